//! JSON to bytes along the schema: values are written as they are read, fields are put into order afterwards.

use std::collections::BTreeSet;

use super::super::{Enum, Field, Fixed, NodeId, NodeKind, Record, Schema};
use super::input::{Input, Start};
use super::pieces::{Pieces, excerpt, listed, missing};
use super::{JsonError, Limits, branch_name};

type Result<T> = std::result::Result<T, JsonError>;

/// Appends the event in `text`, one JSON value of `schema`, to `out` in Avro's binary encoding.
///
/// Fields may stand in any order, but all must be there: the encoding knows no defaults. See
/// [`decode_to_json`](super::decode_to_json) for an example.
///
/// # Errors
/// Text that is no JSON or no value of the schema, with offset and path; `out` is as it was.
pub fn encode_from_json(
    schema: &Schema,
    text: &str,
    out: &mut Vec<u8>,
) -> std::result::Result<(), JsonError> {
    encode_from_json_with(schema, text, Limits::default(), out)
}

/// The same with other limits, of which only the depth plays a part.
///
/// # Errors
/// As [`encode_from_json`].
pub fn encode_from_json_with(
    schema: &Schema,
    text: &str,
    limits: Limits,
    out: &mut Vec<u8>,
) -> std::result::Result<(), JsonError> {
    let start = out.len();
    let mut write = Write {
        schema,
        input: Input::new(text),
        out,
        depth_left: limits.depth_max,
        depth_max: limits.depth_max,
    };
    let result = write.value(schema.root()).and_then(|()| write.end(text));
    if result.is_err() {
        out.truncate(start);
    }
    result
}

struct Write<'a> {
    schema: &'a Schema,
    input: Input<'a>,
    out: &'a mut Vec<u8>,
    depth_left: u32,
    depth_max: u32,
}

impl<'a> Write<'a> {
    fn end(&mut self, text: &str) -> Result<()> {
        if self.input.offset() < text.len() {
            return Err(self.input.unexpected("the end after the event"));
        }
        Ok(())
    }

    fn value(&mut self, id: NodeId) -> Result<()> {
        match self.depth_left.checked_sub(1) {
            Some(left) => self.depth_left = left,
            None => {
                let message = format!("values are nested deeper than {}", self.depth_max);
                return Err(JsonError::new(self.input.offset(), message));
            }
        }
        let schema = self.schema;
        match &schema.node(id).kind {
            NodeKind::Null => self.null()?,
            NodeKind::Boolean => self.boolean()?,
            NodeKind::Int => {
                let value = self.integer::<i32>("int")?;
                self.long(value.into());
            }
            NodeKind::Long => {
                let value = self.integer::<i64>("long")?;
                self.long(value);
            }
            NodeKind::Float => self.float()?,
            NodeKind::Double => self.double()?,
            NodeKind::Bytes => self.bytes()?,
            NodeKind::String => {
                let text = self.input.string("a string")?;
                self.long(text.len() as i64);
                self.out.extend_from_slice(text.as_bytes());
            }
            NodeKind::Fixed(fixed) => self.fixed(fixed)?,
            NodeKind::Enum(symbols) => self.symbol(symbols)?,
            NodeKind::Union(branches) => self.union(branches)?,
            NodeKind::Array(item) => self.array(*item)?,
            NodeKind::Map(value) => self.map(*value)?,
            NodeKind::Record(record) => self.record(record)?,
        }
        self.depth_left += 1;
        Ok(())
    }

    fn long(&mut self, value: i64) {
        let mut rest = ((value << 1) ^ (value >> 63)) as u64;
        while rest >= 0x80 {
            self.out.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.out.push(rest as u8);
    }

    fn null(&mut self) -> Result<()> {
        match self.input.start() {
            Start::Null => self.input.word("null"),
            _ => Err(self.input.unexpected("null")),
        }
    }

    fn boolean(&mut self) -> Result<()> {
        let value = match self.input.start() {
            Start::True => self.input.word("true").map(|()| true)?,
            Start::False => self.input.word("false").map(|()| false)?,
            _ => return Err(self.input.unexpected("true or false")),
        };
        self.out.push(u8::from(value));
        Ok(())
    }

    fn integer<T: std::str::FromStr>(&mut self, kind: &str) -> Result<T> {
        let expected = format_args!("a whole number for {kind}").to_string();
        let offset = self.input.offset();
        if self.input.start() != Start::Number {
            return Err(self.input.unexpected(&expected));
        }
        let number = self.input.number(&expected)?;
        if number.contains(['.', 'e', 'E']) {
            let message = format!("expected {expected}, found {number}");
            return Err(
                JsonError::new(offset, message).help("write it without fraction and exponent")
            );
        }
        number.parse().map_err(|_| {
            let shown: String = number.chars().take(40).collect();
            JsonError::new(offset, format!("{shown} is beyond the range of {kind}"))
        })
    }

    fn float(&mut self) -> Result<()> {
        let value = self.number(f32::NAN, f32::INFINITY, |value| value.is_finite())?;
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn double(&mut self) -> Result<()> {
        let value = self.number(f64::NAN, f64::INFINITY, |value| value.is_finite())?;
        self.out.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn number<T>(&mut self, nan: T, infinity: T, is_finite: fn(&T) -> bool) -> Result<T>
    where
        T: std::str::FromStr + std::ops::Neg<Output = T>,
    {
        const EXPECTED: &str = "a number, \"NaN\", \"Infinity\" or \"-Infinity\"";
        let offset = self.input.offset();
        if self.input.start() == Start::String {
            let mut probe = self.input.clone();
            let value = match &*probe.string(EXPECTED)? {
                "NaN" => nan,
                "Infinity" | "INF" => infinity,
                "-Infinity" | "-INF" => -infinity,
                _ => return Err(self.input.unexpected(EXPECTED)),
            };
            self.input = probe;
            return Ok(value);
        }
        if self.input.start() != Start::Number {
            return Err(self.input.unexpected(EXPECTED));
        }
        let number = self.input.number(EXPECTED)?;
        number.parse().ok().filter(is_finite).ok_or_else(|| {
            let shown: String = number.chars().take(40).collect();
            let message = format!("{shown} is beyond the range of its type");
            JsonError::new(offset, message).help("infinity is \"Infinity\"")
        })
    }

    /// The bytes of a string of code points up to U+00FF.
    fn code_points(&mut self, expected: &str) -> Result<Vec<u8>> {
        let offset = self.input.offset();
        let text = self.input.string(expected)?;
        let bytes = text
            .chars()
            .map(|point| u8::try_from(point).map_err(|_| point));
        bytes
            .collect::<std::result::Result<Vec<u8>, char>>()
            .map_err(|point| {
                let message = format!("U+{:04X} is no byte", u32::from(point));
                JsonError::new(offset, message)
                    .help("a byte is one code point from U+0000 to U+00FF, such as \\u00ff")
            })
    }

    fn bytes(&mut self) -> Result<()> {
        let bytes = self.code_points("a string of bytes")?;
        self.long(bytes.len() as i64);
        self.out.extend_from_slice(&bytes);
        Ok(())
    }

    fn fixed(&mut self, fixed: &Fixed) -> Result<()> {
        let offset = self.input.offset();
        let bytes = self.code_points("a string of bytes")?;
        if bytes.len() != fixed.size {
            let (found, name, size) = (bytes.len(), &fixed.name, fixed.size);
            let message = format!("{found} bytes where `{name}` has {size}");
            return Err(JsonError::new(offset, message));
        }
        self.out.extend_from_slice(&bytes);
        Ok(())
    }

    fn symbol(&mut self, symbols: &Enum) -> Result<()> {
        let offset = self.input.offset();
        let text = self.input.string("a symbol as a string")?;
        match symbols.symbols.iter().position(|symbol| *symbol == text) {
            Some(index) => {
                self.long(index as i64);
                Ok(())
            }
            None => {
                let message = format!("{:?} is no symbol of `{}`", excerpt(&text), symbols.name);
                let help = format!(
                    "its symbols are {}",
                    listed(symbols.symbols.iter().cloned())
                );
                Err(JsonError::new(offset, message).help(help))
            }
        }
    }

    fn union(&mut self, branches: &[NodeId]) -> Result<()> {
        let schema = self.schema;
        let is_null = |branch: &NodeId| matches!(schema.node(*branch).kind, NodeKind::Null);
        let start = self.input.start();
        if start == Start::Null {
            let Some(index) = branches.iter().position(is_null) else {
                return Err(self.no_branch("an object that names the branch", branches));
            };
            self.input.word("null")?;
            self.long(index as i64);
            return Ok(());
        }
        if start != Start::Object {
            let expected = match branches.iter().any(is_null) {
                true => "null or an object that names the branch",
                false => "an object that names the branch",
            };
            return Err(self.no_branch(expected, branches));
        }
        self.input.mark(b'{', "an object")?;
        let offset = self.input.offset();
        let name = self.input.string("the name of the branch")?;
        let found = branches
            .iter()
            .position(|branch| branch_name(schema, *branch) == name);
        let Some((index, branch)) = found.and_then(|index| Some((index, *branches.get(index)?)))
        else {
            let message = format!("{:?} is no branch of the union", excerpt(&name));
            let names = branches.iter().map(|branch| branch_name(schema, *branch));
            let help = format!("its branches are {}", listed(names));
            return Err(JsonError::new(offset, message).help(help));
        };
        self.input.mark(b':', "`:` after the name of the branch")?;
        self.long(index as i64);
        self.value(branch)?;
        self.input.mark(b'}', "`}` after the value of the branch")
    }

    #[cold]
    fn no_branch(&mut self, expected: &str, branches: &[NodeId]) -> JsonError {
        let names = branches
            .iter()
            .map(|branch| branch_name(self.schema, *branch));
        let example = names
            .clone()
            .find(|name| name != "null")
            .unwrap_or_default();
        let help = format!(
            "write {{\"{example}\": ...}}; the branches are {}",
            listed(names)
        );
        self.input.unexpected(expected).help(help)
    }

    fn array(&mut self, item: NodeId) -> Result<()> {
        self.input.mark(b'[', "an array")?;
        let start = self.out.len();
        let mut count = 0_u64;
        self.out.push(0);
        if !self.input.is_mark(b']') {
            loop {
                self.value(item).map_err(|error| error.in_item(count))?;
                count += 1;
                if !self.input.is_mark(b',') {
                    break;
                }
            }
            self.input.mark(b']', "`,` or `]` after an item")?;
        }
        self.close_block(start, count);
        Ok(())
    }

    fn map(&mut self, value: NodeId) -> Result<()> {
        self.input.mark(b'{', "an object")?;
        let start = self.out.len();
        let mut keys = BTreeSet::new();
        self.out.push(0);
        if !self.input.is_mark(b'}') {
            loop {
                let offset = self.input.offset();
                let key = self.input.string("a key in double quotes")?;
                self.input.mark(b':', "`:` after the key")?;
                self.long(key.len() as i64);
                self.out.extend_from_slice(key.as_bytes());
                self.value(value).map_err(|error| error.in_key(&key))?;
                if keys.contains(&key) {
                    let message = format!("the key {:?} stands twice", excerpt(&key));
                    return Err(JsonError::new(offset, message));
                }
                keys.insert(key);
                if !self.input.is_mark(b',') {
                    break;
                }
            }
            self.input.mark(b'}', "`,` or `}` after an entry")?;
        }
        self.close_block(start, keys.len() as u64);
        Ok(())
    }

    /// Puts the count before the items, where one byte was left for it, and ends the blocks.
    fn close_block(&mut self, start: usize, count: u64) {
        if count == 0 {
            return;
        }
        let end = self.out.len();
        self.long(count as i64);
        let varint = self.out.split_off(end);
        self.out.splice(start..=start, varint);
        self.out.push(0);
    }

    fn record(&mut self, record: &'a Record) -> Result<()> {
        self.input.mark(b'{', "an object")?;
        let mut pieces = Pieces::new(record, self.out.len());
        if !self.input.is_mark(b'}') {
            loop {
                self.field(record, &mut pieces)?;
                if !self.input.is_mark(b',') {
                    break;
                }
            }
            self.input.mark(b'}', "`,` or `}` after a field")?;
        }
        if pieces.count < record.fields.len() {
            return Err(missing(record, &pieces, self.input.offset() - 1));
        }
        pieces.order(self.out);
        Ok(())
    }

    /// One member of an object, wherever its field stands.
    fn field(&mut self, record: &'a Record, pieces: &mut Pieces) -> Result<()> {
        let offset = self.input.offset();
        let name = self.input.string("a field's name in double quotes")?;
        let is_next = |field: &Field| field.name == name;
        let found = match record.fields.get(pieces.count).is_some_and(is_next) {
            true => Some(pieces.count),
            false => record.fields.iter().position(is_next),
        };
        let Some((index, field)) = found.and_then(|index| Some((index, record.fields.get(index)?)))
        else {
            let message = format!("`{}` has no field {:?}", record.name, excerpt(&name));
            let names = record.fields.iter().map(|field| field.name.clone());
            let help = format!("its fields are {}", listed(names));
            return Err(JsonError::new(offset, message).help(help));
        };
        self.input.mark(b':', "`:` after the field's name")?;
        let start = self.out.len();
        self.value(field.node)
            .map_err(|error| error.in_field(&field.name))?;
        if !pieces.add(index, start..self.out.len()) {
            let message = format!("the field `{name}` stands twice");
            return Err(JsonError::new(offset, message));
        }
        Ok(())
    }
}
