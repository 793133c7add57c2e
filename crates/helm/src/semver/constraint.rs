//! Constraints on versions: `>=1.2 <2`, `~1.2`, `^1`, `1.x`, `1.2 - 2.3`, `||`.

use std::cmp::Ordering;

use super::{Helm, Parts, Version, compare_prereleases, told};
use crate::{fault::Fault, text::Text};

/// Versions that are allowed.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// One of these groups has to hold.
    groups: Vec<Vec<Bound>>,
    helm: Helm,
}

/// One comparison.
#[derive(Clone, Debug)]
struct Bound {
    operator: Operator,
    version: Version,
    /// The numbers from which on anything goes.
    open: Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Tilde,
    Caret,
}

/// Which numbers are missing, or written as `x` or `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    None,
    Patch,
    Minor,
    Major,
}

impl Constraint {
    /// Reads a constraint.
    ///
    /// # Errors
    /// With the words of the library that this Helm has.
    pub fn parse(text: &[u8], helm: Helm) -> Result<Self, Fault> {
        let text = without_ranges(text);
        let mut groups = Vec::new();
        let mut rest = Some(&text[..]);
        while let Some(left) = rest {
            let (group, after) = match memchr::memmem::find(left, b"||") {
                Some(at) => (&left[..at], Some(&left[at + 2..])),
                None => (left, None),
            };
            groups.push(bounds(group, helm)?);
            rest = after;
        }
        Ok(Self { groups, helm })
    }

    /// Whether it allows the version: a prerelease only when it speaks of prereleases.
    pub fn check(&self, version: &Version) -> bool {
        self.groups.iter().any(|group| {
            let prereleases = group.iter().any(|bound| !bound.version.prerelease.is_empty());
            group.iter().all(|bound| {
                // Helm 3.17 asks each bound, and `!=` only when numbers of it are open.
                let asked = match self.helm {
                    Helm::V4_1 => prereleases,
                    Helm::V3_17 => {
                        !bound.version.prerelease.is_empty()
                            || bound.operator == Operator::NotEqual && bound.open == Open::None
                    }
                };
                (version.prerelease.is_empty() || asked) && bound.allows(version)
            })
        })
    }
}

impl Bound {
    fn allows(&self, version: &Version) -> bool {
        let ordering = version.compare(&self.version);
        match self.operator {
            Operator::NotEqual => self.differs(version),
            Operator::Greater => match self.open {
                Open::None => ordering.is_gt(),
                Open::Patch => (version.major, version.minor) > (self.version.major, self.version.minor),
                Open::Minor => version.major > self.version.major,
                Open::Major => match version.major.cmp(&self.version.major) {
                    Ordering::Equal => ordering.is_gt(),
                    ordering => ordering.is_gt(),
                },
            },
            Operator::Less => ordering.is_lt(),
            Operator::GreaterOrEqual => ordering.is_ge(),
            Operator::LessOrEqual => match self.open {
                Open::None => ordering.is_le(),
                Open::Minor => version.major <= self.version.major,
                Open::Patch | Open::Major => {
                    (version.major, version.minor) <= (self.version.major, self.version.minor)
                }
            },
            Operator::Equal if self.open == Open::None => ordering.is_eq(),
            Operator::Equal | Operator::Tilde => self.tilde(version),
            Operator::Caret => ordering.is_ge() && self.caret(version),
        }
    }

    fn differs(&self, version: &Version) -> bool {
        let own = &self.version;
        match self.open {
            Open::None => !version.compare(own).is_eq(),
            _ if own.major != version.major => true,
            Open::Minor => false,
            _ if own.minor != version.minor => true,
            Open::Major => own.patch != version.patch || !version.compare(own).is_eq(),
            Open::Patch => compare_prereleases(&version.prerelease, &own.prerelease).is_ne(),
        }
    }

    fn tilde(&self, version: &Version) -> bool {
        let own = &self.version;
        if version.compare(own).is_lt() {
            return false;
        }
        let anything =
            (own.major, own.minor, own.patch) == (0, 0, 0) && !matches!(self.open, Open::Minor | Open::Patch);
        anything || version.major == own.major && (version.minor == own.minor || self.open == Open::Minor)
    }

    /// The first number that is not 0 has to stay.
    fn caret(&self, version: &Version) -> bool {
        let own = &self.version;
        if version.major != own.major {
            return false;
        }
        if own.major > 0 || self.open == Open::Minor {
            return true;
        }
        if version.minor != own.minor {
            return false;
        }
        own.minor > 0 || self.open == Open::Patch || version.patch == own.patch
    }
}

fn is_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'|' | b'x' | b'X' | b'*')
}

/// What `\s` is in Go's patterns.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0C' | b'\r' | b' ')
}

fn skip_spaces(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| is_space(**byte)).count()..]
}

/// The bounds of a group, spaces or commas between them.
fn bounds(group: &[u8], helm: Helm) -> Result<Vec<Bound>, Fault> {
    let improper = || Fault::Message(format!("improper constraint: {}", Text::from(group)));
    let mut found = Vec::new();
    let mut rest = skip_spaces(group);
    loop {
        let (operator, after) = operator(rest).ok_or_else(improper)?;
        let version = skip_spaces(after);
        let parts = Parts::read(version, is_number).ok_or_else(improper)?;
        found.push((operator, parts));
        let after = &version[parts.end..];
        rest = skip_spaces(after);
        if rest.is_empty() {
            break;
        }
        match rest.strip_prefix(b",") {
            Some(next) => rest = skip_spaces(next),
            None if rest.len() == after.len() => return Err(improper()),
            None => {}
        }
    }
    found.into_iter().map(|(operator, parts)| bound(operator, &parts, helm)).collect()
}

fn operator(text: &[u8]) -> Option<(Operator, &[u8])> {
    let length = text.iter().take_while(|byte| b"=!<>~^".contains(byte)).count();
    let operator = match &text[..length] {
        b"" | b"=" => Operator::Equal,
        b"!=" => Operator::NotEqual,
        b">" => Operator::Greater,
        b"<" => Operator::Less,
        b">=" | b"=>" => Operator::GreaterOrEqual,
        b"<=" | b"=<" => Operator::LessOrEqual,
        b"~" | b"~>" => Operator::Tilde,
        b"^" => Operator::Caret,
        _ => return None,
    };
    Some((operator, &text[length..]))
}

fn bound(operator: Operator, parts: &Parts<'_>, helm: Helm) -> Result<Bound, Fault> {
    let is_open = |number: Option<&[u8]>| number.is_none_or(|number| matches!(number, b"x" | b"X" | b"*"));
    let [major, minor, patch] = parts.numbers;
    let (open, known): (_, &[Option<&[u8]>]) = if is_open(major) {
        (Open::Major, &[])
    } else if is_open(minor) {
        (Open::Minor, &[major])
    } else if is_open(patch) {
        (Open::Patch, &[major, minor])
    } else {
        (Open::None, &[major, minor, patch])
    };
    let mut written = Vec::new();
    for at in 0..3 {
        written.extend_from_slice(if at > 0 { b"." } else { b"" });
        written.extend_from_slice(known.get(at).copied().flatten().unwrap_or(b"0"));
    }
    if let Some(prerelease) = parts.prerelease {
        written.push(b'-');
        written.extend_from_slice(prerelease);
    }
    let version = Version::parse(&written, helm)
        .map_err(|_| told(helm, "constraint parser error", "constraint Parser Error"))?;
    Ok(Bound { operator, version, open })
}

/// Rewrites `1.2 - 2.3` to `>= 1.2, <= 2.3 `, as the library does before it reads anything.
fn without_ranges(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(range) = next_range(rest) {
        out.extend_from_slice(&rest[..range.start]);
        out.extend_from_slice(b">= ");
        out.extend_from_slice(range.low);
        out.extend_from_slice(b", <= ");
        out.extend_from_slice(range.high);
        out.push(b' ');
        rest = &rest[range.end..];
    }
    out.extend_from_slice(rest);
    out
}

/// `LOW - HIGH` with the spaces around it.
struct Range<'t> {
    start: usize,
    low: &'t [u8],
    high: &'t [u8],
    end: usize,
}

/// The first range: a hyphen between spaces, before and behind it what is a version up to the space, or from it on.
fn next_range(text: &[u8]) -> Option<Range<'_>> {
    for hyphen in memchr::memchr_iter(b'-', text) {
        let before = text[..hyphen].iter().rposition(|byte| !is_space(*byte)).map_or(0, |at| at + 1);
        let behind = skip_spaces(&text[hyphen + 1..]);
        if before == hyphen || behind.len() == text.len() - hyphen - 1 {
            continue;
        }
        let Some(low) = version_before(&text[..before]) else { continue };
        let Some(high) = Parts::read(behind, is_number) else { continue };
        let start = text[..low].iter().rposition(|byte| !is_space(*byte)).map_or(0, |at| at + 1);
        let end = text.len() - skip_spaces(&behind[high.end..]).len();
        return Some(Range { start, low: &text[low..before], high: &behind[..high.end], end });
    }
    None
}

/// Where the longest version begins that ends with the text.
fn version_before(text: &[u8]) -> Option<usize> {
    let word = text.iter().rposition(|byte| is_space(*byte)).map_or(0, |at| at + 1);
    let reaches_end =
        |&at: &usize| Parts::read(&text[at..], is_number).is_some_and(|parts| at + parts.end == text.len());
    // A version has no more than its numbers and identifiers: what is longer than any is not searched from every byte.
    (word.max(text.len().saturating_sub(LONGEST))..text.len()).find(reaches_end)
}

/// No version that anybody writes is longer.
const LONGEST: usize = 512;
