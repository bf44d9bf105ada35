//! One pair of schemas, judged and proven.

use heirloom_compat::protobuf::judge_missing;
use heirloom_compat::{
    Finding, FindingId, Judgement, Newer, Proof, SchemaRef, Verdict, judge, prove,
};
use heirloom_schema::{Fingerprint, Source, Span, avro, protobuf};

use super::Name;

/// One side of a pair.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    /// What people call it.
    pub(crate) name: Name<'a>,
    /// The schema.
    pub(crate) schema: SchemaRef<'a>,
    /// SHA-256 of its normal form, where it is known already.
    pub(crate) known: Option<Fingerprint>,
}

impl Side<'_> {
    /// The source that a span lies in.
    pub(crate) fn source(&self, span: Span) -> &Source {
        match self.schema {
            SchemaRef::Avro(schema) => schema.source(span.source),
            SchemaRef::Protobuf(schema) => schema.source(span.source),
        }
    }

    /// SHA-256 of its normal form.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.known.unwrap_or_else(|| match self.schema {
            SchemaRef::Avro(schema) => avro::normal_fingerprint(schema),
            SchemaRef::Protobuf(schema) => protobuf::normal_fingerprint(schema),
        })
    }
}

/// One pair of schemas, and what was found out about it.
#[derive(Debug)]
pub(crate) struct JudgedPair<'a> {
    /// Who wrote.
    pub(crate) writer: Side<'a>,
    /// Who reads.
    pub(crate) reader: Side<'a>,
    /// Which of the two is the newer version.
    pub(crate) newer: Newer,
    /// What happens to the writer's events.
    pub(crate) verdict: Verdict,
    /// Our own readers do not notice, as upcasters cover the pair.
    pub(crate) is_upcast: bool,
    /// Every cause, with its name and its proof.
    pub(crate) findings: Vec<Proven>,
}

/// A finding with its name and its proof.
#[derive(Debug)]
pub(crate) struct Proven {
    /// Its stable name.
    pub(crate) id: FindingId,
    /// What was found.
    pub(crate) finding: Finding,
    /// The event that shows it; `None` where every event arrives.
    pub(crate) proof: Option<Proof>,
}

impl Proven {
    /// The event that shows it.
    pub(crate) fn is_confirmed(&self) -> bool {
        matches!(self.proof, Some(Proof::Confirmed(_)))
    }
}

impl<'a> JudgedPair<'a> {
    /// Judges a pair and proves what is lossy or worse. `contract` goes into the names of the findings.
    pub(crate) fn of(contract: &str, writer: Side<'a>, reader: Side<'a>, newer: Newer) -> Self {
        let judgement = judge(writer.schema, reader.schema, newer);
        JudgedPair::proven(contract, (writer, reader), newer, judgement)
    }

    /// Judges the events of a message that the reader's file does not have.
    pub(crate) fn missing(
        writer: (Side<'a>, &protobuf::Schema),
        reader: (Side<'a>, &protobuf::Schema),
        newer: Newer,
    ) -> Self {
        let judgement = judge_missing(writer.1, reader.1, newer);
        JudgedPair::proven("", (writer.0, reader.0), newer, judgement)
    }

    fn proven(
        contract: &str,
        (writer, reader): (Side<'a>, Side<'a>),
        newer: Newer,
        Judgement { verdict, findings }: Judgement,
    ) -> Self {
        let fingerprints = match findings.is_empty() {
            true => Default::default(),
            false => [writer.fingerprint().0, reader.fingerprint().0],
        };
        let proven = findings.into_iter().map(|finding| Proven {
            id: finding.id(contract, [&fingerprints[0], &fingerprints[1]]),
            proof: (finding.verdict >= Verdict::Lossy)
                .then(|| prove(writer.schema, reader.schema, &finding)),
            finding,
        });
        JudgedPair {
            verdict,
            newer,
            is_upcast: false,
            findings: proven.collect(),
            writer,
            reader,
        }
    }
}
