//! From Go's dialect of regular expressions to the crate's: what is written to it means the same and needs no flags.

use super::class;
use crate::fault::Fault;

/// How deep groups may nest (Go refuses at 1,000, our engine's compiler needs stack for each).
pub(super) const NESTING: usize = 250;
/// How often a repetition may repeat, nested ones multiplied.
const REPEATS: u32 = 1_000;

/// A pattern for the engine.
#[derive(Debug)]
pub(super) struct Translated {
    /// In the crate's dialect.
    pub(super) pattern: String,
    /// The names of the groups, the whole match first: Go allows names that the crate does not.
    pub(super) names: Vec<Option<Box<str>>>,
}

/// What `(?imsU)` has set.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the pattern, and they are independent")]
pub(super) struct Flags {
    pub(super) fold: bool,
    multiline: bool,
    dot_newline: bool,
    ungreedy: bool,
}

/// What a repetition would repeat.
#[derive(Clone, Copy)]
struct Atom {
    /// Where it begins in the output.
    start: usize,
    /// How often the innermost part of it is repeated at most.
    repeats: u32,
    /// Whether it is repeated already.
    repeated: bool,
}

/// A group that is open.
struct Group {
    start: usize,
    /// The flags that are restored behind it.
    flags: Flags,
    /// The most repeats of what came before it.
    repeats: u32,
}

struct Translator<'p> {
    whole: &'p str,
    rest: &'p str,
    out: String,
    flags: Flags,
    groups: Vec<Group>,
    names: Vec<Option<Box<str>>>,
    last: Option<Atom>,
    repeats: u32,
}

/// An error as Go prints it.
pub(super) fn refused(reason: &str, at: &str) -> Fault {
    Fault::Message(format!("error parsing regexp: {reason}: `{at}`"))
}

/// Translates a pattern.
///
/// # Errors
/// Go's, with its words.
pub(super) fn translate(pattern: &[u8]) -> Result<Translated, Fault> {
    let whole = std::str::from_utf8(pattern).map_err(|error| {
        refused("invalid UTF-8", &String::from_utf8_lossy(&pattern[error.valid_up_to()..]))
    })?;
    let mut translator = Translator {
        whole,
        rest: whole,
        out: String::with_capacity(whole.len() * 2),
        flags: Flags::default(),
        groups: Vec::new(),
        names: vec![None],
        last: None,
        repeats: 1,
    };
    let mut repetition = None;
    while let Some(next) = translator.rest.chars().next() {
        repetition = translator.step(next, repetition)?;
    }
    if !translator.groups.is_empty() {
        return Err(refused("missing closing )", whole));
    }
    Ok(Translated { pattern: translator.out, names: translator.names })
}

impl<'p> Translator<'p> {
    /// Translates what comes next. Takes, and answers, where a repetition begins that ends here.
    fn step(&mut self, next: char, repetition: Option<&'p str>) -> Result<Option<&'p str>, Fault> {
        let here = self.rest;
        match next {
            '(' if here.starts_with("(?") => self.special_group()?,
            '(' => {
                self.names.push(None);
                self.open("(", 1)?;
            }
            '|' => {
                self.out.push('|');
                self.rest = &here[1..];
                self.last = None;
            }
            ')' => self.close()?,
            '^' => self.atom(if self.flags.multiline { "(?m:^)" } else { r"(?:\A)" }, 1),
            '$' => self.atom(if self.flags.multiline { "(?m:$)" } else { r"(?:\z)" }, 1),
            '.' => self.atom(if self.flags.dot_newline { "(?s:.)" } else { "." }, 1),
            '[' => {
                let (set, rest) = class::bracketed(here, self.flags.fold)?;
                self.atom(&set, here.len() - rest.len());
            }
            '*' | '+' | '?' => return self.repeat(&here[..1], &here[1..], None, repetition).map(Some),
            '{' => match counts(here) {
                None => self.literal('{', 1),
                Some((least, most, after)) => {
                    let count = &here[..here.len() - after.len()];
                    let valid = |number: Option<u32>| number.is_some_and(|number| number <= REPEATS);
                    let bounded = most.is_none_or(|most| valid(most) && most >= least);
                    if !valid(least) || !bounded {
                        return Err(refused("invalid repeat count", count));
                    }
                    let times = most.unwrap_or(least).unwrap_or(0);
                    return self.repeat(count, after, Some(times), repetition).map(Some);
                }
            },
            '\\' => self.escape()?,
            other => self.literal(other, other.len_utf8()),
        }
        Ok(None)
    }

    /// Writes what a repetition may follow, and goes on `width` bytes.
    fn atom(&mut self, text: &str, width: usize) {
        self.last = Some(Atom { start: self.out.len(), repeats: 1, repeated: false });
        self.out.push_str(text);
        self.rest = &self.rest[width..];
    }

    fn literal(&mut self, rune: char, width: usize) {
        self.last = Some(Atom { start: self.out.len(), repeats: 1, repeated: false });
        let folds = self.flags.fold && (rune.is_ascii_alphabetic() || !rune.is_ascii());
        self.out.push_str(if folds { "(?i:" } else { "" });
        class::push(&mut self.out, rune);
        self.out.push_str(if folds { ")" } else { "" });
        self.rest = &self.rest[width..];
    }

    /// Repeats the last atom: `times` at most for `{n,m}`.
    fn repeat(
        &mut self,
        operator: &'p str,
        after: &'p str,
        times: Option<u32>,
        repetition: Option<&'p str>,
    ) -> Result<&'p str, Fault> {
        let before = self.rest;
        let (lazy, after) = after.strip_prefix('?').map_or((false, after), |after| (true, after));
        if let Some(first) = repetition {
            return Err(refused("invalid nested repetition operator", &first[..first.len() - after.len()]));
        }
        let written = &before[..before.len() - after.len()];
        let Some(atom) = self.last else {
            return Err(refused("missing argument to repetition operator", written));
        };
        let repeats = match times {
            Some(0) => 1,
            Some(times) => atom.repeats * times,
            None => atom.repeats,
        };
        if times.is_some() && repeats > REPEATS {
            return Err(refused("invalid repeat count", written));
        }
        if atom.repeated {
            self.out.insert_str(atom.start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(operator);
        if lazy != self.flags.ungreedy {
            self.out.push('?');
        }
        self.last = Some(Atom { start: atom.start, repeats, repeated: true });
        self.repeats = self.repeats.max(repeats);
        self.rest = after;
        Ok(before)
    }

    fn open(&mut self, written: &str, width: usize) -> Result<(), Fault> {
        if self.groups.len() >= 1_000 {
            return Err(refused("expression nests too deeply", self.whole));
        }
        if self.groups.len() >= NESTING {
            return Err(Fault::Limit(format!("a regular expression nests deeper than {NESTING} groups")));
        }
        self.groups.push(Group { start: self.out.len(), flags: self.flags, repeats: self.repeats });
        self.out.push_str(written);
        self.rest = &self.rest[width..];
        (self.last, self.repeats) = (None, 1);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        let group = self.groups.pop().ok_or_else(|| refused("unexpected )", self.whole))?;
        self.out.push(')');
        self.rest = &self.rest[1..];
        self.last = Some(Atom { start: group.start, repeats: self.repeats, repeated: false });
        self.repeats = self.repeats.max(group.repeats);
        self.flags = group.flags;
        Ok(())
    }

    /// `(?P<name>`, `(?<name>`, `(?i)`, `(?i-s:`
    fn special_group(&mut self) -> Result<(), Fault> {
        let here = self.rest;
        let named = (here.len() > 4 && here[2..].starts_with("P<"))
            .then_some(4)
            .or_else(|| (here.len() > 3 && here[2..].starts_with('<')).then_some(3));
        let Some(start) = named else { return self.flag_group() };
        let end = here.find('>').ok_or_else(|| refused("invalid named capture", here))?;
        let name = &here[start.min(end)..end];
        if name.is_empty() || !name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) {
            return Err(refused("invalid named capture", &here[..=end]));
        }
        self.names.push(Some(name.into()));
        self.open("(", end + 1)
    }

    fn flag_group(&mut self) -> Result<(), Fault> {
        let here = self.rest;
        let (mut flags, mut on, mut seen) = (self.flags, true, false);
        for (at, rune) in here.char_indices().skip(2) {
            match rune {
                'i' => flags.fold = on,
                'm' => flags.multiline = on,
                's' => flags.dot_newline = on,
                'U' => flags.ungreedy = on,
                '-' if on => {
                    (on, seen) = (false, false);
                    continue;
                }
                ':' | ')' if on || seen => {
                    if rune == ':' {
                        self.open("(?:", at + 1)?;
                    } else {
                        self.rest = &here[at + 1..];
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => {
                    let end = at + rune.len_utf8();
                    return Err(refused("invalid or unsupported Perl syntax", &here[..end]));
                }
            }
            seen = true;
        }
        Err(refused("invalid or unsupported Perl syntax", here))
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let here = self.rest;
        match here.as_bytes().get(1) {
            Some(b'A') => self.atom(r"(?:\A)", 2),
            Some(b'z') => self.atom(r"(?:\z)", 2),
            Some(b'b') => self.atom(r"(?-u:\b)", 2),
            Some(b'B') => self.atom(r"(?-u:\B)", 2),
            Some(b'C') => return Err(refused("invalid escape sequence", &here[..2])),
            Some(b'Q') => {
                let (literal, rest) = here[2..].split_once(r"\E").unwrap_or((&here[2..], ""));
                literal.chars().for_each(|rune| self.literal(rune, 0));
                self.rest = rest;
            }
            _ => {
                if let Some((set, rest)) = class::escaped(here)? {
                    let (open, close) = if self.flags.fold { ("(?i:", ")") } else { ("", "") };
                    self.atom(&format!("{open}{set}{close}"), here.len() - rest.len());
                } else {
                    let (rune, rest) = class::character(here)?;
                    self.character(rune, here.len() - rest.len());
                }
            }
        }
        Ok(())
    }

    /// A character by its number, which is none of a text when it is a surrogate.
    fn character(&mut self, code: u32, width: usize) {
        match char::from_u32(code) {
            Some(rune) => self.literal(rune, width),
            None => self.atom(class::NEVER, width),
        }
    }
}

type Counts<'p> = (Option<u32>, Option<Option<u32>>, &'p str);

/// `{n}`, `{n,}`, `{n,m}`: the least and the most (which may be missing), and what follows; a number that is far too large is
/// none. No counts at all when it is written otherwise.
fn counts(text: &str) -> Option<Counts<'_>> {
    let (least, rest) = count(text.strip_prefix('{')?)?;
    if let Some(after) = rest.strip_prefix('}') {
        return Some((least, Some(least), after));
    }
    let rest = rest.strip_prefix(',')?;
    if let Some(after) = rest.strip_prefix('}') {
        return Some((least, None, after));
    }
    let (most, rest) = count(rest)?;
    Some((least, Some(most), rest.strip_prefix('}')?))
}

fn count(text: &str) -> Option<(Option<u32>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let written_plainly = digits == 1 || digits > 1 && !number.starts_with('0');
    written_plainly.then(|| (number.parse().ok(), rest))
}
