//! Avro contracts to Rust: types with their own codec, fused readers, conversions.

mod borrowed;
mod convert;
mod default;
mod fields;
mod flat;
mod fused;
mod memory;
mod names;
mod parts;
mod read;
mod room;
mod skip;
mod steered;
mod types;
mod write;

use heirloom_contract::ContractId;
use heirloom_schema::avro::{Logical, NodeId};
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::{Conversion, Format};
use crate::model::avro::{
    AvroContract, AvroVersion, LogicalShape, Plan, Shape, TypePath, UnionShape,
};
use crate::model::{ContractModel, Modules, VersionModel};
use crate::names::ident;

impl Format for AvroContract<'_> {
    fn version_items(
        &self,
        contract: &ContractModel<'_>,
        version: &VersionModel<'_>,
    ) -> TokenStream {
        let avro = self.version(version.number());
        let here = Here {
            version: avro,
            module: Some((&contract.contract.id, avro.number)),
            modules: &self.modules,
        };
        types::types(here)
    }

    fn contract_items(&self, contract: &ContractModel<'_>) -> TokenStream {
        let borrowed = if contract.borrowed {
            borrowed::module(self, contract.newest().number())
        } else {
            TokenStream::new()
        };
        let mut functions = TokenStream::new();
        for plan in &self.reads {
            functions.extend(fused::functions(self, plan));
        }
        for plan in &self.conversions {
            functions.extend(convert::functions(self, plan));
        }
        if functions.is_empty() {
            return borrowed;
        }
        quote! {
            #borrowed
            mod fused {
                use super::__root;
                #functions
            }
        }
    }

    fn exports(&self, contract: &ContractModel<'_>) -> Vec<String> {
        let newest = contract.newest();
        let types = &self.version(newest.number()).types;
        let names = types.iter().map(|it| it.name.clone());
        names.filter(|name| *name != newest.type_name).collect()
    }

    fn read(&self, _: &ContractModel<'_>, writer: u32, target: u32) -> TokenStream {
        let plan = self
            .reads
            .iter()
            .find(|it| (it.writer, it.reader) == (writer, target));
        let expression = match plan {
            Some(plan) => fused::root(self, plan),
            None => {
                let version = self.version(target);
                let here = Here {
                    version,
                    module: None,
                    modules: &self.modules,
                };
                here.read(version.schema.root())
            }
        };
        quote! {{
            let mut whole = ::heirloom::avro::Reader::with_limits(payload, meta.limits);
            let reader = &mut whole;
            #expression.and_then(|event| whole.finish().map(|()| event))
        }}
    }

    fn steered(&self, contract: &ContractModel<'_>) -> Option<TokenStream> {
        let newest = contract.newest();
        let here = Here {
            version: self.version(newest.number()),
            module: None,
            modules: &self.modules,
        };
        steered::body(here, &super::event::root(newest), &newest.full_name)
    }

    fn convert(&self, _: &ContractModel<'_>, from: u32, to: u32) -> Conversion {
        let plan = self
            .conversions
            .iter()
            .find(|it| (it.writer, it.reader) == (from, to));
        Conversion::Total(
            plan.map(|plan| convert::root(self, plan))
                .unwrap_or_default(),
        )
    }

    fn has_upcast(&self, _: &ContractModel<'_>, from: u32) -> bool {
        let is_local = |number| {
            let version = self.version(number);
            !matches!(version.shape(version.schema.root()), Shape::Logical(_))
        };
        is_local(from) && is_local(from + 1)
    }

    fn has_borrowed(&self, contract: &ContractModel<'_>) -> bool {
        contract.borrowed && !borrowed::module(self, contract.newest().number()).is_empty()
    }

    fn encode(&self, contract: &ContractModel<'_>, version: u32) -> TokenStream {
        let root = contract.version(version).map(super::event::root);
        quote! {
            ::heirloom::avro::encode::<#root>(event, out)
        }
    }
}

/// A place in the emitted code, and the version whose nodes are emitted there.
#[derive(Clone, Copy)]
struct Here<'m> {
    version: &'m AvroVersion<'m>,
    /// The version module; `None` elsewhere.
    module: Option<(&'m ContractId, u32)>,
    modules: &'m Modules,
}

impl<'m> Here<'m> {
    /// Neither side of a plan is in a version's module.
    fn sides(contract: &'m AvroContract<'m>, plan: &Plan) -> (Here<'m>, Here<'m>) {
        let at = |number| Here {
            version: contract.version(number),
            module: None,
            modules: &contract.modules,
        };
        (at(plan.writer), at(plan.reader))
    }

    fn shape(self, node: NodeId) -> &'m Shape {
        self.version.shape(node)
    }

    /// A named type.
    fn path(self, path: &TypePath) -> TokenStream {
        let name = ident(&path.name);
        if self.module == Some((&path.contract, path.version)) {
            return quote!(#name);
        }
        let (stream, contract) = self.modules.of(&path.contract);
        let (stream, contract) = (ident(stream), ident(contract));
        let version = ident(&format!("v{}", path.version));
        quote!(__root::#stream::#contract::#version::#name)
    }

    /// The Rust type of a node.
    fn ty(self, node: NodeId) -> TokenStream {
        match self.shape(node) {
            Shape::Null => quote!(()),
            Shape::Boolean => quote!(bool),
            Shape::Int => quote!(i32),
            Shape::Long => quote!(i64),
            Shape::Float => quote!(f32),
            Shape::Double => quote!(f64),
            Shape::Bytes => quote!(::std::vec::Vec<u8>),
            Shape::String => quote!(::std::string::String),
            Shape::Logical(logical) => logical_ty(*logical),
            Shape::Record(path, _) | Shape::Enum(path, _) | Shape::Fixed(path, _) => {
                self.path(path)
            }
            Shape::Array(items) => {
                let items = self.ty(*items);
                quote!(::std::vec::Vec<#items>)
            }
            Shape::Map(values) => {
                let values = self.ty(*values);
                quote!(::std::collections::BTreeMap<::std::string::String, #values>)
            }
            Shape::Union(union) => {
                let inner = match (&union.path, single(union)) {
                    (Some(path), _) => self.path(path),
                    (None, Some(index)) => {
                        let branch = &union.branches[index];
                        boxed_ty(self.ty(branch.node), branch.is_boxed)
                    }
                    (None, None) => quote!(()),
                };
                match union.null {
                    Some(_) => quote!(::std::option::Option<#inner>),
                    None => inner,
                }
            }
        }
    }
}

/// The only branch beside null, of a union that does not become an enum.
fn single(union: &UnionShape) -> Option<usize> {
    (0..union.branches.len()).find(|index| Some(*index) != union.null && union.path.is_none())
}

fn boxed_ty(ty: TokenStream, is_boxed: bool) -> TokenStream {
    if is_boxed {
        quote!(::std::boxed::Box<#ty>)
    } else {
        ty
    }
}

fn logical_ty(shape: LogicalShape) -> TokenStream {
    let name = match shape.logical {
        Logical::Decimal { precision, scale } => {
            let name = ident(if precision > 38 {
                "WideDecimal"
            } else {
                "Decimal"
            });
            return quote!(::heirloom::avro::logical::#name<#scale>);
        }
        Logical::Uuid => return quote!(::heirloom::uuid::Uuid),
        Logical::BigDecimal => "BigDecimal",
        Logical::Duration => "Duration",
        number => number_newtype(number),
    };
    let name = ident(name);
    quote!(::heirloom::avro::logical::#name)
}

/// The newtype over an int or a long.
fn number_newtype(logical: Logical) -> &'static str {
    match logical {
        Logical::Date => "Date",
        Logical::TimeMillis => "TimeMillis",
        Logical::TimeMicros => "TimeMicros",
        Logical::TimestampMillis => "TimestampMillis",
        Logical::TimestampMicros => "TimestampMicros",
        Logical::TimestampNanos => "TimestampNanos",
        Logical::LocalTimestampMillis => "LocalTimestampMillis",
        Logical::LocalTimestampMicros => "LocalTimestampMicros",
        Logical::LocalTimestampNanos => "LocalTimestampNanos",
        Logical::Decimal { .. } | Logical::BigDecimal | Logical::Uuid | Logical::Duration => "",
    }
}

/// The newtype of a logical type that is a plain number.
fn newtype(logical: Logical) -> Option<TokenStream> {
    let name = number_newtype(logical);
    let name = (!name.is_empty()).then(|| ident(name))?;
    Some(quote!(::heirloom::avro::logical::#name))
}

/// Whether a fixed of so many bytes is kept in a box: on the stack, or in an option of an array, it would be in the
/// way.
fn is_large(size: usize) -> bool {
    size > 256
}

/// A count or an index, without a suffix.
fn count(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// Whether tokens mention a variable.
fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// `let _ = &name;` where nothing mentions the variable, so that nobody is warned of it.
fn unused(body: &TokenStream, name: &str) -> TokenStream {
    let variable = ident(name);
    if mentions(body, name) {
        TokenStream::new()
    } else {
        quote!(let _ = #variable;)
    }
}
