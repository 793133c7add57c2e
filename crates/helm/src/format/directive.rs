//! The directives of a format: flags, width, precision, indexes of arguments, verb.

use super::{field::Flags, printer::Printer, quote::push};
use crate::{unicode::decode, value::Value};

/// Larger widths and precisions are refused.
const LARGEST: i64 = 1_000_000;

/// Prints `args` as `format` says.
pub(super) fn print(format: &[u8], args: &[Value]) -> Vec<u8> {
    let mut directives = Directives {
        format,
        at: 0,
        args,
        next: 0,
        reordered: false,
        good_index: true,
        printer: Printer::new(Vec::with_capacity(format.len() + 16)),
    };
    while directives.literal() {
        if directives.printer.is_full() {
            return directives.printer.finish();
        }
        if !directives.directive() {
            break;
        }
    }
    directives.extra();
    directives.printer.finish()
}

struct Directives<'f> {
    format: &'f [u8],
    at: usize,
    args: &'f [Value],
    /// The argument that the next verb takes.
    next: usize,
    /// Whether any argument was chosen by its index.
    reordered: bool,
    /// Whether the indexes of this directive are arguments.
    good_index: bool,
    printer: Printer,
}

impl Directives<'_> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    /// Copies up to the next `%`, and passes it; false at the end.
    fn literal(&mut self) -> bool {
        let rest = &self.format[self.at..];
        let length = memchr::memchr(b'%', rest).unwrap_or(rest.len());
        self.printer.put(&rest[..length]);
        self.at += length + 1;
        length < rest.len()
    }

    /// False when the format ends before the verb.
    fn directive(&mut self) -> bool {
        self.good_index = true;
        self.printer.flags = Flags::default();
        self.flags();
        let mut indexed = self.index();
        self.width(&mut indexed);
        if self.peek() == Some(b'.') && self.at + 1 < self.format.len() {
            self.at += 1;
            self.precision(&mut indexed);
        }
        if !indexed {
            self.index();
        }
        if self.at >= self.format.len() {
            self.printer.put(b"%!(NOVERB)");
            return false;
        }
        let (verb, length) = decode(&self.format[self.at..]);
        self.at += length;
        self.verb(verb);
        true
    }

    fn flags(&mut self) {
        let flags = &mut self.printer.flags;
        while let Some(&byte) = self.format.get(self.at) {
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => return,
            }
            self.at += 1;
        }
    }

    fn verb(&mut self, verb: char) {
        if verb == '%' {
            return self.printer.put(b"%");
        }
        let Some(arg) = self.args.get(self.next).filter(|_| self.good_index) else {
            let problem: &[u8] = if self.good_index { b"(MISSING)" } else { b"(BADINDEX)" };
            let mut told = b"%!".to_vec();
            push(verb, &mut told);
            self.printer.put(&told);
            return self.printer.put(problem);
        };
        if matches!(verb, 'v' | 'w') {
            let flags = &mut self.printer.flags;
            flags.source = flags.sharp;
            // `%+v` names the fields of structs, of which there are none here.
            (flags.sharp, flags.plus) = (false, false);
        }
        self.printer.argument(arg, verb);
        self.next += 1;
    }

    /// `*` or a number.
    fn width(&mut self, indexed: &mut bool) {
        let flags = &mut self.printer.flags;
        if self.format.get(self.at) != Some(&b'*') {
            let width = self.number();
            self.printer.flags.width = width;
            self.good_index &= !(*indexed && width.is_some());
            return;
        }
        self.at += 1;
        *indexed = false;
        let Some(width) = take_integer(self.args, &mut self.next) else {
            return self.printer.put(b"%!(BADWIDTH)");
        };
        if width < 0 {
            flags.minus = true;
            flags.zero = false;
        }
        flags.width = usize::try_from(width.unsigned_abs()).ok();
    }

    /// What stands behind the point: an index, `*`, a number, or nothing, which is 0.
    fn precision(&mut self, indexed: &mut bool) {
        self.good_index &= !*indexed;
        *indexed = self.index();
        if self.peek() != Some(b'*') {
            self.printer.flags.precision = Some(self.number().unwrap_or_default());
            return;
        }
        self.at += 1;
        *indexed = false;
        self.printer.flags.precision =
            take_integer(self.args, &mut self.next).and_then(|precision| usize::try_from(precision).ok());
        if self.printer.flags.precision.is_none() {
            self.printer.put(b"%!(BADPREC)");
        }
    }

    /// A number in the format; one too large swallows the rest of it.
    fn number(&mut self) -> Option<usize> {
        let (number, end) = read_number(self.format, self.at, self.format.len());
        self.at = end;
        number
    }

    /// `[3]`: the argument that comes next; whether one stands here.
    fn index(&mut self) -> bool {
        let rest = &self.format[self.at.min(self.format.len())..];
        if rest.first() != Some(&b'[') {
            return false;
        }
        self.reordered = true;
        let close = if rest.len() < 3 { None } else { memchr::memchr(b']', rest) };
        let Some(close) = close else {
            self.good_index = false;
            self.at += 1;
            return false;
        };
        self.at += close + 1;
        let (number, end) = read_number(rest, 1, close);
        let number = number.filter(|_| end == close);
        match number.and_then(|number| number.checked_sub(1)).filter(|&index| index < self.args.len()) {
            Some(index) => self.next = index,
            None => self.good_index = false,
        }
        number.is_some()
    }

    /// Arguments that no verb took.
    fn extra(&mut self) {
        if self.reordered || self.next >= self.args.len() {
            return;
        }
        self.printer.flags = Flags::default();
        self.printer.put(b"%!(EXTRA ");
        for (index, arg) in self.args[self.next..].iter().enumerate() {
            self.printer.put(if index > 0 { b", " } else { b"" });
            if !arg.is_nil() {
                self.printer.put(arg.type_name().as_bytes());
                self.printer.put(b"=");
            }
            self.printer.argument(arg, 'v');
        }
        self.printer.put(b")");
    }
}

/// The digits from `start` on as a number, and where they end; when it is too large, none and `end`.
fn read_number(text: &[u8], start: usize, end: usize) -> (Option<usize>, usize) {
    let mut number = None;
    for at in start..end {
        let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) else { return (number, at) };
        let before = number.unwrap_or(0);
        if i64::try_from(before).unwrap_or(i64::MAX) > LARGEST {
            return (None, end);
        }
        number = Some(before * 10 + usize::from(digit - b'0'));
    }
    (number, end)
}

/// The next argument as a width or precision.
fn take_integer(args: &[Value], next: &mut usize) -> Option<i64> {
    let number = match args.get(*next)? {
        Value::Int(number, _) => Some(*number),
        Value::Uint(number, _) => i64::try_from(*number).ok(),
        _ => None,
    };
    *next += 1;
    number.filter(|number| (-LARGEST..=LARGEST).contains(number))
}
