//! The values of CEL: those of an object as they lie there, those of literals, those of Kubernetes' libraries.

use super::{
    Answer, Problem,
    functions::{named::NamedFormat, semver::Semver},
    machine::Fuel,
    names,
    time::Moment,
};
use crate::{
    schema::{
        Schema,
        format::{Uri, decoded_base64, nanoseconds},
        quantity::Quantity,
        structure::{Embedded, Others, Types, Unique},
    },
    value::{Data, Text, Value},
};
use std::{
    net::IpAddr,
    sync::{Arc, LazyLock},
};

#[derive(Clone, Debug)]
pub(super) enum Cel<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Text),
    Bytes(Arc<[u8]>),
    List(Arc<Vec<Cel<'v>>>),
    Map(Arc<Vec<(Cel<'v>, Cel<'v>)>>),
    /// A list or map of the object.
    Data(&'v Value, &'v Schema),
    /// In nanoseconds.
    Duration(i64),
    Time(Moment),
    Type(&'static str),
    Optional(Option<Arc<Cel<'v>>>),
    Quantity(Quantity),
    Url(Arc<Uri>),
    Ip(IpAddr),
    Cidr(IpAddr, u8),
    Semver(Arc<Semver>),
    Format(&'static NamedFormat),
}

/// What rules may see of an object's metadata.
static METADATA: LazyLock<Schema> = LazyLock::new(|| {
    let text = Schema { types: Types::STRING, ..Schema::default() };
    let mut schema = Schema { types: Types::OBJECT, ..Schema::default() };
    schema.object.properties = vec![("generateName".into(), text.clone()), ("name".into(), text)];
    schema
});

static TEXT: LazyLock<Schema> = LazyLock::new(|| Schema { types: Types::STRING, ..Schema::default() });

/// The schema of a field as rules know it; `None` when they do not.
pub(super) fn field_of<'v>(schema: &'v Schema, name: &str) -> Option<&'v Schema> {
    if schema.embedded != Embedded::No {
        match name {
            "apiVersion" | "kind" => return Some(&TEXT),
            "metadata" => return Some(&METADATA),
            _ => {}
        }
    }
    schema.object.property(name).filter(|property| is_known(property))
}

/// Whether rules can speak of values of a schema: `x-kubernetes-preserve-unknown-fields` alone says no type.
pub(super) fn is_known(schema: &Schema) -> bool {
    if schema.types.is_unsaid() {
        return false;
    }
    let items = schema.list.as_ref().and_then(|list| list.items.as_ref());
    if schema.types == Types::ARRAY {
        return items.is_some_and(is_known);
    }
    match &schema.object.others {
        Others::Of(schema) => is_known(schema),
        Others::Open | Others::Closed => true,
    }
}

impl<'v> Cel<'v> {
    /// A value of the object.
    pub(super) fn of(value: &'v Value, schema: &'v Schema) -> Self {
        match &value.data {
            Data::Null => Cel::Null,
            Data::Bool(truth) => Cel::Bool(*truth),
            Data::Number(number) => match number.as_integer() {
                Some(integer) if !schema.types.has(Types::NUMBER) => Cel::Int(integer),
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "a float without a fraction is an integer"
                )]
                None if schema.types.has(Types::INTEGER) => Cel::Int(number.as_f64() as i64),
                _ => Cel::Double(number.as_f64()),
            },
            Data::String(text) => Self::text(text, schema),
            Data::List(_) | Data::Map(_) => Cel::Data(value, schema),
        }
    }

    fn text(text: &Text, schema: &Schema) -> Self {
        let format = schema.scalar.as_ref().and_then(|scalar| scalar.format);
        let read = match format.map_or("", |format| format.name()) {
            _ if schema.types.has(Types::INTEGER) => None,
            "byte" => decoded_base64(text).map(|bytes| Cel::Bytes(bytes.into())),
            "duration" => nanoseconds(text).map(Cel::Duration),
            "date" => Moment::parse(&format!("{text}T00:00:00Z")).map(Cel::Time),
            "datetime" => Moment::parse(text).map(Cel::Time),
            _ => None,
        };
        read.unwrap_or_else(|| Cel::Text(text.clone()))
    }

    pub(super) fn string(text: impl Into<Text>) -> Self {
        Cel::Text(text.into())
    }

    pub(super) fn list(items: Vec<Cel<'v>>) -> Self {
        Cel::List(Arc::new(items))
    }

    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Cel::Null => "null_type",
            Cel::Bool(_) => "bool",
            Cel::Int(_) => "int",
            Cel::Uint(_) => "uint",
            Cel::Double(_) => "double",
            Cel::Text(_) => "string",
            Cel::Bytes(_) => "bytes",
            Cel::List(_) => "list",
            Cel::Map(_) => "map",
            Cel::Data(value, _) if value.as_list().is_some() => "list",
            Cel::Data(_, schema) if schema.object.properties.is_empty() => "map",
            Cel::Data(..) => "object",
            Cel::Duration(_) => "google.protobuf.Duration",
            Cel::Time(_) => "google.protobuf.Timestamp",
            Cel::Type(_) => "type",
            Cel::Optional(_) => "optional_type",
            Cel::Quantity(_) => "kubernetes.Quantity",
            Cel::Url(_) => "kubernetes.URL",
            Cel::Ip(_) => "net.IP",
            Cel::Cidr(..) => "net.CIDR",
            Cel::Semver(_) => "kubernetes.Semver",
            Cel::Format(_) => "kubernetes.NamedFormat",
        }
    }

    /// The items, when it is a list.
    pub(super) fn items(&self) -> Option<Vec<Cel<'v>>> {
        match self {
            Cel::List(items) => Some(items.to_vec()),
            Cel::Data(value, schema) => {
                let (value, schema): (&'v Value, &'v Schema) = (value, schema);
                let of = schema.list.as_ref().and_then(|list| list.items.as_ref()).unwrap_or(&TEXT);
                Some(value.as_list()?.iter().map(|item| Cel::of(item, of)).collect())
            }
            _ => None,
        }
    }

    /// The keys with their values, when it is a map.
    pub(super) fn entries(&self) -> Option<Vec<(Cel<'v>, Cel<'v>)>> {
        match self {
            Cel::Map(entries) => Some(entries.to_vec()),
            Cel::Data(value, schema) => {
                let (value, schema): (&'v Value, &'v Schema) = (value, schema);
                let of = |key: &str| match &schema.object.others {
                    Others::Of(of) => Some(&**of),
                    _ => field_of(schema, key),
                };
                let entries = value.as_map()?.iter().filter_map(|entry| {
                    Some((Cel::Text(entry.key.clone()), Cel::of(&entry.value, of(&entry.key)?)))
                });
                Some(entries.collect())
            }
            _ => None,
        }
    }

    /// How many items, keys, characters or bytes there are.
    pub(super) fn size(&self) -> Option<usize> {
        Some(match self {
            Cel::Text(text) => text.chars().count(),
            Cel::Bytes(bytes) => bytes.len(),
            Cel::List(items) => items.len(),
            Cel::Map(entries) => entries.len(),
            Cel::Data(value, _) => match &value.data {
                Data::List(items) => items.len(),
                Data::Map(map) => map.len(),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// The value of a field or key; `None` when it is not there.
    pub(super) fn select(&self, field: &str) -> Result<Option<Cel<'v>>, Problem> {
        match self {
            Cel::Map(entries) => {
                let found = entries.iter().find(|(key, _)| matches!(key, Cel::Text(key) if **key == *field));
                Ok(found.map(|(_, value)| value.clone()))
            }
            Cel::Data(value, schema) => {
                let (value, schema): (&'v Value, &'v Schema) = (value, schema);
                if let Others::Of(of) = &schema.object.others {
                    return Ok(value.get(field).map(|value| Cel::of(value, of)));
                }
                let name = names::unescaped(field);
                let of = name.as_ref().and_then(|name| Some((name, field_of(schema, name)?)));
                let Some((name, of)) = of else {
                    return Err(Problem::that(format!("undefined field `{field}`")));
                };
                Ok(value.get(name).map(|value| Cel::of(value, of)))
            }
            Cel::Optional(inner) => match inner {
                Some(inner) => inner.select(field),
                None => Ok(None),
            },
            _ => Err(Problem::that(format!("a value of type {} has no field `{field}`", self.type_name()))),
        }
    }

    /// The item at a position, the value of a key; `None` when it is not there.
    pub(super) fn index(&self, at: &Cel<'v>, fuel: &mut Fuel) -> Result<Option<Cel<'v>>, Problem> {
        if let Cel::Optional(inner) = self {
            return inner.as_ref().map_or(Ok(None), |inner| inner.index(at, fuel));
        }
        if let Cel::Data(value, schema) = self
            && let (Some(items), Some(position)) = (value.as_list(), at.position())
        {
            let (items, schema): (&'v [Value], &'v Schema) = (items, schema);
            let of = schema.list.as_ref().and_then(|list| list.items.as_ref()).unwrap_or(&TEXT);
            return Ok(items.get(position).map(|item| Cel::of(item, of)));
        }
        match (self, at) {
            (Cel::List(items), at) if at.is_number() => {
                Ok(at.position().and_then(|position| items.get(position)).cloned())
            }
            (Cel::Data(value, _), at) if value.as_list().is_some() && at.is_number() => Ok(None),
            (Cel::Map(entries), key) => {
                for (known, value) in entries.iter() {
                    if known.equals(key, fuel)? {
                        return Ok(Some(value.clone()));
                    }
                }
                Ok(None)
            }
            (Cel::Data(value, schema), Cel::Text(key)) if value.as_map().is_some() => {
                match &schema.object.others {
                    Others::Of(_) => self.select(key),
                    _ => Err(Problem::that("an object's fields are selected by `.`")),
                }
            }
            _ => Err(no_overload("_[_]", &[self.clone(), at.clone()])),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Cel::Int(_) | Cel::Uint(_) | Cel::Double(_))
    }

    /// A position in a list.
    fn position(&self) -> Option<usize> {
        match self {
            Cel::Int(at) => usize::try_from(*at).ok(),
            Cel::Uint(at) => usize::try_from(*at).ok(),
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is whole and not negative"
            )]
            Cel::Double(at) if at.fract() == 0.0 && *at >= 0.0 => Some(*at as usize),
            _ => None,
        }
    }

    /// Whether two values are equal; those of different types are not.
    pub(super) fn equals(&self, other: &Cel<'v>, fuel: &mut Fuel) -> Result<bool, Problem> {
        fuel.burn(1)?;
        if let (Some(mine), Some(theirs)) = (self.items(), other.items()) {
            return same_items(self, &mine, &theirs, fuel);
        }
        if let (Some(mine), Some(theirs)) = (self.entries(), other.entries()) {
            if mine.len() != theirs.len() {
                return Ok(false);
            }
            for (key, value) in &mine {
                match other.index_any(key, fuel)? {
                    Some(theirs) if value.equals(&theirs, fuel)? => {}
                    _ => return Ok(false),
                }
            }
            return Ok(true);
        }
        Ok(match (self, other) {
            (Cel::Null, Cel::Null) => true,
            (Cel::Bool(a), Cel::Bool(b)) => a == b,
            (Cel::Text(a), Cel::Text(b)) => {
                fuel.burn(a.len().min(b.len()) / 10)?;
                a == b
            }
            (Cel::Bytes(a), Cel::Bytes(b)) => a == b,
            (Cel::Duration(a), Cel::Duration(b)) => a == b,
            (Cel::Time(a), Cel::Time(b)) => a == b,
            (Cel::Type(a), Cel::Type(b)) => a == b,
            (Cel::Quantity(a), Cel::Quantity(b)) => a == b,
            (Cel::Url(a), Cel::Url(b)) => a == b,
            (Cel::Ip(a), Cel::Ip(b)) => a == b,
            (Cel::Cidr(a, n), Cel::Cidr(b, m)) => a == b && n == m,
            (Cel::Semver(a), Cel::Semver(b)) => a == b,
            (Cel::Format(a), Cel::Format(b)) => a.name == b.name,
            (Cel::Optional(a), Cel::Optional(b)) => match (a, b) {
                (Some(a), Some(b)) => a.equals(b, fuel)?,
                (a, b) => a.is_none() && b.is_none(),
            },
            _ => super::operators::compared(self, other) == Some(std::cmp::Ordering::Equal),
        })
    }

    /// The value of a key, whatever kind of map it is.
    fn index_any(&self, key: &Cel<'v>, fuel: &mut Fuel) -> Result<Option<Cel<'v>>, Problem> {
        for (known, value) in self.entries().unwrap_or_default() {
            if known.equals(key, fuel)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// How a list tells its items apart.
    pub(super) fn unique(&self) -> Option<&'v Unique> {
        match self {
            Cel::Data(_, schema) => schema.list.as_ref().map(|list| &list.unique),
            _ => None,
        }
    }
}

/// Lists that are sets, or keyed, have no order.
fn same_items<'v>(
    list: &Cel<'v>,
    mine: &[Cel<'v>],
    theirs: &[Cel<'v>],
    fuel: &mut Fuel,
) -> Result<bool, Problem> {
    if mine.len() != theirs.len() {
        return Ok(false);
    }
    if matches!(list.unique(), Some(Unique::Set | Unique::Map(_))) {
        for item in mine {
            if !has(theirs, item, fuel)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    for (a, b) in mine.iter().zip(theirs) {
        if !a.equals(b, fuel)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a value is among others.
pub(super) fn has<'v>(items: &[Cel<'v>], wanted: &Cel<'v>, fuel: &mut Fuel) -> Result<bool, Problem> {
    for item in items {
        if item.equals(wanted, fuel)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The problem of a function that does not take such values.
pub(super) fn no_overload(name: &str, args: &[Cel]) -> Problem {
    let types: Vec<&str> = args.iter().map(Cel::type_name).collect();
    Problem::that(format!("no such overload: {name}({})", types.join(", ")))
}

/// The value, or the problem that it is not there.
pub(super) fn there<'v>(found: Option<Cel<'v>>, key: &str) -> Answer<'v> {
    found.ok_or_else(|| Problem::that(format!("no such key: {key}")))
}
