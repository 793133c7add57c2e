//! Runes as Go reads them out of bytes, and the classes of them that Go knows (Unicode 15, its `unicode.Version`).

use std::sync::LazyLock;

use regex::Regex;

/// The rune that `bytes` begin with and its length. What is no UTF-8 is U+FFFD for each single byte; no bytes are U+FFFD of length 0.
#[inline]
pub fn decode(bytes: &[u8]) -> (char, usize) {
    let Some(&first) = bytes.first() else { return (char::REPLACEMENT_CHARACTER, 0) };
    let length = match first {
        0..0x80 => return (char::from(first), 1),
        0xC2..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0..0xF5 => 4,
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    let rune = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()?.chars().next());
    rune.map_or((char::REPLACEMENT_CHARACTER, 1), |rune| (rune, length))
}

/// The runes of `bytes`.
pub fn runes(bytes: &[u8]) -> impl Iterator<Item = char> + '_ {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (rune, length) = decode(rest);
        rest = &rest[length..];
        (length > 0).then_some(rune)
    })
}

/// How many runes `bytes` have.
pub fn count(bytes: &[u8]) -> usize {
    if bytes.is_ascii() { bytes.len() } else { runes(bytes).count() }
}

/// The first `count` runes of `bytes`.
pub fn prefix(bytes: &[u8], count: usize) -> &[u8] {
    let mut length = 0;
    for _ in 0..count {
        length += decode(&bytes[length..]).1;
    }
    &bytes[..length]
}

/// Whether Go's `%q` leaves the rune as it is (`strconv.IsPrint`): letters, marks, numbers, punctuation, symbols and the ASCII space.
pub fn is_print(rune: char) -> bool {
    static PRINTABLE: LazyLock<Option<Regex>> = LazyLock::new(|| class(r"[\p{L}\p{M}\p{N}\p{P}\p{S}]"));
    match rune {
        '\0'..'\u{80}' => (' '..='~').contains(&rune),
        '\u{A1}'..'\u{300}' => rune != '\u{AD}',
        _ => belongs(rune, PRINTABLE.as_ref()),
    }
}

/// Whether it is a letter or a decimal digit (`unicode.IsLetter`, `unicode.IsDigit`).
pub fn is_letter_or_digit(rune: char) -> bool {
    static LETTERS: LazyLock<Option<Regex>> = LazyLock::new(|| class(r"[\p{L}\p{Nd}]"));
    if rune.is_ascii() { rune.is_ascii_alphanumeric() } else { belongs(rune, LETTERS.as_ref()) }
}

fn class(set: &str) -> Option<Regex> {
    Regex::new(&format!(r"\A[{set}&&\p{{Age=15.0}}]")).ok()
}

fn belongs(rune: char, class: Option<&Regex>) -> bool {
    class.is_some_and(|class| class.is_match(rune.encode_utf8(&mut [0; 4])))
}
