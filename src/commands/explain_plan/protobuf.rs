//! What happens to each field when Protobuf events are read by field number.

use std::io::{self, Write};

use heirloom_schema::Span;
use heirloom_schema::protobuf::{
    Field, FieldKind, MapValue, Message, MessageId, Resolution, Schema, resolve,
};

use super::{Cause, Verdict};

/// Writes what happens to each field of each message, and gives what fails and what is lost.
pub(super) fn explain(
    writer: &Schema,
    reader: &Schema,
    out: &mut dyn Write,
) -> io::Result<(Vec<Cause>, Verdict)> {
    let resolution = resolve(writer, reader);
    let show = Show {
        writer,
        reader,
        resolution: &resolution,
    };
    for (from, to) in resolution.pairs() {
        show.pair(*from, *to, out)?;
    }
    let place = |from, to| (writer.location(from), reader.location(to));
    let failures = resolution.failures().iter().map(|it| Cause {
        is_failure: true,
        message: it.message(),
        path: it.writer_path.clone(),
        places: place(it.writer_span, it.reader_span),
    });
    let losses = resolution.losses().iter().map(|it| Cause {
        is_failure: false,
        message: it.message(),
        path: it.writer_path.clone(),
        places: place(it.writer_span, it.reader_span),
    });
    let is_refused = resolution
        .failures()
        .iter()
        .any(|it| !it.kind.is_of_values());
    let verdict = match (resolution.failures().len(), resolution.losses().len()) {
        _ if is_refused => Verdict::Refused,
        (0, 0) => Verdict::Everything,
        (0, _) => Verdict::Lossy,
        (_, 0) => Verdict::Partly,
        _ => Verdict::PartlyAndLossy,
    };
    Ok((failures.chain(losses).collect(), verdict))
}

struct Show<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    resolution: &'a Resolution,
}

impl Show<'_> {
    fn pair(&self, from: MessageId, to: MessageId, out: &mut dyn Write) -> io::Result<()> {
        let (from, to) = (self.writer.message(from), self.reader.message(to));
        let (written, read) = (&from.full_name, &to.full_name);
        writeln!(
            out,
            "message {written} into message {read}, by field number"
        )?;
        for field in &from.fields {
            let what = match to.field(field.number) {
                None => "dropped".to_owned(),
                Some(other) => self.field(field, other),
            };
            let renamed = to.field(field.number).filter(|it| it.name != field.name);
            let renamed = renamed.map(|it| format!(" -> {}", it.name));
            let (number, name) = (field.number, &field.name);
            writeln!(
                out,
                "  {number} {name}{}: {what}",
                renamed.unwrap_or_default()
            )?;
        }
        added(from, to, out)
    }

    fn field(&self, from: &Field, to: &Field) -> String {
        let holds = |span: &Span| {
            let of = from.span;
            span.source == of.source && of.start <= span.start && span.end <= of.end
        };
        let mut failures = self.resolution.failures().iter();
        if let Some(failure) = failures.find(|it| holds(&it.writer_span)) {
            return format!("fails: {}", failure.message());
        }
        let mut losses = self.resolution.losses().iter();
        if let Some(loss) = losses.find(|it| holds(&it.writer_span)) {
            return format!("changed: {}", loss.message());
        }
        let (written, read) = (self.writer.type_name(from), self.reader.type_name(to));
        let is_message = match from.kind {
            FieldKind::Message(_) | FieldKind::Group(_) => true,
            FieldKind::Map { value, .. } => matches!(value, MapValue::Message(_)),
            FieldKind::Scalar(_) | FieldKind::Enum(_) => false,
        };
        match (is_message, written == read) {
            (true, true) => format!("{written}, as below"),
            (true, false) => format!("{written} to {read}, as below"),
            (false, true) => "as it is".to_owned(),
            (false, false) => format!("{written} to {read}"),
        }
    }
}

/// Fields that the writer does not have.
fn added(from: &Message, to: &Message, out: &mut dyn Write) -> io::Result<()> {
    for field in to
        .fields
        .iter()
        .filter(|it| from.field(it.number).is_none())
    {
        let (number, name) = (field.number, &field.name);
        match &field.default {
            Some(default) => writeln!(out, "  + {number} {name}: absent, reads as {default}")?,
            None => writeln!(out, "  + {number} {name}: absent")?,
        }
    }
    Ok(())
}
