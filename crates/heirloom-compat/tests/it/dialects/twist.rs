//! Changes of a schema's text that leave most of its meaning: what random shapes do not have, and registries meet.

use serde_json::{Value, json};

use crate::random::Dice;

/// A text with the texts that it refers to, each before those that refer to it.
#[derive(Clone, Debug)]
pub(crate) struct Twisted {
    pub(crate) text: String,
    pub(crate) references: Vec<(String, String)>,
}

/// Twists a text: types used again by name, before or after their definition, names and namespaces apart, definitions
/// moved to references or written twice, defaults that are none, further attributes, comments.
pub(crate) fn twisted(text: &str, dice: &mut Dice) -> Twisted {
    let mut schema: Value = serde_json::from_str(text).expect("shapes are JSON");
    for _ in 0..=dice.below(4) {
        match dice.below(9) {
            0 | 1 => use_again(&mut schema, dice),
            2 => split_names(&mut schema, dice),
            3 => repeat(&mut schema, dice),
            4 => break_default(&mut schema, dice),
            5 => annotate(&mut schema, dice),
            6 => drop_default(&mut schema, dice),
            _ => alias_again(&mut schema, dice),
        }
    }
    let mut references = Vec::new();
    if dice.below(4) == 0 {
        move_out(&mut schema, dice, &mut references);
    }
    let text = match dice.below(8) {
        0 => format!("// first\n{schema} /* last */"),
        _ => schema.to_string(),
    };
    Twisted { text, references }
}

/// Pointers to all values that `is` says yes to.
fn places(schema: &Value, is: &dyn Fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![(String::new(), schema)];
    while let Some((path, value)) = left.pop() {
        if is(value) {
            found.push(path.clone());
        }
        match value {
            Value::Array(values) => {
                let values = values.iter().enumerate();
                left.extend(values.map(|(index, value)| (format!("{path}/{index}"), value)));
            }
            Value::Object(members) => {
                let members = members.iter().filter(|(key, _)| *key != "default");
                left.extend(members.map(|(key, value)| (format!("{path}/{key}"), value)));
            }
            _ => {}
        }
    }
    found.sort();
    found
}

fn is_definition(value: &Value) -> bool {
    let kind = value["type"].as_str();
    value.is_object() && matches!(kind, Some("record" | "enum" | "fixed"))
}

fn is_field(value: &Value) -> bool {
    value["name"].is_string() && !is_definition(value) && !value["type"].is_null()
}

fn any(places: &[String], dice: &mut Dice) -> Option<String> {
    (!places.is_empty()).then(|| places[dice.below(places.len())].clone())
}

fn name_of(definition: &Value) -> String {
    definition["name"].as_str().unwrap_or_default().to_owned()
}

/// A field takes a type that is defined elsewhere.
fn use_again(schema: &mut Value, dice: &mut Dice) {
    let definitions = places(schema, &is_definition);
    let fields = places(schema, &is_field);
    let (Some(definition), Some(field)) = (any(&definitions, dice), any(&fields, dice)) else {
        return;
    };
    let name = name_of(schema.pointer(&definition).unwrap_or(&Value::Null));
    let kind = match dice.below(3) {
        0 => json!(name),
        1 => json!(["null", name]),
        _ => json!({"type": "array", "items": name}),
    };
    if let Some(field) = schema.pointer_mut(&field) {
        field["type"] = kind;
    }
}

/// `a.B` becomes `B` in the namespace `a`, which types inside inherit.
fn split_names(schema: &mut Value, dice: &mut Dice) {
    for place in places(schema, &is_definition) {
        let Some(definition) = schema.pointer_mut(&place) else {
            continue;
        };
        let name = name_of(definition);
        if let Some((namespace, simple)) = name.rsplit_once('.')
            && dice.below(2) == 0
        {
            definition["name"] = json!(simple);
            definition["namespace"] = json!(namespace);
        }
    }
}

/// A field takes a copy of a definition.
fn repeat(schema: &mut Value, dice: &mut Dice) {
    let definitions = places(schema, &is_definition);
    let fields = places(schema, &is_field);
    let (Some(definition), Some(field)) = (any(&definitions, dice), any(&fields, dice)) else {
        return;
    };
    let copy = schema.pointer(&definition).cloned().unwrap_or_default();
    if let Some(field) = schema.pointer_mut(&field) {
        field["type"] = copy;
    }
}

fn break_default(schema: &mut Value, dice: &mut Dice) {
    let defaults = [
        json!("x"),
        json!(1.5),
        json!(null),
        json!({}),
        json!([]),
        json!("NaN"),
    ];
    if let Some(field) = any(&places(schema, &is_field), dice) {
        let default = defaults[dice.below(defaults.len())].clone();
        if let Some(field) = schema.pointer_mut(&field) {
            field["default"] = default;
        }
    }
}

fn drop_default(schema: &mut Value, dice: &mut Dice) {
    if let Some(field) = any(&places(schema, &is_field), dice)
        && let Some(field) = schema.pointer_mut(&field).and_then(Value::as_object_mut)
    {
        field.remove("default");
    }
}

fn annotate(schema: &mut Value, dice: &mut Dice) {
    if let Some(place) = any(
        &places(schema, &|it| is_field(it) || is_definition(it)),
        dice,
    ) && let Some(place) = schema.pointer_mut(&place)
    {
        place["doc"] = json!("a \"doc\"\n\u{e9}");
        place["x-more"] = json!({"b": [1, 2.50, 1e10, 0.0001], "a": null});
        if is_field(place) {
            place["order"] = json!(["ascending", "descending", "ignore"][dice.below(3)]);
        }
    }
}

/// A field or a type has a further alias: its own name, or another's.
fn alias_again(schema: &mut Value, dice: &mut Dice) {
    let named = places(schema, &|it| is_field(it) || is_definition(it));
    let (Some(one), Some(other)) = (any(&named, dice), any(&named, dice)) else {
        return;
    };
    let alias = name_of(schema.pointer(&other).unwrap_or(&Value::Null));
    if let Some(one) = schema.pointer_mut(&one) {
        match one["aliases"].as_array_mut() {
            Some(aliases) => aliases.push(json!(alias)),
            None => one["aliases"] = json!([alias]),
        }
    }
}

/// A definition that needs nothing from outside becomes a text of its own.
fn move_out(schema: &mut Value, dice: &mut Dice, references: &mut Vec<(String, String)>) {
    let mut definitions = places(schema, &is_definition);
    definitions.retain(|place| !place.is_empty());
    let Some(place) = any(&definitions, dice) else {
        return;
    };
    let Some(definition) = schema.pointer_mut(&place) else {
        return;
    };
    let name = name_of(definition);
    if name.contains('.') {
        references.push((
            name.clone(),
            std::mem::replace(definition, json!(name)).to_string(),
        ));
    }
}
