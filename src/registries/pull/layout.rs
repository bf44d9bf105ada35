//! JSON as people write schemas: what is short stays on a line. Not a token is changed.

/// The longest container on one line.
const WIDTH: usize = 100;

/// Deeper texts are left as they are.
const DEPTH_MAX: usize = 200;

/// A schema text over several lines; as it is where it is no JSON.
pub(super) fn laid_out(text: &str) -> String {
    let mut reader = Reader { rest: text };
    match reader.tree(0) {
        Some(tree) if reader.rest.trim().is_empty() => {
            let mut out = String::new();
            tree.write(0, 0, &mut out);
            out.push('\n');
            out
        }
        _ => text.to_owned(),
    }
}

enum Tree<'a> {
    Leaf(&'a str),
    Array(Vec<Tree<'a>>),
    Object(Vec<(&'a str, Tree<'a>)>),
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn tree(&mut self, depth: usize) -> Option<Tree<'a>> {
        if depth > DEPTH_MAX {
            return None;
        }
        if self.takes('[') {
            let mut items = Vec::new();
            while !self.takes(']') {
                if !items.is_empty() && !self.takes(',') {
                    return None;
                }
                items.push(self.tree(depth + 1)?);
            }
            return Some(Tree::Array(items));
        }
        if self.takes('{') {
            let mut members = Vec::new();
            while !self.takes('}') {
                if !members.is_empty() && !self.takes(',') {
                    return None;
                }
                let key = self.leaf()?;
                if !self.takes(':') {
                    return None;
                }
                members.push((key, self.tree(depth + 1)?));
            }
            return Some(Tree::Object(members));
        }
        self.leaf().map(Tree::Leaf)
    }

    fn takes(&mut self, token: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn leaf(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start();
        let end = match self.rest.strip_prefix('"') {
            Some(rest) => {
                let mut is_escaped = false;
                let closing = rest.char_indices().find(|(_, it)| {
                    let closes = *it == '"' && !is_escaped;
                    is_escaped = *it == '\\' && !is_escaped;
                    closes
                });
                closing?.0 + 2
            }
            None => {
                let ends = |it: char| it.is_whitespace() || ",:[]{}\"".contains(it);
                self.rest.find(ends).unwrap_or(self.rest.len())
            }
        };
        let (leaf, rest) = self.rest.split_at_checked(end).filter(|_| end > 0)?;
        self.rest = rest;
        Some(leaf)
    }
}

impl Tree<'_> {
    fn write(&self, depth: usize, column: usize, out: &mut String) {
        let line = self.line();
        let (open, close) = match self {
            Tree::Leaf(_) => ("", ""),
            Tree::Array(_) => ("[", "]"),
            Tree::Object(_) => ("{", "}"),
        };
        // A record is always written over several lines.
        let is_record =
            matches!(self, Tree::Object(members) if members.iter().any(|it| it.0 == "\"fields\""));
        if open.is_empty() || !is_record && column + line.len() <= WIDTH {
            return out.push_str(&line);
        }
        let indent = "  ".repeat(depth + 1);
        out.push_str(open);
        let parts: Vec<(Option<&str>, &Tree<'_>)> = match self {
            Tree::Leaf(_) => Vec::new(),
            Tree::Array(items) => items.iter().map(|it| (None, it)).collect(),
            Tree::Object(members) => members.iter().map(|(key, it)| (Some(*key), it)).collect(),
        };
        for (index, (key, tree)) in parts.iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.push_str(&indent);
            let key = key.map(|key| format!("{key}: ")).unwrap_or_default();
            out.push_str(&key);
            tree.write(depth + 1, indent.len() + key.len(), out);
        }
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
        out.push_str(close);
    }

    fn line(&self) -> String {
        match self {
            Tree::Leaf(text) => (*text).to_owned(),
            Tree::Array(items) => {
                let items: Vec<String> = items.iter().map(Tree::line).collect();
                format!("[{}]", items.join(", "))
            }
            Tree::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, it)| format!("{key}: {}", it.line()));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn not_a_token_changes() {
        let text = r#"{"type":"record","name":"A","fields":[{"name":"a","type":["null","string"],"default":null,"doc":"a \"b\\"},{"name":"b","type":"double","default":1.0E+5}]}"#;
        let out = laid_out(text);
        insta::assert_snapshot!(out, @r#"
        {
          "type": "record",
          "name": "A",
          "fields": [
            {"name": "a", "type": ["null", "string"], "default": null, "doc": "a \"b\\"},
            {"name": "b", "type": "double", "default": 1.0E+5}
          ]
        }
        "#);
        assert_eq!(laid_out(&out), out);
    }

    #[test]
    fn what_is_no_json_is_left() {
        for text in ["", "{", "[1 2]", "{\"a\"}", "\"open", "[1,]x"] {
            assert_eq!(laid_out(text), text);
        }
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        assert_eq!(laid_out(&deep), deep);
    }
}
