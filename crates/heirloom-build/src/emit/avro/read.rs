//! Reading a node with its own schema: expressions of type `Result<T, DecodeError>` over `reader`.

use heirloom_schema::avro::{Logical, NodeId};
use proc_macro2::TokenStream;
use quote::quote;

use super::{Here, count, mentions, newtype, single};
use crate::model::avro::{Carrier, LogicalShape, Shape, UnionShape};
use crate::names::ident;

impl Here<'_> {
    /// Reads a value of the node.
    pub(super) fn read(self, node: NodeId) -> TokenStream {
        match self.shape(node) {
            Shape::Null => quote!(::std::result::Result::Ok(())),
            Shape::Boolean => quote!(reader.boolean()),
            Shape::Int => quote!(reader.int()),
            Shape::Long => quote!(reader.long()),
            Shape::Float => quote!(reader.float()),
            Shape::Double => quote!(reader.double()),
            Shape::Bytes => quote!(reader.blob()),
            Shape::String => quote!(reader.text()),
            Shape::Logical(logical) => read_logical(*logical, None),
            Shape::Record(path, _) | Shape::Enum(path, _) | Shape::Fixed(path, _) => {
                let path = self.path(path);
                quote!(<#path as ::heirloom::avro::Datum>::read(reader))
            }
            Shape::Array(items) => match self.shape(*items) {
                Shape::Float => quote!(reader.floats()),
                Shape::Double => quote!(reader.doubles()),
                Shape::String => quote!(reader.texts()),
                _ => {
                    let (size, read) = (self.version.min_size(*items), self.read(*items));
                    over_items("array", size, &read)
                }
            },
            Shape::Map(values) if matches!(self.shape(*values), Shape::String) => {
                quote!(reader.text_map())
            }
            Shape::Map(values) => {
                let (size, read) = (self.version.min_size(*values), self.read(*values));
                over_items("map", size, &read)
            }
            Shape::Union(union) => self.read_union(union),
        }
    }

    fn read_union(self, union: &UnionShape) -> TokenStream {
        if let Some(read) = self.read_optional(union) {
            return read;
        }
        if let (Some(path), None) = (&union.path, union.null) {
            let path = self.path(path);
            return quote!(<#path as ::heirloom::avro::Datum>::read(reader));
        }
        self.read_branches(union)
    }

    /// Reads null or a value of a type that has a function for that.
    fn read_optional(self, union: &UnionShape) -> Option<TokenStream> {
        let (null, branch) = (union.null?, &union.branches[single(union)?]);
        let method = ident(match self.shape(branch.node) {
            _ if branch.is_boxed || union.branches.len() != 2 => return None,
            Shape::Bytes => "optional_blob",
            Shape::Int => "optional_int",
            Shape::Long => "optional_long",
            Shape::String => "optional_text",
            _ => return None,
        });
        let null = count(null);
        Some(quote!(reader.#method(#null)))
    }

    /// Reads the branch index and the branch.
    pub(super) fn read_branches(self, union: &UnionShape) -> TokenStream {
        let arms = union.branches.iter().enumerate().map(|(index, branch)| {
            let read = self.read(branch.node);
            self.wrapped_result(union, index, &read)
        });
        by_index(union.branches.len(), arms.collect())
    }

    /// From a branch's `Result` the union's.
    pub(super) fn wrapped_result(
        self,
        union: &UnionShape,
        index: usize,
        result: &TokenStream,
    ) -> TokenStream {
        let branch = &union.branches[index];
        if union.null == Some(index) || (union.path.is_none() && single(union).is_none()) {
            let none = self.wrapped(union, index, &quote!(()));
            return if result.to_string() == quote!(::std::result::Result::Ok(())).to_string() {
                quote!(::std::result::Result::Ok(#none))
            } else {
                quote!(#result.map(|()| #none))
            };
        }
        if union.null.is_none() && union.path.is_none() && !branch.is_boxed {
            return result.clone();
        }
        let value = self.wrapped(union, index, &quote!(value));
        mapped(result, &value)
    }

    /// From a branch's value the union's.
    pub(super) fn wrapped(
        self,
        union: &UnionShape,
        index: usize,
        value: &TokenStream,
    ) -> TokenStream {
        if union.null == Some(index) {
            return quote!(::std::option::Option::None);
        }
        let branch = &union.branches[index];
        let mut value = boxed(value.clone(), branch.is_boxed);
        if let Some(path) = &union.path {
            let (path, variant) = (self.path(path), ident(&branch.variant));
            value = quote!(#path::#variant(#value));
        }
        if union.null.is_some() {
            quote!(::std::option::Option::Some(#value))
        } else {
            value
        }
    }
}

/// A value in a box, where it needs one.
pub(super) fn boxed(value: TokenStream, is_boxed: bool) -> TokenStream {
    if is_boxed {
        quote!(::std::boxed::Box::new(#value))
    } else {
        value
    }
}

/// The value of a `Result`; ends the function with the error, in its field. There is no closure here nor in what
/// follows: the compiler would have one for each field of each version, at more cost than all that they do.
pub(super) fn in_field(result: &TokenStream, name: &str) -> TokenStream {
    quote! {
        match #result {
            ::std::result::Result::Ok(value) => value,
            ::std::result::Result::Err(error) => {
                return ::std::result::Result::Err(::heirloom::DecodeError::in_field(error, #name));
            }
        }
    }
}

/// A `Result` whose value is made of the variable `value`.
pub(super) fn mapped(result: &TokenStream, value: &TokenStream) -> TokenStream {
    quote! {
        match #result {
            ::std::result::Result::Ok(value) => ::std::result::Result::Ok(#value),
            ::std::result::Result::Err(error) => ::std::result::Result::Err(error),
        }
    }
}

/// Calls a method of the reader with the fewest bytes of an item and what to do with each.
pub(super) fn over_items(method: &str, size: usize, each: &TokenStream) -> TokenStream {
    let (method, size) = (ident(method), count(size));
    let reader = if mentions(each, "reader") {
        quote!(reader)
    } else {
        quote!(_)
    };
    quote!(reader.#method(#size, |#reader| #each))
}

/// Reads an index of so many, then the expression for it.
pub(super) fn by_index(branches: usize, mut arms: Vec<TokenStream>) -> TokenStream {
    let Some(last) = arms.pop() else {
        return quote!(reader.index(0).and_then(|_| {
            ::std::result::Result::Err(reader.error(::heirloom::DecodeErrorKind::NoPlace))
        }));
    };
    let branches = count(branches);
    if arms.is_empty() {
        return quote! {
            match reader.index(#branches) {
                ::std::result::Result::Ok(_) => #last,
                ::std::result::Result::Err(error) => ::std::result::Result::Err(error),
            }
        };
    }
    let indices = (0..arms.len()).map(count);
    quote! {
        match reader.index(#branches) {
            #(::std::result::Result::Ok(#indices) => #arms,)*
            ::std::result::Result::Ok(_) => #last,
            ::std::result::Result::Err(error) => ::std::result::Result::Err(error),
        }
    }
}

/// Reads a logical type; `precision` is the writer's where it is not the type's own.
pub(super) fn read_logical(shape: LogicalShape, precision: Option<u32>) -> TokenStream {
    let LogicalShape { logical, carrier } = shape;
    match (logical, carrier) {
        (
            Logical::Decimal {
                precision: own,
                scale,
            },
            carrier,
        ) => {
            let precision = precision.unwrap_or(own).min(own);
            let wide = if own > 38 { "wide_" } else { "" };
            match carrier {
                Carrier::Fixed(size) => {
                    let method = ident(&format!("{wide}decimal_fixed"));
                    quote!(reader.#method::<#scale, #size>(#precision))
                }
                _ => {
                    let method = ident(&format!("{wide}decimal_bytes"));
                    quote!(reader.#method::<#scale>(#precision))
                }
            }
        }
        (Logical::BigDecimal, _) => quote!(reader.big_decimal()),
        (Logical::Uuid, Carrier::String) => quote!(reader.uuid_string()),
        (Logical::Uuid, _) => quote!(reader.uuid_fixed()),
        (Logical::Duration, _) => quote!(reader.duration()),
        (number, carrier) => {
            let ty = newtype(number);
            let method = ident(if carrier == Carrier::Int {
                "int"
            } else {
                "long"
            });
            quote!(reader.#method().map(#ty))
        }
    }
}
