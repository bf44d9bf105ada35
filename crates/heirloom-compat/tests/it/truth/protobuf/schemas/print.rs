//! Schemas as text. What one syntax lacks becomes what is nearest to it.

use super::{Field, File, Kind, Label, Message};

impl File {
    /// The text of the file.
    pub(in super::super) fn text(&self) -> String {
        let syntax = if self.is_proto2 { "proto2" } else { "proto3" };
        let mut text = format!("syntax = \"{syntax}\";\npackage p;\n");
        for symbols in &self.enums {
            let values = symbols.values.iter();
            let values: String = values
                .map(|(name, it)| format!(" {name} = {it};"))
                .collect();
            let mut numbers: Vec<i32> = symbols.values.iter().map(|(_, it)| *it).collect();
            numbers.sort_unstable();
            let option = match numbers.windows(2).any(|it| it[0] == it[1]) {
                true => " option allow_alias = true;",
                false => "",
            };
            text.push_str(&format!("enum {} {{{option}{values} }}\n", symbols.name));
        }
        for message in self.messages.iter().filter(|it| !it.is_nested) {
            self.message(message, &mut text);
        }
        text
    }

    fn message(&self, message: &Message, text: &mut String) {
        text.push_str(&format!("message {} {{\n", message.name));
        if std::ptr::eq(message, &self.messages[0]) {
            for inner in self.messages.iter().filter(|it| it.is_nested) {
                self.message(inner, text);
            }
        }
        for (number, name) in &message.reserved {
            text.push_str(&format!("  reserved {number}; reserved \"{name}\";\n"));
        }
        let is_single = |field: &&Field| !matches!(field.kind, Kind::Map(..));
        for oneof in 0..2 {
            let members = message.fields.iter().filter(is_single);
            let members = members.filter(|field| field.label == Label::Oneof(oneof));
            let members: String = members.map(|it| self.declared(it, "")).collect();
            if !members.is_empty() {
                text.push_str(&format!("  oneof o{oneof} {{\n{members}  }}\n"));
            }
        }
        for field in &message.fields {
            let label = match (field.label, self.is_proto2) {
                (Label::Oneof(_), _) if is_single(&field) => continue,
                _ if !is_single(&field) => "",
                (Label::Repeated, _) => "repeated ",
                (Label::Required, true) => "required ",
                (Label::Plain, false) => "",
                _ => "optional ",
            };
            text.push_str(&self.declared(field, label));
        }
        text.push_str("}\n");
    }

    fn declared(&self, field: &Field, label: &str) -> String {
        let Field { name, number, .. } = field;
        let options = self.options(field);
        match &field.kind {
            Kind::Group(inner) if self.is_proto2 => {
                let name = format!("G{name}");
                format!("  {label}group {name} = {number} {{ optional {inner} g = 1; }}\n")
            }
            kind => format!(
                "  {label}{} {name} = {number}{options};\n",
                self.kind_text(kind)
            ),
        }
    }

    fn options(&self, field: &Field) -> String {
        let mut options = Vec::new();
        if let Some(name) = &field.json_name {
            options.push(format!("json_name = \"{name}\""));
        }
        let is_number =
            |kind: &str| !matches!(kind, "string" | "bytes") && field.label == Label::Repeated;
        let is_packable = match &field.kind {
            Kind::Scalar(kind) => is_number(kind),
            Kind::Enum(_) => is_number("enum"),
            _ => false,
        };
        if let (Some(packed), true) = (field.packed, is_packable) {
            options.push(format!("packed = {packed}"));
        }
        let is_single = !matches!(field.label, Label::Repeated | Label::Required);
        if let (Some(index), true, true) = (field.default, self.is_proto2, is_single) {
            options.extend(match &field.kind {
                Kind::Scalar("bool") => Some(format!("default = {}", index == 0)),
                Kind::Scalar("string" | "bytes") => Some(format!("default = \"d{index}\"")),
                Kind::Scalar(_) => Some(format!("default = {}", index * 7)),
                Kind::Enum(at) => {
                    let values = &self.enums[*at].values;
                    Some(format!("default = {}", values[index % values.len()].0))
                }
                _ => None,
            });
        }
        match options.is_empty() {
            true => String::new(),
            false => format!(" [{}]", options.join(", ")),
        }
    }

    fn kind_text(&self, kind: &Kind) -> String {
        match kind {
            Kind::Scalar(name) | Kind::Group(name) => (*name).to_owned(),
            Kind::Enum(index) => format!(".p.{}", self.enums[*index].name),
            Kind::Message(index) => {
                let message = &self.messages[*index];
                match message.is_nested {
                    true => format!(".p.{}.{}", self.messages[0].name, message.name),
                    false => format!(".p.{}", message.name),
                }
            }
            Kind::Map(key, value) => format!("map<{key}, {}>", self.kind_text(value)),
        }
    }

    /// The name of the event.
    pub(in super::super) fn root(&self) -> &str {
        &self.messages[0].name
    }
}
