//! Defaults as expressions.

use heirloom_schema::avro::{Logical, NodeId, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::read::boxed;
use super::{Here, is_large, newtype};
use crate::model::avro::defaults::{big_decimal, unscaled, uuid};
use crate::model::avro::{LogicalShape, Shape};
use crate::names::ident;

impl Here<'_> {
    /// An expression of the node's Rust type.
    pub(super) fn value(self, node: NodeId, value: &Value) -> TokenStream {
        match (self.shape(node), value) {
            (Shape::Logical(shape), value) => logical(*shape, value),
            (Shape::Boolean, Value::Boolean(value)) => quote!(#value),
            (_, Value::Int(value)) => number(*value),
            (_, Value::Long(value)) => number(*value),
            (_, Value::Float(value)) => float(*value),
            (_, Value::Double(value)) => double(*value),
            (Shape::Fixed(path, size), Value::Bytes(bytes)) if is_large(*size) => {
                let (path, bytes) = (self.path(path), Literal::byte_string(bytes));
                quote!(#path(::heirloom::avro::boxed(#bytes)))
            }
            (Shape::Fixed(path, _), Value::Bytes(bytes)) => {
                let path = self.path(path);
                let bytes = bytes.iter().map(|byte| Literal::u8_unsuffixed(*byte));
                quote!(#path([#(#bytes),*]))
            }
            (_, Value::Bytes(bytes)) if bytes.is_empty() => quote!(::std::vec::Vec::new()),
            (_, Value::Bytes(bytes)) => {
                let bytes = Literal::byte_string(bytes);
                quote!(#bytes.to_vec())
            }
            (_, Value::String(text)) if text.is_empty() => quote!(::std::string::String::new()),
            (_, Value::String(text)) => quote!(::std::string::String::from(#text)),
            (Shape::Enum(path, variants), Value::Enum(index)) => {
                let (path, variant) = (self.path(path), variants.get(*index).map(|it| ident(it)));
                quote!(#path::#variant)
            }
            (Shape::Array(items), Value::Array(values)) => {
                let values = values.iter().map(|value| self.value(*items, value));
                quote!(::std::vec::Vec::from([#(#values),*]))
            }
            (Shape::Map(values), Value::Map(entries)) => {
                let entries = entries.iter().map(|(key, value)| {
                    let value = self.value(*values, value);
                    quote!((::std::string::String::from(#key), #value))
                });
                quote!(::std::collections::BTreeMap::from([#(#entries),*]))
            }
            (Shape::Union(union), Value::Union(index, value)) => {
                let branch = union
                    .branches
                    .get(*index)
                    .map(|it| self.value(it.node, value));
                branch
                    .map(|value| self.wrapped(union, *index, &value))
                    .unwrap_or_default()
            }
            (Shape::Record(path, fields), Value::Record(values)) => {
                let path = self.path(path);
                let fields = fields.iter().zip(values).map(|(field, value)| {
                    let name = ident(&field.name);
                    let value = boxed(self.value(field.node, value), field.is_boxed);
                    quote!(#name: #value)
                });
                quote!(#path { #(#fields),* })
            }
            _ => quote!(()),
        }
    }
}

fn number(value: impl Into<i64>) -> TokenStream {
    let value = value.into();
    let digits = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn float(value: f32) -> TokenStream {
    if !value.is_finite() {
        let bits = value.to_bits();
        return quote!(f32::from_bits(#bits));
    }
    let digits = Literal::f32_suffixed(value.abs());
    if value.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn double(value: f64) -> TokenStream {
    if !value.is_finite() {
        let bits = value.to_bits();
        return quote!(f64::from_bits(#bits));
    }
    let digits = Literal::f64_suffixed(value.abs());
    if value.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn logical(shape: LogicalShape, value: &Value) -> TokenStream {
    match (shape.logical, value) {
        (Logical::Decimal { precision, scale }, Value::Bytes(bytes)) if precision > 38 => {
            let bytes = Literal::byte_string(bytes);
            quote!(::heirloom::avro::logical::WideDecimal::<#scale>::from_be_bytes(#bytes))
        }
        (Logical::Decimal { scale, .. }, Value::Bytes(bytes)) => {
            let value = unscaled(bytes).unwrap_or_default();
            let digits = Literal::u128_unsuffixed(value.unsigned_abs());
            let digits = if value < 0 {
                quote!(-#digits)
            } else {
                quote!(#digits)
            };
            quote!(::heirloom::avro::logical::Decimal::<#scale>::new(#digits))
        }
        (Logical::BigDecimal, Value::Bytes(bytes)) => {
            let (unscaled, scale) = big_decimal(bytes).unwrap_or_default();
            let unscaled = Literal::byte_string(&unscaled);
            let scale = number(scale);
            quote!(::heirloom::avro::logical::BigDecimal::from_be_bytes(#unscaled, #scale))
        }
        (Logical::Uuid, Value::String(text)) => {
            let bits = Literal::u128_unsuffixed(uuid(text).unwrap_or_default());
            quote!(::heirloom::uuid::Uuid::from_u128(#bits))
        }
        (Logical::Uuid, Value::Bytes(bytes)) => {
            let bytes = bytes.iter().map(|byte| Literal::u8_unsuffixed(*byte));
            quote!(::heirloom::uuid::Uuid::from_bytes([#(#bytes),*]))
        }
        (Logical::Duration, Value::Bytes(bytes)) => {
            let bytes = bytes.iter().map(|byte| Literal::u8_unsuffixed(*byte));
            quote!(::heirloom::avro::logical::Duration::from_le_bytes([#(#bytes),*]))
        }
        (number, Value::Int(value)) => {
            let (ty, value) = (newtype(number), self::number(*value));
            quote!(#ty(#value))
        }
        (number, Value::Long(value)) => {
            let (ty, value) = (newtype(number), self::number(*value));
            quote!(#ty(#value))
        }
        _ => quote!(()),
    }
}
