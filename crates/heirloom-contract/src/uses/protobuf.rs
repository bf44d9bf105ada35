//! The imports of a Protobuf schema text; Protobuf language specification, section Import Statement.

use super::Uses;

pub(super) fn uses(text: &str) -> Uses {
    let mut uses = Uses::default();
    let mut tokens = Tokens { text, offset: 0 };
    let mut starts_statement = true;
    while let Some((token, _)) = tokens.next() {
        if starts_statement && token == "import" {
            let mut path = tokens.next();
            while matches!(path, Some(("public" | "weak" | "option", _))) {
                path = tokens.next();
            }
            if let Some((path, offset)) = path.and_then(|(path, at)| Some((unquoted(path)?, at)))
                && !path.starts_with("google/protobuf/")
                && !uses.used.iter().any(|(used, _)| used == path)
            {
                uses.used.push((path.to_owned(), offset));
            }
        }
        starts_statement = matches!(token, ";" | "{" | "}");
    }
    uses
}

fn unquoted(token: &str) -> Option<&str> {
    let quote = token
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    token.strip_prefix(quote)?.strip_suffix(quote)
}

/// Words, strings and single other characters, each with its offset; comments are left out.
struct Tokens<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (&'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.offset..)?;
            let first = rest.chars().next()?;
            let size = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if first.is_whitespace() {
                first.len_utf8()
            } else {
                break;
            };
            self.offset += size;
        }
        let rest = self.text.get(self.offset..)?;
        let size = token_size(rest);
        let start = self.offset;
        self.offset += size;
        Some((rest.get(..size)?, start))
    }
}

fn token_size(rest: &str) -> usize {
    let mut characters = rest.char_indices();
    let Some((_, first)) = characters.next() else {
        return 0;
    };
    if matches!(first, '"' | '\'') {
        let mut escaped = false;
        for (index, character) in characters {
            if character == first && !escaped {
                return index + 1;
            }
            escaped = character == '\\' && !escaped;
        }
        return rest.len();
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if is_word(first) {
        return rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    }
    first.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_imports_only() {
        let text = r#"
            // import "comment.proto";
            /* import "block.proto"; */
            syntax = "proto3";
            import "google/protobuf/timestamp.proto";
            import public "common/address.proto"; import 'b/c.proto';
            import "b/c.proto";
            message M { string import = 1; string s = 2 [default = "import \"x.proto\";"]; }
            import "late.proto" ;"#;
        let used: Vec<_> = uses(text).used;
        let names: Vec<_> = used.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["common/address.proto", "b/c.proto", "late.proto"]);
        assert!(text[used[0].1..].starts_with("\"common/address.proto\""));
    }

    #[test]
    fn takes_no_offence() {
        for text in [
            "",
            "import",
            "import \"",
            "import 'x",
            "/*",
            "//",
            "import ;",
            "\"\\",
        ] {
            assert_eq!(uses(text).used, [], "{text}");
        }
    }
}
