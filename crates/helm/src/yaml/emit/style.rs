//! How a string may be written.

use std::sync::LazyLock;

use regex::Regex;

use crate::yaml::scalar::{Scalar, resolve};

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// What libyaml finds out about a scalar.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a finding of its own")]
struct Looks {
    multiline: bool,
    /// Something that means something else at its place.
    indicators: bool,
    special: bool,
    tab: bool,
    /// A blank or a line end at an end of the text.
    edge: bool,
    trailing_space: bool,
    break_space: bool,
    space_break: bool,
}

/// Longer keys, and keys of several lines, are written behind a `?`.
const LONGEST_SIMPLE_KEY: usize = 128;

pub(super) fn is_simple_key(key: &str) -> bool {
    key.len() <= LONGEST_SIMPLE_KEY && !key.chars().any(is_break)
}

/// The style of a string; `tabs` says that a tab is nothing special (go-yaml v3).
pub(super) fn choose(text: &str, simple_key: bool, tabs: bool) -> Style {
    if text.is_empty() {
        return Style::Double;
    }
    let wish = if text.contains('\n') {
        Style::Literal
    } else if may_be_plain(text) {
        Style::Plain
    } else {
        return Style::Double;
    };
    let mut looks = look(text);
    looks.special |= looks.tab && !tabs;
    if wish == Style::Literal {
        let block = !looks.trailing_space && !looks.space_break && !looks.special;
        return if block && !simple_key { Style::Literal } else { Style::Double };
    }
    if simple_key && looks.multiline {
        return Style::Double;
    }
    let single = !looks.break_space && !looks.space_break && !looks.special && !looks.tab;
    match single {
        true if !looks.edge && !looks.multiline && !looks.indicators => Style::Plain,
        true => Style::Single,
        false => Style::Double,
    }
}

/// Whether the text without quotes would be read as a string, here and by readers that know base 60.
fn may_be_plain(text: &str) -> bool {
    static BASE_60: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$").ok());
    if resolve(text) != Scalar::Str {
        return false;
    }
    let number = matches!(text.as_bytes()[0], b'+' | b'-' | b'0'..=b'9');
    !(number && text.contains(':') && BASE_60.as_ref().is_some_and(|regex| regex.is_match(text)))
}

fn look(text: &str) -> Looks {
    let bytes = text.as_bytes();
    let marker = text.starts_with("---") || text.starts_with("...");
    let mut looks = Looks { indicators: marker, ..Looks::default() };
    let (mut before_space, mut before_break, mut before_blank) = (false, false, true);
    for (at, char) in text.char_indices() {
        if char.is_ascii_alphanumeric() {
            (before_space, before_break, before_blank) = (false, false, false);
            continue;
        }
        let behind = at + char.len_utf8();
        let blank_follows = matches!(bytes.get(behind), None | Some(b' ' | b'\t'));
        looks.indicators |= match char {
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
                at == 0
            }
            '#' => before_blank,
            ':' => blank_follows,
            '?' | '-' => at == 0 && blank_follows,
            _ => false,
        };
        looks.tab |= char == '\t';
        looks.special |= char != '\t' && !is_printable(char);
        let (space, line_end) = (char == ' ', is_break(char));
        looks.edge |= (space || line_end) && (at == 0 || behind == text.len());
        looks.trailing_space |= space && behind == text.len();
        looks.break_space |= space && before_break;
        looks.space_break |= line_end && before_space;
        looks.multiline |= line_end;
        (before_space, before_break) = (space, line_end);
        before_blank = space || line_end || char == '\t' || char == '\0';
    }
    looks
}

/// Line ends of YAML 1.1.
pub(super) fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What libyaml writes without an escape.
pub(super) fn is_printable(char: char) -> bool {
    matches!(char, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFFD}')
}
