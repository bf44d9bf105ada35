//! Writes a graph as JSON text in which every named type stands in full once, and as its name from then on. Keeps
//! its own stack: graphs may be deep. The caller says what one node looks like.

use std::borrow::Cow;

use crate::avro::{Node, NodeId, Schema};

/// What one node looks like: texts, with the nodes between them still to be written.
#[derive(Default)]
pub(in crate::avro) struct Steps<'s>(Vec<Step<'s>>);

enum Step<'s> {
    Text(Cow<'s, str>),
    Node(NodeId),
}

impl<'s> Steps<'s> {
    /// Adds a text.
    pub(in crate::avro) fn text(&mut self, text: impl Into<Cow<'s, str>>) -> &mut Self {
        self.0.push(Step::Text(text.into()));
        self
    }

    /// Adds the place of a node.
    pub(in crate::avro) fn node(&mut self, id: NodeId) -> &mut Self {
        self.0.push(Step::Node(id));
        self
    }

    /// Adds the places of several nodes with commas between them.
    pub(in crate::avro) fn nodes(&mut self, ids: &[NodeId]) -> &mut Self {
        for (index, id) in ids.iter().enumerate() {
            if index > 0 {
                self.text(",");
            }
            self.node(*id);
        }
        self
    }
}

/// The text of a node and of all that it reaches.
pub(in crate::avro) fn write_form<'s>(
    schema: &'s Schema,
    root: NodeId,
    write_node: impl Fn(&'s Node, &mut Steps<'s>),
) -> String {
    let mut form = String::new();
    let mut is_written = vec![false; schema.nodes().len()];
    let mut waiting = vec![Step::Node(root)];
    let mut steps = Steps::default();
    while let Some(step) = waiting.pop() {
        let id = match step {
            Step::Text(text) => {
                form.push_str(&text);
                continue;
            }
            Step::Node(id) => id,
        };
        let node = schema.node(id);
        match (node.name(), is_written.get_mut(id.index())) {
            (Some(name), Some(true)) => {
                form.push('"');
                form.push_str(&name.to_string());
                form.push('"');
                continue;
            }
            (Some(_), Some(is_written)) => *is_written = true,
            _ => {}
        }
        write_node(node, &mut steps);
        waiting.extend(steps.0.drain(..).rev());
    }
    form
}
