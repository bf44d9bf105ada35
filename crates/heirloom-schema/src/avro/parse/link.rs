//! Joins names with definitions once all texts are walked, and checks what only then can be seen: unions, aliases,
//! and references that run in a circle.

use std::collections::BTreeMap;

use crate::avro::{FullName, Node, NodeId, NodeKind};

use super::Strictness;
use super::faults::{Faults, text_of};
use super::json::JsonValue;
use super::names::{COMPLEX, article, kind_name, nearest, translation};
use super::references::{References, show};
use super::walk::{BROKEN, Builder, Definition, PendingDefault, Use, set};

/// Looking for a near name reads all names; after this many faults nobody reads the suggestions.
const SUGGESTIONS_MAX: usize = 20;

/// The graph with all its edges.
pub(super) struct Linked {
    pub(super) nodes: Vec<Node>,
    /// `None` after a fault.
    pub(super) root: Option<NodeId>,
    pub(super) defaults: Vec<PendingDefault>,
    pub(super) faults: Faults,
}

/// Joins all names.
pub(super) fn link(mut builder: Builder<'_>) -> Linked {
    let uses = std::mem::take(&mut builder.uses);
    let mut references = References::default();
    let mut unknown = Vec::new();
    for used in &uses {
        let Some(definition) = definition(&builder, used) else {
            unknown.push(used);
            continue;
        };
        set(
            &mut builder.nodes,
            &mut builder.root,
            used.slot,
            definition.node,
        );
        if definition.source != used.source {
            references.add(used, definition.source);
        } else if definition.order > used.order && builder.strictness == Strictness::Strict {
            used_too_early(&mut builder, used, &definition);
        }
    }
    if !builder.is_incomplete {
        for (index, used) in unknown.into_iter().enumerate() {
            let suggest = index < SUGGESTIONS_MAX;
            unknown_type(&mut builder, used, (suggest, &references));
        }
    }
    references.circles(builder.texts, &mut builder.faults);
    check_unions(&mut builder);
    if builder.strictness == Strictness::Strict {
        check_aliases(&mut builder);
    }
    let Builder {
        nodes,
        root,
        defaults,
        faults,
        ..
    } = builder;
    Linked {
        nodes,
        root: (root != BROKEN).then_some(root),
        defaults,
        faults,
    }
}

/// The definition that a name means. A lenient text may also mean a type without a namespace.
fn definition(builder: &Builder<'_>, used: &Use) -> Option<Definition> {
    let found = builder.definitions.get(&used.name).copied();
    if found.is_some() || !used.is_bare || builder.strictness == Strictness::Strict {
        return found;
    }
    let bare = FullName {
        namespace: String::new(),
        name: used.name.name.clone(),
    };
    builder.definitions.get(&bare).copied()
}

fn used_too_early(builder: &mut Builder<'_>, used: &Use, definition: &Definition) {
    let Some(text) = text_of(builder.texts, used.source) else {
        return;
    };
    let message = format!("type `{}` is used before its definition at", used.name);
    let message = (message, text.place(definition.json));
    let help = "define it at its first use and refer to it by name afterwards";
    builder.faults.push_with(
        "avro/used-before-definition",
        text.at(used.json),
        message,
        help,
    );
}

fn unknown_type(builder: &mut Builder<'_>, used: &Use, (suggest, references): (bool, &References)) {
    let Some(text) = text_of(builder.texts, used.source) else {
        return;
    };
    let name = &used.name;
    let mut message = match &*name.name {
        "" if used.is_bare => "a type name is empty".to_owned(),
        word if used.is_bare && COMPLEX.contains(&word) => {
            format!("`{word}` alone is not a type, and no type has that name")
        }
        _ => format!("unknown type `{name}`"),
    };
    let chain = references.chain_to(used.source);
    if chain.len() > 1 {
        message.push_str(&format!(", needed through {}", show(&chain, builder.texts)));
    }
    let help = unknown_type_help(builder, used, suggest);
    builder
        .faults
        .push("avro/unknown-type", text.at(used.json), message, help);
}

fn unknown_type_help(builder: &Builder<'_>, used: &Use, suggest: bool) -> String {
    let name = &used.name;
    let bare = FullName {
        namespace: String::new(),
        name: name.name.clone(),
    };
    if used.is_bare && name.name.is_empty() {
        return "write the name of a type".to_owned();
    }
    if used.is_bare && COMPLEX.contains(&&*name.name) {
        let (kind, name) = (article(&name.name), &name.name);
        return format!("write {kind} as an object: \"type\": {{\"type\": \"{name}\", ...}}");
    }
    if used.is_bare && builder.definitions.contains_key(&bare) {
        let namespace = &name.namespace;
        return format!(
            "a name without a dot is looked up in the namespace around it, `{namespace}`; give the type `{bare}` a namespace"
        );
    }
    if used.is_bare
        && let Some(help) = translation(&name.name)
    {
        return help;
    }
    match nearest(name, builder.definitions.keys()).filter(|_| suggest) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("define `{name}` here, or add the text that defines it to the references"),
    }
}

/// Unions hold no unions and no two branches that a value could not tell apart.
fn check_unions(builder: &mut Builder<'_>) {
    for (union, source, json) in &builder.unions {
        let (NodeKind::Union(branches), Some(text)) = (
            &builder.nodes[union.index()].kind,
            text_of(builder.texts, *source),
        ) else {
            continue;
        };
        let JsonValue::Array(elements) = text.json.value(*json) else {
            continue;
        };
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for (index, (branch, element)) in branches.iter().zip(elements).enumerate() {
            let Some(node) = builder.nodes.get(branch.index()) else {
                continue;
            };
            let name = branch_name(node);
            if matches!(node.kind, NodeKind::Union(_)) {
                let message = "a union stands directly in a union";
                let help = "write its branches into the outer union";
                builder
                    .faults
                    .push("avro/union-in-union", text.at(*element), message, help);
                continue;
            }
            let before = *first.entry(name.clone()).or_insert(index);
            if before != index {
                let message = (
                    format!("branch `{name}` already stands at"),
                    text.place(elements[before]),
                );
                let help = match node.name() {
                    Some(_) => "remove one of them",
                    None => {
                        "remove one of them; only records, enums and fixed may stand more than once, under different names"
                    }
                };
                builder
                    .faults
                    .push_with("avro/duplicate-branch", text.at(*element), message, help);
            }
        }
    }
}

/// What tells a branch apart from the others: the full name of a named type, the kind of any other.
fn branch_name(node: &Node) -> String {
    match node.name() {
        Some(name) => name.to_string(),
        None => kind_name(&node.kind).to_owned(),
    }
}

/// An alias that is another type's name or alias could mean two types.
fn check_aliases(builder: &mut Builder<'_>) {
    let mut taken: BTreeMap<&FullName, Definition> = BTreeMap::new();
    for (name, definition) in &builder.definitions {
        taken.insert(name, *definition);
    }
    let mut definitions: Vec<&Definition> = builder.definitions.values().collect();
    definitions.sort_by_key(|definition| definition.node);
    for definition in definitions {
        for alias in aliases(&builder.nodes[definition.node.index()]) {
            let first = *taken.entry(alias).or_insert(*definition);
            let texts = (
                text_of(builder.texts, definition.source),
                text_of(builder.texts, first.source),
            );
            let (true, (Some(text), Some(other))) = (first.node != definition.node, texts) else {
                continue;
            };
            let at = text.at(text
                .json
                .get(definition.json, "aliases")
                .unwrap_or(definition.json));
            let what = if builder.definitions.contains_key(alias) {
                "the name"
            } else {
                "an alias"
            };
            let message = format!("alias `{alias}` is also {what} of the type at");
            let message = (message, other.place(first.json));
            let help = "leave it to one type: a writer's type can become only one";
            builder
                .faults
                .push_with("avro/alias-collision", at, message, help);
        }
    }
}

fn aliases(node: &Node) -> &[FullName] {
    match &node.kind {
        NodeKind::Record(record) => &record.aliases,
        NodeKind::Enum(symbols) => &symbols.aliases,
        NodeKind::Fixed(fixed) => &fixed.aliases,
        _ => &[],
    }
}
