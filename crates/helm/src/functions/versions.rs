//! `semver` and `semverCompare`, and the version as an object with methods.

use std::{any::Any, rc::Rc};

use super::{Function, arguments::bytes, plain};
use crate::{
    context::Context,
    fault::Fault,
    semver::{Constraint, Version},
    text::Text,
    value::{Kind, Object, Signature, Type, UintType, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] =
    &[plain("semver", &[Type::Text], parse), plain("semverCompare", &[Type::Text, Type::Text], compare)];

fn parse(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let version = Version::parse(bytes(args, 0), context.version)?;
    Ok(Value::Object(Rc::new(Semver { version, pointer: Pointer::Yes })))
}

fn compare(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let constraint = Constraint::parse(bytes(args, 0), context.version)?;
    let version = Version::parse(bytes(args, 1), context.version)?;
    Ok(Value::Bool(constraint.check(&version)))
}

/// `*semver.Version`, or the `semver.Version` that its methods answer.
#[derive(Debug)]
struct Semver {
    version: Version,
    pointer: Pointer,
}

/// Whether it is Go's pointer to a version: some methods are the pointer's only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pointer {
    Yes,
    No,
}

const NONE: Signature = Signature { params: &[], rest: None };
const TEXT: Signature = Signature { params: &[Type::Text], rest: None };
const OTHER: Signature = Signature { params: &[Type::Named("*semver.Version")], rest: None };

impl Object for Semver {
    fn type_name(&self) -> &'static str {
        if self.pointer == Pointer::Yes { "*semver.Version" } else { "semver.Version" }
    }

    fn kind(&self) -> Kind {
        if self.pointer == Pointer::Yes { Kind::Ptr } else { Kind::Struct }
    }

    fn hidden(&self) -> &'static [&'static str] {
        &["major", "minor", "patch", "pre", "metadata", "original"]
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        match name {
            b"Major" | b"Minor" | b"Patch" | b"Prerelease" | b"Metadata" | b"String" | b"IncMajor"
            | b"IncMinor" | b"IncPatch" | b"MarshalJSON" | b"MarshalText" | b"Value" => Some(NONE),
            b"SetPrerelease" | b"SetMetadata" => Some(TEXT),
            _ if self.pointer == Pointer::No => None,
            b"Original" => Some(NONE),
            b"Compare" | b"Equal" | b"GreaterThan" | b"GreaterThanEqual" | b"LessThan" | b"LessThanEqual" => {
                Some(OTHER)
            }
            _ => None,
        }
    }

    fn call(&self, name: &[u8], args: &[Value], context: &mut Context<'_>) -> Result<Value, Fault> {
        let version = &self.version;
        let number = |number| Ok(Value::Uint(number, UintType::Uint64));
        match name {
            b"Major" => number(version.major),
            b"Minor" => number(version.minor),
            b"Patch" => number(version.patch),
            b"Prerelease" => Ok(Value::Text(version.prerelease.clone())),
            b"Metadata" => Ok(Value::Text(version.metadata.clone())),
            b"Original" => Ok(Value::Text(version.original.clone())),
            b"String" | b"Value" => Ok(Value::Text(self.print())),
            b"MarshalText" => Ok(Value::Bytes(self.print())),
            b"MarshalJSON" => Ok(Value::Bytes(format!("\"{version}\"").into())),
            b"IncMajor" | b"IncMinor" | b"IncPatch" => Ok(self.next(name)),
            b"SetPrerelease" => self.changed(
                Version { prerelease: bytes(args, 0).into(), ..version.clone() },
                b"-",
                args,
                context,
            ),
            b"SetMetadata" => self.changed(
                Version { metadata: bytes(args, 0).into(), ..version.clone() },
                b"+",
                args,
                context,
            ),
            _ => Ok(self.ordered(name, args)),
        }
    }

    fn print(&self) -> Text {
        self.version.to_string().into()
    }

    /// JSON and YAML have it as a string.
    fn content(&self) -> Option<Value> {
        Some(Value::Text(self.print()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Semver {
    /// The comparisons.
    fn ordered(&self, name: &[u8], args: &[Value]) -> Value {
        let Some(Value::Object(other)) = args.first() else { return Value::Nil };
        let Some(other) = other.as_any().downcast_ref::<Self>() else { return Value::Nil };
        let ordering = self.version.compare(&other.version);
        match name {
            b"Equal" => Value::Bool(ordering.is_eq()),
            b"GreaterThan" => Value::Bool(ordering.is_gt()),
            b"GreaterThanEqual" => Value::Bool(ordering.is_ge()),
            b"LessThan" => Value::Bool(ordering.is_lt()),
            b"LessThanEqual" => Value::Bool(ordering.is_le()),
            _ => Value::int(ordering as i64),
        }
    }

    /// The next version: of a prerelease, the next patch is its release.
    fn next(&self, name: &[u8]) -> Value {
        let Version { major, minor, patch, ref prerelease, .. } = self.version;
        let (major, minor, patch) = match name {
            b"IncMajor" => (major.wrapping_add(1), 0, 0),
            b"IncMinor" => (major, minor.wrapping_add(1), 0),
            _ if prerelease.is_empty() => (major, minor, patch.wrapping_add(1)),
            _ => (major, minor, patch),
        };
        let (prerelease, metadata) = (Text::default(), Text::default());
        self.as_value(Version { major, minor, patch, prerelease, metadata, original: Text::default() })
    }

    /// A version that is a value, not a pointer; it keeps the `v` that this one is written with.
    fn as_value(&self, version: Version) -> Value {
        let v = if self.version.original.starts_with(b"v") { "v" } else { "" };
        let original = format!("{v}{version}").into();
        Value::Object(Rc::new(Self { version: Version { original, ..version }, pointer: Pointer::No }))
    }

    /// With another prerelease or metadata, which has to be one.
    fn changed(
        &self,
        version: Version,
        mark: &[u8],
        args: &[Value],
        context: &mut Context<'_>,
    ) -> Result<Value, Fault> {
        let given = bytes(args, 0);
        let of4 = context.version == crate::context::Version::V4_1;
        if !given.is_empty() {
            let whole = [b"0.0.0", mark, given].concat();
            let kept = Version::parse(&whole, context.version).map_err(|fault| match (fault, mark, of4) {
                (Fault::Message(message), ..) if message.ends_with("starts with 0") => {
                    Fault::Message(message)
                }
                (_, b"-", true) => Fault::new("invalid prerelease string"),
                (_, b"-", false) => Fault::new("Invalid Prerelease string"),
                (_, _, true) => Fault::new("invalid metadata string"),
                (_, _, false) => Fault::new("Invalid Metadata string"),
            })?;
            // "a+b" is no prerelease, though "0.0.0-a+b" is a version.
            if mark == b"-" && !kept.metadata.is_empty() {
                return Err(Fault::new(if of4 {
                    "invalid prerelease string"
                } else {
                    "Invalid Prerelease string"
                }));
            }
        }
        Ok(self.as_value(version))
    }
}

/// A deep copy of an object: copystructure cannot see what is in a version, and makes one of zeros.
pub(super) fn copied(object: &Rc<dyn Object>) -> Rc<dyn Object> {
    match object.as_any().downcast_ref::<Semver>() {
        Some(semver) => Rc::new(Semver { version: Version::default(), pointer: semver.pointer }),
        None => object.clone(),
    }
}

/// Whether two objects that print alike are also written alike, if they are versions.
pub(super) fn same_version(a: &Rc<dyn Object>, b: &Rc<dyn Object>) -> bool {
    let original = |object: &Rc<dyn Object>| {
        object.as_any().downcast_ref::<Semver>().map(|semver| semver.version.original.clone())
    };
    original(a) == original(b)
}
