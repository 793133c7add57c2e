//! Values as Go's fmt prints them.

mod directive;
mod field;
mod float;
mod printer;
mod quote;

use printer::Printer;

pub use float::float;
pub use quote::{Unit, quoted, unquote, unquote_unit};

use crate::{text::Text, unicode::is_print, value::Value};

// No function here can fail, as none of Go's can. A text that grows beyond `limits::TEXT` is cut behind it, so that the
// caller's `Fuel` refuses it; what nests deeper than `limits::VALUE_DEPTH`, where Go would overflow, says so in its place.

/// What `{{ value }}` writes.
pub fn action(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Nothing | Value::Nil => out.extend_from_slice(b"<no value>"),
        Value::Text(text) => out.extend_from_slice(text),
        Value::Object(object) => out.extend_from_slice(&object.shown()),
        _ => {
            let mut printer = Printer::new(std::mem::take(out));
            printer.argument(value, 'v');
            *out = printer.finish();
        }
    }
}

/// `%v`
pub fn value(value: &Value) -> Text {
    if let Value::Text(text) = value {
        return text.clone();
    }
    let mut printer = Printer::new(Vec::new());
    printer.argument(value, 'v');
    printer.finish().into()
}

/// `fmt.Sprint`: a space between two operands of which neither is a string.
pub fn sprint(args: &[Value]) -> Text {
    let mut printer = Printer::new(Vec::new());
    let mut spaced = false;
    for arg in args {
        let is_text = matches!(arg, Value::Text(_));
        if spaced && !is_text {
            printer.put(b" ");
        }
        printer.argument(arg, 'v');
        spaced = !is_text;
    }
    printer.finish().into()
}

/// `fmt.Sprintln`: a space between operands, a newline at the end.
pub fn sprintln(args: &[Value]) -> Text {
    let mut printer = Printer::new(Vec::new());
    for (index, arg) in args.iter().enumerate() {
        printer.put(if index > 0 { b" " } else { b"" });
        printer.argument(arg, 'v');
    }
    printer.put(b"\n");
    printer.finish().into()
}

/// `fmt.Sprintf`
pub fn sprintf(format: &[u8], args: &[Value]) -> Text {
    directive::print(format, args).into()
}

/// A rune by its number, and itself when it can be seen: `%#U`.
pub fn unicode_name(rune: char) -> String {
    let name = format!("U+{:04X}", u32::from(rune));
    if is_print(rune) { format!("{name} '{rune}'") } else { name }
}
