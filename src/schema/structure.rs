//! A structural schema: Kubernetes' OpenAPI v3 as a CRD has it, read once and walked often.

use super::{format::Format, rule::Rule, server::Word};
use crate::{
    pattern::Pattern,
    value::{Text, Value},
};
use std::sync::{Arc, OnceLock};

/// What a value may be. Made by [`Schema::read`](Schema::read).
#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub(super) types: Types,
    pub(super) nullable: bool,
    /// The definition that says the rest.
    pub(super) reference: Option<Arc<str>>,
    pub(super) object: Object,
    pub(super) list: Option<Box<List>>,
    pub(super) scalar: Option<Box<Scalar>>,
    pub(super) junctors: Option<Box<Junctors>>,
    pub(super) rules: Vec<Rule>,
    /// Whether it, or a schema below it, has rules.
    pub(super) ruled: bool,
    pub(super) default: Option<Value>,
    pub(super) embedded: Embedded,
}

/// Whether a value is a Kubernetes object itself, whose `apiVersion`, `kind` and `metadata` need no schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Embedded {
    #[default]
    No,
    /// The object that is checked.
    Root,
    /// `x-kubernetes-embedded-resource`
    Inside,
}

/// The types that a value may have; none said means any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const OBJECT: Types = Types(1);
    pub(super) const ARRAY: Types = Types(2);
    pub(super) const STRING: Types = Types(4);
    pub(super) const INTEGER: Types = Types(8);
    pub(super) const NUMBER: Types = Types(16);
    pub(super) const BOOLEAN: Types = Types(32);
    /// `x-kubernetes-int-or-string`, which is said beside the types.
    pub(super) const INT_OR_STRING: Types = Types(64 | 4 | 8);

    /// The type of a keyword's word.
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "object" => Self::OBJECT,
            "array" => Self::ARRAY,
            "string" => Self::STRING,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "boolean" => Self::BOOLEAN,
            _ => return None,
        })
    }

    /// Whether all of `other` are among these.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn is_unsaid(self) -> bool {
        self.0 == 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types as a sentence has them: `an integer or a string`.
    pub(super) fn wanted(self) -> String {
        let words = [
            (Self::OBJECT, "a map"),
            (Self::ARRAY, "a list"),
            (Self::INTEGER, "an integer"),
            (Self::NUMBER, "a number"),
            (Self::STRING, "a string"),
            (Self::BOOLEAN, "a boolean"),
        ];
        let words: Vec<&str> = words.iter().filter(|(of, _)| self.has(*of)).map(|(_, word)| *word).collect();
        words.join(" or ")
    }
}

/// What a map may hold.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    /// Sorted by name.
    pub(super) properties: Vec<(Text, Schema)>,
    pub(super) required: Vec<Text>,
    /// What other keys may hold.
    pub(super) others: Others,
    pub(super) size: Bounds,
    pub(super) fields: Vec<Fields>,
}

/// What the keys may hold that are no properties.
#[derive(Clone, Debug, Default)]
pub(super) enum Others {
    /// There may be none.
    Closed,
    /// Anything: `x-kubernetes-preserve-unknown-fields`, or nothing is said of the type.
    #[default]
    Open,
    /// `additionalProperties`.
    Of(Box<Schema>),
}

impl Object {
    /// The schema of a property.
    pub(super) fn property(&self, name: &str) -> Option<&Schema> {
        let at = self.properties.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        Some(&self.properties[at].1)
    }
}

/// How many of some fields may be there.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) count: Count,
    pub(super) names: Vec<Text>,
}

/// The words of `x-platc-fields`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// `exactly`: one of them.
    One,
    /// `most`: none or one.
    AtMostOne,
    /// `least`: one or more.
    AtLeastOne,
}

/// A size from and to, both included.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    pub(super) least: Option<u64>,
    pub(super) most: Option<u64>,
}

/// What a list may hold.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) items: Option<Schema>,
    pub(super) size: Bounds,
    pub(super) unique: Unique,
    /// `uniqueItems`.
    pub(super) all_differ: bool,
}

/// What tells items of a list apart: `x-kubernetes-list-type`.
#[derive(Clone, Debug, Default)]
pub(super) enum Unique {
    /// Nothing.
    #[default]
    Atomic,
    /// Their values.
    Set,
    /// The values of these keys.
    Map(Vec<Text>),
}

/// What a scalar may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Scalar {
    pub(super) options: Vec<Value>,
    pub(super) format: Option<Format>,
    pub(super) word: Option<&'static Word>,
    pub(super) pattern: Option<Expression>,
    pub(super) length: Bounds,
    pub(super) range: Range,
}

/// A pattern, compiled when a value first meets it.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) text: Arc<str>,
    compiled: OnceLock<Result<Pattern, Arc<str>>>,
}

impl Expression {
    pub(super) fn new(text: Text) -> Self {
        Self { text: text.into(), compiled: OnceLock::new() }
    }

    pub(super) fn compiled(&self) -> Result<&Pattern, &Arc<str>> {
        self.compiled.get_or_init(|| Pattern::of_go(&self.text)).as_ref()
    }
}

/// What a number may be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    /// Whether the ends themselves are out.
    pub(super) exclusive: (bool, bool),
    pub(super) multiple_of: Option<f64>,
}

/// Schemas that a value must satisfy in some number.
#[derive(Clone, Debug, Default)]
pub(super) struct Junctors {
    pub(super) all_of: Vec<Schema>,
    pub(super) any_of: Vec<Schema>,
    pub(super) one_of: Vec<Schema>,
    pub(super) not: Option<Schema>,
}

impl Schema {
    /// The numbers and texts that it allows, to fill in.
    pub(super) fn scalar_mut(&mut self) -> &mut Scalar {
        self.scalar.get_or_insert_default()
    }

    /// The lists that it allows, to fill in.
    pub(super) fn list_mut(&mut self) -> &mut List {
        self.list.get_or_insert_default()
    }

    /// The schemas that it is joined of, to fill in.
    pub(super) fn junctors_mut(&mut self) -> &mut Junctors {
        self.junctors.get_or_insert_default()
    }
}
