//! `camelcase`, `snakecase`, `kebabcase`: names of several words in another spelling (xstrings 1.5).

use super::{Function, arguments::bytes, plain};
use crate::{
    cases::{is_letter, is_number, is_punctuation, is_space, is_upper, lower, upper},
    context::Context,
    fault::Fault,
    unicode::{decode, runes},
    value::{Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("camelcase", &[Type::Text], camel_case),
    plain("kebabcase", &[Type::Text], kebab_case),
    plain("snakecase", &[Type::Text], snake_case),
];

fn kebab_case(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::text(lower_case(bytes(args, 0), b'-')))
}

fn snake_case(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::text(lower_case(bytes(args, 0), b'_')))
}

/// `xstrings.ToPascalCase`: connectors at the start stay, of several between words all but one.
fn camel_case(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let mut runes = runes(bytes(args, 0)).peekable();
    let mut out = String::new();
    while let Some(connector) = runes.next_if(|&rune| connects(rune)) {
        out.push(connector);
    }
    let Some(first) = runes.next() else {
        // The last of nothing but connectors is written twice.
        out.extend(out.chars().next_back());
        return Ok(Value::text(out));
    };
    let mut in_capitals = is_upper(first);
    let mut before = upper(first);
    for rune in runes {
        let mut rune = rune;
        match (connects(before), connects(rune)) {
            (true, true) => out.push(before),
            (true, false) => {
                in_capitals = is_upper(rune);
                rune = upper(rune);
            }
            (false, _) => {
                if in_capitals && is_upper(rune) {
                    rune = lower(rune);
                } else {
                    in_capitals = false;
                }
                out.push(before);
            }
        }
        before = rune;
    }
    out.push(before);
    Ok(Value::text(out))
}

fn connects(rune: char) -> bool {
    rune == '-' || rune == '_' || is_space(rune)
}

/// What a run of runes is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Nothing but bytes that are no UTF-8, or nothing.
    Invalid,
    Number,
    /// A capital and the letters that belong to it.
    Capital,
    /// Lower case letters.
    Letters,
    Connector,
    Punctuation,
    Other,
}

/// Words in lower case with `connector` between them; digits stay with the word before them, or begin one, by what follows.
fn lower_case(text: &[u8], connector: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let (mut kind, mut word, mut rest) = next_word(text);
    while !rest.is_empty() {
        if kind != Word::Connector {
            write_lower(&mut out, kind, word, connector);
        }
        let (last_kind, last) = (kind, word);
        (kind, word, rest) = next_word(rest);
        match last_kind {
            Word::Connector => write_lower(&mut out, last_kind, last, connector),
            Word::Punctuation => {}
            Word::Number => {
                (kind, word, rest) = number_with_letters((kind, word, rest), connector, &mut out);
                if !matches!(kind, Word::Invalid | Word::Punctuation | Word::Connector) {
                    out.push(connector);
                }
            }
            _ if kind != Word::Number => {
                if !matches!(kind, Word::Connector | Word::Punctuation) {
                    out.push(connector);
                }
            }
            _ if rest.is_empty() => {}
            _ => {
                let number = word;
                (kind, word, rest) = next_word(rest);
                // Digits before lower case letters begin a word with them: "HTTP2xx" has "http" and "2xx", "Bld4Floor" has "bld4".
                if kind == Word::Letters {
                    out.push(connector);
                    out.extend_from_slice(number);
                    (kind, word, rest) = number_with_letters((kind, word, rest), connector, &mut out);
                    if !matches!(kind, Word::Invalid | Word::Punctuation | Word::Connector) {
                        out.push(connector);
                    }
                } else {
                    out.extend_from_slice(number);
                    if !matches!(kind, Word::Punctuation | Word::Connector) {
                        out.push(connector);
                    }
                }
            }
        }
    }
    write_lower(&mut out, kind, word, connector);
    out
}

type Found<'a> = (Word, &'a [u8], &'a [u8]);

/// Writes lower case letters and digits as long as they follow each other; answers what comes then.
fn number_with_letters<'a>(mut found: Found<'a>, connector: u8, out: &mut Vec<u8>) -> Found<'a> {
    while matches!(found.0, Word::Letters | Word::Number) {
        write_lower(out, found.0, found.1, connector);
        found = next_word(found.2);
    }
    found
}

fn write_lower(out: &mut Vec<u8>, kind: Word, word: &[u8], connector: u8) {
    if !matches!(kind, Word::Capital | Word::Connector) {
        out.extend_from_slice(word);
        return;
    }
    for rune in runes(word) {
        if connects(rune) {
            out.push(connector);
        } else {
            let rune = if is_upper(rune) { lower(rune) } else { rune };
            out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

/// The word that `text` begins with, and what follows it.
fn next_word(text: &[u8]) -> Found<'_> {
    let (first, width) = next_valid(text);
    let Some(first) = first else { return (Word::Invalid, &text[..width], &text[width..]) };
    let (kind, end) = match first {
        _ if connects(first) => (Word::Connector, run(text, width, connects)),
        _ if is_punctuation(first) => (Word::Punctuation, run(text, width, is_punctuation)),
        _ if is_upper(first) => (Word::Capital, capital(text, width)),
        _ if is_alphabet(first) => (Word::Letters, run(text, width, is_small)),
        _ if is_number(first) => (Word::Number, run(text, width, is_number)),
        _ => (Word::Other, run(text, width, is_other)),
    };
    (kind, &text[..end], &text[end..])
}

fn is_small(rune: char) -> bool {
    is_alphabet(rune) && !is_upper(rune)
}

fn is_other(rune: char) -> bool {
    !(connects(rune) || is_alphabet(rune) || is_number(rune) || is_punctuation(rune))
}

/// Where the runes of a kind end that begin at `from`; bytes that are no UTF-8 belong to the rune after them, or to the end.
fn run(text: &[u8], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    let mut end = from;
    while end < text.len() {
        let (rune, width) = next_valid(&text[end..]);
        if rune.is_some_and(|rune| !belongs(rune)) {
            break;
        }
        end += width;
    }
    end
}

/// Where a word that begins with a capital ends: "HTTPStatus" has "HTTP" and "Status".
fn capital(text: &[u8], from: usize) -> usize {
    let (Some(second), _) = next_valid(&text[from..]) else { return text.len() };
    if !is_upper(second) {
        return if is_alphabet(second) { run(text, from, is_small) } else { from };
    }
    let end = run(text, from, is_upper);
    match next_valid(&text[end..]) {
        (Some(after), _) if is_alphabet(after) => last_rune(text, from, end),
        _ => end,
    }
}

/// Where the last rune before `end` begins, with the bytes before it that are no UTF-8.
fn last_rune(text: &[u8], from: usize, end: usize) -> usize {
    let mut at = from;
    loop {
        let (_, width) = next_valid(&text[at..end]);
        if at + width >= end {
            return at;
        }
        at += width;
    }
}

/// The first rune that is UTF-8, and how far it reaches.
fn next_valid(text: &[u8]) -> (Option<char>, usize) {
    let mut at = 0;
    while at < text.len() {
        let (rune, width) = decode(&text[at..]);
        at += width;
        if rune != char::REPLACEMENT_CHARACTER {
            return (Some(rune), at);
        }
    }
    (None, at)
}

/// A letter, but no ideograph.
fn is_alphabet(rune: char) -> bool {
    let ideograph =
        matches!(rune, '\u{3400}'..='\u{4D85}' | '\u{4E00}'..='\u{9FCC}' | '\u{20000}'..='\u{2B81D}');
    !ideograph && is_letter(rune)
}
