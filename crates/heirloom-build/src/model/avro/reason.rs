//! What a resolution says against deriving a step, and the skeleton of the step that a person writes instead.

use heirloom_schema::avro::{
    Action, FailureKind, Logical, LossKind, NodeKind, Resolution, ResolvedId, Schema, Value,
    WriterField,
};
use heirloom_schema::{Location, Span};

use super::plan::is_same;
use super::{AvroVersion, FieldShape, Shape};
use crate::model::Reason;

/// The two versions of a step.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) writer: &'a AvroVersion<'a>,
    pub(super) reader: &'a AvroVersion<'a>,
}

impl Sides<'_> {
    /// Why some events cannot be read, and which losses no permission makes derivable.
    pub(super) fn failures(self, resolution: &Resolution) -> Vec<Reason> {
        let failures = resolution.failures().iter().map(|failure| {
            let path = &failure.reader_path;
            let (message, help) = match &failure.kind {
                FailureKind::MissingDefault { field } => {
                    self.missing_default(resolution, field, path, failure.reader_span)
                }
                kind => (said_of(path, &kind.message()), failure_help(kind, path)),
            };
            self.reason(message, help, failure.writer_span, failure.reader_span)
        });
        let losses = self.losses_if(resolution, |kind| !is_convertible(kind));
        failures.chain(losses).collect()
    }

    /// Why some values would arrive changed, where a permission makes the step derivable.
    pub(super) fn losses(self, resolution: &Resolution) -> Vec<Reason> {
        self.losses_if(resolution, is_convertible)
    }

    fn losses_if(self, resolution: &Resolution, wanted: fn(&LossKind) -> bool) -> Vec<Reason> {
        let losses = resolution.losses().iter().filter(|loss| wanted(&loss.kind));
        let losses = losses.map(|loss| {
            let message = said_of(&loss.reader_path, &loss.kind.message());
            let help = self.loss_help(&loss.kind);
            self.reason(message, help, loss.writer_span, loss.reader_span)
        });
        losses.collect()
    }

    fn loss_help(self, kind: &LossKind) -> String {
        let root = self.reader.shape(self.reader.schema.root());
        match root {
            Shape::Record(path, _) if is_convertible(kind) => format!(
                "if that loss is acceptable, say so in heirloom.toml: [contracts.\"{}\".v{}] with \
                 lossy = \"allow\"",
                path.contract, self.reader.number
            ),
            _ => "keep the logical type as it was and add a field with a default beside it"
                .to_owned(),
        }
    }

    /// The places of the two definitions as a whole.
    pub(super) fn whole(self) -> (Location, Location) {
        let of = |version: &AvroVersion<'_>| {
            let schema = version.schema;
            schema.location(schema.node(schema.root()).span)
        };
        (of(self.writer), of(self.reader))
    }

    fn reason(self, message: String, help: String, writer: Span, reader: Span) -> Reason {
        let writer = self.writer.schema.location(writer);
        let reader = self.reader.schema.location(reader);
        Reason {
            message,
            writer,
            reader,
            help,
        }
    }

    fn missing_default(
        self,
        resolution: &Resolution,
        field: &str,
        path: &str,
        span: Span,
    ) -> (String, String) {
        let mut message = format!("field `{}` was added without a default", dotted(path));
        let mut help = format!("give `{field}` a default in the schema");
        let removed = self.removed_beside(resolution, field, span);
        if let [first, rest @ ..] = removed.as_slice() {
            let them = rest
                .iter()
                .fold(format!("`{first}`"), |them, it| format!("{them}, `{it}`"));
            let verb = if rest.is_empty() { "was" } else { "were" };
            message = format!("{message}, and {them} of the same type {verb} removed");
            help = format!(
                "if `{field}` is `{first}` under a new name, say so in the schema: \
                 \"aliases\": [\"{first}\"]; if it is new, give it a default"
            );
        }
        (message, help)
    }

    /// Fields of the writer that the reader dropped from the same record, of the type of the reader's new field.
    fn removed_beside(self, resolution: &Resolution, field: &str, span: Span) -> Vec<String> {
        let (writer, reader) = (self.writer.schema, self.reader.schema);
        let mut removed = Vec::new();
        for (_, node) in resolution.nodes() {
            let (NodeKind::Record(from), NodeKind::Record(to), Action::Record(action)) = (
                &writer.node(node.writer).kind,
                &reader.node(node.reader).kind,
                &node.action,
            ) else {
                continue;
            };
            let added = to
                .fields
                .iter()
                .find(|it| it.name == field && it.span == span);
            let Some(added) = added else { continue };
            for (from, what) in from.fields.iter().zip(&action.fields) {
                let same = type_text(writer, from.type_span) == type_text(reader, added.type_span);
                if *what == WriterField::Skip && same && !removed.contains(&from.name) {
                    removed.push(from.name.clone());
                }
            }
        }
        removed
    }

    /// One `field: expression,` per field of the newer root. Where the meaning changed, nothing is taken as it is.
    pub(super) fn skeleton(self, resolution: &Resolution, meaning_changed: bool) -> Vec<String> {
        let root = resolution.node(resolution.root());
        let (Shape::Record(_, from), Shape::Record(_, to)) = (
            self.writer.shape(root.writer),
            self.reader.shape(root.reader),
        ) else {
            return Vec::new();
        };
        let NodeKind::Record(record) = &self.reader.schema.node(root.reader).kind else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        let gone = gone(&root.action, from);
        for (index, field) in to.iter().enumerate() {
            let name = crate::names::ident(&field.name);
            let default = record
                .fields
                .get(index)
                .and_then(|field| field.default.as_ref());
            let source = match &root.action {
                Action::Record(action) => read_from(action, index),
                _ => None,
            };
            let value = match source.and_then(|(at, id)| Some((from.get(at)?, id))) {
                Some((field, id)) if !meaning_changed && self.is_kept(resolution, id) => {
                    format!("self.{}", crate::names::ident(&field.name))
                }
                Some((field, _)) => {
                    format!(
                        "todo!(\"from `self.{}`\")",
                        crate::names::ident(&field.name)
                    )
                }
                None => default
                    .and_then(plain_default)
                    .unwrap_or_else(|| match gone.as_str() {
                        "" => "todo!()".to_owned(),
                        gone => format!("todo!(\"perhaps from {gone}\")"),
                    }),
            };
            lines.push(format!("{name}: {value},"));
        }
        lines
    }

    /// Whether a value can be moved into the newer struct as it is.
    fn is_kept(self, resolution: &Resolution, id: ResolvedId) -> bool {
        is_same(resolution, id, self.writer, self.reader)
    }
}

fn read_from(
    action: &heirloom_schema::avro::RecordAction,
    index: usize,
) -> Option<(usize, ResolvedId)> {
    action
        .fields
        .iter()
        .enumerate()
        .find_map(|(at, field)| match field {
            WriterField::Read { reader, resolved } if *reader == index => Some((at, *resolved)),
            _ => None,
        })
}

/// Fields of the older root that the newer one does not have, in words.
fn gone(action: &Action, from: &[FieldShape]) -> String {
    let Action::Record(action) = action else {
        return String::new();
    };
    let pairs = from.iter().zip(&action.fields);
    let skipped = pairs.filter(|(_, what)| **what == WriterField::Skip);
    let names = skipped.map(|(field, _)| format!("`self.{}`", crate::names::ident(&field.name)));
    names.collect::<Vec<_>>().join(", ")
}

/// A default that a person would write in one word.
fn plain_default(value: &Value) -> Option<String> {
    Some(match value {
        Value::Boolean(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Long(value) => value.to_string(),
        Value::String(text) if text.is_empty() => "String::new()".to_owned(),
        Value::String(text) => format!("{text:?}.to_owned()"),
        Value::Union(_, inner) if **inner == Value::Null => "None".to_owned(),
        _ => return None,
    })
}

/// The text of a type, without white space.
fn type_text(schema: &Schema, span: Span) -> String {
    let text = schema.source(span.source).text();
    let text = text
        .get(span.start as usize..span.end as usize)
        .unwrap_or_default();
    text.split_whitespace().collect()
}

/// `/fields/lines/items/fields/price` as `lines[].price`.
fn dotted(path: &str) -> String {
    let mut dotted = String::new();
    let mut parts = path.split('/').skip(1);
    while let Some(part) = parts.next() {
        match part {
            "fields" => {
                if !dotted.is_empty() {
                    dotted.push('.');
                }
                dotted.push_str(parts.next().unwrap_or_default());
            }
            "items" | "values" => dotted.push_str("[]"),
            _ => {}
        }
    }
    dotted
}

/// What happened to the field at a path, or to the event.
fn said_of(path: &str, what: &str) -> String {
    let field = dotted(path);
    if field.is_empty() {
        format!("the event: {what}")
    } else {
        format!("field `{field}`: {what}")
    }
}

fn failure_help(kind: &FailureKind, path: &str) -> String {
    match kind {
        FailureKind::Name { writer, reader } => {
            format!(
                "say in the schema that it is the same: \"aliases\": [\"{writer}\"] in `{reader}`"
            )
        }
        FailureKind::MissingSymbols { symbols } => {
            let first = symbols.first().map_or("", String::as_str);
            format!("give the enum a default, which `{first}` then becomes, or keep the symbol")
        }
        FailureKind::NoBranch {
            writer,
            branch: Some(_),
        } => {
            format!("keep the branch `{writer}`")
        }
        FailureKind::NoBranch {
            writer,
            branch: None,
        } => {
            format!("add the branch `{writer}` to the union")
        }
        FailureKind::NotUtf8 => "keep the type `bytes`".to_owned(),
        _ => format!(
            "leave `{}` as it was and add a field with a default beside it",
            dotted(path)
        ),
    }
}

/// Whether a loss can be derived where it is allowed. A logical type with a form of its own (decimal, uuid, duration)
/// cannot become another one, or plain, without a decision.
fn is_convertible(kind: &LossKind) -> bool {
    let has_form = |logical: &Option<Logical>| {
        use Logical::{BigDecimal, Decimal, Duration, Uuid};
        matches!(logical, Some(Decimal { .. } | BigDecimal | Duration | Uuid))
    };
    match kind {
        LossKind::Meaning { writer, reader } => !has_form(writer) && !has_form(reader),
        _ => true,
    }
}
