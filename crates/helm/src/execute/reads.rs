//! What is read of the values of a release, told to the trace where one is asked for.

use foldhash::HashSet;
use std::sync::Arc;

use super::{Frame, Run, failure::Node};
use crate::{
    functions::Function,
    limits::VALUE_DEPTH,
    text::Text,
    trace::{Draw, Kind, TOP},
    value::{Map, Object, Value},
};

/// What a function looks at of the maps and lists that it is given.
enum Looks {
    /// At none of them: it passes them on, or changes them.
    No,
    /// Whether they are empty.
    Truth,
    /// At the keys that its other arguments name, in the maps that it is given.
    Keys,
    /// At the value that its other arguments lead to.
    Path,
    /// At all of them, and all below.
    All,
}

impl Looks {
    fn of(function: &str) -> Self {
        match function {
            "dict" | "list" | "tuple" | "set" | "unset" | "include" | "tpl" | "required" | "ternary"
            | "kindOf" | "kindIs" | "typeOf" | "typeIs" | "typeIsLike" => Self::No,
            "default" | "coalesce" | "empty" | "not" | "all" | "any" => Self::Truth,
            "get" | "hasKey" | "pluck" | "pick" => Self::Keys,
            "index" | "dig" => Self::Path,
            _ => Self::All,
        }
    }
}

impl Run<'_, '_, '_> {
    /// How long the output of the file is, as far as it is final: what an `include` captures stands where it began.
    fn offset(&self) -> usize {
        self.captured.unwrap_or(self.out.len())
    }

    #[cold]
    fn tell(&mut self, kind: Kind, place: u32) {
        let offset = self.offset();
        if let Some(trace) = &mut self.context.trace {
            trace.read(kind, place, offset);
        }
    }

    /// The value at a key, which is read by that; or that there is none.
    #[inline]
    pub(super) fn read_key(&mut self, map: &Map, key: &[u8]) -> Option<Value> {
        if map.place() == 0 { map.get(key) } else { self.read_placed(map, key) }
    }

    fn read_placed(&mut self, map: &Map, key: &[u8]) -> Option<Value> {
        let (key, value) = match map.entry(key) {
            Some((key, value)) => (key, Some(value)),
            None => (Text::from(key), None),
        };
        self.tell(Kind::Value(key), map.place());
        value
    }

    /// Only whether it is empty is read: any change of what is empty shows, and of what is not, a change of its keys.
    #[inline]
    pub(super) fn read_truth(&mut self, value: &Value) {
        let (place, is_empty) = match value {
            Value::Map(map) => (map.place(), map.is_empty()),
            Value::List(list) => (list.place(), list.is_empty()),
            _ => return,
        };
        if place != 0 {
            self.tell(if is_empty { Kind::All } else { Kind::Keys }, place);
        }
    }

    /// Its elements are walked; those that are maps or lists have yet to be read.
    #[inline]
    pub(super) fn read_elements(&mut self, value: &Value) {
        if place(value).is_some() {
            self.read_scalars(value);
        }
    }

    #[cold]
    fn read_scalars(&mut self, value: &Value) {
        match value {
            Value::Map(map) => {
                self.tell(Kind::Keys, map.place());
                let entries = map.entries();
                let scalars = entries.into_iter().filter(|(_, value)| !is_nested(value));
                scalars.for_each(|(key, _)| self.tell(Kind::Value(key), map.place()));
            }
            Value::List(list) if list.iter().any(is_nested) => {
                self.tell(Kind::Keys, list.place());
                let scalars = list.iter().enumerate().filter(|(_, value)| !is_nested(value));
                scalars.for_each(|(at, _)| self.tell(Kind::Value(Text::from(at.to_string())), list.place()));
            }
            Value::List(list) => self.tell(Kind::All, list.place()),
            _ => {}
        }
    }

    /// All that it leads to is read.
    pub(super) fn read_all(&mut self, value: &Value) {
        if self.context.trace.is_none() || !holds(value) {
            return;
        }
        let mut places = Vec::new();
        reachable(value, 0, &mut HashSet::default(), &mut places);
        for place in places {
            self.tell(Kind::All, place);
        }
    }

    /// A field of an object is read, or a method of it called.
    #[inline]
    pub(super) fn read_object(&mut self, object: &dyn Object, name: &[u8], args: &[Value]) {
        if self.context.trace.is_some()
            && let Some(read) = object.told(name, args)
        {
            self.tell(Kind::Other(Box::new(read)), 0);
        }
    }

    /// A method is called with the arguments from `start` on.
    #[cold]
    pub(super) fn read_method(&mut self, receiver: &Value, name: &[u8], start: usize) {
        let args: Vec<Value> = self.arguments[start..].to_vec();
        match receiver {
            Value::Object(object) => self.read_object(object.as_ref(), name, &args),
            // `AsMap` passes them on; the others are seldom.
            Value::Map(_) if name != b"AsMap" => self.read_all(receiver),
            _ => {}
        }
    }

    /// A function is called with the arguments from `start` on.
    #[cold]
    pub(super) fn read_arguments(&mut self, function: &Function, start: usize) {
        // Most are scalars, which were told when they were read.
        if !self.arguments[start..].iter().any(holds) {
            return;
        }
        let looks = Looks::of(function.name);
        if matches!(looks, Looks::No) && function.name != "dict" {
            return;
        }
        let args: Vec<Value> = self.arguments[start..].to_vec();
        match looks {
            // A map as a key is printed.
            Looks::No => args.iter().step_by(2).for_each(|key| self.read_all(key)),
            Looks::Truth => args.iter().for_each(|arg| self.read_truth(arg)),
            Looks::Keys => self.read_named(&args),
            Looks::Path => self.read_path(function.name, &args),
            Looks::All => args.iter().for_each(|arg| self.read_all(arg)),
        }
    }

    fn read_named(&mut self, args: &[Value]) {
        for map in args.iter().filter_map(as_map) {
            for key in args.iter().filter_map(as_text) {
                _ = self.read_key(map, key);
            }
        }
    }

    /// `index CONTAINER KEY…` and `dig KEY… DEFAULT MAP`
    fn read_path(&mut self, function: &str, args: &[Value]) {
        let (("index", [container, keys @ ..]) | ("dig", [keys @ .., _, container])) = (function, args)
        else {
            return;
        };
        let mut at = container.clone();
        for key in keys {
            let next = match (&at, key) {
                (Value::Map(map), Value::Text(key)) => self.read_key(map, key),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return self.read_all(&at),
            }
        }
    }

    /// How much was read so far.
    #[inline]
    pub(super) fn reads(&self) -> usize {
        self.context.trace.as_ref().map_or(0, |trace| trace.count())
    }

    /// What was read since decides on all that was written since.
    #[inline]
    pub(super) fn decided(&mut self, reads: std::ops::Range<usize>) {
        if self.captured.is_none() && !reads.is_empty() {
            self.last(reads, self.out.len());
        }
    }

    /// What was read since decides on all that is still to be written: it is kept in a variable or a map.
    #[inline]
    pub(super) fn kept(&mut self, since: usize) {
        let reads = since..self.reads();
        if !reads.is_empty() {
            self.last(reads, usize::MAX);
        }
    }

    #[cold]
    fn last(&mut self, reads: std::ops::Range<usize>, offset: usize) {
        if let Some(trace) = &mut self.context.trace {
            trace.last(reads, offset);
        }
    }

    /// What is written next is written by this node.
    #[inline]
    pub(super) fn writes(&mut self, frame: &Frame<'_>, position: u32, is_text: bool) {
        if self.captured.is_none()
            && let Some(trace) = &mut self.context.trace
        {
            trace.write(&frame.file.path, position, self.out.len(), is_text);
        }
    }

    /// A function is called that answers differently another time.
    #[cold]
    pub(super) fn draws(&mut self, frame: &Frame<'_>, function: &Function, node: Node<'_>) {
        let position = node.position();
        self.context.random.site(&frame.file.path, position as usize);
        if let (Some(source), Some(trace)) = (function.draws, &mut self.context.trace) {
            let (line, column) = frame.file.place(position);
            let template = Arc::clone(&frame.file.path);
            trace.draw(Draw { function: function.name, source, template, line, column });
        }
    }
}

fn place(value: &Value) -> Option<u32> {
    let place = match value {
        Value::Map(map) => map.place(),
        Value::List(list) => list.place(),
        _ => 0,
    };
    Some(place).filter(|place| *place != 0)
}

fn as_map(value: &Value) -> Option<&Map> {
    if let Value::Map(map) = value { Some(map) } else { None }
}

fn as_text(value: &Value) -> Option<&Text> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// Every map and list with a place that a value leads to, the topmost of each branch.
///
/// What nests deeper than values may is not walked: it is as if all values were read.
fn reachable(value: &Value, depth: usize, seen: &mut HashSet<usize>, found: &mut Vec<u32>) {
    if depth == VALUE_DEPTH {
        return found.push(TOP);
    }
    match value {
        Value::Map(map) if map.place() != 0 => found.push(map.place()),
        Value::List(list) if list.place() != 0 => found.push(list.place()),
        Value::Map(map) => {
            let map_of = map.borrow();
            let mut below = map_of.iter().map(|(_, value)| value).filter(|own| is_nested(own)).peekable();
            // Maps may hold each other; what holds none ends every way.
            if below.peek().is_some() && seen.insert(map.address()) {
                below.for_each(|own| reachable(own, depth + 1, seen, found));
            }
        }
        Value::List(list) => {
            let mut below = list.iter().filter(|own| is_nested(own)).peekable();
            if below.peek().is_some() && seen.insert(list.address()) {
                below.for_each(|own| reachable(own, depth + 1, seen, found));
            }
        }
        _ => {}
    }
}

/// Whether it may lead to maps or lists.
fn holds(value: &Value) -> bool {
    is_nested(value) || matches!(value, Value::Object(_))
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_))
}
