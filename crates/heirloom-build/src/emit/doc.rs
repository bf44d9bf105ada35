//! Schema documentation as doc comments that rustdoc takes as text.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs::sanitise;

/// `#[doc]` attributes, one per line. What a schema says is shown, never compiled.
pub(crate) fn doc(text: &str) -> TokenStream {
    let text = sanitise(text.trim());
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_documentation_is_shown_and_not_compiled() {
        let text = "First.\n\n    indented();\n```rust\nlet x = \"a\\b\";\n```\n\n~~~\nopen";
        let expected = [
            " First.",
            "",
            "    indented();",
            " ```text",
            " let x = \"a\\b\";",
            " ```",
            "",
            " ~~~text",
            " open",
            " ~~~",
        ];
        assert_eq!(
            doc(text).to_string(),
            quote!(#(#[doc = #expected])*).to_string()
        );
    }
}
