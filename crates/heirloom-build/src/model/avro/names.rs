//! The Rust names of a contract's own types, fields, symbols and unions, and which version defines each type.

use std::collections::{BTreeMap, BTreeSet};

use heirloom_contract::Contract;
use heirloom_schema::SourceId;
use heirloom_schema::avro::{FullName, NodeId, NodeKind, Schema, node_normal_form};

use super::{ContractNames, UnionKey};
use crate::names::{Scope, pascal, snake};

/// The names of one contract.
pub(super) fn contract_names(contract: &Contract) -> ContractNames {
    let versions: Vec<(u32, &Schema)> = contract
        .versions
        .iter()
        .filter_map(|version| match &version.schema {
            heirloom_contract::Schema::Avro(schema) => Some((version.number, schema)),
            heirloom_contract::Schema::Protobuf(_) => None,
        })
        .collect();
    let mut names = ContractNames::default();
    let mut scope = Scope::default();
    // Version by version: what a later one adds never renames what an earlier one had.
    for (_, schema) in &versions {
        name_types(schema, &mut names.types, &mut scope);
        name_members(schema, &mut names);
        name_unions(schema, &mut names, &mut scope);
    }
    names.homes = homes(&versions);
    names
}

/// The named nodes of the schema's own text, in its order.
pub(super) fn own_named(schema: &Schema) -> impl Iterator<Item = (NodeId, &FullName)> {
    let own = schema
        .nodes()
        .filter(|(_, node)| node.span.source == SourceId(0));
    own.filter_map(|(id, node)| Some((id, node.name()?)))
}

/// Unions of a record's own fields with their keys, in the order of the text.
pub(super) fn unions_of(schema: &Schema, record: NodeId) -> Vec<(NodeId, UnionKey)> {
    let NodeKind::Record(record) = &schema.node(record).kind else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for field in &record.fields {
        let mut open = vec![(field.node, String::new())];
        while let Some((id, suffix)) = open.pop() {
            match &schema.node(id).kind {
                NodeKind::Array(items) => open.push((*items, format!("{suffix}Item"))),
                NodeKind::Map(values) => open.push((*values, format!("{suffix}Value"))),
                NodeKind::Union(branches) => {
                    let key = (record.name.to_string(), field.name.clone(), suffix.clone());
                    found.push((id, key));
                    open.extend(
                        branches
                            .iter()
                            .rev()
                            .map(|branch| (*branch, suffix.clone())),
                    );
                }
                _ => {}
            }
        }
    }
    found
}

/// The branches of a union that are not null.
pub(super) fn values_of<'s>(
    schema: &'s Schema,
    branches: &'s [NodeId],
) -> impl Iterator<Item = NodeId> + 's {
    branches
        .iter()
        .copied()
        .filter(|id| !matches!(schema.node(*id).kind, NodeKind::Null))
}

/// The name of a branch in the scope of its union: the full name of a named type, else the type's or logical type's.
pub(super) fn branch_key(schema: &Schema, branch: NodeId) -> String {
    use heirloom_schema::avro::Logical;
    let node = schema.node(branch);
    if let Some(name) = node.name() {
        return name.to_string();
    }
    let logical = node.logical.map(|logical| match logical {
        Logical::Decimal { .. } => "decimal",
        Logical::BigDecimal => "big-decimal",
        Logical::Uuid => "uuid",
        Logical::Date => "date",
        Logical::TimeMillis => "time-millis",
        Logical::TimeMicros => "time-micros",
        Logical::TimestampMillis => "timestamp-millis",
        Logical::TimestampMicros => "timestamp-micros",
        Logical::TimestampNanos => "timestamp-nanos",
        Logical::LocalTimestampMillis => "local-timestamp-millis",
        Logical::LocalTimestampMicros => "local-timestamp-micros",
        Logical::LocalTimestampNanos => "local-timestamp-nanos",
        Logical::Duration => "duration",
    });
    let plain = match &node.kind {
        NodeKind::Null => "null",
        NodeKind::Boolean => "boolean",
        NodeKind::Int => "int",
        NodeKind::Long => "long",
        NodeKind::Float => "float",
        NodeKind::Double => "double",
        NodeKind::Bytes => "bytes",
        NodeKind::String => "string",
        NodeKind::Array(_) => "array",
        NodeKind::Map(_) => "map",
        NodeKind::Union(_) => "union",
        NodeKind::Record(_) | NodeKind::Enum(_) | NodeKind::Fixed(_) => "named",
    };
    logical.unwrap_or(plain).to_owned()
}

/// The last part of a dotted name, in Pascal case.
fn simple_pascal(key: &str) -> String {
    pascal(key.rsplit('.').next().unwrap_or(key))
}

/// The Rust names of own types that no earlier version had. Of several with one simple name the root's keeps it, or
/// the only one, unless an earlier version knew one; the others get the last parts of their namespaces in front, as
/// many as it takes.
fn name_types(schema: &Schema, names: &mut BTreeMap<String, String>, scope: &mut Scope) {
    let mut groups: BTreeMap<String, Vec<(bool, FullName)>> = BTreeMap::new();
    for (id, name) in own_named(schema) {
        if !names.contains_key(&name.to_string()) {
            let entry = (id == schema.root(), name.clone());
            groups.entry(pascal(&name.name)).or_default().push(entry);
        }
    }
    let earlier: BTreeSet<String> = names.keys().map(|name| simple_pascal(name)).collect();
    let mut prefixed = Vec::new();
    for (simple, group) in groups {
        let alone = group.len() == 1;
        let plain = group
            .iter()
            .position(|(is_root, _)| *is_root)
            .or(alone.then_some(0))
            .filter(|_| !scope.is_taken(&simple) && !earlier.contains(&simple));
        for (index, (_, name)) in group.into_iter().enumerate() {
            if plain == Some(index) {
                names.insert(name.to_string(), scope.free(&simple));
            } else {
                prefixed.push(name);
            }
        }
    }
    let wanted: Vec<Vec<String>> = prefixed.iter().map(prefixes).collect();
    for (index, name) in prefixed.iter().enumerate() {
        let is_others = |wish: &String| {
            wanted
                .iter()
                .enumerate()
                .any(|(other, them)| other != index && them.contains(wish))
        };
        let free = wanted[index]
            .iter()
            .find(|wish| !is_others(wish) && !scope.is_taken(wish));
        let wish = free.cloned().unwrap_or_else(|| pascal(&name.name));
        names.insert(name.to_string(), scope.free(&wish));
    }
}

/// `a.b.Status` as `BStatus`, `ABStatus`.
fn prefixes(name: &FullName) -> Vec<String> {
    let parts: Vec<&str> = name
        .namespace
        .split('.')
        .filter(|part| !part.is_empty())
        .collect();
    let from_last = (0..parts.len()).rev();
    from_last
        .map(|from| pascal(&format!("{}_{}", parts[from..].join("_"), name.name)))
        .collect()
}

fn name_members(schema: &Schema, names: &mut ContractNames) {
    for (id, name) in own_named(schema) {
        let scope = names.members.entry(name.to_string()).or_default();
        match &schema.node(id).kind {
            NodeKind::Record(record) => {
                scope.claim(record.fields.iter().map(|field| field.name.as_str()), snake);
            }
            NodeKind::Enum(symbols) => {
                scope.claim(symbols.symbols.iter().map(String::as_str), pascal);
            }
            _ => {}
        }
    }
}

fn name_unions(schema: &Schema, names: &mut ContractNames, types: &mut Scope) {
    for (record, full_name) in own_named(schema) {
        for (id, key) in unions_of(schema, record) {
            let NodeKind::Union(branches) = &schema.node(id).kind else {
                continue;
            };
            let keys: Vec<String> = values_of(schema, branches)
                .map(|branch| branch_key(schema, branch))
                .collect();
            if keys.len() < 2 {
                continue;
            }
            let owner = names
                .types
                .get(&full_name.to_string())
                .cloned()
                .unwrap_or_default();
            let owner = owner.trim_end_matches('_');
            let (_, field, suffix) = &key;
            let wanted = format!("{owner}{}{suffix}", pascal(field).trim_start_matches('_'));
            let union = names
                .unions
                .entry(key.clone())
                .or_insert_with(|| (types.free(&wanted), Scope::default()));
            union
                .1
                .claim(keys.iter().map(String::as_str), simple_pascal);
        }
    }
}

/// Which version defines the Rust type of each own named type: the first in which it was as it is, docs aside. The
/// root, and whatever contains it, is always defined anew.
fn homes(versions: &[(u32, &Schema)]) -> BTreeMap<(u32, String), u32> {
    let mut first: BTreeMap<(String, String, BTreeSet<String>), u32> = BTreeMap::new();
    let mut homes = BTreeMap::new();
    for (number, schema) in versions {
        for (id, name) in own_named(schema) {
            let reached = reach(schema, id);
            let home = if reached.contains(&schema.root()) {
                *number
            } else {
                let outside = reached
                    .iter()
                    .filter(|id| schema.is_referenced(**id))
                    .map(|id| {
                        schema
                            .source(schema.node(*id).span.source)
                            .name()
                            .to_owned()
                    });
                let form = node_normal_form(schema, id);
                let key = (name.to_string(), form, outside.collect());
                *first.entry(key).or_insert(*number)
            };
            homes.insert((*number, name.to_string()), home);
        }
    }
    homes
}

/// A node and everything below it.
fn reach(schema: &Schema, from: NodeId) -> BTreeSet<NodeId> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(children(schema, id));
        }
    }
    reached
}

/// The nodes directly below a node.
pub(super) fn children(schema: &Schema, id: NodeId) -> Vec<NodeId> {
    match &schema.node(id).kind {
        NodeKind::Array(inner) | NodeKind::Map(inner) => vec![*inner],
        NodeKind::Union(branches) => branches.clone(),
        NodeKind::Record(record) => record.fields.iter().map(|field| field.node).collect(),
        _ => Vec::new(),
    }
}
