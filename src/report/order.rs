//! The order of deployment, for people and for programs.

use std::io::{self, Write};

use heirloom_compat::order::DeployOrder;
use serde_json::{Value, json};

use super::verdicts::{name_json, painted, place_json};
use super::{BAD, GOOD, NOTE, STRONG, paint};
use crate::verdicts::{Consumer, Deploy, Group};

/// One draft: the order, why, who is hit, and the steps.
pub(crate) fn write_deploy(deploy: &Deploy<'_>, out: &mut dyn Write) -> io::Result<()> {
    let style = match deploy.order {
        DeployOrder::Any => GOOD,
        DeployOrder::ConsumersFirst | DeployOrder::ProducersFirst => NOTE,
        DeployOrder::Neither => BAD,
    };
    let (id, number) = (&deploy.history.contract.id, deploy.draft.number);
    let (name, order) = (
        paint(STRONG, format!("{id} v{number}")),
        paint(style, deploy.order),
    );
    writeln!(out, "{name}: {order}")?;
    writeln!(
        out,
        "  v{number} reads what is out: {}, what is out reads v{number}: {}",
        painted(deploy.worst.0),
        painted(deploy.worst.1)
    )?;
    for (group, consumers) in deploy.causes() {
        let finding = group.finding();
        let olds: Vec<String> = olds(&group).iter().map(ToString::to_string).collect();
        writeln!(
            out,
            "  {}: {} ({}): {}",
            painted(group.verdict()),
            finding.message,
            finding.rule.id,
            match finding.newer {
                heirloom_compat::Newer::Reader => format!("{} to v{number}", olds.join(" ")),
                heirloom_compat::Newer::Writer => format!("v{number} to {}", olds.join(" ")),
            }
        )?;
        for line in hit_lines(&consumers) {
            writeln!(out, "    {line}")?;
        }
    }
    for (index, step) in deploy.steps().iter().enumerate() {
        writeln!(out, "  {}. {step}", index + 1)?;
    }
    writeln!(out)
}

/// Who is hit and who is not, a line each where there are any.
pub(crate) fn hit_lines(consumers: &[(Consumer<'_>, bool)]) -> Vec<String> {
    let listed = |is_hit: bool| {
        let all = consumers.iter().filter(|(_, it)| *it == is_hit);
        let names: Vec<String> = all.map(|(it, _)| described(it, is_hit)).collect();
        names.join("; ")
    };
    let lines = [("hit", listed(true)), ("not hit", listed(false))];
    let lines = lines.into_iter().filter(|(_, names)| !names.is_empty());
    lines
        .map(|(what, names)| format!("{what}: {names}"))
        .collect()
}

fn described(consumer: &Consumer<'_>, is_hit: bool) -> String {
    let (name, version) = (&consumer.config.name, consumer.version);
    let uses = match (consumer.fields, is_hit) {
        ([], _) => String::new(),
        (fields, true) => format!(", uses {}", fields.join(", ")),
        (fields, false) => format!(", uses only {}", fields.join(", ")),
    };
    format!("{name} (reads v{version}{uses})")
}

fn olds<'a>(group: &Group<'_, 'a>) -> Vec<crate::verdicts::Name<'a>> {
    let mut olds: Vec<_> = group.members.iter().map(|it| it.former().name).collect();
    olds.sort();
    olds
}

/// One draft as data.
pub(crate) fn deploy_json(deploy: &Deploy<'_>) -> Value {
    let causes = deploy.causes();
    let causes = causes.iter().map(|(group, consumers)| {
        let finding = group.finding();
        json!({
            "id": group.shown.proven.id.to_string(),
            "rule": finding.rule.id,
            "verdict": group.verdict().name(),
            "message": finding.message,
            "place": place_json(finding.edited()),
            "direction": match finding.newer {
                heirloom_compat::Newer::Reader => "BACKWARD",
                heirloom_compat::Newer::Writer => "FORWARD",
            },
            "versions": olds(group).into_iter().map(name_json).collect::<Value>(),
            "consumers": consumers_json(consumers),
        })
    });
    json!({
        "contract": deploy.history.contract.id.to_string(),
        "draft": deploy.draft.number,
        "order": deploy.order.name(),
        "backward": deploy.worst.0.name(),
        "forward": deploy.worst.1.name(),
        "causes": causes.collect::<Value>(),
        "hit": deploy.hit(),
        "steps": deploy.steps(),
    })
}

/// Consumers as data, with whether each is hit.
pub(crate) fn consumers_json(consumers: &[(Consumer<'_>, bool)]) -> Value {
    let each = consumers.iter().map(|(it, is_hit)| {
        json!({
            "name": it.config.name,
            "version": it.version,
            "fields": it.fields,
            "hit": is_hit,
        })
    });
    each.collect()
}
