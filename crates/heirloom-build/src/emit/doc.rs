//! Schema documentation as doc comments that rustdoc takes as text.

use proc_macro2::TokenStream;
use quote::quote;

/// `#[doc]` attributes, one per line. What a schema says is shown, never compiled: blocks of code are marked as text.
pub(crate) fn doc(text: &str) -> TokenStream {
    let lines = harmless(text).into_iter().map(|line| {
        let line = if line.is_empty() {
            line
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

fn harmless(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.trim().lines() {
        let line = line.trim_end();
        let trimmed = line.trim_start();
        let mark: String = trimmed
            .chars()
            .take_while(|c| matches!(c, '`' | '~'))
            .collect();
        match &fence {
            Some(open) if trimmed == *open => fence = None,
            Some(_) => {}
            None if mark.len() >= 3 => {
                lines.push(format!("{mark}text"));
                fence = Some(mark);
                continue;
            }
            None if line.len() - trimmed.len() >= 4 || line.starts_with('\t') => {
                lines.push(trimmed.to_owned());
                continue;
            }
            None => {}
        }
        lines.push(line.to_owned());
    }
    lines.extend(fence);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_documentation_is_shown_and_not_compiled() {
        let text = "First.\n\n    indented();\n```rust\nlet x = \"a\\b\";\n```\n\n~~~\nopen";
        let lines = harmless(text).join("|");
        assert_eq!(
            lines,
            "First.||indented();|```text|let x = \"a\\b\";|```||~~~text|open|~~~"
        );
    }
}
