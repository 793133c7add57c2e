//! Go's rules on what may be an argument of what (text/template, `validateType` and `evalArg`).

use super::failure::{Answer, Failure, Node};
use crate::{
    template::{File, Number, Operand},
    value::{Element, IntType, MapType, Type, UintType, Value},
};

/// The value, when a parameter of this type takes it.
#[inline]
pub(super) fn fit(value: Value, param: Type) -> Answer<Value> {
    match (&value, param) {
        (_, Type::Any | Type::Reflect) => Ok(value),
        (Value::Nothing, _) if takes_nil(param) => Ok(value),
        (Value::Nothing, _) => Err(Failure::new(format!("invalid value; expected {param}"))),
        // Go converts an argument to the type of its parameter: `merge .Values` answers a plain map.
        (Value::Map(map), Type::Map) if matches!(map.kind(), MapType::Values | MapType::ValuesOf3) => {
            Ok(Value::Map(map.retyped(MapType::Any)))
        }
        _ if is_assignable(&value, param) => Ok(value),
        (Value::Nil, _) => Err(wrong(param, "interface {}")),
        _ => Err(wrong(param, value.type_name())),
    }
}

#[cold]
fn wrong(param: Type, got: &str) -> Failure {
    Failure::new(format!("wrong type for value; expected {param}; got {got}"))
}

/// Whether Go assigns the value to the type; a named type and its unnamed equal may be exchanged, two named ones not.
fn is_assignable(value: &Value, param: Type) -> bool {
    match (param, value) {
        (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(_, IntType::Int))
        | (Type::Int32, Value::Int(_, IntType::Int32))
        | (Type::Int64, Value::Int(_, IntType::Int64))
        | (Type::Uint32, Value::Uint(_, UintType::Uint32))
        | (Type::Float, Value::Float(_))
        | (Type::Text, Value::Text(_))
        | (Type::Bytes, Value::Bytes(_)) => true,
        (Type::Texts, Value::List(list)) => list.element() == Element::Text,
        (Type::List, Value::List(list)) => list.element() == Element::Any,
        (Type::Map, Value::Map(map)) => !map.has_texts(),
        (Type::Named(name), value) => {
            let own = value.type_name();
            own == name || own.strip_prefix('*') == Some(name)
        }
        _ => false,
    }
}

/// Whether `nil` is a value of the type (`canBeNil`).
fn takes_nil(param: Type) -> bool {
    match param {
        Type::Any | Type::Reflect | Type::Bytes | Type::Texts | Type::List | Type::Map => true,
        Type::Named(name) => name.starts_with(['*', '[']) || name.starts_with("map["),
        _ => false,
    }
}

/// The constant `nil`.
pub(super) fn nil(param: Option<Type>) -> Answer<Value> {
    match param {
        Some(param) if !takes_nil(param) => Err(Failure::new(format!("cannot assign nil to {param}"))),
        _ => Ok(Value::Nothing),
    }
}

/// A constant, typed by the parameter.
pub(super) fn constant(file: &File, operand: &Operand, param: Option<Type>) -> Answer<Value> {
    let expected = |what: &str| {
        let found = Node::Operand(operand).print(file);
        Err(Failure::new(format!("expected {what}; found {found}")))
    };
    let number = if let Operand::Number(_, at) = operand { Some(file.number(*at)) } else { None };
    let int = number.and_then(|number| number.int);
    match param {
        None | Some(Type::Any | Type::Reflect) => ideal(file, operand),
        Some(Type::Text) => match operand {
            Operand::Text(_, at) => Ok(Value::Text(file.literal(*at).clone())),
            _ => expected("string"),
        },
        Some(Type::Bool) => match operand {
            Operand::Bool(_, bool) => Ok(Value::Bool(*bool)),
            _ => expected("bool"),
        },
        Some(Type::Float) => match number.and_then(|number| number.float) {
            Some(float) => Ok(Value::Float(float)),
            None => expected("float"),
        },
        Some(Type::Uint32) => match number.and_then(|number| number.uint) {
            // As Go's `SetUint`: what is too large is cut.
            Some(uint) => Ok(Value::Uint(uint & u64::from(u32::MAX), UintType::Uint32)),
            None => expected("unsigned integer"),
        },
        Some(param) => match (int_type(param), int) {
            (Some(kind), Some(int)) => Ok(Value::Int(int, kind)),
            (Some(_), None) => expected("integer"),
            (None, _) => {
                let found = Node::Operand(operand).print(file);
                Err(Failure::new(format!("can't handle {found} for arg of type {param}")))
            }
        },
    }
}

/// The integer type that a parameter has.
fn int_type(param: Type) -> Option<IntType> {
    match param {
        Type::Int => Some(IntType::Int),
        Type::Int32 => Some(IntType::Int32),
        Type::Int64 => Some(IntType::Int64),
        Type::Named("time.Duration") => Some(IntType::Duration),
        Type::Named("time.Month") => Some(IntType::Month),
        Type::Named("time.Weekday") => Some(IntType::Weekday),
        _ => None,
    }
}

/// A constant where every type will do.
pub(super) fn ideal(file: &File, operand: &Operand) -> Answer<Value> {
    match operand {
        Operand::Bool(_, bool) => Ok(Value::Bool(*bool)),
        Operand::Text(_, at) => Ok(Value::Text(file.literal(*at).clone())),
        Operand::Number(_, at) => ideal_number(file, file.number(*at)),
        _ => Ok(Value::Nothing),
    }
}

fn ideal_number(file: &File, number: &Number) -> Answer<Value> {
    let text = file.text(&number.text);
    if let Some((real, imaginary)) = number.complex {
        return Ok(Value::Complex(real, imaginary));
    }
    if let Some(float) = number.float
        && !number.is_char
        && !is_hexadecimal(text)
        && text.iter().any(|byte| b".eEpP".contains(byte))
    {
        return Ok(Value::Float(float));
    }
    match number.int {
        Some(int) => Ok(Value::int(int)),
        None => Err(Failure::new(format!("{} overflows int", String::from_utf8_lossy(text)))),
    }
}

fn is_hexadecimal(text: &[u8]) -> bool {
    let starts = text.starts_with(b"0x") || text.starts_with(b"0X");
    starts && text.len() > 2 && !text.iter().any(|byte| b"pP".contains(byte))
}
