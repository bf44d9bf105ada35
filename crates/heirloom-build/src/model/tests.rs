//! Every decision about the corpus, as text that people review: steps and their reasons, types and their homes.

use std::fmt::Write as _;
use std::path::Path;

use heirloom_contract::Contracts;

use super::avro::{AvroContract, Shape};
use super::{Body, ContractModel, Kind, build};

fn corpus() -> Contracts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/avro");
    let contracts = Contracts::load(&root).unwrap();
    assert_eq!(contracts.findings, []);
    contracts
}

/// The contracts of some streams, each shown by `show` below its id.
fn shown(streams: &[&str], show: fn(&ContractModel<'_>, &mut String)) -> String {
    let contracts = corpus();
    let model = build(&contracts).unwrap();
    let mut text = String::new();
    for stream in model
        .streams
        .iter()
        .filter(|it| streams.contains(&it.stream.name.as_str()))
    {
        for contract in &stream.contracts {
            writeln!(text, "{} as {}", contract.contract.id, contract.export).unwrap();
            show(contract, &mut text);
        }
    }
    text
}

fn steps(contract: &ContractModel<'_>, text: &mut String) {
    for step in &contract.steps {
        let (from, to) = (step.from, step.to);
        match &step.kind {
            Kind::Auto => writeln!(text, "  v{from} -> v{to} derived").unwrap(),
            Kind::Split => writeln!(text, "  v{from} -> v{to} split by hand").unwrap(),
            Kind::Hand(reasons) => {
                writeln!(text, "  v{from} -> v{to} by hand").unwrap();
                for reason in reasons {
                    writeln!(text, "    because {}", reason.message).unwrap();
                    writeln!(text, "      {} became {}", reason.writer, reason.reader).unwrap();
                    writeln!(text, "      help: {}", reason.help).unwrap();
                }
            }
        }
    }
    if let Some(retired) = contract.retired {
        writeln!(text, "  retired: {retired:?}").unwrap();
    }
    let ends = contract.versions.iter().map(|version| {
        let number = version.number();
        format!("v{number} as v{}", contract.boundary(number))
    });
    writeln!(text, "  read: {}", ends.collect::<Vec<_>>().join(", ")).unwrap();
}

fn types(contract: &ContractModel<'_>, text: &mut String) {
    let Body::Avro(avro) = &contract.body else {
        return;
    };
    for version in &avro.versions {
        writeln!(text, "  v{}", version.number).unwrap();
        for it in &version.types {
            let home = match it.home {
                home if home == version.number => String::new(),
                home => format!(" is v{home}'s"),
            };
            writeln!(
                text,
                "    {}{home}{}",
                it.name,
                members(avro, version.number, it.node)
            )
            .unwrap();
        }
    }
}

fn members(avro: &AvroContract<'_>, number: u32, node: heirloom_schema::avro::NodeId) -> String {
    let boxed = |is_boxed: bool| if is_boxed { " boxed" } else { "" };
    let members: Vec<String> = match avro.version(number).shape(node) {
        Shape::Record(_, fields) => fields
            .iter()
            .map(|it| format!("{}{}", it.name, boxed(it.is_boxed)))
            .collect(),
        Shape::Enum(_, variants) => variants.clone(),
        Shape::Union(union) => {
            let branches = union.branches.iter().enumerate();
            let named = branches.map(|(index, it)| match union.null {
                Some(null) if null == index => "null".to_owned(),
                _ => format!("{}{}", it.variant, boxed(it.is_boxed)),
            });
            named.collect()
        }
        _ => Vec::new(),
    };
    if members.is_empty() {
        String::new()
    } else {
        format!(": {}", members.join(", "))
    }
}

#[test]
fn who_writes_each_step_and_why() {
    insta::assert_snapshot!(shown(&["evolution", "unions", "logical"], steps));
}

#[test]
fn names_and_homes_of_types() {
    insta::assert_snapshot!(shown(&["names"], types));
}

#[test]
fn boxes_of_recursive_types_and_variants_of_unions() {
    insta::assert_snapshot!(shown(&["recursion", "unions", "common"], types));
}
