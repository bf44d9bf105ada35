//! A witness as a test of Rust that a user pastes.

use std::fmt::Write as _;

use heirloom_compat::{Outcome, Witness};
use heirloom_contract::{Format, Version};

use crate::verdicts::{History, Proven};

/// A test that fails for as long as the event of a witness does not arrive. It needs `heirloom-schema` with its default
/// features, and runs in the crate whose folder has the `heirloom.toml`.
pub(crate) fn test_of(
    history: History<'_>,
    (writer, reader): (&Version, &Version),
    proven: &Proven,
    witness: &Witness,
) -> String {
    let contract = history.contract;
    let name = contract
        .id
        .to_string()
        .replace(|it: char| !it.is_ascii_alphanumeric(), "_");
    let (from, to) = (writer.number, reader.number);
    let id = proven.id;
    if let Some(within) = &witness.within {
        return format!(
            "// No test of finding {id}: its event fails for another reason already, and the value at `{within}` does \\\n             not stand alone. It has a test when the other findings are mended.\n"
        );
    }
    let mut text = String::new();
    let mut line = |line: std::fmt::Arguments<'_>| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "{line}");
    };
    line(format_args!(
        "/// {} v{from} writes, v{to} reads: {}.",
        contract.id, proven.finding.message
    ));
    line(format_args!(
        "/// Fails for as long as this event does not arrive (finding {id}):"
    ));
    line(format_args!("/// `{}`", witness.json));
    line(format_args!("#[test]"));
    line(format_args!(
        "fn {name}_v{from}_in_v{to}_{id}() -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    line(format_args!("    use heirloom_schema::Source;"));
    let body = match contract.format {
        Format::Avro => avro(history, (writer, reader), witness),
        Format::Protobuf => protobuf(history, reader, witness),
    };
    text.push_str(&body);
    text.push_str("    Ok(())\n}\n");
    text
}

fn literal(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|it| format!("0x{it:02x}")).collect();
    format!("[{}]", digits.join(", "))
}

/// The expression that reads a schema's text at compile time.
fn source(version: &Version, name: Option<&str>) -> String {
    let file = version.file.display().to_string();
    let name = name.unwrap_or(&file);
    format!(
        "Source::new({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})))",
        format!("/{file}")
    )
}

fn references(history: History<'_>, version: &Version, with_names: bool) -> String {
    let mut found = Vec::new();
    history.referenced(version, &mut found);
    let each = found.iter().map(|(name, it)| match with_names {
        true => format!("({name:?}.to_owned(), {})", source(it, Some(name))),
        false => source(it, None),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn assertion(witness: &Witness) -> String {
    match &witness.outcome {
        Outcome::Refused { .. } => String::new(),
        Outcome::Changed { json, from, to } => format!(
            "    assert_ne!(read, {json:?}, \"{{}}\", {:?});\n",
            format!("{from} arrives as {to}")
        ),
    }
}

fn avro(history: History<'_>, (writer, reader): (&Version, &Version), witness: &Witness) -> String {
    let mut text = String::new();
    text.push_str("    use heirloom_schema::avro::{self, Strictness, json};\n\n");
    for (side, version) in [("writer", writer), ("reader", reader)] {
        let references = references(history, version, false);
        let source = source(version, None);
        let _ = writeln!(text, "    let source = {source};");
        let _ = writeln!(
            text,
            "    let {side} = avro::parse(&source, &[{references}], Strictness::Lenient)?;"
        );
    }
    let bytes = literal(&witness.bytes);
    let _ = writeln!(text, "    let bytes: &[u8] = &{bytes};");
    text.push_str(
        "    let resolution = avro::resolve(&writer, &reader);\n    \
         let (sides, limits) = ((&writer, &reader), json::Limits::default());\n    \
         let mut read = String::new();\n    \
         json::resolve_to_json(sides, &resolution, bytes, limits, true, &mut read)?;\n",
    );
    text.push_str(&assertion(witness));
    text
}

fn protobuf(history: History<'_>, reader: &Version, witness: &Witness) -> String {
    let id = &history.contract.id;
    let import = format!("{id}.proto");
    let message = match &reader.schema {
        heirloom_contract::Schema::Protobuf(schema) => {
            schema.message(schema.root()).full_name.clone()
        }
        heirloom_contract::Schema::Avro(_) => String::new(),
    };
    let references = references(history, reader, true);
    let source = source(reader, Some(&import));
    let bytes = literal(&witness.bytes);
    let mut text = String::new();
    text.push_str("    use heirloom_schema::protobuf::{self, json::JsonCodec};\n\n");
    let _ = writeln!(text, "    let source = {source};");
    let _ = writeln!(text, "    let references = [{references}];");
    let _ = writeln!(
        text,
        "    let reader = protobuf::parse(&source, {import:?}, &references, Some({message:?}))?;"
    );
    let _ = writeln!(text, "    let bytes: &[u8] = &{bytes};");
    text.push_str(
        "    let codec = JsonCodec::new(&reader)?;\n    \
         let (mut read, mut again) = (String::new(), Vec::new());\n    \
         codec.decode_to_json(bytes, &mut read)?;\n    \
         // Encoding checks the fields that are required.\n    \
         codec.encode_from_json(&read, &mut again)?;\n",
    );
    text.push_str(&assertion(witness));
    text
}
