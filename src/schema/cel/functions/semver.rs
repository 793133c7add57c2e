//! Semantic versions (semver.org), strictly or with what people leave out.

use super::{Function, global, method};
use crate::schema::cel::{
    Answer, Problem,
    value::{Cel, no_overload},
};
use std::{cmp::Ordering, sync::Arc};

pub(super) const FUNCTIONS: &[Function] = &[
    global("isSemver", (1, 2), |_, args| Ok(Cel::Bool(read(args)?.is_some()))),
    method("major", (0, 0), |_, args| number(args, 0)),
    method("minor", (0, 0), |_, args| number(args, 1)),
    method("patch", (0, 0), |_, args| number(args, 2)),
    global("semver", (1, 2), |_, args| {
        read(args)?
            .map(|version| Cel::Semver(Arc::new(version)))
            .ok_or_else(|| Problem::that("it is no semantic version"))
    }),
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::schema::cel) struct Semver {
    numbers: [u64; 3],
    /// What stands behind `-`.
    pre: Vec<String>,
}

impl Semver {
    fn parse(text: &str) -> Option<Self> {
        let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
        let (numbers, pre) = text.split_once('-').map_or((text, None), |(text, pre)| (text, Some(pre)));
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let canonical = |word: &str| word == "0" || !word.starts_with('0');
        let pre: Vec<String> = pre.map_or(Vec::new(), |pre| pre.split('.').map(str::to_owned).collect());
        let fits = pre.iter().all(|word| is_word(word) && (!is_number(word) || canonical(word)))
            && build.is_none_or(|build| build.split('.').all(is_word));
        let numbers: Option<Vec<u64>> = numbers
            .split('.')
            .map(|word| (is_number(word) && canonical(word)).then(|| word.parse().ok())?)
            .collect();
        let numbers = <[u64; 3]>::try_from(numbers?).ok()?;
        fits.then_some(Self { numbers, pre })
    }

    /// Without a `v` before it, with the numbers that are left out, without zeros before them.
    fn normalized(text: &str) -> String {
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(['-', '+']).unwrap_or(text.len());
        let (numbers, rest) = text.split_at(end);
        let mut numbers: Vec<String> = numbers
            .split('.')
            .map(|word| match word.trim_start_matches('0') {
                "" if !word.is_empty() => "0".to_owned(),
                word => word.to_owned(),
            })
            .collect();
        while numbers.len() < 3 {
            numbers.push("0".to_owned());
        }
        format!("{}{rest}", numbers.join("."))
    }
}

impl PartialOrd for Semver {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By numbers; a version with something behind `-` comes before the one without.
impl Ord for Semver {
    fn cmp(&self, other: &Self) -> Ordering {
        let words = |a: &String, b: &String| match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        };
        self.numbers.cmp(&other.numbers).then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            _ => {
                let pairs = self.pre.iter().zip(&other.pre);
                let first = pairs.map(|(a, b)| words(a, b)).find(|order| order.is_ne());
                first.unwrap_or_else(|| self.pre.len().cmp(&other.pre.len()))
            }
        })
    }
}

fn read(args: &[Cel]) -> Result<Option<Semver>, Problem> {
    match args {
        [Cel::Text(text)] | [Cel::Text(text), Cel::Bool(false)] => Ok(Semver::parse(text)),
        [Cel::Text(text), Cel::Bool(true)] => Ok(Semver::parse(&Semver::normalized(text))),
        _ => Err(no_overload("semver", args)),
    }
}

fn number<'v>(args: &[Cel<'v>], at: usize) -> Answer<'v> {
    match &args[0] {
        Cel::Semver(version) => Ok(Cel::Int(i64::try_from(version.numbers[at]).unwrap_or(i64::MAX))),
        _ => Err(no_overload("a number of a version", args)),
    }
}
