//! The proof of a finding: a concrete event, written with the writer and read with the reader by a real decoder.

/// What became of the attempt to prove a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The decoder did what the finding says.
    Confirmed(Witness),
    /// No event was found, or the decoder did something else: the finding does not turn a gate red on its own.
    Unproven {
        /// Why, lower case, without a full stop.
        reason: String,
    },
}

/// A minimal event that shows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Where the value stands that the witness is, as a path of the writer; `None`: it is a whole event. A part stands
    /// alone where the event around it cannot be read for another reason.
    pub within: Option<String>,
    /// The event in the writer's JSON.
    pub json: String,
    /// The event as the writer's encoder writes it, without a frame.
    pub bytes: Vec<u8>,
    /// The decoder that read it, with its version, for example `prost 0.14`.
    pub decoder: &'static str,
    /// What the decoder did.
    pub outcome: Outcome,
}

/// What a decoder did with a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It refused the event.
    Refused {
        /// Its own message.
        message: String,
    },
    /// It read the event, and a value arrived as another one.
    Changed {
        /// The event that arrived, in the reader's JSON.
        json: String,
        /// The value that was written, and the one that arrived, in JSON.
        from: String,
        /// The value that arrived in its place.
        to: String,
    },
}
