//! Which pairs of a resolution an event can reach, by which steps, and which can be read at all.

use std::collections::VecDeque;

use heirloom_schema::avro::{
    Action, NodeId, NodeKind, Resolution, Resolved, ResolvedId, Schema, WriterField,
};

/// One step of an event, from a value to a value inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into a field, by its index in the writer.
    Field(usize),
    /// Into an item.
    Items,
    /// Into a value of a map.
    Values,
    /// Into a branch of the writer's union.
    Branch(usize),
    /// The same value, as a branch of the reader's union.
    Into,
}

/// What an event passes below a pair.
pub(super) fn below(node: &Resolved) -> impl Iterator<Item = (Step, ResolvedId)> {
    let (fields, branches, one): (&[WriterField], &[ResolvedId], _) = match &node.action {
        Action::Record(record) => (&record.fields, &[], None),
        Action::FromUnion(branches) => (&[], branches, None),
        Action::Array(items) => (&[], &[], Some((Step::Items, *items))),
        Action::Map(values) => (&[], &[], Some((Step::Values, *values))),
        Action::IntoUnion { inner, .. } => (&[], &[], Some((Step::Into, *inner))),
        _ => (&[], &[], None),
    };
    let fields = fields.iter().enumerate();
    let read = fields.filter_map(|(index, field)| match field {
        WriterField::Read { resolved, .. } => Some((Step::Field(index), *resolved)),
        WriterField::Skip => None,
    });
    let branches = branches.iter().enumerate();
    let taken = branches.map(|(index, id)| (Step::Branch(index), *id));
    read.chain(taken).chain(one)
}

/// How large the smallest value is, in steps of no particular unit; `None` where there is none.
pub(super) type Cost = Option<u32>;

/// For each node of a schema the cost of its smallest value. A record that needs itself has none.
pub(super) fn node_costs(schema: &Schema) -> Vec<Cost> {
    let nodes: Vec<_> = schema.nodes().map(|(_, node)| &node.kind).collect();
    settle(nodes.len(), |index, costs| {
        let cost = |id: NodeId| costs.get(id.index()).copied().flatten();
        node_cost(nodes.get(index)?, cost)
    })
}

fn node_cost(kind: &NodeKind, cost: impl Fn(NodeId) -> Cost) -> Cost {
    match kind {
        NodeKind::Null => Some(0),
        NodeKind::Enum(symbols) => (!symbols.symbols.is_empty()).then_some(1),
        NodeKind::Fixed(fixed) => Some(u32::try_from(fixed.size).unwrap_or(u32::MAX)),
        NodeKind::Union(branches) => one_more(branches.iter().filter_map(|id| cost(*id)).min()),
        NodeKind::Record(record) => {
            one_more(total(record.fields.iter().map(|field| cost(field.node))))
        }
        _ => Some(1),
    }
}

/// For each pair the cost of the smallest value that can be read, if the failures of `failing` pairs are the only
/// ones.
pub(super) fn pair_costs(
    resolution: &Resolution,
    nodes: &[Cost],
    failing: impl Fn(ResolvedId) -> bool,
) -> Vec<Cost> {
    let pairs: Vec<_> = resolution.nodes().collect();
    settle(pairs.len(), |index, costs| {
        let (id, pair) = pairs.get(index)?;
        let node = |id: NodeId| nodes.get(id.index()).copied().flatten();
        let cost = |id: ResolvedId| costs.get(id.index()).copied().flatten();
        match &pair.action {
            Action::Record(_) | Action::Fail if failing(*id) => None,
            Action::Enum(symbols) => {
                (!failing(*id) || symbols.iter().any(Option::is_some)).then_some(1)
            }
            Action::Record(record) => {
                one_more(total(record.fields.iter().map(|field| match field {
                    WriterField::Read { resolved, .. } => cost(*resolved),
                    WriterField::Skip => Some(0),
                })))
            }
            Action::FromUnion(branches) => {
                one_more(branches.iter().filter_map(|id| cost(*id)).min())
            }
            Action::IntoUnion { inner, .. } => cost(*inner),
            _ => node(pair.writer),
        }
        .filter(|_| node(pair.writer).is_some())
    })
}

/// Lets costs settle: the least solution, as a finite value has finite parts. What lies inside usually stands after
/// what holds it, so one pass from the end finds nearly all.
fn settle(count: usize, cost: impl Fn(usize, &[Cost]) -> Cost) -> Vec<Cost> {
    let mut costs = vec![None; count];
    loop {
        let mut is_settled = true;
        for index in (0..count).rev() {
            let next = cost(index, &costs);
            if next != costs[index] {
                costs[index] = next;
                is_settled = false;
            }
        }
        if is_settled {
            return costs;
        }
    }
}

fn total(costs: impl Iterator<Item = Cost>) -> Cost {
    costs
        .into_iter()
        .try_fold(0_u32, |sum, cost| Some(sum.saturating_add(cost?)))
}

fn one_more(cost: Cost) -> Cost {
    cost.map(|cost| cost.saturating_add(1))
}

/// How each pair is reached by the events of the writer, the shortest way.
pub(super) struct Reach {
    via: Vec<Option<(ResolvedId, Step)>>,
    is_reached: Vec<bool>,
}

impl Reach {
    /// Follows the events of a writer whose nodes have those `costs`.
    pub(super) fn of(resolution: &Resolution, costs: &[Cost]) -> Self {
        let count = resolution.nodes().len();
        let mut reach = Reach {
            via: vec![None; count],
            is_reached: vec![false; count],
        };
        let has_values = |id: ResolvedId| {
            let writer = resolution.node(id).writer;
            costs.get(writer.index()).copied().flatten().is_some()
        };
        let root = resolution.root();
        let mut open = VecDeque::new();
        if has_values(root) {
            reach.is_reached[root.index()] = true;
            open.push_back(root);
        }
        while let Some(id) = open.pop_front() {
            for (step, next) in below(resolution.node(id)) {
                if has_values(next) && !reach.is_reached[next.index()] {
                    reach.is_reached[next.index()] = true;
                    reach.via[next.index()] = Some((id, step));
                    open.push_back(next);
                }
            }
        }
        reach
    }

    /// Whether an event comes to a pair.
    pub(super) fn has(&self, id: ResolvedId) -> bool {
        self.is_reached.get(id.index()).copied().unwrap_or(false)
    }

    /// The steps from the root to a pair.
    pub(super) fn steps(&self, id: ResolvedId) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = id;
        while let Some((above, step)) = self.via.get(at.index()).copied().flatten() {
            steps.push(step);
            at = above;
        }
        steps.reverse();
        steps
    }

    /// The paths to a pair in writer and reader, as the resolution's own causes have them.
    pub(super) fn paths(
        &self,
        resolution: &Resolution,
        (writer, reader): (&Schema, &Schema),
        id: ResolvedId,
    ) -> (String, String) {
        let mut paths = (String::new(), String::new());
        let mut at = resolution.root();
        for step in self.steps(id) {
            let pair = resolution.node(at);
            extend(&mut paths, pair, (writer, reader), step);
            if let Some((_, next)) = below(pair).find(|(found, _)| *found == step) {
                at = next;
            }
        }
        let or_root = |path: String| match path.is_empty() {
            true => "/".to_owned(),
            false => path,
        };
        (or_root(paths.0), or_root(paths.1))
    }
}

/// Adds one step to the paths of a pair.
fn extend(
    (from, to): &mut (String, String),
    pair: &Resolved,
    (writer, reader): (&Schema, &Schema),
    step: Step,
) {
    match (step, &pair.action) {
        (Step::Items, _) => {
            from.push_str("/items");
            to.push_str("/items");
        }
        (Step::Values, _) => {
            from.push_str("/values");
            to.push_str("/values");
        }
        (Step::Branch(index), _) => {
            from.push('/');
            from.push_str(&index.to_string());
        }
        (Step::Into, Action::IntoUnion { branch, .. }) => {
            to.push('/');
            to.push_str(&branch.to_string());
        }
        (Step::Field(index), Action::Record(action)) => {
            let name = |schema: &Schema, node, index: usize| match &schema.node(node).kind {
                NodeKind::Record(record) => record.fields.get(index).map(|it| it.name.clone()),
                _ => None,
            };
            let Some(WriterField::Read { reader: into, .. }) = action.fields.get(index) else {
                return;
            };
            for (path, name) in [
                (from, name(writer, pair.writer, index)),
                (to, name(reader, pair.reader, *into)),
            ] {
                path.push_str("/fields/");
                path.push_str(&name.unwrap_or_default());
            }
        }
        _ => {}
    }
}
