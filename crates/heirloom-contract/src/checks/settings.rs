//! Configuration against directory: what is configured exists, and fits what it is set for.

use crate::config::Places;
use crate::near::did_you_mean;
use crate::{Config, Contract, Finding, Format};

/// Checks the names in a configuration.
pub(crate) fn check_settings(
    config: &Config,
    places: &Places,
    contracts: &[Contract],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, location) in &places.streams {
        if !contracts.iter().any(|contract| contract.id.stream == *name) {
            let known = contracts.iter().map(|contract| contract.id.stream.as_str());
            let help = help(
                did_you_mean(name, known),
                "a stream is a folder in the schemas folder",
            );
            let message = format!("there is no stream `{name}`");
            findings.push(Finding::new(
                "config/unknown-stream",
                location.clone(),
                message,
                help,
            ));
        }
    }
    let ids: Vec<String> = contracts
        .iter()
        .map(|contract| contract.id.to_string())
        .collect();
    for (name, location) in &places.contracts {
        let Some(index) = ids.iter().position(|id| id == name) else {
            let near = did_you_mean(name, ids.iter().map(String::as_str));
            let help = help(
                near,
                "a contract is named STREAM/NAME, without an extension",
            );
            let message = format!("there is no contract `{name}`");
            findings.push(Finding::new(
                "config/unknown-contract",
                location.clone(),
                message,
                help,
            ));
            continue;
        };
        if let Some(contract) = contracts.get(index) {
            findings.extend(check_contract(config, places, contract, name));
        }
    }
    findings
}

fn help(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(
        || otherwise.to_owned(),
        |near| format!("did you mean `{near}`?"),
    )
}

fn check_contract(
    config: &Config,
    places: &Places,
    contract: &Contract,
    name: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if contract.format == Format::Avro
        && let Some(location) = places.messages.get(name)
    {
        let message = format!("`{name}` is Avro, and `message` names a Protobuf message");
        let help = "remove it: an Avro schema has one root";
        findings.push(Finding::new(
            "config/not-protobuf",
            location.clone(),
            message,
            help,
        ));
    }
    let stream = config.streams.get(&contract.id.stream);
    if stream.is_some_and(|stream| stream.shared)
        && let Some(location) = places.retired.get(name)
    {
        let message = format!("`{name}` is a shared type, and only events can be retired");
        let help = "remove `retired`: a shared type stays for as long as versions refer to it";
        findings.push(Finding::new(
            "config/not-an-event",
            location.clone(),
            message,
            help,
        ));
    }
    let newest = contract.latest().map_or(0, |version| version.number);
    let steps = config
        .contracts
        .get(name)
        .into_iter()
        .flat_map(|settings| settings.steps.keys());
    for into in steps.filter(|into| **into < 2 || **into > newest) {
        let Some(location) = places.steps.get(&(name.to_owned(), *into)) else {
            continue;
        };
        if contract.is_broken {
            continue;
        }
        let message = format!("`{name}` has no step into version {into}");
        let help = match newest {
            0 | 1 => "it has one version, and so no step".to_owned(),
            2 => "its only step is `v2`".to_owned(),
            _ => format!(
                "its steps are `v2` to `v{newest}`: the step into a version bears its number"
            ),
        };
        findings.push(Finding::new(
            "config/unknown-step",
            location.clone(),
            message,
            help,
        ));
    }
    findings
}
