//! Puts back what the older version of an Avro schema has.

use heirloom_schema::avro::syntax::JsonId;
use heirloom_schema::avro::{Field, NodeId, NodeKind};

use super::{Desk, record};
use crate::fix::edit::{Edit, indentation, moved};
use crate::fix::json::Page;
use crate::fix::{FixKind, Proposal};

impl Desk<'_> {
    /// Puts back an alias of the type, or of the field that had it.
    pub(super) fn restored_alias(&self, alias: &str) -> Option<Proposal> {
        let title = format!("list the alias `{alias}` again");
        let mut objects = vec![self.object(self.new)?];
        if let Some(record) = record(self.older, self.old) {
            let had = |field: &&Field| field.aliases.iter().any(|it| it == alias);
            let fields = record.fields.iter().filter(had);
            let fields = fields.filter_map(|field| self.page.at(self.field(&field.name)?.span));
            objects.extend(fields);
        }
        let tries = objects.into_iter().rev();
        let tries = tries.filter_map(|object| Some(vec![self.alias(object, "name", alias)?]));
        Some(Proposal::new(FixKind::AddAlias, title, tries.collect()))
    }

    pub(super) fn restored_default(&self, name: &str) -> Option<Proposal> {
        let object = self.page.at(self.field(name)?.span)?;
        let from = self.old_field(name)?;
        let old = Page::read(self.older.source(from.span.source).text())?;
        let value = old.json.get(old.at(own(from.span))?, "default")?;
        let value = old.json.slice(value);
        let edit = self.page.set(object, "type", "default", value)?;
        let title = format!("give field `{name}` its default {value} back");
        Some(Proposal::new(FixKind::AddDefault, title, vec![vec![edit]]))
    }

    pub(super) fn restored_symbols(&self, gone: &[String]) -> Option<Proposal> {
        let (NodeKind::Enum(old), NodeKind::Enum(new)) = (
            &self.older.node(self.old).kind,
            &self.working.node(self.new).kind,
        ) else {
            return None;
        };
        let list = self.page.json.get(self.object(self.new)?, "symbols")?;
        let mut edits = Vec::new();
        for symbol in old.symbols.iter().filter(|it| gone.contains(it)) {
            let before = old.symbols.iter().take_while(|it| *it != symbol);
            let place = |it: &String| new.symbols.iter().position(|other| other == it);
            let position = before.filter_map(place).last().map_or(0, |it| it + 1);
            edits.push(self.page.add(list, position, &format!("\"{symbol}\"")));
        }
        let quoted: Vec<_> = gone.iter().map(|it| format!("`{it}`")).collect();
        let title = match quoted.as_slice() {
            [one] => format!("keep the symbol {one}"),
            _ => format!("keep the symbols {}", quoted.join(", ")),
        };
        Some(Proposal::new(FixKind::Restore, title, vec![edits]))
    }

    pub(super) fn restored_size(&self) -> Option<Proposal> {
        let NodeKind::Fixed(old) = &self.older.node(self.old).kind else {
            return None;
        };
        let size = self.page.json.get(self.object(self.new)?, "size")?;
        let edit = Edit::replace(self.page.range(size), old.size.to_string());
        let title = format!("keep the size of {} bytes", old.size);
        Some(Proposal::new(FixKind::Restore, title, vec![vec![edit]]))
    }

    pub(super) fn restored_name(&self) -> Option<Proposal> {
        let (old, new) = (
            self.older.node(self.old).name()?,
            self.working.node(self.new).name()?,
        );
        let value = self.page.json.get(self.object(self.new)?, "name")?;
        let full = old.to_string();
        let name = match old.namespace == new.namespace {
            true => &old.name,
            false => &full,
        };
        let edit = Edit::replace(self.page.range(value), format!("\"{name}\""));
        let title = format!("keep the name `{full}`");
        Some(Proposal::new(FixKind::Restore, title, vec![vec![edit]]))
    }

    pub(super) fn restored_branch(&self, branch: Option<usize>) -> Option<Proposal> {
        let place = self.uses(self.new)?;
        let indent = indentation(self.page.text, self.page.range(place).start);
        let text = self.old_type(indent)?;
        let tries = match &self.working.node(self.new).kind {
            NodeKind::Union(branches) => {
                let end = branches.len();
                let first = branch.map_or(end, |it| it.min(end));
                let places = [first, end];
                places
                    .map(|at| vec![self.page.add(place, at, &text)])
                    .into()
            }
            _ => {
                let is_first = branch == Some(0);
                [is_first, !is_first]
                    .map(|is_before| self.wrapped(place, &text, is_before))
                    .into()
            }
        };
        let title = match self.old_name() {
            Some(name) => format!("keep the branch `{name}`"),
            None => "keep the branch that was removed".to_owned(),
        };
        Some(Proposal::new(FixKind::Restore, title, tries))
    }

    pub(super) fn restored_type(&self) -> Option<Proposal> {
        let place = self.uses(self.new)?;
        let range = self.page.range(place);
        let text = self.old_type(indentation(self.page.text, range.start))?;
        let title = match self.old_name() {
            Some(name) => format!("keep the type `{name}`"),
            None => "keep the type as it was".to_owned(),
        };
        let tries = vec![vec![Edit::replace(range, text)]];
        Some(Proposal::new(FixKind::Restore, title, tries))
    }

    /// How people call the older type, where it has a name or fits on a line.
    fn old_name(&self) -> Option<String> {
        let node = self.older.node(self.old);
        if let Some(name) = node.name() {
            return Some(name.to_string());
        }
        let text = self.older.source(node.span.source).text();
        let text = text.get(node.span.start as usize..node.span.end as usize)?;
        (!text.contains('\n')).then(|| text.trim_matches('"').to_owned())
    }

    /// The older type as the edited text can say it: by its name where it knows the name.
    fn old_type(&self, indent: &str) -> Option<String> {
        let node = self.older.node(self.old);
        if let Some(name) = node.name() {
            // What is replaced itself is no longer there.
            let mut others = self.working.nodes().filter(|(id, _)| *id != self.new);
            if others.any(|(_, other)| other.name() == Some(name)) {
                return Some(format!("\"{name}\""));
            }
        }
        let text = self.older.source(node.span.source).text();
        let range = node.span.start as usize..node.span.end as usize;
        (!range.is_empty()).then(|| moved(text, range, self.page.text, indent))
    }

    /// The one place of the edited text that uses a type.
    fn uses(&self, id: NodeId) -> Option<JsonId> {
        if self.working.node(id).name().is_none() {
            return self.object(id);
        }
        let mut found = Vec::new();
        for (_, node) in self.working.nodes() {
            let at = || self.page.at(node.span);
            match &node.kind {
                NodeKind::Array(inner) if *inner == id => {
                    found.extend(at().and_then(|at| self.page.json.get(at, "items")));
                }
                NodeKind::Map(inner) if *inner == id => {
                    found.extend(at().and_then(|at| self.page.json.get(at, "values")));
                }
                NodeKind::Union(branches) => {
                    let index = branches.iter().position(|it| *it == id);
                    let at = at().zip(index);
                    let at = at.and_then(|(at, index)| self.page.elements(at).get(index));
                    found.extend(at.copied());
                }
                NodeKind::Record(record) => {
                    let fields = record.fields.iter().filter(|field| field.node == id);
                    found.extend(fields.filter_map(|field| self.page.at(field.type_span)));
                }
                _ => {}
            }
        }
        match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The older field's own text goes back to where it stood.
    pub(super) fn kept_field(&self, name: &str) -> Option<Proposal> {
        let (old, new) = (
            record(self.older, self.old)?,
            record(self.working, self.new)?,
        );
        let field = self.old_field(name)?;
        let list = self.page.json.get(self.object(self.new)?, "fields")?;
        let before = old.fields.iter().take_while(|it| it.name != name);
        let place = |it: &Field| new.fields.iter().position(|other| other.name == it.name);
        let position = before.filter_map(place).last().map_or(0, |it| it + 1);
        let elements = self.page.elements(list);
        let neighbour = elements
            .get(position.saturating_sub(1))
            .copied()
            .unwrap_or(list);
        let indent = indentation(self.page.text, self.page.range(neighbour).start);
        let text = self.older.source(field.span.source).text();
        let range = field.span.start as usize..field.span.end as usize;
        let kept = moved(text, range.clone(), self.page.text, indent);
        let mut tries = vec![vec![self.page.add(list, position, &kept)]];
        // Its type may be defined elsewhere in the edited text by now.
        if let Some(defined) = self.older.node(field.node).name() {
            let page = Page::read(text)?;
            let kind = page.range(page.at(own(field.type_span))?);
            let (head, tail) = (
                text.get(range.start..kind.start)?,
                text.get(kind.end..range.end)?,
            );
            let named = format!("{head}\"{defined}\"{tail}");
            let indented = moved(&named, 0..named.len(), self.page.text, indent);
            tries.push(vec![self.page.add(list, position, &indented)]);
        }
        let title = format!("keep field `{name}`");
        Some(Proposal::new(FixKind::KeepField, title, tries))
    }
}

/// A span as one of the text in which it lies.
fn own(span: heirloom_schema::Span) -> heirloom_schema::Span {
    heirloom_schema::Span {
        source: heirloom_schema::SourceId(0),
        ..span
    }
}
