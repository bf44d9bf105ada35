//! Random schemas, random changes of them as people make them, and random values.

use heirloom_schema::avro::{Logical, NodeId, NodeKind, Schema, Value};

/// A small generator of numbers: the same seed gives the same case on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// What a random case may contain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terrain {
    /// Aliases of types and fields, types of one name in two namespaces, several records in a union.
    pub(crate) has_names: bool,
    /// How large, from 1.
    pub(crate) size: usize,
}

/// A schema under construction.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Primitive(&'static str),
    /// A primitive with its logical type.
    Logical(&'static str, &'static str),
    Array(Box<Shape>),
    Map(Box<Shape>),
    Union(Vec<Shape>),
    Record {
        name: Name,
        fields: Vec<Part>,
    },
    Enum {
        name: Name,
        symbols: Vec<usize>,
        default: bool,
    },
    Fixed {
        name: Name,
        size: usize,
    },
    /// An optional reference to the record of this number.
    Again(usize),
}

/// A name by number: the number stays, what it is called may change.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    number: usize,
    namespace: usize,
    renamed: usize,
    alias: Option<String>,
}

/// A field.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    name: String,
    alias: Option<String>,
    shape: Shape,
    has_default: bool,
    /// Which of its possible defaults: 0 is the first branch of every union and every field of every record.
    default: usize,
}

const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

const LOGICAL: [(&str, &str); 8] = [
    ("int", "date"),
    ("int", "time-millis"),
    ("long", "timestamp-millis"),
    ("long", "timestamp-micros"),
    ("long", "local-timestamp-nanos"),
    ("string", "uuid"),
    ("bytes", "decimal"),
    ("bytes", "big-decimal"),
];

/// Makes shapes and changes them; `fresh` keeps names apart.
pub(crate) struct Maker<'d> {
    dice: &'d mut Dice,
    terrain: Terrain,
    fresh: usize,
    is_wild: bool,
}

impl<'d> Maker<'d> {
    pub(crate) fn new(dice: &'d mut Dice, terrain: Terrain) -> Self {
        Maker {
            dice,
            terrain,
            fresh: 0,
            is_wild: false,
        }
    }

    /// Also logical types, defaults of any branch and of records in part, and aliases that name something else that
    /// is there: what the specification allows and few write.
    pub(crate) fn wild(self) -> Self {
        Maker {
            is_wild: true,
            ..self
        }
    }

    fn number(&mut self) -> usize {
        self.fresh += 1;
        self.fresh
    }

    fn name(&mut self) -> Name {
        Name {
            number: self.number(),
            namespace: 0,
            renamed: 0,
            alias: None,
        }
    }

    /// A record at the root, as events are, or now and then anything.
    pub(crate) fn root(&mut self) -> Shape {
        let depth = 1 + self.terrain.size.min(4);
        if self.dice.one_in(8) {
            self.shape(depth, &[])
        } else {
            self.record(depth, &[])
        }
    }

    fn record(&mut self, depth: usize, above: &[usize]) -> Shape {
        let name = self.name();
        let mut above = above.to_vec();
        above.push(name.number);
        let count = self.dice.below(self.terrain.size + 2);
        let fields = (0..count).map(|_| self.part(depth, &above)).collect();
        Shape::Record { name, fields }
    }

    fn part(&mut self, depth: usize, above: &[usize]) -> Part {
        let name = format!("f{}", self.number());
        let shape = self.shape(depth.saturating_sub(1), above);
        Part {
            name,
            alias: None,
            shape,
            has_default: self.dice.one_in(2),
            default: match self.is_wild {
                true => self.dice.below(60),
                false => 0,
            },
        }
    }

    fn primitive(&mut self) -> Shape {
        if self.is_wild && self.dice.one_in(4) {
            let (base, logical) = self.dice.pick(&LOGICAL);
            return Shape::Logical(base, logical);
        }
        Shape::Primitive(self.dice.pick(&PRIMITIVES))
    }

    fn shape(&mut self, depth: usize, above: &[usize]) -> Shape {
        if depth == 0 {
            return self.primitive();
        }
        match self.dice.below(12) {
            0 => Shape::Array(Box::new(self.shape(depth - 1, above))),
            1 => Shape::Map(Box::new(self.shape(depth - 1, above))),
            2 | 3 => self.union(depth - 1, above),
            4 => self.record(depth, above),
            5 => {
                let symbols = (0..=self.dice.below(4)).collect();
                Shape::Enum {
                    name: self.name(),
                    symbols,
                    default: self.dice.one_in(2),
                }
            }
            6 => Shape::Fixed {
                name: self.name(),
                size: 1 + self.dice.below(3),
            },
            7 if !above.is_empty() => Shape::Again(self.dice.pick(above)),
            _ => self.primitive(),
        }
    }

    fn union(&mut self, depth: usize, above: &[usize]) -> Shape {
        let mut branches = Vec::new();
        for _ in 0..=self.dice.below(4) {
            let branch = self.shape(depth, above);
            self.add_branch(&mut branches, branch);
        }
        Shape::Union(branches)
    }

    /// Adds a branch where the union stays valid and, on plain terrain, unambiguous for a reader that only looks at
    /// values.
    fn keep_branch(&mut self, branches: &mut Vec<Shape>, branch: Shape) {
        let of = branch.family();
        let is_named = matches!(of, "record" | "enum" | "fixed");
        // To apache-avro an empty map is also a record.
        let is_map_or_record = |of| matches!(of, "map" | "record");
        let is_known = branches.iter().map(Shape::family).any(|known| {
            let alike = is_map_or_record(known) && is_map_or_record(of);
            known == of || alike && !self.terrain.has_names
        });
        if of != "union" && (!is_known || is_named && self.terrain.has_names) {
            branches.push(branch);
        }
        if branches.is_empty() {
            branches.push(Shape::Primitive("null"));
        }
    }

    /// [`Self::keep_branch`] for a new branch, which may be called as one that is there, in another namespace.
    fn add_branch(&mut self, branches: &mut Vec<Shape>, mut branch: Shape) {
        let twin = branches
            .iter()
            .find(|known| known.family() == branch.family());
        let number = twin.and_then(Shape::name).map(|name| name.number);
        if let (Some(number), Some(name), true) = (number, branch.name_mut(), self.dice.one_in(2)) {
            *name = Name {
                number,
                namespace: 1_000 * self.fresh,
                ..name.clone()
            };
        }
        self.keep_branch(branches, branch);
    }

    /// A copy with one to three changes.
    pub(crate) fn change(&mut self, shape: &Shape) -> Shape {
        let mut shape = shape.clone();
        for _ in 0..=self.dice.below(3) {
            let target = self.dice.below(shape.count());
            let mut left = target;
            self.change_at(&mut shape, &mut left);
        }
        self.mend(&mut shape);
        shape
    }

    /// Makes unions valid again: a change of one branch may have made a union or a duplicate of it.
    fn mend(&mut self, shape: &mut Shape) {
        match shape {
            Shape::Array(inner) | Shape::Map(inner) => self.mend(inner),
            Shape::Record { fields, .. } => {
                fields
                    .iter_mut()
                    .for_each(|field| self.mend(&mut field.shape));
            }
            Shape::Union(branches) => {
                for branch in std::mem::take(branches) {
                    match branch {
                        Shape::Union(inner) => {
                            inner
                                .into_iter()
                                .for_each(|one| self.keep_branch(branches, one));
                        }
                        branch => self.keep_branch(branches, branch),
                    }
                }
                branches.iter_mut().for_each(|branch| self.mend(branch));
            }
            _ => {}
        }
    }

    fn change_at(&mut self, shape: &mut Shape, left: &mut usize) {
        if *left == 0 {
            self.change_here(shape);
        }
        // Wraps, and then no other node is reached.
        *left = left.wrapping_sub(1);
        match shape {
            Shape::Array(inner) | Shape::Map(inner) => self.change_at(inner, left),
            Shape::Union(branches) => {
                branches
                    .iter_mut()
                    .for_each(|branch| self.change_at(branch, left));
            }
            Shape::Record { fields, .. } => {
                fields
                    .iter_mut()
                    .for_each(|field| self.change_at(&mut field.shape, left));
            }
            _ => {}
        }
    }

    fn change_here(&mut self, shape: &mut Shape) {
        match shape {
            Shape::Primitive(name) => self.change_primitive(name),
            Shape::Logical(base, _) if self.dice.one_in(2) => {
                let mut base = *base;
                self.change_primitive(&mut base);
                *shape = Shape::Primitive(base);
            }
            Shape::Logical(..) => {
                let (base, logical) = self.dice.pick(&LOGICAL);
                *shape = Shape::Logical(base, logical);
            }
            Shape::Array(inner) | Shape::Map(inner) if self.dice.one_in(8) => {
                *shape = (**inner).clone();
            }
            Shape::Array(_) | Shape::Map(_) | Shape::Again(_) => {}
            Shape::Union(branches) => match self.dice.below(4) {
                0 => {
                    let branch = self.shape(1, &[]);
                    self.add_branch(branches, branch);
                }
                1 if branches.len() > 1 => {
                    branches.remove(self.dice.below(branches.len()));
                }
                2 => branches.reverse(),
                _ if self.dice.one_in(3) => *shape = branches[0].clone(),
                _ => {}
            },
            Shape::Record { name, fields } => {
                if self.dice.one_in(6) {
                    self.rename(name);
                } else {
                    self.change_fields(fields);
                }
            }
            Shape::Enum {
                name,
                symbols,
                default,
            } => match self.dice.below(5) {
                0 => symbols.push(10 + self.number()),
                1 if symbols.len() > 1 => {
                    symbols.remove(self.dice.below(symbols.len()));
                }
                2 => symbols.reverse(),
                3 => *default = !*default,
                _ => self.rename(name),
            },
            Shape::Fixed { name, size } => match self.dice.below(3) {
                0 => *size += 1,
                _ => self.rename(name),
            },
        }
        if !matches!(shape, Shape::Union(_) | Shape::Again(_)) && self.dice.one_in(6) {
            let mut branches = vec![shape.clone()];
            self.add_branch(&mut branches, Shape::Primitive("null"));
            *shape = Shape::Union(branches);
        }
    }

    fn change_primitive(&mut self, name: &mut &'static str) {
        let promoted: &[&'static str] = match *name {
            "int" => &["long", "float", "double"],
            "long" => &["float", "double", "int"],
            "float" => &["double"],
            "string" => &["bytes"],
            "bytes" => &["string"],
            _ => &PRIMITIVES,
        };
        let choices = if self.dice.one_in(6) {
            &PRIMITIVES
        } else {
            promoted
        };
        *name = self.dice.pick(choices);
    }

    fn change_fields(&mut self, fields: &mut Vec<Part>) {
        if self.is_wild && fields.len() > 1 && self.dice.one_in(4) {
            return self.mix_fields(fields);
        }
        match self.dice.below(5) {
            0 => {
                let mut part = self.part(2, &[]);
                part.has_default |= self.dice.below(4) > 0;
                let at = self.dice.below(fields.len() + 1);
                fields.insert(at, part);
            }
            1 if !fields.is_empty() => {
                fields.remove(self.dice.below(fields.len()));
            }
            2 => fields.reverse(),
            3 if !fields.is_empty() => {
                let fresh = format!("f{}", self.number());
                let at = self.dice.below(fields.len());
                let old = std::mem::replace(&mut fields[at].name, fresh);
                fields[at].alias = self.terrain.has_names.then_some(old);
            }
            _ if !fields.is_empty() => {
                let at = self.dice.below(fields.len());
                fields[at].has_default = !fields[at].has_default;
            }
            _ => {}
        }
    }

    /// Lets a field have the name or an alias of another one, or both.
    fn mix_fields(&mut self, fields: &mut [Part]) {
        let (one, other) = (self.dice.below(fields.len()), self.dice.below(fields.len()));
        let (from, to) = (fields[one].name.clone(), fields[other].name.clone());
        if one == other {
            return;
        }
        fields[one].alias = Some(to.clone());
        if self.dice.one_in(2) {
            fields[other].alias = Some(from.clone());
        }
        if self.dice.one_in(2) {
            (fields[one].name, fields[other].name) = (to, from);
        }
    }

    fn rename(&mut self, name: &mut Name) {
        let old = name.full();
        if self.is_wild && self.dice.one_in(4) {
            name.alias = Some(format!("n0.T{}x0", 1 + self.dice.below(self.fresh)));
            return;
        }
        match self.dice.below(3) {
            0 => name.namespace += 1,
            _ => name.renamed += 1,
        }
        name.alias = (self.terrain.has_names && !self.dice.one_in(3)).then_some(old);
    }
}

impl Name {
    fn full(&self) -> String {
        format!("n{}.T{}x{}", self.namespace, self.number, self.renamed)
    }

    fn json(&self) -> String {
        let alias = self
            .alias
            .iter()
            .map(|alias| format!(r#", "aliases": ["{alias}"]"#));
        format!(r#""name": "{}"{}"#, self.full(), alias.collect::<String>())
    }
}

impl Shape {
    /// What a union may hold one of, names aside.
    fn family(&self) -> &'static str {
        match self {
            Shape::Primitive(name) | Shape::Logical(name, _) => name,
            Shape::Array(_) => "array",
            Shape::Map(_) => "map",
            Shape::Record { .. } => "record",
            Shape::Enum { .. } => "enum",
            Shape::Fixed { .. } => "fixed",
            Shape::Union(_) | Shape::Again(_) => "union",
        }
    }

    fn name(&self) -> Option<&Name> {
        match self {
            Shape::Record { name, .. } | Shape::Enum { name, .. } | Shape::Fixed { name, .. } => {
                Some(name)
            }
            _ => None,
        }
    }

    fn name_mut(&mut self) -> Option<&mut Name> {
        match self {
            Shape::Record { name, .. } | Shape::Enum { name, .. } | Shape::Fixed { name, .. } => {
                Some(name)
            }
            _ => None,
        }
    }

    fn count(&self) -> usize {
        1 + match self {
            Shape::Array(inner) | Shape::Map(inner) => inner.count(),
            Shape::Union(branches) => branches.iter().map(Shape::count).sum(),
            Shape::Record { fields, .. } => fields.iter().map(|field| field.shape.count()).sum(),
            _ => 0,
        }
    }

    /// The schema's text.
    pub(crate) fn json(&self) -> String {
        self.write(&mut Vec::new())
    }

    /// `above` are the records that are open: what [`Shape::Again`] can mean.
    fn write<'s>(&'s self, above: &mut Vec<&'s Name>) -> String {
        match self {
            Shape::Primitive(name) => format!("\"{name}\""),
            Shape::Logical(base, logical) => {
                let digits = match *logical {
                    "decimal" => r#", "precision": 9, "scale": 2"#,
                    _ => "",
                };
                format!(r#"{{"type": "{base}", "logicalType": "{logical}"{digits}}}"#)
            }
            Shape::Array(inner) => {
                format!(r#"{{"type": "array", "items": {}}}"#, inner.write(above))
            }
            Shape::Map(inner) => format!(r#"{{"type": "map", "values": {}}}"#, inner.write(above)),
            Shape::Union(branches) => {
                let branches: Vec<String> = branches.iter().map(|one| one.write(above)).collect();
                format!("[{}]", branches.join(", "))
            }
            Shape::Record { name, fields } => {
                above.push(name);
                let fields: Vec<String> = fields.iter().map(|field| field.write(above)).collect();
                above.pop();
                let fields = fields.join(", ");
                format!(
                    r#"{{"type": "record", {}, "fields": [{fields}]}}"#,
                    name.json()
                )
            }
            Shape::Enum {
                name,
                symbols,
                default,
            } => {
                let default = match symbols.last() {
                    Some(last) if *default => format!(r#", "default": "S{last}""#),
                    _ => String::new(),
                };
                let symbols: Vec<String> =
                    symbols.iter().map(|one| format!("\"S{one}\"")).collect();
                let symbols = symbols.join(", ");
                format!(
                    r#"{{"type": "enum", {}, "symbols": [{symbols}]{default}}}"#,
                    name.json()
                )
            }
            Shape::Fixed { name, size } => {
                format!(r#"{{"type": "fixed", {}, "size": {size}}}"#, name.json())
            }
            Shape::Again(number) => match above.iter().find(|name| name.number == *number) {
                Some(name) => format!(r#"["null", "{}"]"#, name.full()),
                None => r#"["null"]"#.to_owned(),
            },
        }
    }

    /// The JSON of a default; `choice` says of which branches and with which fields.
    fn default(&self, choice: usize) -> String {
        match self {
            Shape::Primitive("null") | Shape::Again(_) => "null".to_owned(),
            Shape::Primitive("boolean") => "true".to_owned(),
            Shape::Primitive("int" | "long") | Shape::Logical("int" | "long", _) => {
                "16777217".to_owned()
            }
            Shape::Primitive("float" | "double") => "2.5".to_owned(),
            Shape::Logical(_, "uuid") => r#""6fa459ea-ee8a-3ca4-894e-db77e160355e""#.to_owned(),
            Shape::Primitive(_) | Shape::Logical(..) => r#""text""#.to_owned(),
            Shape::Array(_) if choice % 3 == 2 => "[]".to_owned(),
            Shape::Array(inner) => format!("[{}]", inner.default(choice)),
            Shape::Map(inner) => format!(r#"{{"key": {}}}"#, inner.default(choice)),
            Shape::Union(branches) => {
                branches[choice % branches.len()].default(choice / branches.len())
            }
            Shape::Record { fields, .. } => {
                let fields = fields
                    .iter()
                    .filter(|field| choice.is_multiple_of(2) || !field.has_default)
                    .map(|field| format!(r#""{}": {}"#, field.name, field.shape.default(choice)));
                format!("{{{}}}", fields.collect::<Vec<String>>().join(", "))
            }
            Shape::Enum { symbols, .. } => format!("\"S{}\"", symbols[choice % symbols.len()]),
            Shape::Fixed { size, .. } => format!("\"{}\"", "x".repeat(*size)),
        }
    }
}

impl Part {
    fn write<'s>(&'s self, above: &mut Vec<&'s Name>) -> String {
        let Part {
            name,
            alias,
            shape,
            has_default,
            default,
        } = self;
        let alias = alias
            .iter()
            .map(|alias| format!(r#", "aliases": ["{alias}"]"#));
        let alias: String = alias.collect();
        let default = match has_default {
            true => format!(r#", "default": {}"#, shape.default(*default)),
            false => String::new(),
        };
        format!(
            r#"{{"name": "{name}"{alias}, "type": {}{default}}}"#,
            shape.write(above)
        )
    }
}

/// A value of a node, with bounds and oddities more often than chance would have them.
pub(crate) fn value(dice: &mut Dice, schema: &Schema, id: NodeId, depth: usize) -> Value {
    let count = |dice: &mut Dice| if depth > 8 { 0 } else { dice.below(3) };
    match &schema.node(id).kind {
        NodeKind::Null => Value::Null,
        NodeKind::Boolean => Value::Boolean(dice.one_in(2)),
        NodeKind::Int => Value::Int(dice.pick(&[0, -1, 16_777_217, i32::MIN, i32::MAX])),
        NodeKind::Long => {
            Value::Long(dice.pick(&[0, -1, 16_777_217, 9_007_199_254_740_993, i64::MIN, i64::MAX]))
        }
        NodeKind::Float => Value::Float(dice.pick(&[0.0, -0.0, 0.1, f32::MAX, f32::NEG_INFINITY])),
        NodeKind::Double => Value::Double(dice.pick(&[0.0, -0.0, 0.1, f64::MAX, f64::INFINITY])),
        // The number 0.05, to readers that know it.
        NodeKind::Bytes if schema.node(id).logical == Some(Logical::BigDecimal) => Value::Bytes(
            dice.pick(&[&b"\x02\x05\x04"[..], b"text", b"\xff\x00", b""])
                .to_vec(),
        ),
        NodeKind::Bytes => Value::Bytes(
            dice.pick(&[&b""[..], b"text", b"\xff\x00", "\u{e9}".as_bytes()])
                .to_vec(),
        ),
        NodeKind::String if schema.node(id).logical == Some(Logical::Uuid) => {
            let texts = [
                "",
                "6fa459ea-ee8a-3ca4-894e-db77e160355e",
                "\u{e9}\u{1f426}",
            ];
            Value::String(dice.pick(&texts).to_owned())
        }
        NodeKind::String => Value::String(dice.pick(&["", "text", "\u{e9}\u{1f426}"]).to_owned()),
        NodeKind::Array(items) => {
            let items = (0..count(dice)).map(|_| value(dice, schema, *items, depth + 1));
            Value::Array(items.collect())
        }
        NodeKind::Map(values) => {
            let entries = (0..count(dice))
                .map(|index| (format!("k{index}"), value(dice, schema, *values, depth + 1)));
            Value::Map(entries.collect())
        }
        NodeKind::Union(branches) => {
            let index = if depth > 8 {
                0
            } else {
                dice.below(branches.len())
            };
            Value::Union(
                index,
                Box::new(value(dice, schema, branches[index], depth + 1)),
            )
        }
        NodeKind::Record(record) => {
            let fields = record.fields.iter();
            Value::Record(
                fields
                    .map(|field| value(dice, schema, field.node, depth + 1))
                    .collect(),
            )
        }
        NodeKind::Enum(symbols) => Value::Enum(dice.below(symbols.symbols.len())),
        NodeKind::Fixed(fixed) => {
            Value::Bytes((0..fixed.size).map(|_| dice.below(256) as u8).collect())
        }
    }
}
