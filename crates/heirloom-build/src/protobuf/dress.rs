//! prost-build's Rust made fit for a contract: documentation on everything, paths to other modules, accessors for
//! open enums, and the names of values as the text has them.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Item, LitStr, parse_quote};

use super::bounds;
use super::debug::debug;
use super::open::open_accessors;

/// What there is to add.
pub(crate) struct Dress<'a> {
    /// By Rust path, as in `naming::Named`.
    pub(crate) docs: &'a BTreeMap<String, String>,
    /// Enum values that prost-build was given under another name, by the enum's Rust path.
    pub(crate) values: &'a BTreeMap<String, BTreeMap<String, String>>,
    /// By module (`""` is the file's own, `order` is below it): what it re-exports, as `path as Name`.
    pub(crate) exports: &'a BTreeMap<String, Vec<TokenStream>>,
}

impl Dress<'_> {
    /// The content of the version's module, without `use super::__root;`.
    pub(crate) fn file(&self, file: syn::File) -> TokenStream {
        let mut items = file.items;
        self.items(&mut items, "");
        quote!(#(#items)*)
    }

    fn items(&self, items: &mut Vec<Item>, module: &str) {
        let mut added: Vec<Item> = Vec::new();
        for item in items.iter_mut() {
            match item {
                Item::Mod(inner) => {
                    let path = join(module, &inner.ident.to_string());
                    if let Some((_, content)) = &mut inner.content {
                        self.items(content, &path);
                        if content.iter().any(names_root) {
                            content.insert(
                                0,
                                parse_quote!(
                                    use super::__root;
                                ),
                            );
                        }
                    }
                }
                Item::Struct(message) => {
                    let path = join(module, &message.ident.to_string());
                    self.document(&mut message.attrs, &path);
                    for field in &mut message.fields {
                        let key = format!(
                            "{path}.{}",
                            field
                                .ident
                                .as_ref()
                                .map(ToString::to_string)
                                .unwrap_or_default()
                        );
                        self.document(&mut field.attrs, &key);
                    }
                    added.push(debug(message));
                    added.push(bounds::of_message(message));
                    added.extend(open_accessors(message));
                }
                Item::Enum(symbols) => {
                    symbols.attrs.push(parse_quote!(#[derive(Debug)]));
                    added.extend(bounds::of_oneof(symbols));
                    let path = join(module, &symbols.ident.to_string());
                    self.document(&mut symbols.attrs, &path);
                    for variant in &mut symbols.variants {
                        let key = format!("{path}.{}", variant.ident);
                        self.document(&mut variant.attrs, &key);
                    }
                }
                Item::Impl(methods) => {
                    let path = join(module, &methods.self_ty.to_token_stream().to_string());
                    if let Some(values) = self.values.get(&path) {
                        Values(values).visit_item_impl_mut(methods);
                    }
                }
                _ => {}
            }
        }
        items.extend(added);
        for export in self.exports.get(module).into_iter().flatten() {
            items.push(parse_quote!(#[doc(inline)] pub use #export;));
        }
    }

    fn document(&self, attributes: &mut Vec<Attribute>, key: &str) {
        let doc = self
            .docs
            .get(key)
            .map_or("Part of the message.", String::as_str);
        let lines = doc.lines().map(|line| {
            if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            }
        });
        let lines: Vec<Attribute> = lines.map(|line| parse_quote!(#[doc = #line])).collect();
        attributes.splice(0..0, lines);
    }
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}

/// Whether an item names `__root`, in code or in an attribute of prost.
fn names_root(item: &Item) -> bool {
    item.to_token_stream().to_string().contains("__root")
}

/// Puts back the names of values.
struct Values<'a>(&'a BTreeMap<String, String>);

impl VisitMut for Values<'_> {
    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        if let Some(original) = self.0.get(&literal.value()) {
            *literal = LitStr::new(original, literal.span());
        }
        visit_mut::visit_lit_str_mut(self, literal);
    }
}
