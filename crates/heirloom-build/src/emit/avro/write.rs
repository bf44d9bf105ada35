//! Writing a node: statements over `writer`, in which what can fail ends with `?`.

use heirloom_schema::avro::{Logical, NodeId};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Here, count, single};
use crate::model::avro::{Carrier, LogicalShape, Shape, UnionShape};
use crate::names::ident;

/// Where a value is: as an expression of type `&T`, and as one of type `T` that is not moved out of.
#[derive(Clone)]
pub(super) struct Place {
    reference: TokenStream,
    value: TokenStream,
}

impl Place {
    /// A field of `self`.
    pub(super) fn field(name: &Ident) -> Self {
        Place {
            reference: quote!(&self.#name),
            value: quote!(self.#name),
        }
    }

    /// A variable that is a reference.
    pub(super) fn behind(reference: TokenStream) -> Self {
        Place {
            value: quote!(*#reference),
            reference,
        }
    }
}

impl Here<'_> {
    /// Writes the value at `place`; errors name the field.
    pub(super) fn write(self, node: NodeId, at: &Place, field: Option<&str>) -> TokenStream {
        let in_field = field.map(|field| quote!(.map_err(|error| error.in_field(#field))));
        let Place {
            reference: place,
            value,
        } = at;
        match self.shape(node) {
            Shape::Null => TokenStream::new(),
            Shape::Boolean => quote!(writer.boolean(#value);),
            Shape::Int => quote!(writer.int(#value);),
            Shape::Long => quote!(writer.long(#value);),
            Shape::Float => quote!(writer.float(#value);),
            Shape::Double => quote!(writer.double(#value);),
            Shape::Bytes => quote!(writer.bytes(#place);),
            Shape::String => quote!(writer.string(#place);),
            Shape::Logical(logical) => write_logical(*logical, at, &in_field),
            Shape::Record(path, _) | Shape::Enum(path, _) | Shape::Fixed(path, _) => {
                let path = self.path(path);
                quote!(<#path as ::heirloom::avro::Datum>::write(#place, writer) #in_field?;)
            }
            Shape::Array(items) => match self.shape(*items) {
                Shape::Float => quote!(writer.floats(#place);),
                Shape::Double => quote!(writer.doubles(#place);),
                _ => {
                    let (item, body) = self.item(*items);
                    quote!(writer.array(#place, |writer, #item| { #body })#in_field?;)
                }
            },
            Shape::Map(values) => {
                let (item, body) = self.item(*values);
                quote!(writer.map(#place, |writer, #item| { #body })#in_field?;)
            }
            Shape::Union(union) => match (&union.path, union.null) {
                (Some(path), None) => {
                    let path = self.path(path);
                    quote!(<#path as ::heirloom::avro::Datum>::write(#place, writer) #in_field?;)
                }
                _ => self.write_branches(union, at, field),
            },
        }
    }

    /// The pattern and the body of a closure that writes an item.
    fn item(self, node: NodeId) -> (TokenStream, TokenStream) {
        let body = self.write(node, &Place::behind(quote!(item)), None);
        let ok = quote!(::std::result::Result::Ok(()));
        if body.is_empty() {
            (quote!(_), quote!(let _ = writer; #ok))
        } else {
            (quote!(item), quote!(#body #ok))
        }
    }

    /// Writes the branch index and the branch.
    pub(super) fn write_branches(
        self,
        union: &UnionShape,
        at: &Place,
        field: Option<&str>,
    ) -> TokenStream {
        if union.null.is_none() && union.path.is_none() {
            let Some(index) = single(union) else {
                return TokenStream::new();
            };
            return self.write_branch(union, index, at, field);
        }
        let arms = (0..union.branches.len()).map(|index| {
            let body = self.write_branch(union, index, &Place::behind(quote!(value)), field);
            let pattern = self.branch_pattern(union, index);
            quote!(#pattern => { #body })
        });
        let place = &at.reference;
        quote!(match #place { #(#arms)* })
    }

    fn write_branch(
        self,
        union: &UnionShape,
        index: usize,
        at: &Place,
        field: Option<&str>,
    ) -> TokenStream {
        let body = self.write(union.branches[index].node, at, field);
        let index = count(index);
        quote!(writer.index(#index); #body)
    }

    /// The pattern of one branch, which binds `value` where there is one that is used.
    pub(super) fn branch_pattern(self, union: &UnionShape, index: usize) -> TokenStream {
        if union.null == Some(index) {
            return quote!(::std::option::Option::None);
        }
        let mut pattern = quote!(value);
        if let Some(path) = &union.path {
            let (path, variant) = (self.path(path), ident(&union.branches[index].variant));
            pattern = quote!(#path::#variant(#pattern));
        }
        if union.null.is_some() {
            pattern = quote!(::std::option::Option::Some(#pattern));
        }
        pattern
    }
}

fn write_logical(shape: LogicalShape, at: &Place, in_field: &Option<TokenStream>) -> TokenStream {
    let LogicalShape { logical, carrier } = shape;
    let Place {
        reference: place, ..
    } = at;
    match (logical, carrier) {
        (Logical::Decimal { precision, scale }, carrier) => {
            let wide = if precision > 38 { "wide_" } else { "" };
            match carrier {
                Carrier::Fixed(size) => {
                    let method = ident(&format!("{wide}decimal_fixed"));
                    quote!(writer.#method::<#scale, #size>(#place, #precision)#in_field?;)
                }
                _ => {
                    let method = ident(&format!("{wide}decimal_bytes"));
                    quote!(writer.#method::<#scale>(#place, #precision)#in_field?;)
                }
            }
        }
        (Logical::BigDecimal, _) => quote!(writer.big_decimal(#place)#in_field?;),
        (Logical::Uuid, Carrier::String) => quote!(writer.uuid_string(#place)#in_field?;),
        (Logical::Uuid, _) => quote!(writer.uuid_fixed(#place)#in_field?;),
        (Logical::Duration, _) => quote!(writer.duration(#place)#in_field?;),
        (_, Carrier::Int) => number(at, "int"),
        _ => number(at, "long"),
    }
}

/// Fields are reached through a reference alike.
fn number(at: &Place, method: &str) -> TokenStream {
    let method = ident(method);
    let value = match at.value.to_string().strip_prefix('*') {
        Some(_) => &at.reference,
        None => &at.value,
    };
    quote!(writer.#method(#value.0);)
}
