//! Semantic versions as Masterminds' semver reads and orders them: 3.4 in Helm 4, 3.3 in Helm 3.17.

mod constraint;

use std::{cmp::Ordering, fmt};

pub use constraint::Constraint;

use crate::{context::Version as Helm, fault::Fault, number::parse_uint, text::Text};

/// A version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// The first number.
    pub major: u64,
    /// The second number, 0 when it is missing.
    pub minor: u64,
    /// The third number, 0 when it is missing.
    pub patch: u64,
    /// What follows `-`.
    pub prerelease: Text,
    /// What follows `+`.
    pub metadata: Text,
    /// As it was written.
    pub original: Text,
}

impl Version {
    /// Reads a version leniently: a `v` before it, one or two numbers, zeros before them.
    ///
    /// # Errors
    /// With the words of the library that this Helm has.
    pub fn parse(text: &[u8], helm: Helm) -> Result<Self, Fault> {
        let invalid = || told(helm, "invalid semantic version", "Invalid Semantic Version");
        let parts = Parts::read(text, |byte| byte.is_ascii_digit()).ok_or_else(invalid)?;
        if parts.end != text.len() {
            return Err(invalid());
        }
        let number = |digits: Option<&[u8]>| {
            let Some(digits) = digits else { return Ok(0) };
            parse_uint(digits, 10).map_err(|error| {
                let cause =
                    format!("strconv.ParseUint: parsing \"{}\": {}", Text::from(digits), error.reason());
                let start = if helm == Helm::V4_1 { "error" } else { "Error" };
                Fault::Message(format!("{start} parsing version segment: {cause}"))
            })
        };
        let [major, minor, patch] = parts.numbers;
        let version = Self {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(patch)?,
            prerelease: parts.prerelease.unwrap_or_default().into(),
            metadata: parts.metadata.unwrap_or_default().into(),
            original: text.into(),
        };
        let starts_with_zero =
            |part: &[u8]| part.len() > 1 && part[0] == b'0' && part.iter().all(u8::is_ascii_digit);
        if version.prerelease.split(|&byte| byte == b'.').any(starts_with_zero) {
            return Err(told(helm, "version segment starts with 0", "Version segment starts with 0"));
        }
        Ok(version)
    }

    /// The order of precedence, in which metadata does not count.
    pub fn compare(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        numbers(self).cmp(&numbers(other)).then_with(|| {
            match (self.prerelease.is_empty(), other.prerelease.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => compare_prereleases(&self.prerelease, &other.prerelease),
            }
        })
    }
}

/// Without what is missing, as `1.2.3-rc.1+build`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

fn told(helm: Helm, of4: &str, of3: &str) -> Fault {
    Fault::new(if helm == Helm::V4_1 { of4 } else { of3 })
}

/// Part by part: numbers by value and before words, fewer parts first.
fn compare_prereleases(a: &[u8], b: &[u8]) -> Ordering {
    let (mut own, mut other) = (a.split(|&byte| byte == b'.'), b.split(|&byte| byte == b'.'));
    loop {
        let ordering = match (own.next(), other.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) if a == b => Ordering::Equal,
            (Some(a), Some(b)) => match (parse_uint(a, 10), parse_uint(b, 10)) {
                (Ok(x), Ok(y)) => x.cmp(&y),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
}

/// What a version begins a text with: `v?N(.N)?(.N)?(-P)?(+M)?`.
#[derive(Clone, Copy, Debug)]
struct Parts<'t> {
    numbers: [Option<&'t [u8]>; 3],
    prerelease: Option<&'t [u8]>,
    metadata: Option<&'t [u8]>,
    end: usize,
}

impl<'t> Parts<'t> {
    /// Reads as much as belongs to a version whose numbers consist of such bytes.
    fn read(text: &'t [u8], is_digit: fn(u8) -> bool) -> Option<Self> {
        let mut end = usize::from(text.first() == Some(&b'v'));
        let mut numbers = [None; 3];
        for (at, number) in numbers.iter_mut().enumerate() {
            let start = end + usize::from(at > 0);
            let length =
                text.get(start..).unwrap_or_default().iter().take_while(|byte| is_digit(**byte)).count();
            if length == 0 || at > 0 && text[end] != b'.' {
                break;
            }
            *number = Some(&text[start..start + length]);
            end = start + length;
        }
        numbers[0]?;
        let mut identifiers = |mark: u8| {
            let written = text.get(end..)?.strip_prefix(&[mark])?;
            let length = identifiers(written);
            end += if length > 0 { length + 1 } else { 0 };
            (length > 0).then(|| &written[..length])
        };
        let prerelease = identifiers(b'-');
        let metadata = identifiers(b'+');
        Some(Self { numbers, prerelease, metadata, end })
    }
}

/// How long the words of letters, digits and hyphens are that `text` begins with, dots between them.
fn identifiers(text: &[u8]) -> usize {
    let mut end = 0;
    loop {
        let start = end + usize::from(end > 0);
        let word = text.get(start..).unwrap_or_default();
        let length = word.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
        if length == 0 || end > 0 && text[end] != b'.' {
            return end;
        }
        end = start + length;
    }
}

#[cfg(test)]
mod tests {
    use super::{Constraint, Helm, Version};

    fn version(text: &str) -> Version {
        Version::parse(text.as_bytes(), Helm::V4_1).unwrap()
    }

    #[test]
    fn versions_are_ordered_by_precedence() {
        let ordered = [
            "1.0.0-1",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0-a",
            "1.0.0-a.1",
            "1.0.0-b",
            "1",
            "v1.0.1",
            "1.2",
            "1.10.0",
        ];
        for pair in ordered.windows(2) {
            assert!(version(pair[0]).compare(&version(pair[1])).is_lt(), "{pair:?}");
        }
        assert!(version("1.0.0+a").compare(&version("v1+b")).is_eq());
    }

    #[test]
    fn helms_differ_on_prereleases_of_a_group() {
        let check = |helm| {
            let version = Version::parse(b"1.5.0-rc.1", helm).unwrap();
            Constraint::parse(b">=1.2.0-0 <2", helm).unwrap().check(&version)
        };
        assert!(check(Helm::V4_1));
        assert!(!check(Helm::V3_17));
    }
}
