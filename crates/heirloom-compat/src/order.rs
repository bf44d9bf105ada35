//! Who must be deployed first, from the verdicts of the two directions.

use std::fmt;

use crate::{Finding, Verdict};

/// In which order a change of a contract is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeployOrder {
    /// Both directions are readable.
    Any,
    /// The new version reads what was written, and old readers cannot read what it writes.
    ConsumersFirst,
    /// Old readers read what the new version writes, and it cannot read what was written.
    ProducersFirst,
    /// Neither reads the other: a new contract, and both are written for a while.
    Neither,
}

impl DeployOrder {
    /// The order for a change, from the worst verdict of each direction: `backward`, where the new version reads, and
    /// `forward`, where the older ones do.
    ///
    /// ```
    /// use heirloom_compat::{Verdict, order::DeployOrder};
    /// let order = DeployOrder::of(Verdict::Defaulted, Verdict::Partial);
    /// assert_eq!(order, DeployOrder::ConsumersFirst);
    /// ```
    pub fn of(backward: Verdict, forward: Verdict) -> Self {
        match (backward.is_compatible(), forward.is_compatible()) {
            (true, true) => DeployOrder::Any,
            (true, false) => DeployOrder::ConsumersFirst,
            (false, true) => DeployOrder::ProducersFirst,
            (false, false) => DeployOrder::Neither,
        }
    }

    /// As reports write it, for example `consumers-first`.
    pub fn name(self) -> &'static str {
        match self {
            DeployOrder::Any => "any",
            DeployOrder::ConsumersFirst => "consumers-first",
            DeployOrder::ProducersFirst => "producers-first",
            DeployOrder::Neither => "neither",
        }
    }

    /// One line for people, lower case, without a full stop.
    pub fn summary(self) -> &'static str {
        match self {
            DeployOrder::Any => "any order",
            DeployOrder::ConsumersFirst => "consumers first",
            DeployOrder::ProducersFirst => "producers first",
            DeployOrder::Neither => {
                "neither first: a new contract, and both are written for a while"
            }
        }
    }

    /// What to do, step by step; `version` is the new version's name, `consumers` are those that must be upgraded
    /// because they are hit.
    pub fn steps(self, version: &str, consumers: &[&str]) -> Vec<String> {
        let who = match consumers {
            [] => "every consumer".to_owned(),
            names => names.join(", "),
        };
        let publish = format!("freeze and publish {version}");
        match self {
            DeployOrder::Any => vec![
                publish,
                "upgrade producers and consumers in any order".to_owned(),
            ],
            DeployOrder::ConsumersFirst => vec![
                publish,
                format!("upgrade {who} to {version}"),
                format!("then let producers write {version}"),
            ],
            DeployOrder::ProducersFirst => vec![
                publish,
                format!("let every producer write {version}"),
                "wait until nothing older is left to be read".to_owned(),
                format!("then upgrade {who} to {version}"),
            ],
            DeployOrder::Neither => vec![
                "leave this contract as it is: restore its schema".to_owned(),
                "make a new contract, on a stream and a topic of its own, with the new shape"
                    .to_owned(),
                "let producers write both, the old event and the new one, in one transaction"
                    .to_owned(),
                format!("move {who} to the new contract, one by one"),
                "stop writing the old contract when its last consumer is gone".to_owned(),
                "retire the old contract; its history stays readable".to_owned(),
            ],
        }
    }
}

impl fmt::Display for DeployOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.summary())
    }
}

/// Whether a reader that uses only some fields is hit by a finding. Fields are named from the root, as in
/// `customer/mail`: who uses `customer` uses all that is in it, and who uses `customer/mail` needs `customer`.
///
/// A reader that does not say what it uses, by an empty list, uses everything; what is about the whole event hits
/// everyone.
pub fn is_hit(finding: &Finding, fields: &[String]) -> bool {
    let (writer, reader) = (
        field_path(&finding.writer.path),
        field_path(&finding.reader.path),
    );
    // Where one side lacks the field, its place is the record around it.
    let place = match writer.len() > reader.len() {
        true => writer,
        false => reader,
    };
    fields.is_empty() || uses(&place, fields)
}

/// Whether one of some uses concerns a field, both as names from the root.
pub fn uses(place: &[String], fields: &[String]) -> bool {
    place.is_empty()
        || fields.iter().any(|field| {
            let used = field.trim_matches('/').split(['/', '.']);
            used.zip(place).all(|(one, other)| one == other)
        })
}

/// The names of the fields that a path of a finding goes through, for example `customer` and `mail` of
/// `/fields/customer/fields/mail/1`, or of `/Order/customer/mail (2)`.
pub fn field_path(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if !parts.contains(&"fields") {
        let names = parts.iter().skip(1).map(|part| part.split(' ').next());
        return names.flatten().map(str::to_owned).collect();
    }
    let mut names = Vec::new();
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        if part == "fields" {
            names.extend(parts.next().map(str::to_owned));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use heirloom_schema::avro::{Strictness, parse};

    use super::*;
    use crate::{Newer, SchemaRef, judge};

    #[test]
    fn paths_of_both_formats_name_fields() {
        let names = |path: &str| field_path(path).join("/");
        assert_eq!(names("/"), "");
        assert_eq!(
            names("/fields/customer/items/fields/mail/1"),
            "customer/mail"
        );
        assert_eq!(names("/Order"), "");
        assert_eq!(names("/Order/lines/quantity (3)"), "lines/quantity");
    }

    #[test]
    fn a_use_is_hit_from_above_and_from_below() {
        let hit = |path: &str, fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|it| (*it).to_owned()).collect();
            uses(&field_path(path), &fields)
        };
        assert!(hit("/fields/customer/fields/mail", &["customer"]));
        assert!(hit("/fields/customer", &["id", "customer/mail"]));
        assert!(hit("/fields/customer", &["customer.mail"]));
        assert!(!hit("/fields/customer/fields/mail", &["customer/name"]));
        assert!(!hit("/fields/customer2", &["customer"]));
        assert!(hit("/", &["id"]));
    }

    #[test]
    fn a_finding_hits_who_uses_its_field() {
        let text = |fields: &str| {
            let text = format!(
                r#"{{"type": "record", "name": "Order", "fields": [
                    {{"name": "id", "type": "int"}}{fields}]}}"#
            );
            let source = heirloom_schema::Source::new("order.avsc", text);
            parse(&source, &[], Strictness::Strict).unwrap()
        };
        let (less, more) = (
            text(""),
            text(r#", {"name": "note", "type": "int", "default": 0}"#),
        );
        let hit = |writer, reader, fields: &[&str]| {
            let found = judge(
                SchemaRef::Avro(writer),
                SchemaRef::Avro(reader),
                Newer::Reader,
            );
            let fields: Vec<String> = fields.iter().map(|it| (*it).to_owned()).collect();
            is_hit(&found.findings[0], &fields)
        };
        // The side that lacks the field is no less about it.
        for (writer, reader) in [(&less, &more), (&more, &less)] {
            assert!(hit(writer, reader, &["note"]));
            assert!(!hit(writer, reader, &["id"]));
            assert!(hit(writer, reader, &[]));
        }
        // A reader uses its own names.
        let renamed = text(r#", {"name": "remark", "type": "int", "default": 0}"#);
        assert!(hit(&more, &renamed, &["remark"]));
        assert!(!hit(&more, &renamed, &["note"]));
    }

    #[test]
    fn both_directions_make_the_order() {
        let of = |backward, forward| DeployOrder::of(backward, forward).name();
        assert_eq!(of(Verdict::Exact, Verdict::Defaulted), "any");
        assert_eq!(of(Verdict::Exact, Verdict::Lossy), "consumers-first");
        assert_eq!(of(Verdict::Partial, Verdict::Exact), "producers-first");
        assert_eq!(of(Verdict::Broken, Verdict::Broken), "neither");
        let steps = DeployOrder::ConsumersFirst.steps("v2", &["billing", "search"]);
        assert_eq!(steps[1], "upgrade billing, search to v2");
    }

    #[test]
    fn each_order_says_what_to_do() {
        let all = [
            DeployOrder::Any,
            DeployOrder::ConsumersFirst,
            DeployOrder::ProducersFirst,
            DeployOrder::Neither,
        ];
        let shown = all.map(|order| {
            let steps = order.steps("v2", &[]).join("\n  ");
            format!("{}: {order}\n  {steps}\n", order.name())
        });
        insta::assert_snapshot!(shown.concat());
    }
}
