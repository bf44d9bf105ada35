//! The walk that all checkers share: from the roots down, pair by pair, each pair of nodes once. What a product does for
//! a pair are its [`Step`]s; how they are taken is here, with a stack of its own.
//!
//! As in the products, a pair that is met again while it is looked at counts as compatible, and one that was looked at
//! before answers what it answered then, with the places of that time.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::graph::{Graph, NodeId};

/// More causes of one pair are not listed: a type that fails and is used at two places of each of its users doubles
/// their number from level to level.
const CAUSES_MAX: usize = 10_000;

/// Pairs in one another; a product whose code recurses ends about there too.
const DEPTH_MAX: usize = 2_048;

/// One cause, as a product names it. Most are found in branches of unions of which another fits, so that nobody reads
/// them: place and detail become texts only at the end.
#[derive(Clone, Debug)]
pub(super) struct Cause {
    pub(super) kind: &'static str,
    pub(super) place: Place,
    pub(super) detail: Detail,
}

/// What a product adds to a cause.
#[derive(Clone, Debug)]
pub(super) enum Detail {
    Text(String),
    /// In one text, without anything between them.
    Words([&'static str; 4]),
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::Text(text) => f.write_str(text),
            Detail::Words(words) => words.iter().try_for_each(|word| f.write_str(word)),
        }
    }
}

impl From<String> for Detail {
    fn from(text: String) -> Self {
        Detail::Text(text)
    }
}

/// Why a checker gave up, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GaveUp(pub(super) String);

/// A place in the reader while it is walked: the last token and the place before it.
#[derive(Clone, Debug)]
pub(super) struct Place(Option<Rc<(Place, Token)>>);

/// One step on the way to a place. No word has a character that a pointer escapes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token {
    Word(&'static str),
    Position(usize),
}

impl From<&'static str> for Token {
    fn from(word: &'static str) -> Self {
        Token::Word(word)
    }
}

impl From<usize> for Token {
    fn from(position: usize) -> Self {
        Token::Position(position)
    }
}

impl Place {
    pub(super) const ROOT: Place = Place(None);

    pub(super) fn then(&self, token: impl Into<Token>) -> Place {
        Place(Some(Rc::new((self.clone(), token.into()))))
    }

    /// As a pointer, `/` for the root.
    pub(super) fn pointer(&self) -> String {
        let mut tokens = Vec::new();
        let mut place = self;
        while let Some(here) = &place.0 {
            tokens.push(match here.1 {
                Token::Word(word) => word.to_owned(),
                Token::Position(position) => position.to_string(),
            });
            place = &here.0;
        }
        tokens.reverse();
        format!("/{}", tokens.join("/"))
    }
}

impl Drop for Place {
    /// Place by place: the drop of a long chain would recurse.
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut place) = next.and_then(Rc::into_inner) {
            next = place.0.0.take();
        }
    }
}

/// A pair of nodes, reader first.
pub(super) type Pair = (NodeId, NodeId);

/// One thing that a product does for a pair.
#[derive(Debug)]
pub(super) enum Step {
    /// It finds this.
    Found(Cause),
    /// It looks at a pair inside, and takes its causes.
    Look(Pair, Place),
    /// Names are enough here, and they are alike.
    Nothing,
    /// It takes steps, and all that they find counts.
    AllOf(Vec<Step>),
    /// It takes steps until one of them finds nothing; where each finds something, only this counts.
    AnyOf(Vec<Step>, Cause),
    /// It gives up here.
    GiveUp(GaveUp),
}

/// A product's checker.
pub(super) trait Checker {
    /// Whether a pair that was looked at answers the same again.
    const REMEMBERS: bool;

    /// What it does for a pair at a place, in its order.
    fn plan(&self, pair: Pair, place: &Place) -> Vec<Step>;
}

/// What is known of a pair.
#[derive(Clone)]
enum Known {
    /// It is looked at.
    InProgress,
    Compatible,
    Incompatible(Rc<Vec<Cause>>),
}

/// Steps in progress: of a pair, or of one step that consists of others.
struct Frame {
    of: Of,
    steps: std::vec::IntoIter<Step>,
    causes: Vec<Cause>,
}

enum Of {
    Pair(Pair),
    All,
    Any(Cause),
}

/// All causes of a reader and a writer, in the product's order.
///
/// # Errors
/// The product gives up.
pub(super) fn compare(
    checker: &impl Checker,
    reader: &Graph<'_>,
    writer: &Graph<'_>,
) -> Result<Vec<Cause>, GaveUp> {
    let mut walk = Walk {
        checker,
        known: vec![BTreeMap::new(); reader.nodes.len()],
        frames: Vec::new(),
        causes: Vec::new(),
    };
    walk.look((reader.root.node, writer.root.node), &Place::ROOT);
    while let Some(frame) = walk.frames.last_mut() {
        match frame.steps.next() {
            Some(_) if walk.frames.len() > DEPTH_MAX => {
                return Err(GaveUp("the schemas are nested too deep".to_owned()));
            }
            Some(step) => walk.take(step)?,
            None => walk.close(),
        }
    }
    Ok(walk.causes)
}

struct Walk<'c, C> {
    checker: &'c C,
    /// What is known of each node of the reader, by the writer's.
    known: Vec<BTreeMap<NodeId, Known>>,
    frames: Vec<Frame>,
    /// Of the roots.
    causes: Vec<Cause>,
}

impl<C: Checker> Walk<'_, C> {
    fn take(&mut self, step: Step) -> Result<(), GaveUp> {
        match step {
            Step::Found(cause) => self.give(&[cause]),
            Step::Look(pair, place) => self.look(pair, &place),
            Step::Nothing => self.give(&[]),
            Step::AllOf(steps) => self.open(Of::All, steps),
            Step::AnyOf(steps, cause) => self.open(Of::Any(cause), steps),
            Step::GiveUp(why) => return Err(why),
        }
        Ok(())
    }

    fn look(&mut self, pair: Pair, place: &Place) {
        let known = self
            .known_of(pair.0)
            .and_then(|of| of.get(&pair.1).cloned());
        match known {
            Some(Known::Incompatible(causes)) => self.give(&causes),
            Some(Known::InProgress | Known::Compatible) => self.give(&[]),
            None => {
                let steps = self.checker.plan(pair, place);
                // Where nothing is to be done, nothing is to be remembered.
                if steps.is_empty() {
                    return self.give(&[]);
                }
                if let Some(of) = self.known_of(pair.0) {
                    of.insert(pair.1, Known::InProgress);
                }
                self.open(Of::Pair(pair), steps);
            }
        }
    }

    fn known_of(&mut self, reader: NodeId) -> Option<&mut BTreeMap<NodeId, Known>> {
        self.known.get_mut(reader.0 as usize)
    }

    fn open(&mut self, of: Of, steps: Vec<Step>) {
        self.frames.push(Frame {
            of,
            steps: steps.into_iter(),
            causes: Vec::new(),
        });
    }

    /// The innermost frame has no more steps.
    fn close(&mut self) {
        match self.frames.pop() {
            Some(Frame {
                of: Of::Pair(pair),
                causes,
                ..
            }) => {
                let causes = Rc::new(causes);
                let known = match causes.is_empty() {
                    true => Known::Compatible,
                    false => Known::Incompatible(causes.clone()),
                };
                if let Some(of) = self.known_of(pair.0) {
                    match C::REMEMBERS {
                        true => of.insert(pair.1, known),
                        false => of.remove(&pair.1),
                    };
                }
                self.give(&causes);
            }
            Some(Frame {
                of: Of::Any(cause), ..
            }) => self.give(&[cause]),
            Some(Frame {
                of: Of::All,
                causes,
                ..
            }) => self.give(&causes),
            None => {}
        }
    }

    /// What a step found, for the frame that took it.
    fn give(&mut self, causes: &[Cause]) {
        let is_enough = self
            .frames
            .last()
            .is_some_and(|it| matches!(it.of, Of::Any(_)));
        if is_enough && causes.is_empty() {
            // What is left is not looked at, and nothing was found.
            self.frames.pop();
            return self.give(&[]);
        }
        let known = match self.frames.last_mut() {
            Some(frame) => &mut frame.causes,
            None => &mut self.causes,
        };
        let room = CAUSES_MAX.saturating_sub(known.len());
        known.extend(causes.iter().take(room).cloned());
    }
}
