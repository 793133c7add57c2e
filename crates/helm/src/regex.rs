//! Regular expressions as Go's `regexp` has them, over the crate `regex`: its dialect, its empty matches, its templates.

mod class;
mod expand;
mod syntax;

use std::{
    borrow::Cow,
    ops::Range,
    sync::{LazyLock, Mutex, PoisonError},
};

use foldhash::HashMap;
use regex::bytes::{Regex as Engine, RegexBuilder};

pub use expand::Replacement;

use crate::{
    fault::Fault,
    limits::{Fuel, REGEX, TEXT},
    text::Text,
    unicode::{decode, runes},
};

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Regex {
    engine: Engine,
    /// The names of its groups, the whole match first.
    names: Vec<Option<Box<str>>>,
    large: bool,
    /// Whether it was written with no characters, for which Go's `Split` has a case of its own.
    empty: bool,
}

/// How many patterns the process remembers: charts use few, and every environment the same.
const REMEMBERED: usize = 256;
/// Bytes that a pattern may have once compiled to be remembered, and its tables.
const SMALL: usize = 128 << 10;

static COMPILED: LazyLock<Mutex<HashMap<Text, Regex>>> = LazyLock::new(Mutex::default);

impl Regex {
    /// Compiles a pattern in Go's dialect; what has been compiled in this process is remembered.
    ///
    /// # Errors
    /// Go's message about what is wrong with it; a limit when it is too large.
    pub fn new(pattern: &Text) -> Result<Self, Fault> {
        let compiled = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = compiled().get(pattern) {
            return Ok(regex.clone());
        }
        let translated = syntax::translate(pattern)?;
        let (names, empty) = (translated.names, pattern.is_empty());
        let made = |engine, large| Self { engine, names, large, empty };
        if let Some(engine) = engine(&translated.pattern, SMALL) {
            let regex = made(engine, false);
            let mut compiled = compiled();
            if compiled.len() < REMEMBERED && pattern.len() < SMALL {
                compiled.insert(pattern.clone(), regex.clone());
            }
            return Ok(regex);
        }
        engine(&translated.pattern, REGEX).map(|engine| made(engine, true)).ok_or_else(|| {
            Fault::Limit(format!("a regular expression takes more than {} MiB once compiled", REGEX >> 20))
        })
    }

    /// Whether it takes so much memory, and time to compile, that the process does not remember it.
    pub fn is_large(&self) -> bool {
        self.large
    }

    /// Whether it matches anywhere.
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.find(text).is_some()
    }

    /// Where it matches first.
    pub fn find(&self, text: &[u8]) -> Option<Range<usize>> {
        let haystack = Haystack::new(text);
        let found = self.find_at(&haystack, 0)?;
        Some(haystack.original(found.start)..haystack.original(found.end))
    }

    fn find_at(&self, haystack: &Haystack<'_>, mut from: usize) -> Option<Range<usize>> {
        loop {
            let found = self.engine.find_at(haystack.text.as_bytes(), from)?.range();
            // `\B` knows bytes only, and is found inside of a rune, where Go never looks.
            if haystack.text.is_char_boundary(found.start) {
                return Some(found);
            }
            from = (found.start..=haystack.text.len()).find(|&at| haystack.text.is_char_boundary(at))?;
        }
    }

    /// Up to `most` matches (all when it is negative), none of them empty right behind another one (`FindAllIndex`).
    ///
    /// # Errors
    /// When limits are reached.
    pub fn find_all(&self, fuel: &mut Fuel, text: &[u8], most: i64) -> Result<Vec<Range<usize>>, Fault> {
        let haystack = Haystack::new(text);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (mut found, mut from, mut last_end) = (Vec::new(), 0, None);
        while found.len() < most && from <= haystack.text.len() {
            let Some(range) = self.find_at(&haystack, from) else { break };
            fuel.take(1 + range.end.saturating_sub(from) / 64 + haystack.ahead(from))?;
            let empty_behind_another = range.end == from && Some(range.start) == last_end;
            from = if range.end == from { haystack.after_rune(from) } else { range.end };
            last_end = Some(range.end);
            if !empty_behind_another {
                found.push(haystack.original(range.start)..haystack.original(range.end));
            }
        }
        fuel.list(found.len())?;
        Ok(found)
    }

    /// The text with all matches replaced, `None` when there are none (`ReplaceAll`).
    ///
    /// # Errors
    /// When limits are reached.
    pub fn replace_all(
        &self,
        fuel: &mut Fuel,
        text: &[u8],
        by: &[u8],
        how: Replacement,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let haystack = Haystack::new(text);
        let expands = how == Replacement::Template && by.contains(&b'$');
        let mut groups = self.engine.capture_locations();
        let (mut out, mut last_end, mut from) = (None::<Vec<u8>>, 0, 0);
        while from <= haystack.text.len() {
            let Some(found) = self.find_at(&haystack, from) else { break };
            if expands {
                self.engine.captures_read_at(&mut groups, haystack.text.as_bytes(), found.start);
            }
            let out = out.get_or_insert_default();
            out.extend_from_slice(&text[haystack.original(last_end)..haystack.original(found.start)]);
            if found.end > last_end || found.start == 0 {
                let group = |at: usize| {
                    groups.get(at).map(|(start, end)| haystack.original(start)..haystack.original(end))
                };
                if expands {
                    expand::expand(by, text, &self.names, group, out);
                } else {
                    out.extend_from_slice(by);
                }
            }
            fuel.take(1 + (found.end - last_end) / 64 + haystack.ahead(from))?;
            if out.len() > TEXT {
                fuel.text(out.len())?;
            }
            last_end = found.end;
            from = haystack.after_rune(from).max(found.end);
        }
        if let Some(out) = &mut out {
            out.extend_from_slice(&text[haystack.original(last_end)..]);
            fuel.text(out.len())?;
        }
        Ok(out)
    }

    /// The text between matches, in at most `most` parts; `None` for 0 parts (`Split`).
    ///
    /// # Errors
    /// When limits are reached.
    pub fn split<'t>(
        &self,
        fuel: &mut Fuel,
        text: &'t [u8],
        most: i64,
    ) -> Result<Option<Vec<&'t [u8]>>, Fault> {
        if most == 0 {
            return Ok(None);
        }
        if !self.empty && text.is_empty() {
            return Ok(Some(vec![text]));
        }
        let (mut parts, mut begin, mut end) = (Vec::new(), 0, 0);
        for found in self.find_all(fuel, text, most)? {
            if usize::try_from(most).is_ok_and(|most| parts.len() + 1 == most) {
                break;
            }
            end = found.start;
            if found.end != 0 {
                parts.push(&text[begin..end]);
            }
            begin = found.end;
        }
        if end != text.len() {
            parts.push(&text[begin..]);
        }
        Ok(Some(parts))
    }
}

/// Compiles a pattern, unless it takes more than `limit` bytes.
fn engine(pattern: &str, limit: usize) -> Option<Engine> {
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(limit).dfa_size_limit(limit).nest_limit(NESTING).build().ok()
}

/// How deep groups may nest before the engine refuses: up to three of ours come on top of each.
const NESTING: u32 = 1_000;

/// A text in which each byte that is no UTF-8 is U+FFFD, as Go sees it.
struct Haystack<'t> {
    text: Cow<'t, str>,
    /// For each byte of `text` and its end where it is in the original; none when they are the same.
    places: Option<Vec<usize>>,
}

impl<'t> Haystack<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Self { text: Cow::Borrowed(text), places: None };
        }
        let (mut places, mut at) = (Vec::with_capacity(bytes.len() + 1), 0);
        while let (rune, width @ 1..) = decode(&bytes[at..]) {
            places.extend(std::iter::repeat_n(at, rune.len_utf8()));
            at += width;
        }
        places.push(at);
        Self { text: Cow::Owned(runes(bytes).collect()), places: Some(places) }
    }

    fn original(&self, at: usize) -> usize {
        self.places.as_ref().map_or(at, |places| places[at])
    }

    /// Steps for what a search from `from` on may look at beyond what it finds: `a|.*b` looks for a `b` behind each `a`.
    fn ahead(&self, from: usize) -> usize {
        self.text.len().saturating_sub(from) / 1024
    }

    /// Where the rune ends that is at `from`, behind the text for its end.
    fn after_rune(&self, from: usize) -> usize {
        from + self.text[from..].chars().next().map_or(1, char::len_utf8)
    }
}

/// `text` with a backslash before all that means something in patterns (`QuoteMeta`).
pub fn quote_meta(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 8);
    for &byte in text {
        if br"\.+*?()|[]{}^$".contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out
}
