//! Values under a verb: which verbs fit which, containers element by element.

use super::field::{Base, Flags, Integer};
use crate::{
    limits,
    text::Text,
    time,
    value::{Kind, List, Map, Object, Value},
};

/// Writes values; the flags are those of the directive at hand.
#[derive(Debug, Default)]
pub(super) struct Printer {
    out: Vec<u8>,
    pub(super) flags: Flags,
    /// While a verb that does not fit is reported, methods are not asked, so that it cannot happen again.
    reporting: bool,
}

impl Printer {
    /// A printer that appends to `out`.
    pub(super) fn new(out: Vec<u8>) -> Self {
        Self { out, ..Self::default() }
    }

    /// What was written.
    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Writes text as it is.
    pub(super) fn put(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    /// Whether so much is written that the rest can be left away.
    pub(super) fn is_full(&self) -> bool {
        self.out.len() > limits::TEXT
    }

    /// An operand of a directive.
    pub(super) fn argument(&mut self, value: &Value, verb: char) {
        match (value, verb) {
            (Value::Nothing | Value::Nil, 'v' | 'T') => self.flags.pad(b"<nil>", &mut self.out),
            (_, 'T') => self.flags.text(value.type_name().as_bytes(), &mut self.out),
            // Go prints the address, which no two runs share.
            (_, 'p') => self.bad_verb(value, verb),
            _ => self.value(value, verb, 0),
        }
    }

    fn value(&mut self, value: &Value, verb: char, depth: usize) {
        match value {
            Value::Nothing | Value::Nil if depth > 0 => {
                self.put(if self.flags.source { b"interface {}(nil)" } else { b"<nil>" });
            }
            Value::Bool(bool) if matches!(verb, 't' | 'v') => {
                self.flags.pad(if *bool { b"true" } else { b"false" }, &mut self.out);
            }
            Value::Nothing | Value::Nil | Value::Bool(_) => self.bad_verb(value, verb),
            Value::Int(number, kind) => match time::number::print(*number, *kind) {
                Some(name) if is_told_by_method(verb) && !self.reporting && !self.flags.source => {
                    self.text(value, name.as_bytes(), verb);
                }
                _ => self.integer(
                    value,
                    Integer { magnitude: number.unsigned_abs(), negative: *number < 0 },
                    verb,
                ),
            },
            Value::Uint(number, _) => {
                self.integer(value, Integer { magnitude: *number, negative: false }, verb);
            }
            Value::Float(number) => self.float(value, *number, verb),
            Value::Complex(real, imaginary) => self.complex(value, *real, *imaginary, verb),
            Value::Text(text) => self.text(value, text, verb),
            // Whoever called refuses so long a text; a value that shares its parts would not end.
            _ if self.out.len() > limits::TEXT => {}
            _ if depth > limits::VALUE_DEPTH => self.refuse(verb),
            // `%w` asks for an error, which no container is.
            Value::List(_) | Value::Map(_) if verb == 'w' => self.bad_verb(value, verb),
            Value::Bytes(bytes) => self.bytes(value, bytes, verb, depth),
            Value::List(list) => self.list(value, list, verb, depth),
            Value::Map(map) => self.map(value, map, verb, depth),
            Value::Object(object) => self.object(value, object.as_ref(), verb, depth),
        }
    }

    /// The verb does not fit the value.
    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.put(b"%!");
        super::quote::push(verb, &mut self.out);
        self.put(b"(");
        if value.is_nil() {
            self.put(b"<nil>");
        } else {
            self.put(value.type_name().as_bytes());
            self.put(b"=");
            let outer = std::mem::replace(&mut self.reporting, true);
            self.value(value, 'v', 0);
            self.reporting = outer;
        }
        self.put(b")");
    }

    /// What nests in itself, most likely; Go's stack would overflow.
    fn refuse(&mut self, verb: char) {
        let told = format!("%!{verb}(PANIC=nested more than {} deep)", limits::VALUE_DEPTH);
        self.put(told.as_bytes());
    }

    fn integer(&mut self, value: &Value, number: Integer, verb: char) {
        let decimal = Base::DECIMAL;
        let base = match verb {
            'v' if self.flags.source && matches!(value, Value::Uint(..)) => return self.source_byte(number),
            'v' | 'd' => decimal,
            'b' => Base { radix: 2, ..decimal },
            'o' => Base { radix: 8, ..decimal },
            'O' => Base { radix: 8, octal_prefix: true, ..decimal },
            'x' => Base::HEXADECIMAL,
            'X' => Base { upper: true, ..Base::HEXADECIMAL },
            'c' => return self.flags.character(number, &mut self.out),
            'q' => return self.flags.quoted_character(number, &mut self.out),
            'U' => return self.flags.unicode(number, &mut self.out),
            _ => return self.bad_verb(value, verb),
        };
        self.flags.integer(number, base, &mut self.out);
    }

    /// An unsigned integer as Go source has it.
    fn source_byte(&mut self, number: Integer) {
        let flags = Flags { sharp: true, ..self.flags };
        flags.integer(number, Base::HEXADECIMAL, &mut self.out);
    }

    fn float(&mut self, value: &Value, number: f64, verb: char) {
        match verb {
            'v' => self.flags.float(number, 'g', None, &mut self.out),
            'b' | 'g' | 'G' | 'x' | 'X' => self.flags.float(number, verb, None, &mut self.out),
            'f' | 'e' | 'E' => self.flags.float(number, verb, Some(6), &mut self.out),
            'F' => self.flags.float(number, 'f', Some(6), &mut self.out),
            _ => self.bad_verb(value, verb),
        }
    }

    fn complex(&mut self, value: &Value, real: f64, imaginary: f64, verb: char) {
        if !matches!(verb, 'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E') {
            return self.bad_verb(value, verb);
        }
        let flags = self.flags;
        self.put(b"(");
        self.float(value, real, verb);
        self.flags.plus = true;
        self.float(value, imaginary, verb);
        self.flags = flags;
        self.put(b"i)");
    }

    /// A string, or what the method of `value` says in its place.
    fn text(&mut self, value: &Value, text: &[u8], verb: char) {
        match verb {
            'v' if self.flags.source => self.flags.quoted(text, &mut self.out),
            'v' | 's' => self.flags.text(text, &mut self.out),
            'x' | 'X' => self.flags.hexadecimal(text, verb == 'X', &mut self.out),
            'q' => self.flags.quoted(text, &mut self.out),
            _ => self.bad_verb(value, verb),
        }
    }

    fn bytes(&mut self, value: &Value, bytes: &Text, verb: char, depth: usize) {
        if matches!(verb, 's' | 'q' | 'x' | 'X') {
            return self.text(value, bytes, verb);
        }
        // Go writes the type by its alias where it knows it without reflection.
        let name = if depth == 0 && matches!(verb, 'v' | 'd') { "[]byte" } else { "[]uint8" };
        // Charts print whole contexts, with the files of the chart in them.
        if self.flags == Flags::default() && matches!(verb, 'v' | 'd') {
            return self.decimals(bytes);
        }
        let numbers = bytes.iter().map(|&byte| Value::Uint(byte.into(), crate::value::UintType::Uint8));
        self.elements(name, numbers, |printer, number| printer.value(&number, verb, depth + 1));
    }

    /// `[1 20 255]`
    fn decimals(&mut self, bytes: &[u8]) {
        self.out.reserve(bytes.len().min(limits::TEXT) * 4 + 2);
        self.put(b"[");
        for chunk in bytes.chunks(64) {
            if self.is_full() {
                return;
            }
            let mut line = [0; 64 * 4];
            let mut end = 0;
            for &byte in chunk {
                let (digits, length) = DECIMALS[usize::from(byte)];
                line[end..end + 4].copy_from_slice(&digits);
                end += length;
            }
            self.put(&line[..end]);
        }
        if !bytes.is_empty() {
            self.out.pop();
        }
        self.put(b"]");
    }

    fn list(&mut self, value: &Value, list: &List, verb: char, depth: usize) {
        self.elements(value.type_name(), list.iter(), |printer, item| printer.value(item, verb, depth + 1));
    }

    fn elements<T>(&mut self, name: &str, items: impl Iterator<Item = T>, print: impl Fn(&mut Self, T)) {
        let (open, between, close) = self.brackets(name, b"[");
        self.put(&open);
        for (index, item) in items.enumerate() {
            if self.is_full() {
                return;
            }
            self.put(if index > 0 { between } else { b"" });
            print(self, item);
        }
        self.put(close);
    }

    /// What stands before, between and behind elements.
    fn brackets(&self, name: &str, open: &[u8]) -> (Vec<u8>, &'static [u8], &'static [u8]) {
        if self.flags.source {
            (format!("{name}{{").into_bytes(), b", ", b"}")
        } else {
            (open.to_vec(), b" ", b"]")
        }
    }

    fn map(&mut self, value: &Value, map: &Map, verb: char, depth: usize) {
        if self.flags.source && map.is_null() {
            self.put(value.type_name().as_bytes());
            return self.put(b"(nil)");
        }
        let (open, between, close) = self.brackets(value.type_name(), b"map[");
        self.put(&open);
        for (index, (key, item)) in map.borrow().iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.put(if index > 0 { between } else { b"" });
            self.value(&Value::Text(key.clone()), verb, depth + 1);
            self.put(b":");
            self.value(item, verb, depth + 1);
        }
        self.put(close);
    }

    fn object(&mut self, value: &Value, object: &dyn Object, verb: char, depth: usize) {
        match object.content() {
            Some(content)
                if (verb != 'v' || self.flags == Flags::default())
                    && matches!(object.kind(), Kind::Map | Kind::Slice) =>
            {
                self.value(&content, verb, depth + 1);
            }
            _ => self.text(value, &object.print(), verb),
        }
    }
}

/// Every byte as a decimal number with a space behind it, and how long that is.
static DECIMALS: [([u8; 4], usize); 256] = {
    let mut all = [([b' '; 4], 0); 256];
    let mut byte: u8 = 0;
    loop {
        let (hundreds, tens, ones) = (b'0' + byte / 100, b'0' + byte / 10 % 10, b'0' + byte % 10);
        all[byte as usize] = match byte {
            0..10 => ([ones, b' ', 0, 0], 2),
            10..100 => ([tens, ones, b' ', 0], 3),
            _ => ([hundreds, tens, ones, b' '], 4),
        };
        if byte == u8::MAX {
            break all;
        }
        byte += 1;
    }
};

/// Verbs for which a method `String` is asked.
fn is_told_by_method(verb: char) -> bool {
    matches!(verb, 'v' | 's' | 'x' | 'X' | 'q')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_print_alike_at_once_and_one_by_one() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain(0..3).collect();
        for length in [0, 1, 63, 64, 65, bytes.len()] {
            let words: Vec<String> = bytes[..length].iter().map(ToString::to_string).collect();
            let mut printer = Printer::default();
            printer.argument(&Value::Bytes(Text::from(&bytes[..length])), 'v');
            assert_eq!(printer.finish(), format!("[{}]", words.join(" ")).into_bytes());
        }
    }
}
