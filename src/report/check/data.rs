//! What the gate found out about one contract, for programs.

use heirloom_compat::Verdict;
use heirloom_contract::Action;
use serde_json::{Value, json};

use super::is_unproven;
use crate::report::answers::answer_json;
use crate::report::fix::fix_json;
use crate::report::matrix::matrix_json;
use crate::report::online::online_json;
use crate::report::order::{consumers_json, deploy_json};
use crate::report::verdicts::{finding_json, help, name_json, place_json};
use crate::verdicts::{Gate, Group, JudgedPair, Matrix, Member, Proven, hit};

pub(super) fn gate_json(gate: &Gate<'_>) -> Value {
    let contract = gate.history.contract;
    let answer = gate.answer.as_ref().map(Result::as_ref);
    let file = |index| {
        let version = contract.frozen().nth(index)?;
        Some(version.file.display().to_string())
    };
    let unnamed = gate.unnamed().map(|(action, pair)| {
        json!({
            "action": action.name(),
            "writer": name_json(pair.writer.name),
            "reader": name_json(pair.reader.name),
            "verdict": pair.verdict.name(),
        })
    });
    let findings = gate.findings();
    json!({
        "contract": contract.id.to_string(),
        "format": contract.format.to_string(),
        "level": gate.level.name(),
        "draft": gate.draft.map(|it| it.number),
        "verdict": gate.verdict().name(),
        "frozen_pairs": gate.frozen_pairs,
        "pairs": gate.pairs.iter().map(|it| pair_json(it)).collect::<Value>(),
        "findings": findings.iter().map(|(action, group)| group_json(gate, *action, group)).collect::<Value>(),
        "unnamed": unnamed.collect::<Value>(),
        "registry": answer.map(|answer| answer_json(answer, &file)),
        "registry_action": gate.refusal().map(Action::name),
        "online": gate.online.as_ref().map(|it| online_json(gate, it)),
        "deploy": gate.deploy().map(|it| deploy_json(&it)),
        "matrix": (!gate.verdict().is_compatible()).then(|| matrix_json(&Matrix::of(gate.history))),
    })
}

fn pair_json(pair: &JudgedPair<'_>) -> Value {
    json!({
        "writer": name_json(pair.writer.name),
        "reader": name_json(pair.reader.name),
        "verdict": pair.verdict.name(),
        "upcast": pair.is_upcast,
    })
}

fn group_json(gate: &Gate<'_>, action: Action, group: &Group<'_, '_>) -> Value {
    let finding = group.finding();
    let pair = |member: &Member<'_, '_>| {
        let Member { pair, proven } = member;
        let mut data = finding_json(proven);
        if let Some(data) = data.as_object_mut() {
            let place = |it| place_json(it);
            let finding = &proven.finding;
            data.insert("writer".to_owned(), name_json(pair.writer.name));
            data.insert("reader".to_owned(), name_json(pair.reader.name));
            data.insert("writer_place".to_owned(), place(&finding.writer));
            data.insert("reader_place".to_owned(), place(&finding.reader));
            data.insert("upcast".to_owned(), pair.is_upcast.into());
            data.insert(
                "action".to_owned(),
                gate.policy.action(member).name().into(),
            );
            data.remove("help");
            data.remove("rule");
        }
        data
    };
    let Proven { id, .. } = group.shown.proven;
    let text = gate.draft.map_or("", |it| &it.text);
    let fixes: Value = match group.verdict() >= Verdict::Lossy {
        true => gate
            .fixes(group)
            .iter()
            .map(|it| fix_json(it, text))
            .collect(),
        false => Value::Array(Vec::new()),
    };
    json!({
        "id": id.to_string(),
        "rule": finding.rule.id,
        "action": action.name(),
        "verdict": group.verdict().name(),
        "message": finding.message,
        "help": help(finding.rule),
        "place": place_json(finding.edited()),
        "unproven": group.members.iter().any(is_unproven),
        "consumers": consumers_json(&hit(gate.history, group)),
        "fixes": fixes,
        "pairs": group.members.iter().map(pair).collect::<Value>(),
    })
}
