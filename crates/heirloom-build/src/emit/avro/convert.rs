//! Conversions: one version's struct into another's, field by field, as the resolution says. They cannot fail.

use heirloom_schema::avro::{
    Action, Logical, NodeId, NodeKind, RecordAction, ResolvedId, Waypoint, WriterField,
};
use proc_macro2::TokenStream;
use quote::quote;

use super::names::Functions;
use super::read::boxed;
use super::{Here, newtype, single, unused};
use crate::model::avro::{AvroContract, LogicalShape, Plan, Shape, UnionShape};
use crate::names::ident;

/// An expression of the reader's root type over `event`, in the contract's module.
pub(super) fn root(contract: &AvroContract<'_>, plan: &Plan) -> TokenStream {
    let mut convert = Convert::new(contract, plan);
    let id = plan.resolution.root();
    let expression = convert.value(id, quote!(event));
    if plan.is_same(id) || convert.functions.open_pairs.is_empty() {
        expression
    } else {
        quote!(self::fused::#expression)
    }
}

/// The functions that it needs.
pub(super) fn functions(contract: &AvroContract<'_>, plan: &Plan) -> TokenStream {
    let mut convert = Convert::new(contract, plan);
    convert.value(plan.resolution.root(), quote!(event));
    let mut functions = TokenStream::new();
    while let Some(id) = convert.functions.open_pairs.pop() {
        functions.extend(convert.function(id));
    }
    functions
}

struct Convert<'m> {
    writer: Here<'m>,
    reader: Here<'m>,
    plan: &'m Plan,
    functions: Functions,
}

impl<'m> Convert<'m> {
    fn new(contract: &'m AvroContract<'m>, plan: &'m Plan) -> Self {
        let (writer, reader) = Here::sides(contract, plan);
        let functions = Functions::new("convert", plan.writer, plan.reader);
        Convert {
            writer,
            reader,
            plan,
            functions,
        }
    }

    fn value(&mut self, id: ResolvedId, value: TokenStream) -> TokenStream {
        if self.plan.is_same(id) {
            return value;
        }
        let node = self.plan.resolution.node(id);
        match &node.action {
            Action::Copy => self.copy(node.writer, node.reader, &value),
            Action::Promote => self.promote(node.writer, node.reader, None, &value),
            Action::PromoteVia(via) => self.promote(node.writer, node.reader, Some(*via), &value),
            Action::Record(_) | Action::Enum(_) => {
                let name = self.reader.version.schema.node(node.reader).name();
                let name = self
                    .functions
                    .pair(id, name.map_or("", |name| name.name.as_str()));
                quote!(#name(#value))
            }
            Action::Array(inner) => {
                let item = self.value(*inner, quote!(item));
                quote!(#value.into_iter().map(|item| #item).collect())
            }
            Action::Map(inner) => {
                let entry = self.value(*inner, quote!(entry));
                quote!(#value.into_iter().map(|(key, entry)| (key, #entry)).collect())
            }
            Action::FromUnion(branches) => match self.writer.shape(node.writer) {
                Shape::Union(union) => self.union(union, branches, &value),
                _ => value,
            },
            Action::IntoUnion { branch, inner } => {
                let value = self.value(*inner, value);
                match self.reader.shape(node.reader) {
                    Shape::Union(union) => self.reader.wrapped(union, *branch, &value),
                    _ => value,
                }
            }
            Action::Fail => {
                debug_assert!(false, "a derived step has no failures");
                value
            }
        }
    }

    /// One wire form in two Rust types.
    fn copy(&self, writer: NodeId, reader: NodeId, value: &TokenStream) -> TokenStream {
        match (self.writer.shape(writer), self.reader.shape(reader)) {
            (Shape::Fixed(..), Shape::Fixed(path, _)) => {
                let path = self.reader.path(path);
                quote!(#path(#value.0))
            }
            (
                Shape::Logical(LogicalShape {
                    logical: Logical::Decimal { .. },
                    ..
                }),
                Shape::Logical(LogicalShape {
                    logical: Logical::Decimal { scale, .. },
                    ..
                }),
            ) => {
                quote!(::heirloom::avro::logical::WideDecimal::<#scale>::from(#value.unscaled()))
            }
            (from, to) => renewed(to, plain(from, value)),
        }
    }

    fn promote(
        &self,
        writer: NodeId,
        reader: NodeId,
        via: Option<Waypoint>,
        value: &TokenStream,
    ) -> TokenStream {
        let from = &self.writer.version.schema.node(writer).kind;
        let to = &self.reader.version.schema.node(reader).kind;
        let value = plain(self.writer.shape(writer), value);
        let value = match (from, to, via) {
            (_, _, Some(Waypoint::Float)) => quote!(f64::from(#value as f32)),
            (_, NodeKind::Long, _) => quote!(i64::from(#value)),
            (_, NodeKind::Float, _) => quote!(#value as f32),
            (NodeKind::Long, NodeKind::Double, _) => quote!(#value as f64),
            (_, NodeKind::Double, _) => quote!(f64::from(#value)),
            (NodeKind::String, _, _) => quote!(#value.into_bytes()),
            _ => quote!(#value),
        };
        renewed(self.reader.shape(reader), value)
    }

    fn union(
        &mut self,
        union: &UnionShape,
        branches: &[ResolvedId],
        value: &TokenStream,
    ) -> TokenStream {
        if union.null.is_none() && union.path.is_none() {
            let Some(index) = single(union) else {
                return quote!(());
            };
            let value = unboxed(value.clone(), union.branches[index].is_boxed);
            return branches
                .get(index)
                .map(|id| self.value(*id, value))
                .unwrap_or_default();
        }
        let arms = branches.iter().enumerate().map(|(index, id)| {
            let pattern = self.writer.branch_pattern(union, index);
            let is_boxed = union
                .branches
                .get(index)
                .is_some_and(|branch| branch.is_boxed);
            let value = match union.null {
                Some(null) if null == index => quote!(()),
                _ => unboxed(quote!(value), is_boxed),
            };
            let value = self.value(*id, value);
            quote!(#pattern => #value)
        });
        quote!(match #value { #(#arms),* })
    }

    fn function(&mut self, id: ResolvedId) -> TokenStream {
        let node = self.plan.resolution.node(id);
        let (
            Shape::Record(from, _) | Shape::Enum(from, _),
            Shape::Record(to, _) | Shape::Enum(to, _),
        ) = (
            self.writer.shape(node.writer),
            self.reader.shape(node.reader),
        )
        else {
            return TokenStream::new();
        };
        let (from, to) = (self.writer.path(from), self.reader.path(to));
        let name = self.functions.pair(id, "");
        let shapes = (
            self.writer.shape(node.writer),
            self.reader.shape(node.reader),
        );
        let body = match (&node.action, shapes) {
            (Action::Record(action), _) => self.record(node.writer, node.reader, action, &to),
            (Action::Enum(symbols), (Shape::Enum(_, writers), Shape::Enum(_, readers))) => {
                let arms = writers.iter().zip(symbols).filter_map(|(writer, index)| {
                    let writer = ident(writer);
                    let reader = ident(readers.get((*index)?)?);
                    Some(quote!(#from::#writer => #to::#reader))
                });
                quote!(match event { #(#arms),* })
            }
            _ => TokenStream::new(),
        };
        let no_event = unused(&body, "event");
        quote! {
            pub(super) fn #name(event: #from) -> #to {
                #no_event
                #body
            }
        }
    }

    fn record(
        &mut self,
        writer: NodeId,
        reader: NodeId,
        action: &RecordAction,
        ty: &TokenStream,
    ) -> TokenStream {
        let (Shape::Record(_, from), Shape::Record(_, to)) =
            (self.writer.shape(writer), self.reader.shape(reader))
        else {
            return TokenStream::new();
        };
        let mut values: Vec<TokenStream> = vec![TokenStream::new(); to.len()];
        for (field, what) in from.iter().zip(&action.fields) {
            if let WriterField::Read { reader, resolved } = what {
                let name = ident(&field.name);
                let value = self.value(*resolved, unboxed(quote!(event.#name), field.is_boxed));
                if let (Some(slot), Some(shape)) = (values.get_mut(*reader), to.get(*reader)) {
                    *slot = boxed(value, shape.is_boxed);
                }
            }
        }
        for (index, default) in &action.defaults {
            if let (Some(value), Some(shape)) = (values.get_mut(*index), to.get(*index)) {
                *value = boxed(self.reader.value(shape.node, default), shape.is_boxed);
            }
        }
        let names = to.iter().map(|field| ident(&field.name));
        quote!(#ty { #(#names: #values),* })
    }
}

/// The number inside a newtype; anything else as it is.
fn plain(shape: &Shape, value: &TokenStream) -> TokenStream {
    match shape {
        Shape::Logical(shape) if newtype(shape.logical).is_some() => quote!(#value.0),
        _ => value.clone(),
    }
}

/// A number in its newtype; anything else as it is.
fn renewed(shape: &Shape, value: TokenStream) -> TokenStream {
    match shape {
        Shape::Logical(shape) => match newtype(shape.logical) {
            Some(ty) => quote!(#ty(#value)),
            None => value,
        },
        _ => value,
    }
}

fn unboxed(value: TokenStream, is_boxed: bool) -> TokenStream {
    // Only records are in boxes, and a record is moved or handed to a function: no method call follows.
    if is_boxed { quote!(*#value) } else { value }
}
