//! Text to graph: JSON first, then one walk over each text, then names are joined and defaults are checked.
//!
//! Every step goes on after a fault, so that one run names all of them. No step recurses over the schema.

mod declare;
mod defaults;
mod faults;
mod fields;
pub mod json;
mod link;
mod logical;
mod names;
mod references;
mod walk;

use crate::{SchemaErrors, Source, SourceId};

use super::{NodeId, NodeKind, Schema};

use faults::{Faults, Text};

pub(super) use names::kind_name;
use walk::Builder;

/// How much of the specification a text must keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// All of it: what a person edits and what will be published.
    #[default]
    Strict,
    /// More of what implementations take, for texts that a registry stored long ago:
    ///
    /// - defaults are not checked (an invalid one is dropped),
    /// - an invalid decimal is ignored,
    /// - names may use the letters of every script,
    /// - aliases may collide, one that is no name is dropped, and a `doc` may be anything,
    /// - a type may be used before its definition,
    /// - a name that the enclosing namespace does not have may be one without a namespace,
    /// - a schema may stand in an object of its own, as in `{"type": {"type": "string"}}`.
    Lenient,
}

/// Parses `source`, which may refer by full name to the types that `references` define.
///
/// The order of the references does not matter, and they may refer to each other, though not in a circle.
/// [`Schema::sources`] holds `source` first, then the references in their order.
///
/// ```
/// use heirloom_schema::{Source, avro};
///
/// let money = Source::new(
///     "money.avsc",
///     r#"{"type": "fixed", "name": "shop.Money", "size": 8, "logicalType": "decimal", "precision": 18, "scale": 2}"#,
/// );
/// let order = Source::new(
///     "order.avsc",
///     r#"{"type": "record", "name": "shop.Order", "fields": [{"name": "total", "type": "Money"}]}"#,
/// );
/// let schema = avro::parse(&order, &[money], avro::Strictness::Strict).unwrap();
/// assert_eq!(schema.full_name().unwrap().to_string(), "shop.Order");
///
/// let errors = avro::parse(&order, &[], avro::Strictness::Strict).unwrap_err();
/// assert_eq!(errors.0[0].rule, "avro/unknown-type");
/// assert_eq!(errors.0[0].location.to_string(), "order.avsc:1:79");
/// assert_eq!(errors.0[0].path, "/fields/total/type");
/// ```
///
/// # Errors
/// All faults of all the texts, each with its place, rule and help. The rules:
///
/// | rule | what is wrong |
/// |---|---|
/// | `avro/json` | the text is not JSON; the only fault of its text |
/// | `avro/duplicate-key` | an object has a key twice |
/// | `avro/not-a-schema` | a number, true, false or null in place of a schema |
/// | `avro/missing-attribute` | `type`, `name`, `fields`, `symbols`, `items`, `values` or `size` is not there |
/// | `avro/wrong-attribute` | an attribute has a value of the wrong kind |
/// | `avro/bad-name` | a name, namespace, symbol or alias that the specification does not allow |
/// | `avro/redefinition` | two types of one full name, in one text or in two |
/// | `avro/field-redefinition` | two fields of one name |
/// | `avro/duplicate-symbol` | two symbols of one name |
/// | `avro/alias-collision` | an alias that could mean two types or two fields |
/// | `avro/unknown-type` | a name that no text defines |
/// | `avro/used-before-definition` | a name that its text defines only later |
/// | `avro/reference-cycle` | texts that refer to each other in a circle |
/// | `avro/union-in-union` | a union directly in a union |
/// | `avro/duplicate-branch` | two branches that a value could not tell apart |
/// | `avro/bad-decimal` | a decimal that can hold no value, or more digits than its fixed |
/// | `avro/bad-default` | a default that is no value of its type |
/// | `avro/too-deep` | more than 2,048 nodes, 10,000 JSON values or 256 values of a default in one another |
/// | `avro/too-large` | more than 4 GiB in a text, 65,535 references or a million values in defaults |
pub fn parse(
    source: &Source,
    references: &[Source],
    strictness: Strictness,
) -> Result<Schema, SchemaErrors> {
    let sources: Vec<Source> = std::iter::once(source).chain(references).cloned().collect();
    let mut faults = Faults::default();
    let texts = read_texts(&sources, &mut faults);
    let mut builder = Builder::new(&texts, strictness, faults);
    builder.is_incomplete = texts.len() < sources.len();
    for text in &texts {
        builder.walk(text);
    }
    let linked = link::link(builder);
    let mut faults = linked.faults;
    let mut nodes = linked.nodes;
    let root = linked.root.unwrap_or(NodeId(0));
    let found = defaults::check(&nodes, &linked.defaults, (&texts, strictness), &mut faults);
    for (pending, value) in linked.defaults.iter().zip(found) {
        if let NodeKind::Record(record) = &mut nodes[pending.record.index()].kind {
            record.fields[pending.field].default = value;
        }
    }
    drop(texts);
    faults.finish(&sources)?;
    Ok(Schema {
        sources,
        nodes,
        root,
    })
}

/// The texts that are JSON; each other one is a fault.
fn read_texts<'a>(sources: &'a [Source], faults: &mut Faults) -> Vec<Text<'a>> {
    let mut texts = Vec::with_capacity(sources.len());
    for (index, source) in sources.iter().enumerate() {
        let Ok(id) = u16::try_from(index).map(SourceId) else {
            let fault = json::JsonFault {
                offset: 0,
                rule: "avro/too-large",
                message: format!("the schema refers to more than {} texts", u16::MAX),
                help: "put shared types together in fewer texts",
            };
            faults.push_json(SourceId(0), fault);
            break;
        };
        match json::read(source.text(), json::Bounds::default()) {
            Ok(json) => {
                let text = Text {
                    id,
                    name: source.name(),
                    json,
                };
                for (object, offset, key) in &text.json.duplicates {
                    let mut at = text.at(*object);
                    at.place.offset = *offset;
                    at.path = format!("{}/{key}", at.path.trim_end_matches('/'));
                    let message = format!("the key `{key}` stands twice in one object");
                    faults.push("avro/duplicate-key", at, message, "remove one of them");
                }
                texts.push(text);
            }
            Err(fault) => faults.push_json(id, fault),
        }
    }
    texts
}
