//! Fused readers: bytes of one version straight into another version's struct, as the composed resolution says.

use heirloom_schema::avro::{
    Action, Logical, NodeId, NodeKind, RecordAction, ResolvedId, Waypoint, WriterField,
};
use proc_macro2::TokenStream;
use quote::quote;

use super::fields::{Field, read_fields};
use super::names::Functions;
use super::read::{boxed, by_index, in_field, over_items, read_logical};
use super::{Here, count, newtype, unused};
use crate::model::avro::{AvroContract, LogicalShape, Plan, Shape};
use crate::names::ident;

/// An expression of type `Result<Root, DecodeError>` over `reader`, in the contract's module.
pub(super) fn root(contract: &AvroContract<'_>, plan: &Plan) -> TokenStream {
    let mut fuse = Fuse::new(contract, plan);
    let id = plan.resolution.root();
    let read = fuse.read(id);
    if plan.is_read_as_is(id) {
        read
    } else {
        quote!(self::fused::#read)
    }
}

/// The functions that it needs.
pub(super) fn functions(contract: &AvroContract<'_>, plan: &Plan) -> TokenStream {
    let mut fuse = Fuse::new(contract, plan);
    fuse.read(plan.resolution.root());
    let mut functions = TokenStream::new();
    loop {
        if let Some(id) = fuse.functions.open_pairs.pop() {
            functions.extend(fuse.function(id));
        } else if let Some(node) = fuse.functions.open_skips.pop() {
            functions.extend(fuse.writer.skip_function(node, &mut fuse.functions));
        } else {
            return functions;
        }
    }
}

struct Fuse<'m> {
    writer: Here<'m>,
    reader: Here<'m>,
    plan: &'m Plan,
    functions: Functions,
}

impl<'m> Fuse<'m> {
    fn new(contract: &'m AvroContract<'m>, plan: &'m Plan) -> Self {
        let (writer, reader) = Here::sides(contract, plan);
        let functions = Functions::new("read", plan.writer, plan.reader);
        Fuse {
            writer,
            reader,
            plan,
            functions,
        }
    }

    fn read(&mut self, id: ResolvedId) -> TokenStream {
        let node = self.plan.resolution.node(id);
        if self.plan.is_read_as_is(id) {
            return self.reader.read(node.reader);
        }
        match &node.action {
            Action::Copy => self.copy(node.writer, node.reader),
            Action::Promote => self.promote(node.writer, node.reader, None),
            Action::PromoteVia(via) => self.promote(node.writer, node.reader, Some(*via)),
            Action::Record(_) | Action::Enum(_) => {
                let name = self.reader.version.schema.node(node.reader).name();
                let name = name.map_or("", |name| name.name.as_str());
                let name = self.functions.pair(id, name);
                quote!(#name(reader))
            }
            Action::Array(inner) => {
                let (size, read) = (self.item_size(*inner), self.read(*inner));
                over_items("array", size, &read)
            }
            Action::Map(inner) => {
                let (size, read) = (self.item_size(*inner), self.read(*inner));
                over_items("map", size, &read)
            }
            Action::FromUnion(branches) => {
                let arms = branches.iter().map(|branch| self.read(*branch)).collect();
                by_index(branches.len(), arms)
            }
            Action::IntoUnion { branch, inner } => {
                let read = self.read(*inner);
                match self.reader.shape(node.reader) {
                    Shape::Union(union) => self.reader.wrapped_result(union, *branch, &read),
                    _ => read,
                }
            }
            Action::Fail => quote! {
                ::std::result::Result::Err(reader.error(::heirloom::DecodeErrorKind::NoPlace))
            },
        }
    }

    /// A field that `read` reads.
    fn field<'n>(
        &self,
        index: usize,
        name: &'n str,
        id: ResolvedId,
        read: TokenStream,
    ) -> Field<'n> {
        let node = self.plan.resolution.node(id);
        let is_logical = matches!(self.reader.shape(node.reader), Shape::Logical(_));
        if self.plan.is_read_as_is(id) || (matches!(node.action, Action::Copy) && !is_logical) {
            Field::as_is(self.reader, index, name, node.reader)
        } else {
            Field::new(index, name, read)
        }
    }

    fn item_size(&self, pair: ResolvedId) -> usize {
        self.writer
            .version
            .min_size(self.plan.resolution.node(pair).writer)
    }

    /// The same wire form: the reader's decoder, with the writer's bounds.
    fn copy(&self, writer: NodeId, reader: NodeId) -> TokenStream {
        match (self.writer.shape(writer), self.reader.shape(reader)) {
            (
                Shape::Logical(LogicalShape {
                    logical: Logical::Decimal { precision, .. },
                    ..
                }),
                Shape::Logical(shape),
            ) => read_logical(*shape, Some(*precision)),
            _ => self.reader.read(reader),
        }
    }

    fn promote(&self, writer: NodeId, reader: NodeId, via: Option<Waypoint>) -> TokenStream {
        let from = &self.writer.version.schema.node(writer).kind;
        let to = &self.reader.version.schema.node(reader).kind;
        let read = match from {
            NodeKind::Int => quote!(reader.int()),
            NodeKind::Long => quote!(reader.long()),
            NodeKind::Float => quote!(reader.float()),
            _ => quote!(reader.string()),
        };
        let number = match self.reader.shape(reader) {
            Shape::Logical(shape) => newtype(shape.logical).map(|ty| quote!(.map(#ty))),
            _ => None,
        };
        match (from, to, via) {
            (_, _, Some(Waypoint::Float)) => quote!(#read.map(|value| f64::from(value as f32))),
            (_, NodeKind::Long, _) => quote!(#read.map(i64::from)#number),
            (_, NodeKind::Float, _) => quote!(#read.map(|value| value as f32)),
            (NodeKind::Long, NodeKind::Double, _) => quote!(#read.map(|value| value as f64)),
            (_, NodeKind::Double, _) => quote!(#read.map(f64::from)),
            (_, NodeKind::Bytes, _) => quote!(#read.map(|text| text.as_bytes().to_vec())),
            _ => quote!(reader.text()),
        }
    }

    fn function(&mut self, id: ResolvedId) -> TokenStream {
        let node = self.plan.resolution.node(id);
        let (Shape::Record(path, _) | Shape::Enum(path, _)) = self.reader.shape(node.reader) else {
            return TokenStream::new();
        };
        let ty = self.reader.path(path);
        let name = self.functions.pair(id, "");
        let mut body = match (&node.action, self.reader.shape(node.reader)) {
            (Action::Record(action), Shape::Record(..)) => {
                self.record(node.writer, node.reader, action, &ty)
            }
            (Action::Enum(symbols), Shape::Enum(_, variants)) => {
                let arms = symbols
                    .iter()
                    .map(|to| match to.and_then(|to| variants.get(to)) {
                        Some(variant) => {
                            let variant = ident(variant);
                            quote!(::std::result::Result::Ok(#ty::#variant))
                        }
                        None => quote! {
                            ::std::result::Result::Err(
                                reader.error(::heirloom::DecodeErrorKind::NoPlace),
                            )
                        },
                    });
                by_index(symbols.len(), arms.collect())
            }
            _ => TokenStream::new(),
        };
        if self.writer.version.recursive.contains(&node.writer) {
            let size = count(self.most_fields(node.writer, node.reader));
            body = quote!(reader.nested::<#ty, #size, _>(|reader| { #body }));
        }
        let no_reader = unused(&body, "reader");
        quote! {
            pub(super) fn #name(
                reader: &mut ::heirloom::avro::Reader<'_>,
            ) -> ::std::result::Result<#ty, ::heirloom::DecodeError> {
                #no_reader
                #body
            }
        }
    }

    /// How many fields the wider of two records has.
    fn most_fields(&self, writer: NodeId, reader: NodeId) -> usize {
        let sides = [(self.writer, writer), (self.reader, reader)];
        let fields = sides.map(|(side, node)| match side.shape(node) {
            Shape::Record(_, fields) => fields.len(),
            _ => 0,
        });
        fields.into_iter().max().unwrap_or(0)
    }

    /// Fields in the writer's order, what the writer lacks from defaults.
    fn record(
        &mut self,
        writer: NodeId,
        reader: NodeId,
        action: &RecordAction,
        ty: &TokenStream,
    ) -> TokenStream {
        let (NodeKind::Record(from), Shape::Record(_, to)) = (
            &self.writer.version.schema.node(writer).kind,
            self.reader.shape(reader),
        ) else {
            return TokenStream::new();
        };
        let mut record = Record {
            values: vec![TokenStream::new(); to.len()],
            ..Record::default()
        };
        for (field, what) in from.fields.iter().zip(&action.fields) {
            let name = &field.name;
            let is_null = matches!(
                self.writer.version.schema.node(field.node).kind,
                NodeKind::Null
            );
            match what {
                WriterField::Read { reader, resolved } => {
                    let read = self.read(*resolved);
                    let is_boxed = to.get(*reader).is_some_and(|shape| shape.is_boxed);
                    if is_null {
                        // Nothing is read of a null, so nothing else says what the error would be.
                        record.flush();
                        let value = quote!(#read.map_err(|error: ::heirloom::DecodeError| error)?);
                        record.set(*reader, boxed(value, is_boxed));
                    } else {
                        let field = self.field(*reader, name, *resolved, read);
                        record.reads.push(field.boxed(is_boxed));
                    }
                }
                WriterField::Skip if is_null => {}
                WriterField::Skip => {
                    let skip = self.writer.skip(field.node, &mut self.functions);
                    record.flush();
                    let skip = in_field(&skip, name);
                    record.statements.extend(quote!(#skip;));
                }
            }
        }
        record.flush();
        let Record {
            mut statements,
            mut values,
            ..
        } = record;
        for (index, default) in &action.defaults {
            if let (Some(value), Some(shape)) = (values.get_mut(*index), to.get(*index)) {
                statements.extend(self.reader.take_memory(shape, default));
                *value = boxed(self.reader.value(shape.node, default), shape.is_boxed);
            }
        }
        let names = to.iter().map(|field| ident(&field.name));
        quote! {
            #statements
            ::std::result::Result::Ok(#ty { #(#names: #values),* })
        }
    }
}

/// A record under way.
#[derive(Default)]
struct Record<'m> {
    statements: TokenStream,
    /// In the order of the reader's fields.
    values: Vec<TokenStream>,
    /// What no statement reads yet.
    reads: Vec<Field<'m>>,
}

impl Record<'_> {
    fn set(&mut self, place: usize, value: TokenStream) {
        if let Some(to) = self.values.get_mut(place) {
            *to = value;
        }
    }

    fn flush(&mut self) {
        for read in read_fields(&std::mem::take(&mut self.reads)) {
            self.statements.extend(read.statement);
            for value in read.values {
                self.set(value.index, value.made);
            }
        }
    }
}
