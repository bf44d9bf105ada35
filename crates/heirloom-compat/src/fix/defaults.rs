//! The smallest default that is true to a type.

use heirloom_schema::avro::{Logical, NodeId, NodeKind, Schema};

/// Longer defaults say nothing that a person would have written.
const LENGTH_MAX: usize = 200;

/// The smallest default of a type, as JSON: null where it can be, else an empty value or zero. `None` where any value
/// would claim something, as of a UUID, or where the type has no finite value.
pub(super) fn smallest(schema: &Schema, id: NodeId) -> Option<String> {
    let text = Defaults {
        schema,
        open: Vec::new(),
    }
    .of(id)?;
    (text.len() <= LENGTH_MAX).then_some(text)
}

struct Defaults<'a> {
    schema: &'a Schema,
    open: Vec<NodeId>,
}

impl Defaults<'_> {
    fn of(&mut self, id: NodeId) -> Option<String> {
        let node = self.schema.node(id);
        let text = match (&node.kind, node.logical) {
            (_, Some(Logical::Uuid | Logical::BigDecimal)) => return None,
            (NodeKind::Bytes, Some(_)) => "\"\\u0000\"".to_owned(),
            (NodeKind::Null, _) => "null".to_owned(),
            (NodeKind::Boolean, _) => "false".to_owned(),
            (NodeKind::Int | NodeKind::Long | NodeKind::Float | NodeKind::Double, _) => {
                "0".to_owned()
            }
            (NodeKind::Bytes | NodeKind::String, _) => "\"\"".to_owned(),
            (NodeKind::Array(_), _) => "[]".to_owned(),
            (NodeKind::Map(_), _) => "{}".to_owned(),
            (NodeKind::Fixed(fixed), _) if fixed.size * 6 <= LENGTH_MAX => {
                format!("\"{}\"", "\\u0000".repeat(fixed.size))
            }
            (NodeKind::Fixed(_), _) => return None,
            (NodeKind::Enum(symbols), _) => {
                let symbol = symbols.symbols.get(symbols.default.unwrap_or(0))?;
                format!("\"{symbol}\"")
            }
            (NodeKind::Union(branches), _) => return self.of(*branches.first()?),
            (NodeKind::Record(record), _) => {
                if self.open.contains(&id) || self.open.len() > 8 {
                    return None;
                }
                self.open.push(id);
                let missing = record.fields.iter().filter(|field| field.default.is_none());
                let members = missing.map(|field| {
                    let value = self.of(field.node)?;
                    Some(format!("\"{}\": {value}", field.name))
                });
                let members: Option<Vec<String>> = members.collect();
                self.open.pop();
                format!("{{{}}}", members?.join(", "))
            }
        };
        (text.len() <= LENGTH_MAX).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use heirloom_schema::Source;
    use heirloom_schema::avro::{Strictness, parse};

    use super::*;

    fn of(text: &str) -> Option<String> {
        let source = Source::new("small.avsc", text);
        let schema = parse(&source, &[], Strictness::Strict).unwrap();
        smallest(&schema, schema.root())
    }

    #[test]
    fn a_default_that_is_too_long_is_none() {
        let fixed = |size| {
            of(&format!(
                r#"{{"type": "fixed", "name": "F", "size": {size}}}"#
            ))
        };
        assert_eq!(fixed(33).map(|it| it.len()), Some(LENGTH_MAX));
        assert_eq!(fixed(34), None);
    }

    #[test]
    fn a_default_in_too_many_records_is_none() {
        let nested = |depth: usize| {
            let inner = (1..depth).fold(r#""int""#.to_owned(), |inner, at| {
                format!(
                    r#"{{"type": "record", "name": "R{at}", "fields": [{{"name": "a", "type": {inner}}}]}}"#
                )
            });
            of(&format!(
                r#"{{"type": "record", "name": "R", "fields": [{{"name": "a", "type": {inner}}}]}}"#
            ))
        };
        assert_eq!(nested(2).as_deref(), Some(r#"{"a": {"a": 0}}"#));
        assert!(nested(9).is_some());
        assert_eq!(nested(10), None);
        let own = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "R"}]}"#;
        assert_eq!(of(own), None);
    }
}
