//! Classes of characters: `[a-z\d[:alpha:]]`, `\pL`, `\w`, which know ASCII only where Go's do.

use std::fmt::Write;

use super::syntax::refused;
use crate::fault::Fault;

/// A class that nothing is in.
pub(super) const NEVER: &str = r"[^\x00-\x{10FFFF}]";

/// Writes one character so that it means nothing but itself.
pub(super) fn push(out: &mut String, rune: char) {
    if rune.is_ascii_alphanumeric() || !rune.is_ascii() {
        out.push(rune);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, r"\x{:02X}", u32::from(rune));
    }
}

/// The class that `text` begins with, and what follows it.
pub(super) fn bracketed(text: &str, fold: bool) -> Result<(String, &str), Fault> {
    let mut out = String::from(if fold { "(?i:[" } else { "[" });
    let mut rest = &text[1..];
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut empty = true;
    let mut first = true;
    while first || !rest.starts_with(']') {
        first = false;
        if let Some((set, after)) = named(rest)?.or(escaped(rest)?) {
            out.push_str(&set);
            (rest, empty) = (after, false);
            continue;
        }
        let (low, after) = member(rest, text)?;
        let (high, after) = match after.strip_prefix('-') {
            Some(high) if !high.is_empty() && !high.starts_with(']') => member(high, text)?,
            _ => (low, after),
        };
        if high < low {
            return Err(refused("invalid character class range", &rest[..rest.len() - after.len()]));
        }
        empty &= !push_range(&mut out, low, high);
        rest = after;
    }
    out.push_str(match (empty, fold) {
        // Only surrogates are in it, which no text has.
        (true, _) => r"[^\x00-\x{10FFFF}]",
        (false, _) => "",
    });
    out.push_str(if fold { "])" } else { "]" });
    Ok((out, &rest[1..]))
}

fn member<'p>(text: &'p str, whole: &str) -> Result<(u32, &'p str), Fault> {
    match text.chars().next() {
        None => Err(refused("missing closing ]", whole)),
        Some('\\') => character(text),
        Some(rune) => Ok((rune.into(), &text[rune.len_utf8()..])),
    }
}

/// Writes a range without the surrogates in it; answers whether anything is left.
fn push_range(out: &mut String, low: u32, high: u32) -> bool {
    let low = char::from_u32(low).unwrap_or('\u{E000}');
    let high = char::from_u32(high).unwrap_or('\u{D7FF}');
    if low > high {
        return false;
    }
    push(out, low);
    if high > low {
        out.push('-');
        push(out, high);
    }
    true
}

/// `[:alpha:]` and its like within brackets.
fn named(text: &str) -> Result<Option<(String, &str)>, Fault> {
    let Some(end) = text.strip_prefix("[:").and_then(|inner| inner.find(":]")) else { return Ok(None) };
    let (class, rest) = text.split_at(end + 4);
    let name = &class[2..end + 2];
    let (negated, name) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
    let members = match name {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => r"\x00-\x7F",
        "blank" => r"\t\x20",
        "cntrl" => r"\x00-\x1F\x7F",
        "digit" => "0-9",
        "graph" => r"\x21-\x7E",
        "lower" => "a-z",
        "print" => r"\x20-\x7E",
        "punct" => r"\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E",
        "space" => r"\t\n\x0B\f\r\x20",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        _ => return Err(refused("invalid character class range", class)),
    };
    Ok(Some((set(members, negated), rest)))
}

fn set(members: &str, negated: bool) -> String {
    format!("[{}{members}]", if negated { "^" } else { "" })
}

/// `\d`, `\pL`, `\P{Greek}`: the class that `text` begins with, and what follows it.
pub(super) fn escaped(text: &str) -> Result<Option<(String, &str)>, Fault> {
    let Some(letter) = text.strip_prefix('\\').and_then(|text| text.chars().next()) else { return Ok(None) };
    let members = match letter.to_ascii_lowercase() {
        'd' => "0-9",
        's' => r"\t\n\f\r\x20",
        'w' => "0-9A-Za-z_",
        'p' => return property(text, letter == 'P'),
        _ => return Ok(None),
    };
    Ok(Some((set(members, letter.is_ascii_uppercase()), &text[2..])))
}

/// `\pL`, `\p{Greek}`, `\P{^Lu}`
fn property(text: &str, negated: bool) -> Result<Option<(String, &str)>, Fault> {
    let Some(first) = text[2..].chars().next() else {
        return Err(refused("invalid character class range", text));
    };
    let (name, end) = match (first, text.find('}')) {
        ('{', Some(end)) => (&text[3..end], end + 1),
        ('{', None) => return Err(refused("invalid character class range", text)),
        _ => (&text[2..2 + first.len_utf8()], 2 + first.len_utf8()),
    };
    let (inverted, name) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
    let members = table(name).ok_or_else(|| refused("invalid character class range", &text[..end]))?;
    Ok(Some((set(&members, negated != inverted), &text[end..])))
}

/// What the crate calls the category or script of this name: Go compares names without case, spaces and hyphens.
fn table(name: &str) -> Option<String> {
    let name: String = name
        .chars()
        .filter(|rune| !matches!(rune, '_' | '-' | ' '))
        .map(|rune| rune.to_ascii_lowercase())
        .collect();
    let known = |property: String| regex::Regex::new(&property).is_ok().then_some(property);
    match name.as_str() {
        "" => None,
        _ if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => None,
        "any" => Some(r"\x00-\x{10FFFF}".to_owned()),
        "ascii" => Some(r"\x00-\x7F".to_owned()),
        "assigned" => Some(r"\P{Cn}".to_owned()),
        "cs" | "surrogate" => Some(NEVER.to_owned()),
        // Four letters abbreviate a script, which Go does not know, unless they are its name.
        "ahom" | "cham" | "kawi" | "lisu" | "modi" | "thai" | "toto" => Some(format!(r"\p{{sc={name}}}")),
        _ if name.len() <= 2 => known(format!(r"\p{{gc={name}}}")).or_else(|| script(&name)),
        _ if name.len() == 4 => known(format!(r"\p{{gc={name}}}")),
        _ => known(format!(r"\p{{gc={name}}}")).or_else(|| script(&name)),
    }
}

/// Scripts that the crate knows and Go does not: it takes capitals out of the name it looks for but not out of its own, so
/// that names of several words are never found; and its Unicode is older.
const NOT_FOUND: &str = "anatolianhieroglyphs bassavah canadianaboriginal caucasianalbanian cyprominoan divesakuru \
    egyptianhieroglyphs garay gunjalagondi gurungkhema hanifirohingya imperialaramaic \
    inscriptionalpahlavi inscriptionalparthian kayahli khitansmallscript kiratrai lineara linearb \
    masaramgondi meeteimayek mendekikakui meroiticcursive meroitichieroglyphs nagmundari newtailue \
    nyiakengpuachuehmong olchiki oldhungarian olditalic oldnortharabian oldpermic oldpersian \
    oldsogdian oldsoutharabian oldturkic olduyghur olonal pahawhhmong paucinhau phagspa \
    psalterpahlavi signwriting sorasompeng sunuwar sylotinagri taile taitham taiviet todhri \
    tulutigalari warangciti zanabazarsquare";

fn script(name: &str) -> Option<String> {
    if NOT_FOUND.split(' ').any(|own| own == name) {
        return None;
    }
    let property = format!(r"\p{{sc={name}}}");
    regex::Regex::new(&property).is_ok().then_some(property)
}

/// The character that an escape stands for, and what follows it.
pub(super) fn character(text: &str) -> Result<(u32, &str), Fault> {
    let mut runes = text[1..].chars();
    let Some(letter) = runes.next() else {
        return Err(refused("trailing backslash at end of expression", ""));
    };
    let rest = runes.as_str();
    let invalid = |rest: &str| Err(refused("invalid escape sequence", &text[..text.len() - rest.len()]));
    let is_octal = |text: &str| text.as_bytes().first().is_some_and(|byte| (b'0'..=b'7').contains(byte));
    Ok(match letter {
        // A single digit would refer to a group, which is not supported.
        '1'..='7' if !is_octal(rest) => return invalid(rest),
        '0'..='7' => octal(letter, rest),
        'x' => return hexadecimal(text, rest),
        'a' => (0x07, rest),
        'f' => (0x0C, rest),
        'n' => (0x0A, rest),
        'r' => (0x0D, rest),
        't' => (0x09, rest),
        'v' => (0x0B, rest),
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => (letter.into(), rest),
        _ => return invalid(rest),
    })
}

/// Up to three octal digits, the first of them read.
fn octal(first: char, mut rest: &str) -> (u32, &str) {
    let mut code = first.to_digit(8).unwrap_or(0);
    for _ in 1..3 {
        let Some(digit) = rest.chars().next().and_then(|rune| rune.to_digit(8)) else { break };
        code = code * 8 + digit;
        rest = &rest[1..];
    }
    (code, rest)
}

/// `\x41`, `\x{1F600}`; `rest` is what follows the `x`.
fn hexadecimal<'p>(text: &'p str, rest: &'p str) -> Result<(u32, &'p str), Fault> {
    let invalid = |rest: &str| refused("invalid escape sequence", &text[..text.len() - rest.len()]);
    let mut runes = rest.chars();
    let first = runes.next().ok_or_else(|| invalid(""))?;
    if first != '{' {
        let second = runes.next();
        let digits = first.to_digit(16).zip(second.and_then(|rune| rune.to_digit(16)));
        let (high, low) = digits.ok_or_else(|| invalid(runes.as_str()))?;
        return Ok((high * 16 + low, runes.as_str()));
    }
    let (mut code, mut digits) = (0, 0);
    for rune in runes.by_ref() {
        if rune == '}' {
            break;
        }
        let digit = rune.to_digit(16);
        code = code * 16 + digit.unwrap_or(0);
        digits += 1;
        if digit.is_none() || code > u32::from(char::MAX) {
            digits = 0;
            break;
        }
    }
    let closed = text[..text.len() - runes.as_str().len()].ends_with('}');
    if digits > 0 && closed { Ok((code, runes.as_str())) } else { Err(invalid(runes.as_str())) }
}
