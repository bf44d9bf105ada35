//! Where a pair was first met: a chain of steps that becomes two paths only when something is to be reported.

use crate::Span;

use super::ResolvedId;

/// One step from a node to a node below it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// The same node: the other side went into a union branch.
    Stay,
    /// Into a field's type.
    Field(&'a str),
    /// Into the items of an array.
    Items,
    /// Into the values of a map.
    Values,
    /// Into a branch of a union.
    Branch(usize),
}

/// How a pair was first reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The pair above; `None` for the root.
    pub(super) parent: Option<ResolvedId>,
    /// The step in the writer.
    pub(super) writer: Step<'a>,
    /// The step in the reader.
    pub(super) reader: Step<'a>,
    /// The place of use in the writer: a field's `type`, also where the type is defined elsewhere.
    pub(super) writer_span: Span,
    /// The place of use in the reader.
    pub(super) reader_span: Span,
}

/// The place of use of a node below a place of use: its own text if that lies inside, else (a reference by name to
/// a definition elsewhere) the place above.
pub(super) fn place_of_use(above: Span, own: Span) -> Span {
    let inside = above.source == own.source && above.start <= own.start && own.end <= above.end;
    if inside { own } else { above }
}

/// The two paths of a pair, from the origins of all pairs.
pub(super) fn paths(origins: &[Option<Origin<'_>>], id: ResolvedId) -> (String, String) {
    let mut steps = Vec::new();
    let mut next = Some(id);
    while let Some(origin) = next.and_then(|id| origins.get(id.index()).copied().flatten()) {
        steps.push(origin);
        next = origin.parent;
    }
    let (mut writer, mut reader) = (String::new(), String::new());
    for origin in steps.iter().rev() {
        push(&mut writer, origin.writer);
        push(&mut reader, origin.reader);
    }
    (or_root(writer), or_root(reader))
}

/// `path` extended by a field's name.
pub(super) fn field_path(path: &str, field: &str) -> String {
    format!("{}/fields/{field}", path.trim_end_matches('/'))
}

fn push(path: &mut String, step: Step<'_>) {
    match step {
        Step::Stay => {}
        Step::Field(name) => {
            path.push_str("/fields/");
            path.push_str(name);
        }
        Step::Items => path.push_str("/items"),
        Step::Values => path.push_str("/values"),
        Step::Branch(index) => {
            path.push('/');
            path.push_str(&index.to_string());
        }
    }
}

fn or_root(path: String) -> String {
    if path.is_empty() {
        "/".to_owned()
    } else {
        path
    }
}
