//! What a plan does with each field of an Avro writer.

use std::io::Write;

use anyhow::{Context, Result};
use heirloom::plan::{Plan, PlanLimits};
use heirloom_schema::avro::{Schema, resolve};

use super::{Cause, Verdict};

/// Writes the plan, and gives what fails and what is lost.
pub(super) fn explain(
    writer: &Schema,
    reader: &Schema,
    out: &mut dyn Write,
) -> Result<(Vec<Cause>, Verdict)> {
    let resolution = resolve(writer, reader);
    let plan = Plan::compile(&resolution, writer, reader, &PlanLimits::default())
        .context("the plan is beyond the limits that a decoder has")?;
    write!(out, "{plan}")?;
    let place = |from, to| (writer.location(from), reader.location(to));
    let failures = resolution.failures().iter().map(|it| Cause {
        is_failure: true,
        message: it.kind.message(),
        path: it.writer_path.clone(),
        places: place(it.writer_span, it.reader_span),
    });
    let losses = resolution.losses().iter().map(|it| Cause {
        is_failure: false,
        message: it.kind.message(),
        path: it.writer_path.clone(),
        places: place(it.writer_span, it.reader_span),
    });
    let verdict = match (resolution.failures().len(), resolution.losses().len()) {
        _ if plan.always_fails() => Verdict::Nothing,
        (0, 0) if plan.is_identity() => Verdict::Same,
        (0, 0) => Verdict::Everything,
        (0, _) => Verdict::Lossy,
        (_, 0) => Verdict::Partly,
        _ => Verdict::PartlyAndLossy,
    };
    Ok((failures.chain(losses).collect(), verdict))
}
