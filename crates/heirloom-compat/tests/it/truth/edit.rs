//! Schemas that people wrote, and the edits that people make to them, as changes of the text.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::random::Dice;

/// Every Avro schema of the repository's contracts and corpora, in the order of their paths.
static WRITTEN: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in [
        "schemas",
        "crates/heirloom-build/corpus",
        "crates/heirloom-schema/corpus",
    ] {
        files_below(&root.join(folder), "avsc", &mut files);
    }
    files.sort();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap());
    texts
        .filter(|text| text.len() < 20_000 && super::avro::schema(text).is_some())
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect()
});

/// The files of an extension below a folder.
pub(super) fn files_below(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, extension, files);
        } else if path.extension().is_some_and(|it| it == extension) {
            files.push(path);
        }
    }
}

/// A schema that somebody wrote, and the same with one to four edits; some are no longer valid.
pub(super) fn pair(dice: &mut Dice) -> [String; 2] {
    let mut old = WRITTEN[dice.below(WRITTEN.len())].clone();
    // Now and then the older one is not as it was written either.
    for _ in 0..dice.below(3) {
        edit(&mut old, dice);
    }
    let mut new = old.clone();
    for _ in 0..=dice.below(4) {
        edit(&mut new, dice);
    }
    let pair = [old.to_string(), new.to_string()];
    match dice.below(2) {
        0 => pair,
        _ => [pair[1].clone(), pair[0].clone()],
    }
}

/// Pointers to all definitions and fields, and to all types of fields, items, values and branches.
fn places(schema: &Value) -> (Vec<String>, Vec<String>) {
    let (mut fields, mut types) = (Vec::new(), vec![String::new()]);
    let mut left = vec![String::new()];
    while let Some(path) = left.pop() {
        let inner = match schema.pointer(&path) {
            Some(Value::Array(branches)) => (0..branches.len())
                .map(|index| format!("{path}/{index}"))
                .collect(),
            Some(Value::Object(members)) => {
                let mut inner = Vec::new();
                for key in ["items", "values"] {
                    if members.contains_key(key) {
                        inner.push(format!("{path}/{key}"));
                    }
                }
                let count = members.get("fields").and_then(Value::as_array);
                for index in 0..count.map_or(0, Vec::len) {
                    fields.push(format!("{path}/fields/{index}"));
                    inner.push(format!("{path}/fields/{index}/type"));
                }
                inner
            }
            _ => Vec::new(),
        };
        types.extend(inner.clone());
        left.extend(inner);
    }
    (fields, types)
}

fn edit(schema: &mut Value, dice: &mut Dice) {
    let (fields, types) = places(schema);
    let at = |places: &[String], dice: &mut Dice| {
        let index = dice.below(places.len().max(1));
        places.get(index).cloned().unwrap_or_default()
    };
    match dice.below(10) {
        0..4 => {
            let place = at(&types, dice);
            if let Some(kind) = schema.pointer_mut(&place) {
                edit_type(kind, dice);
            }
        }
        4..7 => {
            let place = at(&fields, dice);
            if let Some(field) = schema.pointer_mut(&place).and_then(Value::as_object_mut) {
                edit_field(field, dice);
            }
        }
        _ => {
            let place = at(&fields, dice);
            let Some((list, _)) = place.rsplit_once('/') else {
                return;
            };
            if let Some(fields) = schema.pointer_mut(list).and_then(Value::as_array_mut) {
                edit_fields(fields, dice);
            }
        }
    }
}

fn fresh(dice: &mut Dice) -> String {
    format!("x{}", dice.below(1_000_000))
}

const PLAIN: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

fn edit_type(kind: &mut Value, dice: &mut Dice) {
    let old = kind.clone();
    match (kind, dice.below(4)) {
        (Value::Array(branches), choice) => match choice {
            0 => branches.reverse(),
            1 if branches.len() > 1 => {
                branches.remove(dice.below(branches.len()));
            }
            2 => branches.push(json!(PLAIN[dice.below(8)])),
            _ => {
                let name = fresh(dice);
                branches.push(json!({"type": "record", "name": name, "fields": []}));
            }
        },
        (Value::Object(members), choice) if members.contains_key("symbols") && choice < 3 => {
            let symbols = members["symbols"]
                .as_array_mut()
                .expect("symbols are a list");
            match dice.below(4) {
                0 => symbols.push(json!(fresh(dice))),
                1 if symbols.len() > 1 => {
                    symbols.remove(dice.below(symbols.len()));
                }
                2 => symbols.reverse(),
                _ => {
                    let first = symbols.first().cloned().unwrap_or_default();
                    members.insert("default".to_owned(), first);
                }
            }
        }
        (Value::Object(members), choice) if members.contains_key("size") && choice < 2 => {
            members["size"] = json!(1 + dice.below(20));
        }
        (Value::Object(members), 0) if members.contains_key("name") => {
            let (name, fresh) = (members["name"].clone(), fresh(dice));
            members["name"] = json!(fresh);
            if dice.below(3) > 0 {
                members.insert("aliases".to_owned(), json!([name]));
            }
        }
        (Value::Object(members), 1) if members.contains_key("logicalType") => {
            let of = [
                "date",
                "time-millis",
                "timestamp-millis",
                "timestamp-micros",
                "uuid",
            ];
            members["logicalType"] = json!(of[dice.below(of.len())]);
        }
        (Value::Object(members), 1) if members.contains_key("scale") => {
            members["scale"] = json!(dice.below(4));
        }
        (kind, 0) => *kind = json!(["null", old]),
        (kind, 1) => *kind = json!({"type": "array", "items": old}),
        (kind, _) => *kind = json!(PLAIN[dice.below(8)]),
    }
}

fn edit_field(field: &mut serde_json::Map<String, Value>, dice: &mut Dice) {
    match dice.below(4) {
        0 => {
            let name = field.insert("name".to_owned(), json!(fresh(dice)));
            if dice.below(3) > 0 {
                field.insert("aliases".to_owned(), json!([name]));
            }
        }
        1 => {
            field.remove("default");
        }
        2 => {
            field.remove("aliases");
        }
        _ => {
            let defaults = [
                json!(null),
                json!(0),
                json!(1.5),
                json!(""),
                json!([]),
                json!({}),
            ];
            field.insert("default".to_owned(), defaults[dice.below(6)].clone());
        }
    }
}

fn edit_fields(fields: &mut Vec<Value>, dice: &mut Dice) {
    match dice.below(3) {
        0 if fields.len() > 1 => {
            fields.remove(dice.below(fields.len()));
        }
        1 => fields.reverse(),
        _ => {
            let (name, at) = (fresh(dice), dice.below(fields.len() + 1));
            let field = match dice.below(3) {
                0 => json!({"name": name, "type": "string"}),
                1 => json!({"name": name, "type": "long", "default": 7}),
                _ => json!({"name": name, "type": ["null", "double"], "default": null}),
            };
            fields.insert(at, field);
        }
    }
}
