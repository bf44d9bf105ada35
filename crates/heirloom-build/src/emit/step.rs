//! Steps between versions: `Upcast` where it is derived, else a hidden trait whose absence explains itself.

use heirloom_contract::Retired;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Conversion, event};
use crate::model::{ContractModel, Kind, Reason, Step, VersionModel};

/// All steps of a contract, and the last one of a retired contract.
pub(super) fn steps(contract: &ContractModel<'_>) -> TokenStream {
    let steps = contract.steps.iter().map(|step| {
        let ends = (contract.version(step.from), contract.version(step.to));
        let (Some(from), Some(to)) = ends else {
            return TokenStream::new();
        };
        match &step.kind {
            Kind::Auto => derived(contract, step, from, to),
            _ if contract.shared => TokenStream::new(),
            Kind::Hand(reasons) => by_hand(contract, step, reasons, from, to),
            Kind::Split => split(contract, step, from, to),
        }
    });
    let retired = match contract.retired {
        Some(Retired::Split) if !contract.shared => retired_split(contract),
        _ => TokenStream::new(),
    };
    quote!(#(#steps)* #retired)
}

fn derived(
    contract: &ContractModel<'_>,
    step: &Step,
    from: &VersionModel<'_>,
    to: &VersionModel<'_>,
) -> TokenStream {
    let format = contract.body.format();
    if !format.has_upcast(contract, step.from) {
        return TokenStream::new();
    }
    let (from, to) = (event::root(from), event::root(to));
    let expression = match format.convert(contract, step.from, step.to) {
        Conversion::Total(expression) => quote!(::std::result::Result::Ok(#expression)),
        Conversion::Fallible(expression) => expression,
    };
    quote! {
        impl ::heirloom::Upcast<#to> for #from {
            fn upcast(
                self,
                _meta: &::heirloom::EventMeta<'_>,
            ) -> ::std::result::Result<#to, ::heirloom::UpcastError> {
                let event = self;
                #expression
            }
        }
    }
}

/// The name of the hidden trait of a step, in the contract's module.
pub(super) fn trait_name(contract: &ContractModel<'_>, step: &Step) -> Ident {
    format_ident!(
        "{}V{}ToV{}",
        contract.newest().type_name,
        step.from,
        step.to
    )
}

/// The name of the hidden trait of a retired contract's split, in the contract's module.
pub(super) fn retired_trait(contract: &ContractModel<'_>) -> Ident {
    format_ident!("{}Retired", contract.newest().type_name)
}

/// The path of a version's struct as a person writes it below the module that includes the generated code.
fn shown(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> String {
    let (stream, module) = (&contract.stream_module, &contract.module);
    format!(
        "{stream}::{module}::{}::{}",
        version.module(),
        version.type_name
    )
}

fn by_hand(
    contract: &ContractModel<'_>,
    step: &Step,
    reasons: &[Reason],
    from: &VersionModel<'_>,
    to: &VersionModel<'_>,
) -> TokenStream {
    let id = &contract.contract.id;
    let (v_from, v_to) = (step.from, step.to);
    let why = reasons.first().map_or("", |reason| reason.message.as_str());
    let message = format!("{id} v{v_from} -> v{v_to} needs an upcaster written by hand: {why}");
    let mut notes = Vec::new();
    for (index, reason) in reasons.iter().enumerate() {
        let Reason {
            message,
            writer,
            reader,
            ..
        } = reason;
        if index > 0 {
            notes.push(format!("it also needs one because {message}"));
        }
        notes.push(format!(
            "the change: {writer} (v{v_from}) became {reader} (v{v_to})"
        ));
    }
    let (shown_from, shown_to) = (shown(contract, from), shown(contract, to));
    let fields: String = step
        .skeleton
        .iter()
        .map(|line| format!("            {line}\n"))
        .collect();
    notes.push(format!(
        "write it anywhere in this crate; the paths start where the generated code is included:\n\n\
         impl heirloom::Upcast<{shown_to}> for {shown_from} {{\n    \
         fn upcast(self, _meta: &heirloom::EventMeta<'_>) -> Result<{shown_to}, heirloom::UpcastError> {{\n        \
         Ok({shown_to} {{\n{fields}        }})\n    }}\n}}\n"
    ));
    let is_frozen = to.version.state == heirloom_contract::State::Frozen;
    for Reason { help, .. } in reasons {
        // A frozen schema is never edited again; the configuration may be.
        notes.push(if is_frozen && !help.contains("heirloom.toml") {
            format!(
                "v{v_to} is frozen; before that, the step could have been made derivable: {help}"
            )
        } else {
            format!("or, so that it can be derived: {help}")
        });
    }
    let label = format!("there is no `Upcast` from v{v_from} to v{v_to}");
    hidden_trait(&HiddenTrait {
        name: trait_name(contract, step),
        message,
        label,
        notes,
        bound: {
            let to = event::root(to);
            quote!(::heirloom::Upcast<#to>)
        },
        method: {
            let to = event::root(to);
            quote! {
                fn step(
                    self,
                    meta: &::heirloom::EventMeta<'_>,
                ) -> ::std::result::Result<#to, ::heirloom::UpcastError>
            }
        },
        body: quote!(self.upcast(meta)),
    })
}

fn split(
    contract: &ContractModel<'_>,
    step: &Step,
    from: &VersionModel<'_>,
    to: &VersionModel<'_>,
) -> TokenStream {
    let id = &contract.contract.id;
    let (v_from, v_to) = (step.from, step.to);
    let message = format!(
        "{id} v{v_from} -> v{v_to} needs a split written by hand: heirloom.toml says that one \
         event becomes any number"
    );
    let (shown_from, shown_to) = (shown(contract, from), shown(contract, to));
    let target = event::root(to);
    split_trait(
        trait_name(contract, step),
        message,
        format!("there is no `Split` from v{v_from} to v{v_to}"),
        (&shown_from, &shown_to),
        &target,
    )
}

fn retired_split(contract: &ContractModel<'_>) -> TokenStream {
    let id = &contract.contract.id;
    let message = format!(
        "{id} is retired and needs a split written by hand: heirloom.toml says that each event \
         becomes other events of the stream"
    );
    let shown_from = shown(contract, contract.newest());
    let shown_to = format!("{}::Event", contract.stream_module);
    split_trait(
        retired_trait(contract),
        message,
        format!("there is no `Split` into `{shown_to}`"),
        (&shown_from, &shown_to),
        &quote!(super::Event),
    )
}

fn split_trait(
    name: Ident,
    message: String,
    label: String,
    (from, to): (&str, &str),
    target: &TokenStream,
) -> TokenStream {
    let note = format!(
        "write it anywhere in this crate; the paths start where the generated code is included:\n\n\
         impl heirloom::Split<{to}> for {from} {{\n    \
         fn split(self, _meta: &heirloom::EventMeta<'_>, out: &mut Vec<{to}>) -> Result<(), heirloom::UpcastError> {{\n        \
         out.push(todo!());\n        Ok(())\n    }}\n}}\n"
    );
    hidden_trait(&HiddenTrait {
        name,
        message,
        label,
        notes: vec![note],
        bound: quote!(::heirloom::Split<#target>),
        method: quote! {
            fn step(
                self,
                meta: &::heirloom::EventMeta<'_>,
                out: &mut ::std::vec::Vec<#target>,
            ) -> ::std::result::Result<(), ::heirloom::UpcastError>
        },
        body: quote!(self.split(meta, out)),
    })
}

/// A trait that everything with the bound has, and whose absence is explained in the compiler's error.
struct HiddenTrait {
    name: Ident,
    message: String,
    label: String,
    notes: Vec<String>,
    bound: TokenStream,
    method: TokenStream,
    body: TokenStream,
}

fn hidden_trait(it: &HiddenTrait) -> TokenStream {
    let HiddenTrait {
        name,
        bound,
        method,
        body,
        ..
    } = it;
    let (message, label) = (escaped(&it.message), escaped(&it.label));
    let notes = it.notes.iter().map(|note| escaped(note));
    quote! {
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        pub trait #name: ::std::marker::Sized {
            #method;
        }
        #[diagnostic::do_not_recommend]
        impl<T: #bound> #name for T {
            #method {
                #body
            }
        }
    }
}

/// Braces are placeholders in the attribute.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
