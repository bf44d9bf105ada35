//! One walk over a text: every schema in it becomes a node, every name that is used is noted for [`super::link`],
//! every default for [`super::defaults`]. The walk keeps its own stack.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::SourceId;
use crate::avro::{FullName, Node, NodeId, NodeKind};

use super::Strictness;
use super::faults::{Faults, Text, excerpt};
use super::json::{JsonId, JsonValue};
use super::logical::{attributes, logical};
use super::names::{COMPLEX, article, primitive, qualify};

/// Deepest nesting of nodes in a text: a thousand records in one another, each in a union, and more.
pub(super) const DEPTH_MAX: u32 = 2_048;

/// Stands where a node is missing because of a fault; no finished schema holds it.
pub(super) const BROKEN: NodeId = NodeId(u32::MAX);

/// Where a definition stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition {
    pub(super) node: NodeId,
    pub(super) source: SourceId,
    /// The object that defines.
    pub(super) json: JsonId,
    /// How many schemas the walk met before it.
    pub(super) order: u32,
}

/// A name in place of a schema.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) source: SourceId,
    pub(super) json: JsonId,
    pub(super) name: FullName,
    /// Spelled without a dot.
    pub(super) is_bare: bool,
    pub(super) slot: Slot,
    pub(super) order: u32,
}

/// A default that waits for its type.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingDefault {
    pub(super) record: NodeId,
    pub(super) field: usize,
    pub(super) source: SourceId,
    pub(super) json: JsonId,
}

/// The edge that a schema hangs on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    Root(SourceId),
    /// Items of an array or values of a map.
    Only(NodeId),
    Branch(NodeId, usize),
    Field(NodeId, usize),
}

/// A schema still to be visited.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) json: JsonId,
    pub(super) namespace: Arc<str>,
    pub(super) slot: Slot,
    pub(super) depth: u32,
}

/// The graph while it is built, over all texts.
pub(super) struct Builder<'t> {
    pub(super) texts: &'t [Text<'t>],
    pub(super) strictness: Strictness,
    pub(super) faults: Faults,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    pub(super) definitions: BTreeMap<FullName, Definition>,
    pub(super) uses: Vec<Use>,
    /// Each union with the array that declares it.
    pub(super) unions: Vec<(NodeId, SourceId, JsonId)>,
    pub(super) defaults: Vec<PendingDefault>,
    /// Some schemas were not visited, so that a name that is not there may be theirs.
    pub(super) is_incomplete: bool,
    tasks: Vec<Task>,
    order: u32,
}

impl<'t> Builder<'t> {
    pub(super) fn new(texts: &'t [Text<'t>], strictness: Strictness, faults: Faults) -> Self {
        Builder {
            texts,
            strictness,
            faults,
            nodes: Vec::new(),
            root: BROKEN,
            definitions: BTreeMap::new(),
            uses: Vec::new(),
            unions: Vec::new(),
            defaults: Vec::new(),
            is_incomplete: false,
            tasks: Vec::new(),
            order: 0,
        }
    }

    /// Visits every schema of a text, in the order of the text.
    pub(super) fn walk(&mut self, text: &'t Text<'t>) {
        let (json, slot) = (text.json.root(), Slot::Root(text.id));
        self.tasks.push(Task {
            json,
            namespace: Arc::from(""),
            slot,
            depth: 1,
        });
        while let Some(task) = self.tasks.pop() {
            self.order += 1;
            if task.depth > DEPTH_MAX {
                let message = format!("schemas are nested deeper than {DEPTH_MAX}");
                let help = "define the inner types in a text of their own and refer to them";
                self.faults
                    .push("avro/too-deep", text.at(task.json), message, help);
                self.tasks.clear();
                self.is_incomplete = true;
                return;
            }
            let children = self.tasks.len();
            self.visit(text, &task);
            // The stack gives back the last first.
            self.tasks[children..].reverse();
        }
    }

    fn visit(&mut self, text: &'t Text<'t>, task: &Task) {
        match text.json.value(task.json) {
            JsonValue::String(name) => self.name(text, task, task.json, name),
            JsonValue::Array(branches) => self.union(text, task, branches),
            JsonValue::Object(_) => self.object(text, task),
            value => {
                let found = excerpt(text.json.slice(task.json));
                let help = match value {
                    JsonValue::Null => "write \"null\" in double quotes",
                    _ => {
                        "write a type name in double quotes, an object with a `type`, or an array of branches"
                    }
                };
                let message = format!("found {found}, which is not a schema");
                self.faults
                    .push("avro/not-a-schema", text.at(task.json), message, help);
            }
        }
    }

    /// Adds a child of the node that is being visited.
    pub(super) fn schedule(&mut self, task: &Task, json: JsonId, namespace: &Arc<str>, slot: Slot) {
        let namespace = namespace.clone();
        self.tasks.push(Task {
            json,
            namespace,
            slot,
            depth: task.depth + 1,
        });
    }

    /// Adds a node and hangs it on its edge.
    pub(super) fn add(&mut self, text: &Text<'_>, task: &Task, kind: NodeKind) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let span = text.span(task.json);
        self.nodes.push(Node {
            kind,
            logical: None,
            properties: Vec::new(),
            span,
        });
        set(&mut self.nodes, &mut self.root, task.slot, id);
        id
    }

    /// How many schemas the walk has met so far.
    pub(super) fn order(&self) -> u32 {
        self.order
    }

    /// A string in place of a schema: a primitive or the name of a type.
    fn name(&mut self, text: &'t Text<'t>, task: &Task, json: JsonId, name: &str) {
        if let Some(kind) = primitive(name) {
            self.add(text, task, kind);
            return;
        }
        self.uses.push(Use {
            source: text.id,
            json,
            name: qualify(name, &task.namespace),
            is_bare: !name.contains('.'),
            slot: task.slot,
            order: self.order,
        });
    }

    fn union(&mut self, text: &'t Text<'t>, task: &Task, branches: &[JsonId]) {
        let id = self.add(text, task, NodeKind::Union(vec![BROKEN; branches.len()]));
        self.unions.push((id, text.id, task.json));
        for (index, branch) in branches.iter().enumerate() {
            self.schedule(task, *branch, &task.namespace, Slot::Branch(id, index));
        }
    }

    fn object(&mut self, text: &'t Text<'t>, task: &Task) {
        let Some(type_id) = text.json.get(task.json, "type") else {
            let help = if text.json.get(task.json, "protocol").is_some() {
                "this is a protocol; move each of its types into a schema of its own"
            } else {
                "add it, for example \"type\": \"record\""
            };
            let message = "the schema has no `type`";
            return self
                .faults
                .push("avro/missing-attribute", text.at(task.json), message, help);
        };
        match text.json.value(type_id) {
            JsonValue::String(name) => match &**name {
                "record" | "error" => self.record(text, task, name == "error"),
                "enum" => self.enumeration(text, task),
                "fixed" => self.fixed(text, task),
                "array" => self.container(text, task, "items"),
                "map" => self.container(text, task, "values"),
                name => match primitive(name) {
                    Some(kind) => {
                        let id = self.add(text, task, kind);
                        self.annotate(text, task, id, &["type"]);
                    }
                    None => self.name(text, task, type_id, name),
                },
            },
            JsonValue::Object(_) | JsonValue::Array(_)
                if self.strictness == Strictness::Lenient =>
            {
                self.schedule(task, type_id, &task.namespace, task.slot);
            }
            JsonValue::Object(_) | JsonValue::Array(_) => {
                let message = "the `type` of a schema is another schema";
                let help = "write the inner schema in place of the object around it";
                self.faults
                    .push("avro/wrong-attribute", text.at(type_id), message, help);
            }
            _ => {
                let found = excerpt(text.json.slice(type_id));
                let message = format!("`type` is {found}, which is not the name of a type");
                let help = "write the name in double quotes";
                self.faults
                    .push("avro/wrong-attribute", text.at(type_id), message, help);
            }
        }
    }

    fn container(&mut self, text: &'t Text<'t>, task: &Task, attribute: &'static str) {
        let kind = if attribute == "items" {
            NodeKind::Array(BROKEN)
        } else {
            NodeKind::Map(BROKEN)
        };
        let id = self.add(text, task, kind);
        self.annotate(text, task, id, &["type", attribute]);
        match text.json.get(task.json, attribute) {
            Some(inner) => self.schedule(task, inner, &task.namespace, Slot::Only(id)),
            None => self.missing(text, task.json, attribute),
        }
    }

    /// Notes the logical type and the properties of an object; `known` are the attributes of its kind.
    pub(super) fn annotate(
        &mut self,
        text: &'t Text<'t>,
        task: &Task,
        id: NodeId,
        known: &[&'static str],
    ) {
        let kind = &self.nodes[id.index()].kind;
        let found = logical(text, task.json, kind, (self.strictness, &mut self.faults));
        let properties = properties(text, task.json, &[known, attributes(found)]);
        let node = &mut self.nodes[id.index()];
        (node.logical, node.properties) = (found, properties);
    }

    /// A fault: an attribute that must be there is not.
    pub(super) fn missing(&mut self, text: &Text<'_>, object: JsonId, attribute: &str) {
        let what = match text
            .json
            .get(object, "type")
            .and_then(|id| text.json.string(id))
        {
            Some(kind) if COMPLEX.contains(&kind) => article(kind),
            _ => "a field",
        };
        let example = match attribute {
            "fields" => "\"fields\": [{\"name\": \"id\", \"type\": \"long\"}]",
            "symbols" => "\"symbols\": [\"NEW\", \"PAID\"]",
            "size" => "\"size\": 16",
            "items" => "\"items\": \"string\"",
            "values" => "\"values\": \"string\"",
            "type" => "\"type\": \"string\"",
            _ => "\"name\": \"Order\"",
        };
        let (message, help) = (
            format!("{what} has no `{attribute}`"),
            format!("add it, for example {example}"),
        );
        self.faults
            .push("avro/missing-attribute", text.at(object), message, help);
    }
}

/// The attributes that are not among the known ones, values as JSON text.
pub(super) fn properties(
    text: &Text<'_>,
    object: JsonId,
    known: &[&[&str]],
) -> Vec<(String, String)> {
    let is_known = |key: &str| known.iter().any(|keys| keys.contains(&key));
    let others = text
        .json
        .members(object)
        .iter()
        .filter(|member| !is_known(&member.key));
    others
        .map(|member| (member.key.to_string(), text.json.compact(member.value)))
        .collect()
}

/// Hangs a node on an edge.
pub(super) fn set(nodes: &mut [Node], root: &mut NodeId, slot: Slot, id: NodeId) {
    match slot {
        Slot::Root(SourceId(0)) => *root = id,
        Slot::Root(_) => {}
        Slot::Only(parent) => {
            if let NodeKind::Array(inner) | NodeKind::Map(inner) = &mut nodes[parent.index()].kind {
                *inner = id;
            }
        }
        Slot::Branch(parent, index) => {
            if let NodeKind::Union(branches) = &mut nodes[parent.index()].kind {
                branches[index] = id;
            }
        }
        Slot::Field(parent, index) => {
            if let NodeKind::Record(record) = &mut nodes[parent.index()].kind {
                record.fields[index].node = id;
            }
        }
    }
}
