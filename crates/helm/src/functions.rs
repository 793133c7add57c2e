//! The functions of templates: one row each, its Go signature and what computes it.

#![expect(clippy::unnecessary_wraps, reason = "every row has one type, whether it can fail or not")]

mod arguments;
mod builtin;
mod certificates;
mod crypto;
mod dates;
mod decimals;
mod dicts;
mod encodings;
mod equality;
mod flow;
mod identifiers;
mod lists;
mod merges;
mod numbers;
mod paths;
mod random;
mod reflection;
mod regexes;
mod strings;
mod structured;
mod templates;
mod texts;
mod urls;
mod versions;
mod words;

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

use crate::{
    context::{Context, Version},
    fault::Fault,
    trace::Source,
    value::{Signature, Value},
};

/// A function that templates call by name.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes. The executor refuses other arguments, so that `run` may rely on their number and types.
    pub signature: Signature,
    /// What computes it.
    pub run: Run,
    /// What makes it answer differently another time.
    pub draws: Option<Source>,
}

impl Function {
    /// A row of a function that answers differently another time.
    pub(crate) const fn drawing(self, source: Source) -> Self {
        Self { draws: Some(source), ..self }
    }
}

/// How a function is computed.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// From its arguments.
    Plain(Plain),
    /// By the executor, which alone knows templates: `include`, `tpl`, `and`, `or`, `call`.
    Special(Special),
}

/// A function of its arguments; a nil argument arrives as [`Value::Nil`] or [`Value::Nothing`].
pub type Plain = fn(&mut Context<'_>, &[Value]) -> Result<Value, Fault>;

/// What the executor does itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// `and`, which evaluates only what it needs.
    And,
    /// `or`, which evaluates only what it needs.
    Or,
    /// `include NAME DATA`
    Include,
    /// `tpl TEMPLATE DATA`
    Tpl,
    /// `call FUNCTION ARGUMENT…`: no value is a function here, so it always fails.
    Call,
}

/// A row of a table of functions.
pub(crate) const fn plain(name: &'static str, params: &'static [crate::value::Type], run: Plain) -> Function {
    Function { name, signature: Signature { params, rest: None }, run: Run::Plain(run), draws: None }
}

/// A row with any number of further arguments.
pub(crate) const fn variadic(
    name: &'static str,
    params: &'static [crate::value::Type],
    rest: crate::value::Type,
    run: Plain,
) -> Function {
    Function { name, signature: Signature { params, rest: Some(rest) }, run: Run::Plain(run), draws: None }
}

/// Each module's rows.
const TABLES: &[&[Function]] = &[
    builtin::FUNCTIONS,
    certificates::FUNCTIONS,
    crypto::FUNCTIONS,
    dates::FUNCTIONS,
    dicts::FUNCTIONS,
    encodings::FUNCTIONS,
    flow::FUNCTIONS,
    identifiers::FUNCTIONS,
    lists::FUNCTIONS,
    numbers::FUNCTIONS,
    paths::FUNCTIONS,
    random::FUNCTIONS,
    reflection::FUNCTIONS,
    regexes::FUNCTIONS,
    strings::FUNCTIONS,
    structured::FUNCTIONS,
    templates::FUNCTIONS,
    texts::FUNCTIONS,
    urls::FUNCTIONS,
    versions::FUNCTIONS,
    words::FUNCTIONS,
];

static BY_NAME: LazyLock<HashMap<&'static [u8], &'static Function, BuildHasherDefault<Fnv>>> =
    LazyLock::new(|| {
        TABLES.iter().copied().flatten().map(|function| (function.name.as_bytes(), function)).collect()
    });

/// FNV-1a: quick for short words, and nobody but us chooses what the table holds.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Functions that came with Helm 4.
const NEW: &[&str] = &["mustToYaml"];

/// The function of this name, if the version has it.
pub fn find(name: &[u8], version: Version) -> Option<&'static Function> {
    let is_known = |function: &&Function| version == Version::V4_1 || !NEW.contains(&function.name);
    BY_NAME.get(name).copied().filter(is_known)
}

/// All functions, by name.
pub fn all() -> impl Iterator<Item = &'static Function> {
    TABLES.iter().copied().flatten()
}
