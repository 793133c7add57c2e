//! What can be told of an expression without a value: fields that there are not, results of the wrong type.

use super::{
    names,
    node::{Fold, FoldKind, Node},
    operators::Operator,
    value::{field_of, is_known},
};
use crate::schema::{
    Schema,
    structure::{Others, Types},
};

/// What is known of a value's type.
#[derive(Clone, Copy, Debug)]
enum Known<'s> {
    /// Nothing.
    Any,
    /// A value of the object.
    Of(&'s Schema),
    /// A type by its name.
    Named(&'static str),
}

/// What is wrong with an expression over values of a schema, whose result must be of a type.
pub(super) fn fault(node: &Node, schema: &Schema, optional_old: bool, wanted: &str) -> Option<String> {
    if !is_known(schema) {
        return None;
    }
    let old = if optional_old { Known::Any } else { Known::Of(schema) };
    let mut checker = Checker { stack: vec![Known::Of(schema), old] };
    match checker.known(node) {
        Err(told) => Some(told),
        Ok(known) => match name(known) {
            Some(found) if found != wanted => Some(format!("the result is of type {found}, not {wanted}")),
            _ => None,
        },
    }
}

struct Checker<'s> {
    stack: Vec<Known<'s>>,
}

type Found<'s> = Result<Known<'s>, String>;

impl<'s> Checker<'s> {
    fn known(&mut self, node: &Node) -> Found<'s> {
        match node {
            Node::Literal(literal) => Ok(Known::Named(literal.type_name())),
            Node::Variable(at) => Ok(self.stack.get(*at).copied().unwrap_or(Known::Any)),
            Node::Select(..) | Node::Has(..) | Node::OptionalSelect(..) => self.field(node),
            Node::Index(of, at) => {
                let of = self.known(of)?;
                self.known(at)?;
                Ok(inner(of).map_or(Known::Any, Known::Of))
            }
            Node::OptionalIndex(of, at) => {
                self.known(of)?;
                self.known(at)?;
                Ok(Known::Any)
            }
            Node::And(left, right) | Node::Or(left, right) => {
                for side in [left, right] {
                    let known = self.known(side)?;
                    expect(known, "bool")?;
                }
                Ok(Known::Named("bool"))
            }
            Node::If(test, yes, no) => {
                let test = self.known(test)?;
                expect(test, "bool")?;
                let (yes, no) = (self.known(yes)?, self.known(no)?);
                Ok(if name(yes) == name(no) { yes } else { Known::Any })
            }
            Node::Operator(operator, args) => self.operator(*operator, args),
            Node::List(items) => self.all(items.iter().map(|(item, _)| item), Known::Named("list")),
            Node::Map(entries) => {
                let parts = entries.iter().flat_map(|(key, value, _)| [key, value]);
                self.all(parts, Known::Named("map"))
            }
            Node::Call(function, args) => self.all(args.iter(), result(function.name)),
            Node::Fold(fold) => self.fold(fold),
            Node::OptionalMap(of, ..) => {
                self.known(of)?;
                Ok(Known::Any)
            }
        }
    }

    /// A field: its value, whether it is there, or the two in one.
    fn field(&mut self, node: &Node) -> Found<'s> {
        let (Node::Select(of, field) | Node::Has(of, field) | Node::OptionalSelect(of, field)) = node else {
            return Ok(Known::Any);
        };
        let of = self.known(of)?;
        let found = select(of, field)?;
        Ok(match node {
            Node::Select(..) => found,
            Node::Has(..) => Known::Named("bool"),
            _ => Known::Any,
        })
    }

    /// What is made of parts, when there is nothing wrong with them.
    fn all<'n>(&mut self, parts: impl Iterator<Item = &'n Node>, made: Known<'s>) -> Found<'s> {
        for part in parts {
            self.known(part)?;
        }
        Ok(made)
    }

    fn operator(&mut self, operator: Operator, args: &[Node]) -> Found<'s> {
        let known: Vec<Known> = args.iter().map(|arg| self.known(arg)).collect::<Result<_, _>>()?;
        let names: Vec<Option<&str>> = known.iter().map(|known| name(*known)).collect();
        let is_number = |name: &str| matches!(name, "int" | "uint" | "double");
        match (operator, names.as_slice()) {
            (Operator::Not, [Some(found)]) if *found != "bool" => {
                return Err(format!("no overload of `!` for {found}"));
            }
            (operator, [Some(a), Some(b)]) if operator.is_equality() || operator.is_order() => {
                let numbers = operator.is_order() && is_number(a) && is_number(b);
                let is_object = |name: &str| name == "object" || name.contains('.');
                let nothing = *a == "null_type" && is_object(b) || *b == "null_type" && is_object(a);
                if a != b && !numbers && !nothing {
                    return Err(format!("no overload of a comparison for {a} and {b}"));
                }
            }
            (
                Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide,
                [Some(a), Some(b)],
            ) if a != b && !a.starts_with("google") && !b.starts_with("google") => {
                return Err(format!("no overload of arithmetic for {a} and {b}"));
            }
            (Operator::Add | Operator::Subtract | Operator::Multiply, [Some(a), Some(b)])
                if a == b && is_number(a) =>
            {
                return Ok(known[0]);
            }
            (Operator::Add, [Some("string"), Some("string")]) => return Ok(Known::Named("string")),
            _ => {}
        }
        let truth =
            operator.is_equality() || operator.is_order() || matches!(operator, Operator::Not | Operator::In);
        Ok(if truth { Known::Named("bool") } else { Known::Any })
    }

    fn fold(&mut self, fold: &Fold) -> Found<'s> {
        let range = self.known(&fold.range)?;
        let over_map = matches!(range, Known::Of(schema) if schema.types == Types::OBJECT);
        let item = inner(range).map_or(Known::Any, Known::Of);
        let below = self.stack.len();
        match (fold.pairs, over_map) {
            (true, _) => self.stack.extend([Known::Any, item]),
            (false, true) => self.stack.push(Known::Named("string")),
            (false, false) => self.stack.push(item),
        }
        let filter = fold.filter.as_ref().map(|filter| self.known(filter));
        let body = self.known(&fold.body);
        self.stack.truncate(below);
        if let Some(filter) = filter {
            expect(filter?, "bool")?;
        }
        let body = body?;
        Ok(match fold.kind {
            FoldKind::All | FoldKind::Exists | FoldKind::ExistsOne => {
                expect(body, "bool")?;
                Known::Named("bool")
            }
            FoldKind::List => Known::Named("list"),
            FoldKind::Values | FoldKind::Entries => Known::Named("map"),
        })
    }
}

fn expect(known: Known, wanted: &str) -> Result<(), String> {
    match name(known) {
        Some(found) if found != wanted => Err(format!("expected {wanted}, found {found}")),
        _ => Ok(()),
    }
}

/// The type by its name, where it is certain.
fn name(known: Known) -> Option<&'static str> {
    let schema = match known {
        Known::Any => return None,
        Known::Named(name) => return Some(name),
        Known::Of(schema) => schema,
    };
    let format = schema.scalar.as_ref().and_then(|scalar| scalar.format).map_or("", |format| format.name());
    Some(match schema.types {
        Types::STRING => match format {
            "byte" => "bytes",
            "duration" => "google.protobuf.Duration",
            "date" | "datetime" => "google.protobuf.Timestamp",
            _ => "string",
        },
        Types::INTEGER => "int",
        Types::NUMBER => "double",
        Types::BOOLEAN => "bool",
        Types::ARRAY => "list",
        Types::OBJECT if matches!(schema.object.others, Others::Of(_)) => "map",
        Types::OBJECT => "object",
        _ => return None,
    })
}

/// The schema of the items of a list, of the values of a map.
fn inner(known: Known<'_>) -> Option<&Schema> {
    let Known::Of(schema) = known else { return None };
    match &schema.object.others {
        Others::Of(schema) => Some(schema),
        _ => schema.list.as_ref().and_then(|list| list.items.as_ref()),
    }
}

fn select<'s>(of: Known<'s>, field: &str) -> Found<'s> {
    let Known::Of(schema) = of else { return Ok(Known::Any) };
    match (&schema.object.others, schema.types) {
        (Others::Of(schema), _) => Ok(Known::Of(schema)),
        (_, Types::OBJECT) => names::unescaped(field)
            .and_then(|field| field_of(schema, &field))
            .map(Known::Of)
            .ok_or_else(|| format!("undefined field `{field}`")),
        _ => match name(of) {
            Some(found) => Err(format!("a value of type {found} has no field `{field}`")),
            None => Ok(Known::Any),
        },
    }
}

/// The type of what functions give that give one type.
fn result<'s>(function: &str) -> Known<'s> {
    Known::Named(match function {
        "size" | "int" => "int",
        "contains" | "startsWith" | "endsWith" | "matches" | "isURL" | "isIP" | "isCIDR" | "isQuantity"
        | "isSemver" | "isSorted" | "hasValue" | "sets.contains" | "sets.equivalent" | "sets.intersects"
        | "bool" => "bool",
        "string" | "lowerAscii" | "upperAscii" | "trim" | "replace" | "substring" | "join" | "find"
        | "format" | "getHost" | "getHostname" | "getScheme" => "string",
        "double" => "double",
        "duration" => "google.protobuf.Duration",
        "timestamp" => "google.protobuf.Timestamp",
        _ => return Known::Any,
    })
}
