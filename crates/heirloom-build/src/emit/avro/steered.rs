//! The body that a plan steers: reads the newest version's root field by field, in the order of any writer.
//!
//! Only the root has one. What changed below it is transcoded by the plan and read by the types' own readers, so that
//! a contract costs one function, whatever its types.

use heirloom_schema::avro::NodeKind;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::read::boxed;
use super::{Here, count};
use crate::model::avro::{FieldShape, Shape};
use crate::names::ident;

/// Wider events are not steered: beside the code that reads their own bytes, the optimiser takes as long again for the
/// code that reads them in any order.
const FIELDS_MAX: usize = 64;

/// The body of `Event::decode_by_plan` over `plan`, `payload`, `meta` and `sink`; nothing for a root that is no
/// record, or a wide one.
pub(super) fn body(here: Here<'_>, root: &TokenStream, full_name: &str) -> Option<TokenStream> {
    let node = here.version.schema.root();
    let NodeKind::Record(record) = &here.version.schema.node(node).kind else {
        return None;
    };
    let Shape::Record(_, fields) = here.shape(node) else {
        return None;
    };
    if fields.is_empty() || fields.len() > FIELDS_MAX {
        return None;
    }
    let locals: Vec<_> = (0..fields.len())
        .map(|index| format_ident!("field_{index}"))
        .collect();
    let arms = record.fields.iter().zip(fields).enumerate();
    let arms = arms.map(|(index, (field, shape))| {
        let (slot, name) = (count(index), &field.name);
        let local = format_ident!("field_{index}");
        let read = here.read(shape.node);
        quote! {
            #slot => match #read {
                ::std::result::Result::Ok(value) => {
                    #local = ::std::option::Option::Some(value);
                    ::std::result::Result::Ok(())
                }
                ::std::result::Result::Err(error) => {
                    ::std::result::Result::Err(::heirloom::DecodeError::in_field(error, #name))
                }
            }
        }
    });
    let values = fields.iter().zip(&locals).map(|(shape, local)| {
        let FieldShape { name, is_boxed, .. } = shape;
        let (name, value) = (ident(name), boxed(quote!(#local), *is_boxed));
        quote!(#name: #value)
    });
    let types = fields.iter().map(|shape| here.ty(shape.node));
    Some(quote! {
        #(let mut #locals: ::std::option::Option<#types> = ::std::option::Option::None;)*
        let is_steered = plan
            .steer(payload, meta.limits, &mut |slot, reader| match slot {
                #(#arms,)*
                _ => {
                    let _ = reader;
                    ::std::result::Result::Ok(())
                }
            })
            .map_err(|error| error.in_event(#full_name, 0))?;
        if !is_steered {
            return ::heirloom::plan::event_by_transcoding::<Self>(plan, payload, meta, sink);
        }
        let (#(::std::option::Option::Some(#locals),)*) = (#(#locals,)*) else {
            let kind = ::heirloom::DecodeErrorKind::NoPlace;
            return ::std::result::Result::Err(
                ::heirloom::DecodeError::new(kind, ::std::option::Option::None)
                    .in_event(#full_name, 0),
            );
        };
        sink(#root { #(#values),* });
        ::std::result::Result::Ok(())
    })
}
