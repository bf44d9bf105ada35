//! Text to graph, by the rules of a product's parser. Where a text breaks several of them, the first is reported, as
//! the products do. No step recurses over the schema.

mod complete;
mod declare;
mod defaults;
mod same;

use std::collections::BTreeMap;
use std::sync::Arc;

use heirloom_schema::avro::FullName;
use heirloom_schema::avro::syntax::{self, Json, JsonId, JsonValue};
use heirloom_schema::{SchemaError, SchemaErrors, Source};

use super::graph::{At, Edge, Graph, Kind, Node, NodeId, Primitive, qualified};
use super::rules::Rules;
use crate::dialects::Text;

/// Stands where a name waits for its type.
const WAITING: Edge = Edge {
    node: NodeId(u32::MAX),
    is_use: true,
    is_later: true,
};

/// What is wrong, and where.
#[derive(Clone, Debug)]
struct Refusal {
    at: At,
    rule: &'static str,
    message: String,
    help: &'static str,
}

type Taken<T> = Result<T, Refusal>;

/// The edge that a schema hangs on.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Root,
    /// Items of an array or values of a map.
    Only(NodeId),
    Branch(NodeId, usize),
    Field(NodeId, usize),
}

/// A step of the walk over a text.
#[derive(Debug)]
enum Task {
    Visit {
        json: JsonId,
        namespace: Arc<str>,
        slot: Slot,
    },
    /// All that a named type contains was visited: Java's parser knows its name only from here on.
    Finish(NodeId),
}

/// A name without its type.
#[derive(Debug)]
struct Waiting {
    at: At,
    name: FullName,
    slot: Slot,
}

/// A graph while it is read.
#[derive(Debug)]
struct Builder<'t> {
    rules: Rules,
    texts: Vec<Json<'t>>,
    nodes: Vec<Node>,
    names: BTreeMap<FullName, NodeId>,
    named: Vec<NodeId>,
    root: Edge,
    tasks: Vec<Task>,
    waiting: Vec<Waiting>,
    /// Types that are defined again: the first and the other.
    again: Vec<(NodeId, NodeId)>,
}

/// Reads a text and its references, which may come in any order.
///
/// # Errors
/// What the product's parser refuses.
pub(super) fn read(text: &Text, rules: Rules) -> Result<Graph<'_>, SchemaErrors> {
    let references = text.references.iter().map(|(_, source)| source);
    let sources: Vec<&Source> = std::iter::once(&text.source).chain(references).collect();
    let mut builder = Builder {
        rules,
        texts: Vec::new(),
        nodes: Vec::new(),
        names: BTreeMap::new(),
        named: Vec::new(),
        root: WAITING,
        tasks: Vec::new(),
        waiting: Vec::new(),
        again: Vec::new(),
    };
    for source in &sources {
        let json = syntax::read(source.text(), rules.bounds).map_err(|fault| {
            let place = (source.location(fault.offset as usize), "/".to_owned());
            errors((fault.rule, fault.message, fault.help), place)
        })?;
        builder.texts.push(json);
    }
    let read = builder.references().and_then(|references| {
        let root = builder.text(0)?;
        Ok((references, root))
    });
    let taken = read.and_then(|(references, root)| {
        let graph = Graph {
            texts: std::mem::take(&mut builder.texts),
            nodes: std::mem::take(&mut builder.nodes),
            root,
            references,
            named: std::mem::take(&mut builder.named),
        };
        if let (true, Err(refusal)) = (
            rules.is_java || rules.checks_defaults,
            defaults::check(&graph, rules.checks_defaults),
        ) {
            builder.texts = graph.texts;
            return Err(refusal);
        }
        Ok(graph)
    });
    taken.map_err(
        |Refusal {
             at,
             rule,
             message,
             help,
         }| {
            let json = &builder.texts[at.text];
            let (start, _) = json.range(at.json);
            let place = (
                sources[at.text].location(start as usize),
                json.path(at.json),
            );
            errors((rule, message, help), place)
        },
    )
}

#[cold]
fn errors(
    (rule, message, help): (&'static str, String, &str),
    (location, path): (heirloom_schema::Location, String),
) -> SchemaErrors {
    SchemaErrors(vec![SchemaError {
        rule,
        location,
        path,
        message,
        help: help.to_owned(),
    }])
}

impl Builder<'_> {
    /// Reads all references, each after those that it refers to, as registries hand them to a parser. Gives their roots.
    fn references(&mut self) -> Taken<Vec<NodeId>> {
        let mut roots = Vec::new();
        let mut left: Vec<usize> = (1..self.texts.len()).collect();
        while !left.is_empty() {
            let (mut deferred, mut first) = (Vec::new(), None);
            let before = left.len();
            for text in left {
                let (nodes, again) = (self.nodes.len(), self.again.len());
                match self.text(text) {
                    Ok(edge) => roots.push(edge.node),
                    Err(refusal) if refusal.rule == "avro/unknown-type" => {
                        self.nodes.truncate(nodes);
                        self.again.truncate(again);
                        self.names.retain(|_, node| (node.0 as usize) < nodes);
                        self.named.retain(|node| (node.0 as usize) < nodes);
                        deferred.push(text);
                        first = first.or(Some(refusal));
                    }
                    Err(refusal) => return Err(refusal),
                }
            }
            if let (true, Some(refusal)) = (deferred.len() == before, first) {
                return Err(refusal);
            }
            left = deferred;
        }
        Ok(roots)
    }

    /// Reads one text.
    fn text(&mut self, text: usize) -> Taken<Edge> {
        self.tasks.clear();
        self.waiting.clear();
        self.tasks.push(Task::Visit {
            json: self.texts[text].root(),
            namespace: Arc::from(""),
            slot: Slot::Root,
        });
        let first = self.nodes.len();
        while let Some(task) = self.tasks.pop() {
            let children = self.tasks.len();
            match task {
                Task::Visit {
                    json,
                    namespace,
                    slot,
                } => self.visit(At { text, json }, &namespace, slot)?,
                Task::Finish(node) => self.finish(node)?,
            }
            // The stack gives back the last first.
            self.tasks[children..].reverse();
        }
        self.link()?;
        for (one, other) in std::mem::take(&mut self.again) {
            if !same::equal((&self.texts, &self.nodes), (one, other), first) {
                return Err(self.redefinition(other));
            }
        }
        (first..self.nodes.len()).try_for_each(|node| self.branches(node))?;
        if let (true, Some(named)) = (
            self.rules.is_java,
            self.nodes
                .get(self.root.node.0 as usize)
                .and_then(|it| it.kind.named()),
        ) {
            // Java answers the type that it knows by the name: the first, where there are two.
            self.root.node = self
                .names
                .get(&named.name)
                .copied()
                .unwrap_or(self.root.node);
        }
        Ok(self.root)
    }

    fn visit(&mut self, at: At, namespace: &Arc<str>, slot: Slot) -> Taken<()> {
        let json = &self.texts[at.text];
        match json.value(at.json) {
            JsonValue::String(name) => {
                let name = name.to_string();
                self.name(at, (&name, namespace), slot)
            }
            JsonValue::Array(branches) => {
                let branches = branches.clone();
                let id = self.add(at, Kind::Union(vec![WAITING; branches.len()]), slot);
                for (index, branch) in branches.into_iter().enumerate() {
                    self.schedule(branch, namespace, Slot::Branch(id, index));
                }
                Ok(())
            }
            JsonValue::Object(_) => self.object(at, namespace, slot),
            _ => Err(refusal(
                at,
                "avro/not-a-schema",
                "found a value that is no schema",
                "write a type name in double quotes, an object with a `type`, or an array of branches",
            )),
        }
    }

    /// A name in place of a schema.
    fn name(&mut self, at: At, (text, namespace): (&str, &Arc<str>), slot: Slot) -> Taken<()> {
        if let Some(primitive) = Primitive::of(text) {
            self.add(at, Kind::Primitive(primitive), slot);
            return Ok(());
        }
        let name = qualified(text, namespace);
        let mut found = self.names.get(&name);
        if found.is_none() && self.rules.is_java {
            found = self.names.get(&qualified(text, ""));
        }
        match found {
            Some(node) => {
                let edge = Edge {
                    node: *node,
                    is_use: true,
                    is_later: false,
                };
                self.hang(slot, edge);
            }
            None if self.rules.takes_later => self.waiting.push(Waiting { at, name, slot }),
            None => return Err(unknown(at, &name)),
        }
        Ok(())
    }

    fn schedule(&mut self, json: JsonId, namespace: &Arc<str>, slot: Slot) {
        self.tasks.push(Task::Visit {
            json,
            namespace: namespace.clone(),
            slot,
        });
    }

    fn add(&mut self, at: At, kind: Kind, slot: Slot) -> NodeId {
        let node = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { kind, at });
        let edge = Edge {
            node,
            is_use: false,
            is_later: false,
        };
        self.hang(slot, edge);
        node
    }

    fn hang(&mut self, slot: Slot, edge: Edge) {
        let (parent, index) = match slot {
            Slot::Root => return self.root = edge,
            Slot::Only(parent) => (parent, 0),
            Slot::Branch(parent, index) | Slot::Field(parent, index) => (parent, index),
        };
        let parent = self.nodes.get_mut(parent.0 as usize);
        let place = parent.and_then(|parent| match &mut parent.kind {
            Kind::Array(only) | Kind::Map(only) => Some(only),
            Kind::Union(branches) => branches.get_mut(index),
            Kind::Record(record) => record.fields.get_mut(index).map(|field| &mut field.node),
            _ => None,
        });
        if let Some(place) = place {
            *place = edge;
        }
    }

    /// Joins the names that waited with the types that are there by now.
    fn link(&mut self) -> Taken<()> {
        for Waiting { at, name, slot } in std::mem::take(&mut self.waiting) {
            let Some(node) = self.names.get(&name) else {
                return Err(unknown(at, &name));
            };
            let edge = Edge {
                node: *node,
                is_use: true,
                is_later: true,
            };
            self.hang(slot, edge);
        }
        Ok(())
    }
}

#[cold]
fn unknown(at: At, name: &FullName) -> Refusal {
    let message = format!("no type is called {name}");
    let help = "define it before, or give the text that defines it as a reference";
    refusal(at, "avro/unknown-type", message, help)
}

#[cold]
fn refusal(at: At, rule: &'static str, message: impl Into<String>, help: &'static str) -> Refusal {
    Refusal {
        at,
        rule,
        message: message.into(),
        help,
    }
}
