//! Makes characters visible that a terminal would obey: names and sources may come from strangers.

/// Whether a terminal or a reader's eye is led astray: control characters, and what turns the direction of text or
/// has no width (Unicode's Bidi_Control, and the marks of Trojan Source, CVE-2021-42574).
pub(super) fn misleads(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// A message, with `\u{…}` for what misleads.
pub(in crate::cli) fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        if misleads(letter) {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
        out
    })
}

/// A message of several lines.
pub(in crate::cli) fn visible_lines(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().split('\n').map(visible).collect();
    lines.join("\n")
}

/// A letter of a source, for one column: places are counted in letters.
pub(super) fn in_one_column(letter: char) -> char {
    match letter {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(letter)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        letter if misleads(letter) => '\u{fffd}',
        letter => letter,
    }
}

/// JSON escapes control characters below a blank only; the others are escaped here, for whoever prints the line.
pub(in crate::cli) fn json_escaped(json: &str) -> String {
    let escape = |letter: char| {
        if misleads(letter) { format!("\\u{:04x}", u32::from(letter)) } else { letter.to_string() }
    };
    if json.contains(misleads) { json.chars().map(escape).collect() } else { json.to_owned() }
}
