//! Sizes and depths that recursion or repetition would not survive.

use std::fmt::Write as _;

use heirloom_schema::avro::{Action, resolve};

use super::{record, report, schema};

/// Runs on a stack of 2 MiB, as threads have.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread
        .expect("a thread starts")
        .join()
        .expect("the work ends");
}

fn wide(fields: usize, of: &str) -> String {
    let fields: Vec<String> = (0..fields)
        .map(|index| format!(r#"{{"name": "f{index}", "type": {of}, "default": null}}"#))
        .collect();
    record(&fields.join(","))
}

/// Records, arrays, maps and unions in turn, `depth` levels of them.
fn deep(depth: usize, of: &str) -> String {
    let (mut open, mut close) = (String::new(), String::new());
    for level in 0..depth {
        let (before, after) = match level % 4 {
            0 => (
                format!(
                    r#"{{"type": "record", "name": "R{level}", "fields": [{{"name": "f", "type": "#
                ),
                "}]}",
            ),
            1 => (r#"{"type": "array", "items": "#.to_owned(), "}"),
            2 => (r#"{"type": "map", "values": "#.to_owned(), "}"),
            _ => (r#"["null", "#.to_owned(), "]"),
        };
        open.push_str(&before);
        close.insert_str(0, after);
    }
    format!("{open}{of}{close}")
}

#[test]
fn ten_thousand_fields() {
    on_small_stack(|| {
        let old = schema(&wide(10_000, r#"["null", "int"]"#));
        let new = schema(&wide(10_000, r#"["null", "long"]"#));
        let resolution = resolve(&old, &new);
        assert_eq!(report(&resolution), Vec::<String>::new());
        // Unions per field: they are nodes of their own.
        assert!(resolution.nodes().len() > 10_000);
        let composed = resolution.then(&resolve(&new, &new), &new, &new);
        assert_eq!(composed.nodes().len(), resolution.nodes().len());
    });
}

#[test]
fn a_thousand_levels() {
    on_small_stack(|| {
        let old = schema(&deep(1_000, r#""int""#));
        let new = schema(&deep(1_000, r#""string""#));
        let resolution = resolve(&old, &new);
        assert_eq!(resolution.failures().len(), 1);
        let path = &resolution.failures()[0].writer_path;
        assert!(
            path.starts_with("/fields/f/items/values/1/fields/f"),
            "{path}"
        );
        assert!(path.ends_with("/items/values/1"), "{path}");
        let back = resolution.then(&resolve(&new, &old), &new, &old);
        assert_eq!(back.failures().len(), 1);
        let same = resolve(&old, &old);
        assert!(same.is_identity(same.root()));
        let twice = same.then(&same, &old, &old);
        assert!(twice.is_identity(twice.root()));
    });
}

#[test]
fn recursive_pairs_end() {
    let tree = |name: &str, of: &str| {
        record(&format!(
            r#"{{"name": "{name}", "type": "{of}", "default": 0}},
               {{"name": "left", "type": ["null", "A"]}},
               {{"name": "right", "type": {{"type": "array", "items": "A"}}}}"#
        ))
    };
    let (old, new) = (schema(&tree("v", "int")), schema(&tree("v", "long")));
    let resolution = resolve(&old, &new);
    assert_eq!(report(&resolution), Vec::<String>::new());
    let Action::Record(action) = &resolution.node(resolution.root()).action else {
        panic!("the roots are records");
    };
    assert_eq!(action.fields.len(), 3);
    let other = schema(&tree("w", "long"));
    let composed = resolution.then(&resolve(&new, &other), &new, &other);
    assert!(composed.nodes().len() <= resolution.nodes().len());
}

#[test]
fn unions_of_three_hundred_records_that_refer_to_each_other() {
    on_small_stack(|| {
        let union = |namespace: &str| {
            let mut text = String::from("[");
            for index in 0..300 {
                if index > 0 {
                    text.push(',');
                }
                let fields = (0..index.min(3)).fold(String::new(), |mut fields, back| {
                    let target = index - 1 - back;
                    let comma = if back > 0 { "," } else { "" };
                    let _ = write!(
                        fields,
                        r#"{comma}{{"name": "f{back}", "type": ["null", "{namespace}.B{target}"]}}"#
                    );
                    fields
                });
                let _ = write!(
                    text,
                    r#"{{"type": "record", "name": "{namespace}.B{index}", "fields": [{fields}]}}"#
                );
            }
            text + "]"
        };
        let (old, new) = (schema(&union("a")), schema(&union("b")));
        let resolution = resolve(&old, &new);
        assert_eq!(report(&resolution), Vec::<String>::new());
        assert!(
            resolution.nodes().len() < 10_000,
            "{}",
            resolution.nodes().len()
        );
        let composed = resolution.then(&resolve(&new, &old), &new, &old);
        assert!(composed.is_identity(composed.root()));
        assert!(composed.nodes().len() < 10_000);
    });
}
