//! Upper, lower and title case as Go has them: one rune for one rune, the mappings of Unicode 15.

use std::sync::LazyLock;

use regex::Regex;

/// A class of runes that a rune beyond ASCII is looked up in.
struct Class(LazyLock<Option<Regex>>);

impl Class {
    fn has(&self, rune: char) -> bool {
        self.0.as_ref().is_some_and(|class| class.is_match(rune.encode_utf8(&mut [0; 4])))
    }
}

macro_rules! class {
    ($set:literal) => {
        Class(LazyLock::new(|| Regex::new(concat!(r"\A[", $set, r"&&\p{Age=15.0}]")).ok()))
    };
}

static UPPER: Class = class!(r"\p{Lu}");
static LOWER: Class = class!(r"\p{Ll}");
static TITLE: Class = class!(r"\p{Lt}");
static LETTER: Class = class!(r"\p{L}");
static PUNCTUATION: Class = class!(r"\p{P}");
static NUMBER: Class = class!(r"\p{N}");
static KNOWN: Class = class!(r"\p{Any}");

/// `unicode.IsUpper`
pub fn is_upper(rune: char) -> bool {
    if rune.is_ascii() { rune.is_ascii_uppercase() } else { UPPER.has(rune) }
}

/// `unicode.IsLower`
pub fn is_lower(rune: char) -> bool {
    if rune.is_ascii() { rune.is_ascii_lowercase() } else { LOWER.has(rune) }
}

/// `unicode.IsTitle`
pub fn is_title(rune: char) -> bool {
    !rune.is_ascii() && TITLE.has(rune)
}

/// `unicode.IsLetter`
pub fn is_letter(rune: char) -> bool {
    if rune.is_ascii() { rune.is_ascii_alphabetic() } else { LETTER.has(rune) }
}

/// `unicode.IsPunct`: Unicode counts `$+<=>^`|~` as symbols.
pub fn is_punctuation(rune: char) -> bool {
    match rune {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' => false,
        _ if rune.is_ascii() => rune.is_ascii_punctuation(),
        _ => PUNCTUATION.has(rune),
    }
}

/// `unicode.IsNumber`
pub fn is_number(rune: char) -> bool {
    if rune.is_ascii() { rune.is_ascii_digit() } else { NUMBER.has(rune) }
}

/// `unicode.IsSpace`
pub fn is_space(rune: char) -> bool {
    rune.is_whitespace()
}

/// `unicode.ToUpper`
pub fn upper(rune: char) -> char {
    match rune {
        '\0'..='\x7F' => rune.to_ascii_uppercase(),
        // Letters with an iota below become two runes in full, their title case alone.
        '\u{1F80}'..='\u{1FFF}' => titled_greek(rune).unwrap_or_else(|| one(rune, rune.to_uppercase())),
        _ => one(rune, rune.to_uppercase()),
    }
}

/// `unicode.ToLower`
pub fn lower(rune: char) -> char {
    match rune {
        '\0'..='\x7F' => rune.to_ascii_lowercase(),
        'İ' => 'i',
        _ => one(rune, rune.to_lowercase()),
    }
}

/// `unicode.ToTitle`
pub fn title(rune: char) -> char {
    match rune {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        // Georgian has capitals for whole words only.
        '\u{10D0}'..='\u{10FF}' => rune,
        _ => upper(rune),
    }
}

fn titled_greek(rune: char) -> Option<char> {
    let code = u32::from(rune);
    match code {
        0x1F80..=0x1FAF => char::from_u32(code | 8),
        0x1FB3 | 0x1FC3 | 0x1FF3 => char::from_u32(code + 9),
        _ => None,
    }
}

/// The only rune that the mapping has, unless either is younger than Unicode 15.
fn one(rune: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) if only == rune || KNOWN.has(only) && KNOWN.has(rune) => only,
        _ => rune,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_upper, lower, title, upper};

    #[test]
    fn one_rune_becomes_one_rune() {
        assert_eq!(['ß', 'ŉ', 'ᾳ', 'ᾀ', 'ﬁ', 'ı'].map(upper), ['ß', 'ŉ', 'ᾼ', 'ᾈ', 'ﬁ', 'I']);
        assert_eq!(['İ', 'K', 'ẞ'].map(lower), ['i', 'k', 'ß']);
        assert_eq!(['ǆ', 'Ǳ', 'ა', 'é'].map(title), ['ǅ', 'ǲ', 'ა', 'É']);
    }

    #[test]
    fn what_is_younger_than_go_has_no_case() {
        assert_eq!(
            (lower('\u{10D50}'), upper('\u{10D70}'), is_upper('\u{10D50}')),
            ('\u{10D50}', '\u{10D70}', false)
        );
    }
}
