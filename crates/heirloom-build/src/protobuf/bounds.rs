//! `Shaped` for what prost-build makes: which fields take memory beside their place, so that a payload can be judged
//! before prost reads it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, GenericArgument, Ident, Item, ItemEnum, ItemStruct, LitStr, PathArguments, Type,
    parse_quote,
};

/// For a message.
pub(super) fn of_message(message: &ItemStruct) -> Item {
    let (mut fields, mut oneofs) = (Vec::new(), Vec::new());
    for field in &message.fields {
        let (Some(name), Some(prost)) = (&field.ident, Prost::of(&field.attrs)) else {
            continue;
        };
        if prost.has("oneof") {
            oneofs.extend(argument(&field.ty, "Option"));
        } else {
            fields.extend(self::field(name, &field.ty, &prost));
        }
    }
    shaped(&message.ident, &fields, &oneofs)
}

/// For the values of a oneof; nothing for an enum.
pub(super) fn of_oneof(symbols: &ItemEnum) -> Option<Item> {
    let mut fields = Vec::new();
    let mut is_oneof = false;
    for variant in &symbols.variants {
        let Some(value) = variant.fields.iter().next() else {
            continue;
        };
        is_oneof = true;
        if let Some(prost) = Prost::of(&variant.attrs) {
            fields.extend(field(&variant.ident, &value.ty, &prost));
        }
    }
    is_oneof.then(|| shaped(&symbols.ident, &fields, &[]))
}

fn shaped(name: &Ident, fields: &[TokenStream], oneofs: &[&Type]) -> Item {
    parse_quote! {
        impl ::heirloom::protobuf::Shaped for #name {
            fn shape() -> &'static ::heirloom::protobuf::Shape {
                static SHAPE: ::heirloom::protobuf::Shape = ::heirloom::protobuf::Shape::new(
                    &[#(#fields),*],
                    &[#(<#oneofs as ::heirloom::protobuf::Shaped>::shape),*],
                );
                &SHAPE
            }
        }
    }
}

/// What `#[prost(...)]` says of a field.
struct Prost {
    /// Words and names of values.
    words: Vec<String>,
    tag: u32,
    /// What `btree_map` says.
    map: String,
}

impl Prost {
    fn of(attributes: &[Attribute]) -> Option<Prost> {
        let attribute = attributes.iter().find(|it| it.path().is_ident("prost"))?;
        let mut prost = Prost {
            words: Vec::new(),
            tag: 0,
            map: String::new(),
        };
        let parsed = attribute.parse_nested_meta(|meta| {
            let word = meta.path.get_ident().map(Ident::to_string);
            let word = word.unwrap_or_default();
            if let Ok(value) = meta.value() {
                let value: LitStr = value.parse()?;
                match word.as_str() {
                    "tag" => prost.tag = value.value().parse().unwrap_or_default(),
                    "btree_map" => prost.map = value.value(),
                    _ => {}
                }
            }
            prost.words.push(word);
            Ok(())
        });
        parsed.ok().map(|()| prost)
    }

    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|it| it == word)
    }
}

/// The field, where it takes memory beside its place or holds a message.
fn field(name: &Ident, ty: &Type, prost: &Prost) -> Option<TokenStream> {
    let is_message = prost.has("message") || prost.has("group");
    let (memory, message) = if prost.has("btree_map") {
        let [key, value] = arguments(ty, "BTreeMap")[..] else {
            return None;
        };
        let is_message = prost.map.ends_with("message");
        let value_shape = is_message.then(|| shape_of(value)).flatten();
        let entry = value_shape.map(|shape| {
            quote! {{
                static ENTRY: ::heirloom::protobuf::Shape = ::heirloom::protobuf::Shape::new(
                    &[::heirloom::protobuf::Field {
                        number: 2,
                        name: "value",
                        memory: ::heirloom::protobuf::Memory::Place,
                        message: ::core::option::Option::Some(#shape),
                    }],
                    &[],
                );
                || &ENTRY
            }}
        });
        (quote!(Map(::core::mem::size_of::<(#key, #value)>())), entry)
    } else if prost.has("repeated") {
        let item = argument(ty, "Vec")?;
        let least = prost.words.iter().find_map(|word| least(word));
        let memory = match least {
            Some(least) => quote!(Numbers(::core::mem::size_of::<#item>(), #least)),
            None => quote!(List(::core::mem::size_of::<#item>())),
        };
        (memory, is_message.then(|| shape_of(item)).flatten())
    } else if is_message {
        let value = argument(ty, "Option").unwrap_or(ty);
        match argument(value, "Box") {
            Some(inner) => (
                quote!(Box(::core::mem::size_of::<#inner>())),
                shape_of(inner),
            ),
            None => (quote!(Place), shape_of(value)),
        }
    } else {
        return None;
    };
    if message.is_none() && memory.to_string() == "Place" {
        return None;
    }
    let message = match message {
        Some(shape) => quote!(::core::option::Option::Some(#shape)),
        None => quote!(::core::option::Option::None),
    };
    let (number, name) = (prost.tag, name.to_string());
    let name = name.trim_start_matches("r#");
    Some(quote! {
        ::heirloom::protobuf::Field {
            number: #number,
            name: #name,
            memory: ::heirloom::protobuf::Memory::#memory,
            message: #message,
        }
    })
}

/// The fewest bytes of a number.
fn least(kind: &str) -> Option<usize> {
    match kind {
        "int32" | "int64" | "uint32" | "uint64" | "sint32" | "sint64" | "bool" | "enumeration" => {
            Some(1)
        }
        "float" | "fixed32" | "sfixed32" => Some(4),
        "double" | "fixed64" | "sfixed64" => Some(8),
        _ => None,
    }
}

/// The function that gives the shape of a message; `None` for types of Rust and of prost that take no memory of their
/// own but texts and bytes.
fn shape_of(ty: &Type) -> Option<TokenStream> {
    const OF_PROST: [&str; 4] = ["Struct", "Value", "ListValue", "FieldMask"];
    const OF_RUST: [&str; 7] = ["bool", "f32", "f64", "i32", "i64", "u32", "u64"];
    let Type::Path(path) = ty else { return None };
    let names: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let last = names.last()?;
    let is_foreign = path.path.leading_colon.is_some();
    let is_known = names.iter().any(|it| it == "prost_types") && OF_PROST.contains(&last.as_str());
    let is_rust = names.len() == 1 && OF_RUST.contains(&last.as_str());
    let is_own = !is_foreign && !is_rust;
    (is_known || is_own).then(|| quote!(<#ty as ::heirloom::protobuf::Shaped>::shape))
}

/// The types in the brackets of `name<...>`, however it is reached.
fn arguments<'t>(ty: &'t Type, name: &str) -> Vec<&'t Type> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let last = path.path.segments.last().filter(|it| it.ident == name);
    let Some(PathArguments::AngleBracketed(arguments)) = last.map(|it| &it.arguments) else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    arguments(ty, name).first().copied()
}
