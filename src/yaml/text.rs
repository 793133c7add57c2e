//! Text as YAML, in the style that no reader mistakes.

use std::fmt::Write as _;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// `|`, over several lines.
    Literal,
}

/// Words that one reader or another takes as no text, in any case.
const WORDS: [&str; 12] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf"];

const LONGEST_WORD: usize = 5;

/// The style of a text. Whether it may be plain is decided by its shape, not by guessing each reader's patterns:
/// what begins with a letter can only be one of [`WORDS`].
pub(super) fn style(text: &str) -> Style {
    // One pass over the bytes; only what it points to is looked at again.
    let seen = text.bytes().fold(0, |seen, byte| seen | CLASSES[byte as usize]);
    let has_lines = seen & LINE != 0;
    if seen & CONTROL != 0
        || (seen & TAB != 0 && !has_lines)
        || (seen & WIDE != 0 && text.chars().any(is_unsafe_beyond_ascii))
    {
        return Style::Double;
    }
    match has_lines {
        true if is_literal(text) => Style::Literal,
        true => Style::Double,
        false if is_plain(text, seen) => Style::Plain,
        false => Style::Single,
    }
}

const LINE: u8 = 1;
const TAB: u8 = 2;
const CONTROL: u8 = 4;
/// Begins a character beyond ASCII.
const WIDE: u8 = 8;
/// `:` or `#`, which a space may turn into syntax, and `$`, which may begin an expression.
const MARK: u8 = 16;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = match byte {
            b'\n' => LINE,
            b'\t' => TAB,
            0..b' ' | 0x7f => CONTROL,
            0xc0.. => WIDE,
            b':' | b'#' | b'$' => MARK,
            _ => 0,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    classes
};

/// Writes a text within its line.
pub(super) fn write_inline(text: &str, out: &mut String) {
    match style(text) {
        Style::Plain => out.push_str(text),
        Style::Single => {
            out.push('\'');
            for (at, part) in text.split('\'').enumerate() {
                out.push_str(if at > 0 { "''" } else { "" });
                out.push_str(part);
            }
            out.push('\'');
        }
        Style::Double | Style::Literal => write_double(text, out),
    }
}

/// Writes the lines of a text below a header, with the line's end.
pub(super) fn write_literal(text: &str, indent_by: usize, out: &mut String) {
    let body = text.trim_end_matches('\n');
    out.push_str(match text.len() - body.len() {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            indent(indent_by, out);
            out.push_str(line);
        }
        out.push('\n');
    }
    out.extend(std::iter::repeat_n('\n', (text.len() - body.len()).saturating_sub(1)));
}

/// Writes spaces.
pub(super) fn indent(by: usize, out: &mut String) {
    const SPACES: &str = "                                ";
    let mut left = by;
    while left > 0 {
        let part = left.min(SPACES.len());
        out.push_str(&SPACES[..part]);
        left -= part;
    }
}

pub(super) fn write_double(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_unsafe(c) && c <= '\u{ff}' => _ = write!(out, "\\x{:02x}", u32::from(c)),
            c if is_unsafe(c) => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// What readers refuse, strip, or take as a line break unless it is escaped.
fn is_unsafe(c: char) -> bool {
    matches!(c, '\0'..' ' | '\x7f') || is_unsafe_beyond_ascii(c)
}

fn is_unsafe_beyond_ascii(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str, seen: u8) -> bool {
    let Some(first) = text.bytes().next() else { return false };
    let is_letter = first.is_ascii_alphabetic() || first == b'_' || first == b'/' || !first.is_ascii();
    let is_split = seen & MARK != 0
        && (text.ends_with(':') || [": ", " #", "${{"].iter().any(|mark| text.contains(mark)));
    let is_word = || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    is_letter && !is_split && !text.ends_with(' ') && (text.len() > LONGEST_WORD || !is_word())
}

/// Spaces at the edges of lines are where readers differ.
fn is_literal(text: &str) -> bool {
    let body = text.trim_end_matches('\n');
    !body.is_empty()
        && !body.starts_with([' ', '\t', '\n'])
        && !body.split('\n').any(|line| line.ends_with([' ', '\t']))
}
