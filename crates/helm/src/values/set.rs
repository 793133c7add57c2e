//! `--set` and its sisters: lines such as `a.b[0].c=1,d={x,y}`.

use crate::{
    context::Version,
    format, limits,
    text::Text,
    value::{Tree, tree},
};

/// How the lines of a flag are read.
#[derive(Clone, Copy)]
pub enum Setting<'a> {
    /// `--set`: `true`, `false`, `null` and integers are what they look like.
    Typed,
    /// `--set-string`: everything is a string.
    Text,
    /// `--set-file`: the value is what this reads at the path given.
    File(&'a dyn Fn(&str) -> Result<Vec<u8>, String>),
    /// `--set-json`: values are JSON, or the whole line is one JSON object.
    Json,
    /// `--set-literal`: the value is the rest of the line, commas and backslashes included.
    Literal,
}

impl Setting<'_> {
    /// The flag, without its dashes.
    fn flag(self) -> &'static str {
        match self {
            Self::Typed => "set",
            Self::Text => "set-string",
            Self::File(_) => "set-file",
            Self::Json => "set-json",
            Self::Literal => "set-literal",
        }
    }
}

/// How deep a name may nest (`strvals.MaxNestedNameLevel`).
const DEPTH: usize = 30;
/// The greatest index (`strvals.MaxIndex`).
const INDEX: usize = 65_536;

/// Sets in `values` what `line` says.
///
/// # Errors
/// Helm's message.
pub fn set(values: &mut Tree, setting: Setting<'_>, line: &str, version: Version) -> Result<(), String> {
    if !matches!(values, Tree::Map(_)) {
        *values = Tree::empty();
    }
    let whole = line.trim();
    if matches!(setting, Setting::Json) && version == Version::V4_1 && whole.starts_with('{') {
        let read = serde_json::from_str(whole)
            .map_err(|_| format!("failed parsing --set-json data JSON: {line}"))?;
        super::merge(values, super::json::tree(read));
        return Ok(());
    }
    let Tree::Map(entries) = values else { return Ok(()) };
    let mut setter = Setter { rest: line, setting };
    loop {
        match setter.key(entries, 0) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(Stop::EndOfIndex) if version == Version::V4_1 => return Ok(()),
            Err(_) if matches!(setting, Setting::Json) => {
                return Err(format!("failed parsing --set-json data {line}"));
            }
            Err(Stop::EndOfIndex) => {
                return Err(format!("failed parsing --{} data: error parsing index: EOF", setting.flag()));
            }
            Err(Stop::Fault(message)) => {
                return Err(format!("failed parsing --{} data: {message}", setting.flag()));
            }
        }
    }
}

/// Why a key is not followed by another one.
enum Stop {
    /// The line ends where it may.
    End,
    /// The line ends inside `[`, which Helm 4 overlooks.
    EndOfIndex,
    Fault(String),
}

impl Stop {
    fn fault(message: impl Into<String>) -> Self {
        Self::Fault(message.into())
    }
}

type Entries = Vec<(Text, Tree)>;

struct Setter<'a> {
    rest: &'a str,
    setting: Setting<'a>,
}

impl Setter<'_> {
    /// A name and what follows it.
    fn key(&mut self, data: &mut Entries, level: usize) -> Result<(), Stop> {
        let stops = if self.literal() { "=[." } else { "=[,." };
        let (name, last) = self.until(stops);
        match last {
            None if name.is_empty() => Err(Stop::End),
            None => Err(Stop::fault(format!("key {} has no value", quoted(&name)))),
            Some('[') => self.indexed(data, &name, level),
            Some('=') => self.valued(data, &name),
            Some(',') => Err(Stop::fault(format!("key {} has no value (cannot end with ,)", quoted(&name)))),
            Some(_) => self.nested(data, &name, level + 1),
        }
    }

    fn indexed(&mut self, data: &mut Entries, name: &str, level: usize) -> Result<(), Stop> {
        let index = self.index()?;
        let mut list = match tree::take(data, name.as_bytes()) {
            None => Vec::new(),
            Some(Tree::List(items)) => items,
            Some(other) => return Err(conversion(&other, "[]interface {}")),
        };
        let outcome = self.item(&mut list, index, level);
        assign(data, name, Tree::List(list));
        outcome
    }

    fn nested(&mut self, data: &mut Entries, name: &str, level: usize) -> Result<(), Stop> {
        if level > DEPTH {
            return Err(Stop::fault(format!(
                "value name nested level is greater than maximum supported nested level of {DEPTH}"
            )));
        }
        let mut inner = match tree::take(data, name.as_bytes()) {
            None => Vec::new(),
            Some(Tree::Map(entries)) => entries,
            Some(other) => return Err(conversion(&other, "map[string]interface {}")),
        };
        let outcome = self.key(&mut inner, level);
        if outcome.is_ok() && inner.is_empty() {
            return Err(Stop::fault(format!("key map {} has no value", quoted(name))));
        }
        if !inner.is_empty() {
            assign(data, name, Tree::Map(inner));
        }
        outcome
    }

    fn valued(&mut self, data: &mut Entries, name: &str) -> Result<(), Stop> {
        let (value, outcome) = self.value()?;
        assign(data, name, value);
        outcome
    }

    /// What follows a `=`, and whether the line ends there.
    fn value(&mut self) -> Result<(Tree, Result<(), Stop>), Stop> {
        if self.literal() {
            let value = Tree::Text(std::mem::take(&mut self.rest).into());
            return Ok((value, Ok(())));
        }
        if matches!(self.setting, Setting::Json) {
            return Ok((self.json()?, Ok(())));
        }
        if self.rest.is_empty() {
            return Ok((Tree::Text(Text::default()), Err(Stop::End)));
        }
        if self.rest.starts_with('{') {
            self.rest = &self.rest[1..];
            return Ok((self.list()?, Ok(())));
        }
        let (word, _) = self.until(",");
        Ok((self.scalar(word)?, Ok(())))
    }

    /// `{a,b}` behind its `{`.
    fn list(&mut self) -> Result<Tree, Stop> {
        let mut items = Vec::new();
        loop {
            let (word, last) = self.until(",}");
            match last {
                None => return Err(Stop::fault("list must terminate with '}'")),
                Some(',') => items.push(self.scalar(word)?),
                Some(_) => {
                    self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
                    items.push(self.scalar(word)?);
                    return Ok(Tree::List(items));
                }
            }
        }
    }

    fn json(&mut self) -> Result<Tree, Stop> {
        if self.blank() {
            return Ok(Tree::Nil);
        }
        let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter();
        let read = match stream.next() {
            Some(Ok(read)) => super::json::tree(read),
            _ => return Err(Stop::fault("invalid JSON")),
        };
        self.rest = &self.rest[stream.byte_offset()..];
        self.blank();
        Ok(read)
    }

    /// Skips spaces and a comma; whether nothing else stood there.
    fn blank(&mut self) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(',') {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => self.rest.is_empty(),
        }
    }

    /// What follows `name[index]`.
    fn item(&mut self, items: &mut Vec<Tree>, index: i64, level: usize) -> Result<(), Stop> {
        let index =
            usize::try_from(index).map_err(|_| Stop::fault(format!("negative {index} index not allowed")))?;
        let (word, last) = self.until("[.=");
        if !word.is_empty() {
            return Err(Stop::fault(format!("unexpected data at end of array index: {}", quoted(&word))));
        }
        match last {
            None => Err(Stop::End),
            Some('=') => {
                // Unlike behind a name, the end of the line behind `]=` ends nothing: the next key finds it.
                let (value, _) = self.value()?;
                place(items, index, value)
            }
            Some('[') => {
                if level > limits::VALUE_DEPTH {
                    return Err(Stop::fault(format!("lists nest deeper than {}", limits::VALUE_DEPTH)));
                }
                let next = self.index()?;
                let mut inner = match items.get(index) {
                    None | Some(Tree::Nil) => Vec::new(),
                    Some(Tree::List(own)) => own.clone(),
                    Some(other) => return Err(conversion(other, "[]interface {}")),
                };
                self.item(&mut inner, next, level + 1)?;
                place(items, index, Tree::List(inner))
            }
            Some(_) => {
                let mut inner = match items.get_mut(index).map(std::mem::take) {
                    Some(Tree::Map(entries)) => entries,
                    _ => Vec::new(),
                };
                let outcome = self.key(&mut inner, level);
                if outcome.is_err() {
                    if let Some(own) = items.get_mut(index) {
                        *own = Tree::Map(inner);
                    }
                    return outcome;
                }
                place(items, index, Tree::Map(inner))
            }
        }
    }

    /// The number up to `]`.
    fn index(&mut self) -> Result<i64, Stop> {
        let (word, last) = self.until("]");
        if last.is_none() {
            return Err(Stop::EndOfIndex);
        }
        word.parse::<i64>().map_err(|error| {
            let reason = match error.kind() {
                std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => {
                    "value out of range"
                }
                _ => "invalid syntax",
            };
            Stop::fault(format!("error parsing index: strconv.Atoi: parsing {}: {reason}", quoted(&word)))
        })
    }

    /// Reads up to one of `stops` and past it; a backslash takes the next character as it is.
    fn until(&mut self, stops: &str) -> (String, Option<char>) {
        let mut word = String::new();
        let mut chars = self.rest.chars();
        let mut last = None;
        while let Some(char) = chars.next() {
            if stops.contains(char) {
                last = Some(char);
                break;
            }
            if char == '\\' && !self.literal() {
                match chars.next() {
                    Some(escaped) => word.push(escaped),
                    None => break,
                }
            } else {
                word.push(char);
            }
        }
        self.rest = chars.as_str();
        (word, last)
    }

    fn scalar(&self, word: String) -> Result<Tree, Stop> {
        match self.setting {
            Setting::File(read) => Ok(Tree::Text(read(&word).map_err(Stop::Fault)?.into())),
            Setting::Typed => Ok(typed(word)),
            _ => Ok(Tree::Text(word.into())),
        }
    }

    fn literal(&self) -> bool {
        matches!(self.setting, Setting::Literal)
    }
}

fn quoted(text: &str) -> Text {
    format::quoted(text.as_bytes())
}

fn assign(data: &mut Entries, name: &str, value: Tree) {
    if !name.is_empty() {
        tree::put(data, name.into(), value);
    }
}

fn place(list: &mut Vec<Tree>, index: usize, value: Tree) -> Result<(), Stop> {
    if index > INDEX {
        return Err(Stop::fault(format!(
            "index of {index} is greater than maximum supported index of {INDEX}"
        )));
    }
    if list.len() <= index {
        list.resize(index + 1, Tree::Nil);
    }
    list[index] = value;
    Ok(())
}

fn typed(word: String) -> Tree {
    if word.eq_ignore_ascii_case("true") {
        return Tree::Bool(true);
    }
    if word.eq_ignore_ascii_case("false") {
        return Tree::Bool(false);
    }
    if word.eq_ignore_ascii_case("null") {
        return Tree::Nil;
    }
    // A leading zero makes a string, so that `0123` survives; Rust and Go agree on what else is an integer.
    match word.parse() {
        Ok(number) if word == "0" || !word.starts_with('0') => Tree::Int64(number),
        _ => Tree::Text(word.into()),
    }
}

/// Go's type assertion panics, and Helm reports the panic.
fn conversion(found: &Tree, wanted: &str) -> Stop {
    let found = match found {
        Tree::Nil => "nil",
        other => other.type_name(),
    };
    Stop::fault(format!("unable to parse key: interface conversion: interface {{}} is {found}, not {wanted}"))
}
