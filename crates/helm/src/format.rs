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

#[cfg(test)]
mod tests {
    use super::{action, float, quoted, sprintf, unquote, value};
    use crate::{
        limits,
        text::Text,
        value::{Map, Value},
    };

    #[test]
    fn a_map_in_itself_is_told_not_followed() {
        let map = Map::empty();
        map.set("d".into(), Value::Map(map.clone()));
        let printed = value(&Value::Map(map.clone())).to_string();
        assert!(
            printed.starts_with("map[d:map[d:") && printed.contains("%!v(PANIC=nested more than 1000 deep)")
        );
        map.remove(b"d");
    }

    #[test]
    fn what_grows_too_long_is_cut_behind_the_limit() {
        let doubled = |value: Value| Value::list(vec![value.clone(), value]);
        let wide = (0..60).fold(Value::list(vec!["x".repeat(1000).into()]), |value, _| doubled(value));
        let mut out = Vec::new();
        action(&wide, &mut out);
        assert!((limits::TEXT..limits::TEXT + 2000).contains(&out.len()));
        let repeated = sprintf(&b"%1000000[1]d".repeat(1000), &[Value::int(1)]);
        assert!((limits::TEXT..limits::TEXT + 2_000_000).contains(&repeated.len()));
    }

    #[test]
    fn of_two_shortest_numbers_the_even_one_is_taken() {
        assert_eq!(float(8_290_966_091_260_045.0 / 4.0, 'g', None), "2.0727415228150112e+15");
        assert_eq!(float(0.3, 'f', None), "0.3");
        assert_eq!(float(1e21, 'f', None), "1000000000000000000000");
    }

    #[test]
    fn what_is_quoted_can_be_read_again() {
        let bytes = b"a\"\\\n\xff\xc3\xa9\x00`\x7f\xe2\x80\xa8";
        assert_eq!(quoted(bytes).to_string(), r#""a\"\\\n\xffé\x00`\x7f\u2028""#);
        assert_eq!(unquote(&quoted(bytes)), Some(Text::new(bytes)));
        assert_eq!(unquote(br#""\'""#), None);
    }
}
