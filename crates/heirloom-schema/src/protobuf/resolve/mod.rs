//! Resolution: what happens to every field when bytes of a writer are read into a reader.
//!
//! Fields match by number. The decoder meant is prost: it refuses a known number with another wire type, takes
//! repeated numbers packed or not, keeps every enum number, and checks that strings are UTF-8. Where it is laxer than
//! the specification (`required`), the specification decides.

mod absent;
mod enums;
mod field_kind;
mod kind;
mod message;
mod naming;
mod pair;
mod scalar;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{MessageId, Schema};

pub use kind::{Failure, FailureKind, FieldText, Loss, LossKind};
pub(super) use pair::field_text;
use pair::{Cause, Issue, Pair};

/// What happens when the writer's root is read as the reader's.
#[derive(Clone, Debug)]
pub struct Resolution {
    failures: Vec<Failure>,
    losses: Vec<Loss>,
    pairs: Vec<(MessageId, MessageId)>,
}

impl Resolution {
    /// Everything because of which some event cannot be read as what it was. Empty: every event can.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Everything because of which some value arrives changed, remapped or re-meant.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// The pairs of messages, writer and reader, that the read meets, the roots first.
    pub fn pairs(&self) -> &[(MessageId, MessageId)] {
        &self.pairs
    }

    /// Whether every event can be read and every value arrives as it was.
    pub fn is_lossless(&self) -> bool {
        self.failures.is_empty() && self.losses.is_empty()
    }
}

/// Resolves a writer against a reader, from their roots, whatever those are called.
///
/// ```
/// use heirloom_schema::{Source, protobuf};
///
/// let parse = |text: &str| {
///     let text = format!("syntax = \"proto3\"; message Sale {{ {text} }}");
///     protobuf::parse(&Source::new("sale.proto", text), "sale.proto", &[], None).unwrap()
/// };
/// let resolution = protobuf::resolve(
///     &parse("int32 cents = 1; string ward = 2;"),
///     &parse("int64 cents = 1; Ward ward = 2; message Ward { string name = 1; }"),
/// );
/// let failure = &resolution.failures()[0];
/// assert_eq!(
///     failure.message(),
///     "field number 2 was `string ward` and is now `Sale.Ward ward`: a message-typed change"
/// );
/// assert_eq!(failure.reader_path, "/Sale/ward (2)");
/// ```
pub fn resolve(writer: &Schema, reader: &Schema) -> Resolution {
    let graph = Graph::explore(writer, reader);
    let is_failing = graph.failing();
    graph.collect(writer, reader, &is_failing)
}

/// All pairs that can be reached from the roots. A pair is compared once, so recursion ends.
struct Graph {
    pairs: Vec<Pair>,
    /// For each pair, the pairs of its edges.
    targets: Vec<Vec<usize>>,
}

/// How a pair was first reached: from which pair, through which of its edges.
type Reached = Option<(usize, usize)>;

impl Graph {
    fn explore(writer: &Schema, reader: &Schema) -> Self {
        let mut graph = Graph {
            pairs: Vec::new(),
            targets: Vec::new(),
        };
        let mut known = BTreeMap::from([((writer.root(), reader.root()), 0)]);
        let mut open = VecDeque::from([(writer.root(), reader.root())]);
        while let Some((from, to)) = open.pop_front() {
            let pair = pair::compare((writer, from), (reader, to));
            let targets = pair.edges.iter().map(|edge| {
                let next = known.len();
                *known.entry((edge.writer, edge.reader)).or_insert_with(|| {
                    open.push_back((edge.writer, edge.reader));
                    next
                })
            });
            graph.targets.push(targets.collect());
            graph.pairs.push(pair);
        }
        graph
    }

    /// Whether a failure can be reached from each pair.
    fn failing(&self) -> Vec<bool> {
        let mut sources: Vec<Vec<usize>> = vec![Vec::new(); self.pairs.len()];
        for (source, targets) in self.targets.iter().enumerate() {
            for &target in targets {
                sources[target].push(source);
            }
        }
        let fails = |pair: &Pair| {
            pair.issues
                .iter()
                .any(|issue| matches!(issue.cause, Cause::Failure(_)))
        };
        let mut is_failing: Vec<_> = self.pairs.iter().map(fails).collect();
        let mut open: Vec<_> = (0..self.pairs.len())
            .filter(|&index| is_failing[index])
            .collect();
        while let Some(index) = open.pop() {
            for &source in &sources[index] {
                if !is_failing[source] {
                    is_failing[source] = true;
                    open.push(source);
                }
            }
        }
        is_failing
    }

    /// Walks from the roots again and writes down what was found, with paths. A message under another name in which
    /// something fails is another message: the field says so, and what is inside does not matter.
    fn collect(&self, writer: &Schema, reader: &Schema, is_failing: &[bool]) -> Resolution {
        let mut resolution = Resolution {
            failures: Vec::new(),
            losses: Vec::new(),
            pairs: Vec::new(),
        };
        let mut reached: Vec<Reached> = vec![None; self.pairs.len()];
        let mut seen = BTreeSet::from([0]);
        let mut enums_seen = BTreeSet::new();
        let mut open = VecDeque::from([0]);
        let roots = [writer, reader].map(|schema| schema.message(schema.root()).name());
        while let Some(index) = open.pop_front() {
            let pair = &self.pairs[index];
            resolution.pairs.push((pair.writer, pair.reader));
            let paths = std::cell::OnceCell::new();
            let mut push = |issue: &Issue| {
                if issue.is_of_enum() && !enums_seen.insert((issue.writer_span, issue.reader_span))
                {
                    return;
                }
                let [from, to] = paths.get_or_init(|| self.paths(&reached, index, roots));
                push_issue(&mut resolution, issue, from, to);
            };
            pair.issues.iter().for_each(&mut push);
            let mut next = Vec::new();
            for (edge_index, (edge, &target)) in
                pair.edges.iter().zip(&self.targets[index]).enumerate()
            {
                match &edge.if_failing {
                    Some(issue) if is_failing[target] => push(issue),
                    _ if seen.insert(target) => next.push((edge_index, target)),
                    _ => {}
                }
            }
            for (edge_index, target) in next {
                reached[target] = Some((index, edge_index));
                open.push_back(target);
            }
        }
        resolution
    }

    /// Paths of a pair in writer and reader, for example `/OrderPlaced/lines`.
    fn paths(&self, reached: &[Reached], index: usize, roots: [&str; 2]) -> [String; 2] {
        let mut names = Vec::new();
        let mut at = index;
        while let Some((source, edge)) = reached[at] {
            let edge = &self.pairs[source].edges[edge];
            names.push([edge.writer_name.as_str(), edge.reader_name.as_str()]);
            at = source;
        }
        let mut paths = roots.map(|root| format!("/{root}"));
        for parts in names.iter().rev() {
            for (path, part) in paths.iter_mut().zip(parts) {
                path.push('/');
                path.push_str(part);
            }
        }
        paths
    }
}

fn push_issue(resolution: &mut Resolution, issue: &Issue, from: &str, to: &str) {
    let join = |path: &str, part: &str| match part {
        "" => path.to_owned(),
        part => format!("{path}/{part}"),
    };
    let writer_path = join(from, &issue.writer_part);
    let reader_path = join(to, &issue.reader_part);
    let (writer_span, reader_span) = (issue.writer_span, issue.reader_span);
    // The pair under work is the last one.
    let (pair, number) = (resolution.pairs.len().checked_sub(1), issue.number);
    match issue.cause.clone() {
        Cause::Failure(kind) => resolution.failures.push(Failure {
            pair,
            number,
            kind,
            writer_path,
            reader_path,
            writer_span,
            reader_span,
        }),
        Cause::Loss(kind) => resolution.losses.push(Loss {
            pair,
            number,
            kind,
            writer_path,
            reader_path,
            writer_span,
            reader_span,
        }),
    }
}
