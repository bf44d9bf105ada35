//! In which order Java completes the records of a schema. Its parser copies all of them once names are joined, gives
//! each copy its fields when all below it was visited, and checks their defaults then; a default that needs the fields
//! of a record which has none yet is refused, though it may be valid.

use std::collections::BTreeSet;

use super::super::graph::{Edge, Graph, Kind, NodeId};

/// When each node was completed, by its index: the smaller the earlier. Only records count. Java does all this anew for
/// each text that it reads: in those before `now`, names are joined already.
pub(super) fn order(graph: &Graph<'_>, now: usize) -> Vec<usize> {
    let mut copying = Copying {
        graph,
        now,
        is_started: vec![false; graph.nodes.len()],
        order: vec![usize::MAX; graph.nodes.len()],
        completed: 0,
        walks: Vec::new(),
    };
    for named in &graph.named {
        copying.start(*named);
        while let Some(walk) = copying.walks.last_mut() {
            match walk.left.pop() {
                Some(step) => copying.step(step),
                None => {
                    copying.walks.pop();
                }
            }
        }
    }
    copying.order
}

struct Copying<'g, 't> {
    graph: &'g Graph<'t>,
    now: usize,
    is_started: Vec<bool>,
    order: Vec<usize>,
    completed: usize,
    /// A name that its text defines only later starts a walk of its own in the middle of another.
    walks: Vec<Walk>,
}

struct Walk {
    left: Vec<Step>,
    visited: BTreeSet<NodeId>,
}

#[derive(Clone, Copy)]
enum Step {
    /// A place, and whether its name waits to be joined.
    Visit(NodeId, bool),
    Complete(NodeId),
}

impl Copying<'_, '_> {
    fn start(&mut self, node: NodeId) {
        self.walks.push(Walk {
            left: vec![Step::Visit(node, false)],
            visited: BTreeSet::new(),
        });
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Complete(node) => {
                let order = &mut self.order[node.0 as usize];
                if *order == usize::MAX {
                    *order = self.completed;
                    self.completed += 1;
                }
            }
            Step::Visit(node, false) => self.visit(node),
            Step::Visit(node, true) => {
                if !self.is_started[node.0 as usize] {
                    self.start(node);
                }
            }
        }
    }

    fn visit(&mut self, node: NodeId) {
        let Some(walk) = self.walks.last_mut() else {
            return;
        };
        if !walk.visited.insert(node) {
            return;
        }
        let is_now = self.graph.node(node).at.text == self.now;
        let visit = |edge: &Edge| Step::Visit(edge.node, edge.is_later && is_now);
        match self.graph.kind(node) {
            Kind::Record(record) => {
                self.is_started[node.0 as usize] = true;
                walk.left.push(Step::Complete(node));
                let fields = record.fields.iter().rev();
                walk.left.extend(fields.map(|field| visit(&field.node)));
            }
            Kind::Union(branches) => walk.left.extend(branches.iter().map(visit)),
            Kind::Array(inner) | Kind::Map(inner) => walk.left.push(visit(inner)),
            Kind::Primitive(_) | Kind::Enum(_) | Kind::Fixed(_) => {}
        }
    }
}
