//! The model of one Avro contract: shapes of all versions, steps, and the plans that decode follows.

use heirloom_contract::{Contract, Contracts, State, Version};
use heirloom_schema::avro::{
    NodeId, NodeKind, Resolution, Schema, fingerprint_crc64, fingerprint_sha256, resolve,
};

use super::defaults::unfit;
use super::index::AvroIndex;
use super::min_size::min_sizes;
use super::reason::Sides;
use super::recursion::{Recursion, without_end};
use super::shape::Shaper;
use super::{AvroContract, AvroVersion, Plan, Shape};
use crate::Problem;
use crate::model::{Body, Kind, Modules, Parts, Step, VersionModel, kind, references};

/// How many arrays, maps and unions may stand in one another without a record between them.
const UNNAMED_MAX: usize = 32;

/// The Avro part of the model of one contract; what is in the way goes to `problems`.
pub(crate) fn build<'a>(
    contracts: &'a Contracts,
    modules: &Modules,
    index: &AvroIndex,
    contract: &'a Contract,
    problems: &mut Vec<Problem>,
) -> Option<Parts<'a>> {
    let shared = contracts
        .stream(&contract.id.stream)
        .is_some_and(|stream| stream.shared);
    let mut versions = Vec::new();
    let mut avro = Vec::new();
    for version in &contract.versions {
        let heirloom_contract::Schema::Avro(schema) = &version.schema else {
            continue;
        };
        let problem = bad_root(schema, shared)
            .or_else(|| too_deep(schema))
            .or_else(|| endless(version, schema));
        if let Some(problem) = problem {
            problems.push(problem);
            continue;
        }
        let Some(model) = avro_version(index, contract, version.number, schema, problems) else {
            problems.push(Problem::at(
                schema.location(schema.node(schema.root()).span),
                "refers to a text that is no version of a contract",
                "define the types that it refers to as contracts of a shared stream",
            ));
            continue;
        };
        versions.push(VersionModel {
            version,
            full_name: schema
                .full_name()
                .map(ToString::to_string)
                .unwrap_or_default(),
            type_name: root_name(&model),
            message_index: Vec::new(),
            sha256: fingerprint_sha256(schema).0,
            crc64: Some(fingerprint_crc64(schema)),
            references: references(contracts, contract, version.number),
        });
        avro.push(model);
    }
    if versions.len() != contract.versions.len() || versions.is_empty() {
        return None;
    }
    let (steps, resolutions) = steps(contract, &avro);
    let (reads, conversions) = plans(&avro, &steps, &resolutions);
    let body = AvroContract {
        versions: avro,
        reads,
        conversions,
        modules: modules.clone(),
    };
    Some(Parts {
        versions,
        steps,
        body: Body::Avro(body),
    })
}

/// More arrays, maps and unions in one another than a compiler takes as one Rust type.
fn too_deep(schema: &Schema) -> Option<Problem> {
    let mut heights = vec![0_usize; schema.nodes().len()];
    for _ in 0..=UNNAMED_MAX {
        for (id, node) in schema.nodes() {
            let height = |below: &NodeId| heights[below.index()] + 1;
            let height = match &node.kind {
                NodeKind::Array(items) | NodeKind::Map(items) => height(items),
                NodeKind::Union(branches) => branches.iter().map(height).max().unwrap_or(1),
                _ => 0,
            };
            heights[id.index()] = height;
        }
    }
    let (id, _) = schema
        .nodes()
        .find(|(id, _)| heights[id.index()] > UNNAMED_MAX)?;
    Some(Problem::at(
        schema.location(schema.node(id).span),
        format!("more than {UNNAMED_MAX} arrays, maps and unions stand in one another"),
        "put a record between them",
    ))
}

/// A record of which there is no value, because each would hold another one. A frozen version stays as it is, and
/// compiles: there cannot be an event of it.
fn endless(version: &Version, schema: &Schema) -> Option<Problem> {
    let endless = (version.state == State::Draft)
        .then(|| without_end(schema))
        .flatten()?;
    let node = schema.node(endless);
    let name = node.name().map(ToString::to_string).unwrap_or_default();
    Some(Problem::at(
        schema.location(node.span),
        format!("record `{name}` contains itself without an end, so it has no value"),
        "make the field through which it does a union with null, an array or a map",
    ))
}

fn bad_root(schema: &Schema, shared: bool) -> Option<Problem> {
    let root = schema.node(schema.root());
    let at = || schema.location(root.span);
    match &root.kind {
        NodeKind::Record(_) => None,
        NodeKind::Enum(_) | NodeKind::Fixed(_) if shared => None,
        _ if shared => Some(Problem::at(
            at(),
            "the root of a shared type is no record, enum or fixed, so it has no name",
            "give the type a name: make it a record, an enum or a fixed",
        )),
        _ => Some(Problem::at(
            at(),
            "the root of an event is not a record",
            "make the root a record, or put the file into a shared stream",
        )),
    }
}

fn root_name(version: &AvroVersion<'_>) -> String {
    let root = version.schema.root();
    let found = version.types.iter().find(|it| it.node == root);
    found.map(|it| it.name.clone()).unwrap_or_default()
}

fn avro_version<'a>(
    index: &AvroIndex,
    contract: &'a Contract,
    number: u32,
    schema: &'a Schema,
    problems: &mut Vec<Problem>,
) -> Option<AvroVersion<'a>> {
    let recursion = Recursion::new(schema);
    let unfit = unfit(schema, problems);
    let contract = &contract.id;
    let shaper = Shaper {
        index,
        contract,
        number,
        schema,
        recursion: &recursion,
        unfit: &unfit,
    };
    let shapes: Vec<Shape> = shaper.shapes()?;
    let types = shaper.types(&shapes);
    let min_sizes = min_sizes(schema);
    let recursive = recursion.recursive;
    Some(AvroVersion {
        number,
        schema,
        shapes,
        min_sizes,
        recursive,
        types,
    })
}

/// The steps, and the resolution of each.
fn steps(contract: &Contract, versions: &[AvroVersion<'_>]) -> (Vec<Step>, Vec<Resolution>) {
    let mut steps = Vec::new();
    let mut resolutions = Vec::new();
    for (writer, reader) in versions.iter().zip(versions.iter().skip(1)) {
        let resolution = resolve(writer.schema, reader.schema);
        let sides = Sides { writer, reader };
        let (failures, losses) = (sides.failures(&resolution), sides.losses(&resolution));
        let kind = kind(contract, reader.number, failures, losses, || sides.whole());
        let skeleton = if kind == Kind::Auto {
            Vec::new()
        } else {
            let meaning_changed = contract.config.step(reader.number).meaning_changed;
            sides.skeleton(&resolution, meaning_changed)
        };
        steps.push(Step {
            from: writer.number,
            to: reader.number,
            kind,
            skeleton,
        });
        resolutions.push(resolution);
    }
    (steps, resolutions)
}

/// For each version the read up to the end of its run of derived steps; each derived step as a conversion, and each
/// run of several behind a step by hand.
fn plans(
    versions: &[AvroVersion<'_>],
    steps: &[Step],
    resolutions: &[Resolution],
) -> (Vec<Plan>, Vec<Plan>) {
    let mut reads = Vec::new();
    let mut conversions = Vec::new();
    for (first, step) in steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.kind == Kind::Auto)
    {
        let mut last = first;
        let mut fused = resolutions[first].clone();
        while steps
            .get(last + 1)
            .is_some_and(|next| next.kind == Kind::Auto)
        {
            let (second, third) = (versions[last + 1].schema, versions[last + 2].schema);
            fused = fused.then(&resolutions[last + 1], second, third);
            last += 1;
        }
        let (writer, reader) = (&versions[first], &versions[last + 1]);
        conversions.push(Plan::new(
            writer,
            &versions[first + 1],
            resolutions[first].clone(),
        ));
        let is_behind_hand = step.from > 1 && steps[first - 1].kind != Kind::Auto;
        if is_behind_hand && last > first {
            conversions.push(Plan::new(writer, reader, fused.clone()));
        }
        reads.push(Plan::new(writer, reader, fused));
    }
    (reads, conversions)
}
