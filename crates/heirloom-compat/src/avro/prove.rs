//! The witness of a finding: an event that comes to its place, encoded, read with the reader, and compared.

use heirloom_schema::avro::json::{self, Limits};
use heirloom_schema::avro::{
    FailureKind, Logical, LossKind, NodeId, NodeKind, Resolution, ResolvedId, Schema, resolve,
};
use serde_json::Value;

use super::event::{Maker, inside};
use super::meaning;
use super::observe::{Kind, Observation, observe};
use super::reach::{Reach, Step, below, node_costs};
use super::weigh::Scales;
use crate::{Finding, Outcome, Proof, Verdict, Witness};

/// The decoder of the proofs: it reads a writer's bytes along the resolution, as generated code and plans do.
const DECODER: &str = concat!("heirloom ", env!("CARGO_PKG_VERSION"));

/// Proves a finding of [`judge`](super::judge) on the same two schemas.
///
/// A cause inside an event that cannot be read for another cause too is shown on the value that holds it; a field
/// without a default, in a record of which other fields cannot be read either, to a reader that asks for it alone.
pub fn prove(writer: &Schema, reader: &Schema, finding: &Finding) -> Proof {
    let resolution = resolve(writer, reader);
    let found = observe(
        writer,
        reader,
        &Scales::new(writer, &resolution),
        finding.newer,
    );
    let Some(observation) = found.get(finding.observation) else {
        return unproven("the finding is of other schemas");
    };
    if observation.verdict < Verdict::Lossy {
        return unproven("every event arrives, so there is nothing to show");
    }
    let reach = Reach::of(&resolution, &node_costs(writer));
    let steps = reach.steps(observation.site);
    let mut reason = None;
    let mut at = resolution.root();
    for (index, step) in steps.iter().map(Some).chain([None]).enumerate() {
        let Some(rest) = steps.get(index..) else {
            break;
        };
        let pair = resolution.node(at);
        let within = (index > 0).then(|| reach.paths(&resolution, (writer, reader), at).0);
        let sides = (
            &writer.rooted_at(pair.writer),
            &reader.rooted_at(pair.reader),
        );
        match shown(sides, rest, observation) {
            Ok(witness) => return Proof::Confirmed(Witness { within, ..witness }),
            Err(why) => reason.get_or_insert(why),
        };
        let next = step.and_then(|step| {
            let mut below = below(pair);
            below.find(|(found, _)| found == step)
        });
        match (next, missing(&observation.kind)) {
            (Some((_, next)), _) => at = next,
            (None, Some(field)) => {
                let reader = sides.1.with_only_field(pair.reader, field);
                if let Ok(witness) = shown((sides.0, &reader), &[], observation) {
                    return Proof::Confirmed(Witness { within, ..witness });
                }
            }
            (None, None) => {}
        }
    }
    Proof::Unproven {
        reason: reason.unwrap_or_default(),
    }
}

/// The field that the reader demands.
fn missing(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Failure(FailureKind::MissingDefault { field }) => Some(field),
        Kind::Renamed {
            reader,
            is_filled: false,
            ..
        } => Some(reader),
        _ => None,
    }
}

fn unproven(reason: &str) -> Proof {
    Proof::Unproven {
        reason: reason.to_owned(),
    }
}

/// Makes, writes and reads an event that goes `steps` from the root to the place of the observation.
fn shown(
    (writer, reader): (&Schema, &Schema),
    steps: &[Step],
    observation: &Observation,
) -> Result<Witness, String> {
    let resolution = resolve(writer, reader);
    let maker = Maker::new(writer, &resolution);
    if maker.is_too_large() {
        return Err("every event is too large to be shown".to_owned());
    }
    let site = site(&resolution, steps).ok_or("the place cannot be reached")?;
    let node = resolution.node(site).writer;
    let forced = forced(&observation.kind, writer, node);
    let event = maker
        .event(steps, forced.as_ref())
        .ok_or("the writer's schema has no finite event there")?;
    let mut bytes = Vec::new();
    json::encode_from_json(writer, &event.to_string(), &mut bytes)
        .map_err(|error| format!("the event cannot be written: {error}"))?;
    let mut text = String::new();
    json::decode_to_json(writer, &bytes, &mut text)
        .map_err(|error| format!("the writer cannot read its own event: {error}"))?;
    let sides = (writer, reader);
    let mut read = String::new();
    let limits = Limits::default();
    let done = json::resolve_to_json(sides, &resolution, &bytes, limits, true, &mut read);
    let outcome = match (&observation.kind, done) {
        (Kind::Failure(_) | Kind::Renamed { .. }, Err(error)) => {
            let of_field = |field| error.message().contains(&format!("field `{field}`"));
            let is_here = error.whole_path() == path(writer, &resolution, steps);
            if !is_here || !missing(&observation.kind).is_none_or(of_field) {
                return Err(format!(
                    "the decoder refused the event for another cause: {error}"
                ));
            }
            Outcome::Refused {
                message: error.to_string(),
            }
        }
        (Kind::Failure(_) | Kind::Renamed { .. }, Ok(_)) => {
            return Err("the decoder read the event".to_owned());
        }
        (_, Err(error)) => return Err(format!("the decoder refused the event: {error}")),
        (kind, Ok(_)) => changed(kind, &resolution, reader, steps, forced.as_ref(), read)?,
    };
    Ok(Witness {
        within: None,
        json: text,
        bytes,
        decoder: DECODER,
        outcome,
    })
}

/// Where the decoder refuses a value that lies at the end of the steps, as its errors write it.
fn path(writer: &Schema, resolution: &Resolution, steps: &[Step]) -> String {
    let mut path = String::new();
    let mut at = resolution.root();
    for step in steps {
        let pair = resolution.node(at);
        match (*step, &writer.node(pair.writer).kind) {
            (Step::Items, _) => path.push_str("[0]"),
            (Step::Values, _) => path.push_str("[\"k\"]"),
            (Step::Field(index), NodeKind::Record(record)) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(record.fields.get(index).map_or("", |field| &field.name));
            }
            _ => {}
        }
        let mut below = below(pair);
        if let Some((_, next)) = below.find(|(found, _)| found == step) {
            at = next;
        }
    }
    path
}

fn site(resolution: &Resolution, steps: &[Step]) -> Option<ResolvedId> {
    steps.iter().try_fold(resolution.root(), |at, step| {
        let mut below = below(resolution.node(at));
        below.find(|(found, _)| found == step).map(|(_, next)| next)
    })
}

/// The value that shows a cause; `None` where any does.
fn forced(kind: &Kind, writer: &Schema, node: NodeId) -> Option<Value> {
    match kind {
        Kind::Failure(FailureKind::MissingSymbols { symbols })
        | Kind::Loss(LossKind::Remapped { symbols, .. }) => {
            symbols.first().cloned().map(Value::String)
        }
        Kind::Failure(FailureKind::NotUtf8) => Some(Value::String("\u{ff}".to_owned())),
        Kind::Loss(LossKind::Precision { reader, .. }) => Some(match reader.as_str() {
            // The first integers that float and double skip.
            "float" => 16_777_217.into(),
            _ => 9_007_199_254_740_993_i64.into(),
        }),
        Kind::Loss(LossKind::Meaning {
            writer: Some(Logical::Decimal { scale, .. }),
            reader:
                Some(Logical::Decimal {
                    precision,
                    scale: same,
                }),
        }) if scale == same => decimal(&writer.node(node).kind, *precision),
        Kind::Loss(LossKind::Meaning {
            writer: from,
            reader,
        }) => Some(one(&writer.node(node).kind, from.or(*reader))),
        _ => None,
    }
}

/// A value that means something else under another logical type.
fn one(kind: &NodeKind, logical: Option<Logical>) -> Value {
    let uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    match (kind, logical) {
        (NodeKind::String, Some(Logical::Uuid)) => uuid.into(),
        (NodeKind::Bytes, Some(Logical::BigDecimal)) => "\u{2}\u{1}\u{2}".into(),
        (NodeKind::Bytes, _) => "\u{1}".into(),
        (NodeKind::String, _) => "1".into(),
        // None with a logical type is empty.
        (NodeKind::Fixed(fixed), _) => {
            let zeros = fixed.size.saturating_sub(1);
            format!("{}\u{1}", "\0".repeat(zeros)).into()
        }
        _ => 1.into(),
    }
}

/// The smallest unscaled number with more than `digits` digits.
fn decimal(kind: &NodeKind, digits: u32) -> Option<Value> {
    let mut bytes = meaning::power_of_ten(digits)?;
    if let NodeKind::Fixed(fixed) = kind {
        let zeros = fixed.size.checked_sub(bytes.len())?;
        bytes.splice(0..0, std::iter::repeat_n(0, zeros));
    }
    Some(bytes.into_iter().map(char::from).collect::<String>().into())
}

/// What became of the value that was forced.
fn changed(
    kind: &Kind,
    resolution: &Resolution,
    reader: &Schema,
    steps: &[Step],
    forced: Option<&Value>,
    read: String,
) -> Result<Outcome, String> {
    let event: Value = serde_json::from_str(&read).map_err(|error| error.to_string())?;
    let (Some(written), Some(arrived)) = (forced, inside(resolution, reader, steps, &event)) else {
        return Err("the value did not arrive".to_owned());
    };
    let (from, to) = match kind {
        Kind::Loss(LossKind::Meaning { writer, reader }) => (
            meaning::text(written, *writer),
            meaning::text(arrived, *reader),
        ),
        _ => (written.to_string(), plain(arrived)),
    };
    match from == to {
        true => Err(format!("{from} arrived as it was")),
        false => Ok(Outcome::Changed {
            json: read,
            from,
            to,
        }),
    }
}

/// A number that arrived as a double, without the fraction that it does not have: only whole ones are forced.
fn plain(value: &Value) -> String {
    match value.as_f64() {
        Some(number) => format!("{number:.0}"),
        None => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use heirloom_schema::Source;
    use heirloom_schema::avro::{Strictness, parse};

    use super::*;
    use crate::Newer;
    use crate::avro::judge;

    fn schema(fields: &str) -> Schema {
        let text = format!(r#"{{"type": "record", "name": "Account", "fields": [{fields}]}}"#);
        parse(&Source::new("account.avsc", text), &[], Strictness::Strict).unwrap()
    }

    #[test]
    fn each_of_several_causes_is_shown_by_itself() {
        let writer = schema(
            r#"{"name": "holder", "type": "string"}, {"name": "limits", "type": {"type": "array", "items": "long"}},
               {"name": "cents", "type": "long"}"#,
        );
        let reader = schema(
            r#"{"name": "holder", "type": "int"}, {"name": "limits", "type": {"type": "array", "items": "string"}},
               {"name": "cents", "type": "double"}, {"name": "currency", "type": "string"}, {"name": "branch", "type": "string"}"#,
        );
        let shown: Vec<_> = judge(&writer, &reader, Newer::Reader)
            .findings
            .iter()
            .map(|finding| match prove(&writer, &reader, finding) {
                Proof::Confirmed(witness) => match witness.outcome {
                    Outcome::Refused { message } => message,
                    Outcome::Changed { from, to, .. } => format!("{from} as {to}"),
                },
                Proof::Unproven { reason } => panic!("{}: {reason}", finding.message),
            })
            .collect();
        let lacks = |field: &str| {
            let what = "which the writer lacks and which has no default";
            format!("the reader has a field `{field}`, {what}")
        };
        assert_eq!(
            shown,
            [
                lacks("currency"),
                lacks("branch"),
                "holder: a value of `string`, for which the reader has no place".to_owned(),
                "[0]: a value of `long`, for which the reader has no place".to_owned(),
                "9007199254740993 as 9007199254740992".to_owned(),
            ]
        );
    }

    #[test]
    fn a_cause_far_down_is_shown_on_the_whole_event() {
        let nested = |leaf: &str| {
            let levels = (0..100).rev();
            let inner = levels.fold(format!("\"{leaf}\""), |inner, level| {
                let field = format!(r#"{{"name": "f{level}", "type": {inner}}}"#);
                format!(r#"{{"type": "record", "name": "R{level}", "fields": [{field}]}}"#)
            });
            schema(&format!(r#"{{"name": "top", "type": {inner}}}"#))
        };
        let (writer, reader) = (nested("long"), nested("string"));
        let findings = judge(&writer, &reader, Newer::Reader).findings;
        let [finding] = findings.as_slice() else {
            panic!("{findings:?}");
        };
        let Proof::Confirmed(witness) = prove(&writer, &reader, finding) else {
            panic!("{}", finding.message);
        };
        assert_eq!(witness.within, None);
        assert!(matches!(witness.outcome, Outcome::Refused { .. }));
    }
}
