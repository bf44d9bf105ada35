//! What a failure or a loss says to a person who changed the writer into the reader.

use std::borrow::Cow;

use super::super::{Logical, NodeId, NodeKind, Schema};
use super::{FailureKind, LossKind};

impl FailureKind {
    /// One clause, lower case, that completes "this event cannot be read, because ...": what changed from the writer
    /// to the reader.
    ///
    /// ```
    /// use heirloom_schema::avro::FailureKind;
    ///
    /// let kind = FailureKind::MissingDefault { field: "currency".to_owned() };
    /// assert_eq!(kind.message(), "field `currency` was added without a default");
    /// ```
    pub fn message(&self) -> String {
        match self {
            FailureKind::Type { writer, reader } => {
                format!("type changed from `{writer}` to `{reader}`")
            }
            FailureKind::Name { writer, reader } => {
                format!("renamed from `{writer}` to `{reader}` without an alias")
            }
            FailureKind::MissingDefault { field } => {
                format!("field `{field}` was added without a default")
            }
            FailureKind::MissingSymbols { symbols } => {
                format!(
                    "{} removed and the enum has no default",
                    symbols_were(symbols)
                )
            }
            FailureKind::FixedSize { writer, reader } => {
                format!("size of the fixed changed from {writer} to {reader} bytes")
            }
            FailureKind::NoBranch {
                writer,
                branch: Some(_),
            } => {
                format!("union branch `{writer}` was removed")
            }
            FailureKind::NoBranch {
                writer,
                branch: None,
            } => {
                format!("type changed from `{writer}` to a union without a branch for it")
            }
            FailureKind::NotUtf8 => "type changed from `bytes` to `string`, \
                which cannot hold bytes that are not UTF-8"
                .to_owned(),
        }
    }
}

impl LossKind {
    /// One clause, lower case, that completes "this event does not arrive as it was written, because ...".
    ///
    /// ```
    /// use heirloom_schema::avro::{Logical, LossKind};
    ///
    /// let kind = LossKind::Meaning {
    ///     writer: Some(Logical::TimestampMillis),
    ///     reader: Some(Logical::TimestampMicros),
    /// };
    /// let message = "logical type changed from `timestamp-millis` to `timestamp-micros`";
    /// assert_eq!(kind.message(), message);
    /// ```
    pub fn message(&self) -> String {
        match self {
            LossKind::Remapped { symbols, default } => {
                let become_ = if symbols.len() == 1 {
                    "becomes"
                } else {
                    "become"
                };
                format!(
                    "{} removed and {become_} the default `{default}`",
                    symbols_were(symbols)
                )
            }
            LossKind::Precision { writer, reader } => {
                format!("type changed from `{writer}` to `{reader}`, which cannot hold every value")
            }
            LossKind::Meaning {
                writer: Some(writer),
                reader: Some(reader),
            } => {
                let (writer, reader) = (logical_name(writer), logical_name(reader));
                format!("logical type changed from `{writer}` to `{reader}`")
            }
            LossKind::Meaning {
                writer: None,
                reader: Some(reader),
            } => {
                format!("logical type `{}` was added", logical_name(reader))
            }
            LossKind::Meaning {
                writer: Some(writer),
                reader: None,
            } => {
                format!("logical type `{}` was removed", logical_name(writer))
            }
            LossKind::Meaning {
                writer: None,
                reader: None,
            } => "logical type did not change".to_owned(),
        }
    }
}

/// A type as messages name it: `string`, `array`, `record acme.Order`.
pub(in super::super) fn type_name(schema: &Schema, id: NodeId) -> String {
    let node = schema.node(id);
    let kind = match &node.kind {
        NodeKind::Null => "null",
        NodeKind::Boolean => "boolean",
        NodeKind::Int => "int",
        NodeKind::Long => "long",
        NodeKind::Float => "float",
        NodeKind::Double => "double",
        NodeKind::Bytes => "bytes",
        NodeKind::String => "string",
        NodeKind::Array(_) => "array",
        NodeKind::Map(_) => "map",
        NodeKind::Union(_) => "union",
        NodeKind::Record(_) => "record",
        NodeKind::Enum(_) => "enum",
        NodeKind::Fixed(_) => "fixed",
    };
    match node.name() {
        Some(name) => format!("{kind} {name}"),
        None => kind.to_owned(),
    }
}

fn symbols_were(symbols: &[String]) -> String {
    let quoted: Vec<String> = symbols.iter().map(|symbol| format!("`{symbol}`")).collect();
    match quoted.as_slice() {
        [one] => format!("enum symbol {one} was"),
        _ => format!("enum symbols {} were", quoted.join(", ")),
    }
}

fn logical_name(logical: &Logical) -> Cow<'static, str> {
    Cow::Borrowed(match logical {
        Logical::Decimal { precision, scale } => {
            return Cow::Owned(format!("decimal({precision}, {scale})"));
        }
        Logical::BigDecimal => "big-decimal",
        Logical::Uuid => "uuid",
        Logical::Date => "date",
        Logical::TimeMillis => "time-millis",
        Logical::TimeMicros => "time-micros",
        Logical::TimestampMillis => "timestamp-millis",
        Logical::TimestampMicros => "timestamp-micros",
        Logical::TimestampNanos => "timestamp-nanos",
        Logical::LocalTimestampMillis => "local-timestamp-millis",
        Logical::LocalTimestampMicros => "local-timestamp-micros",
        Logical::LocalTimestampNanos => "local-timestamp-nanos",
        Logical::Duration => "duration",
    })
}
