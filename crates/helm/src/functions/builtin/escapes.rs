//! `html`, `js` and `urlquery`.

use crate::{context::Context, fault::Fault, format, limits::TEXT, text::Text, unicode, value::Value};

/// The arguments as one text: printed as a template prints them.
fn text(context: &mut Context<'_>, args: &[Value]) -> Result<Text, Fault> {
    if let [Value::Text(text)] = args {
        return Ok(text.clone());
    }
    let printable = |value: &Value| if value.is_nil() { Value::text("<no value>") } else { value.clone() };
    let text = format::sprint(&args.iter().map(printable).collect::<Vec<_>>());
    context.fuel.printed(text.len())?;
    Ok(text)
}

/// Refuses what becomes larger than a text may be, while it does.
#[inline]
fn check(out: &[u8]) -> Result<(), Fault> {
    if out.len() > TEXT {
        return Err(Fault::Limit(format!("a value of more than {} MiB is made", TEXT >> 20)));
    }
    Ok(())
}

pub(super) fn html(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let text = text(context, args)?;
    let mut out = Vec::with_capacity(text.len());
    for byte in text.iter() {
        match byte {
            0 => out.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            byte => out.push(*byte),
        }
        check(&out)?;
    }
    Ok(Value::text(out))
}

pub(super) fn js(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let text = text(context, args)?;
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let mut size = 1;
        match byte {
            b'\\' | b'\'' | b'"' => out.extend_from_slice(&[b'\\', *byte]),
            b'<' | b'>' | b'&' | b'=' | ..b' ' => out.extend_from_slice(format!("\\u{byte:04X}").as_bytes()),
            b' '..=b'\x7f' => out.push(*byte),
            _ => {
                let (rune, width) = unicode::decode(&text[at..]);
                size = width;
                if unicode::is_print(rune) {
                    out.extend_from_slice(&text[at..at + width]);
                } else {
                    out.extend_from_slice(format!("\\u{:04X}", u32::from(rune)).as_bytes());
                }
            }
        }
        at += size;
        check(&out)?;
    }
    Ok(Value::text(out))
}

pub(super) fn urlquery(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let text = text(context, args)?;
    let mut out = Vec::with_capacity(text.len());
    for byte in text.iter() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(*byte),
            b' ' => out.push(b'+'),
            byte => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
        check(&out)?;
    }
    Ok(Value::text(out))
}
