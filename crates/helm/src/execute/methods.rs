//! Methods: of objects, of the numbers of package `time`, and of Helm's `Values`.

use super::{
    Frame, Run, Seen,
    calls::Arguments,
    failure::{Answer, Failure, Node},
};
use crate::{
    context::Context,
    fault::Fault,
    marshal,
    template::Operand,
    time::number::Number,
    value::{Map, MapType, Object, Signature, Type, Value},
};

/// What the method of this name takes, when the value has it.
#[inline]
pub(super) fn signature(value: &Value, name: &[u8]) -> Option<Signature> {
    match value {
        Value::Map(map) if matches!(map.kind(), MapType::Values | MapType::ValuesOf3) => of_values(name),
        Value::Object(object) => object.method(name),
        Value::Int(number, kind) => Number(*number, *kind).method(name),
        _ => None,
    }
}

/// The methods of `common.Values`, which hide keys of the same name.
fn of_values(name: &[u8]) -> Option<Signature> {
    let params: &[Type] = match name {
        b"AsMap" | b"YAML" => &[],
        b"PathValue" | b"Table" => &[Type::Text],
        b"Encode" => &[Type::Named("io.Writer")],
        _ => return None,
    };
    Some(Signature { params, rest: None })
}

/// Why a method that Go has cannot be called.
pub(super) fn uncallable(value: &Value, name: &[u8]) -> Option<&'static str> {
    let Value::Object(object) = value else { return None };
    object.refusal(name)
}

impl Run<'_, '_, '_> {
    /// Calls a method; an error points to the field that names it. Its value, and that Go knows its type.
    pub(super) fn method<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        (receiver, name, signature): (&Value, &'t [u8], Signature),
        (operand, args): (&'t Operand, Arguments<'t>),
    ) -> Answer<(Value, bool)> {
        let shown = String::from_utf8_lossy(name);
        args.check(&shown, &signature)?;
        let start = self.arguments.len();
        self.push(frame, dot, &signature, args)?;
        self.charge(start)?;
        if self.context.trace.is_some() {
            self.read_method(receiver, name, start);
        }
        let answer = call(receiver, name, &self.arguments[start..], self.context);
        self.arguments.truncate(start);
        match answer {
            Ok(value) => Ok((value, false)),
            Err(fault) => {
                frame.node = Node::Operand(operand);
                Err(Failure::called(&shown, fault))
            }
        }
    }
}

fn call(receiver: &Value, name: &[u8], args: &[Value], context: &mut Context<'_>) -> Result<Value, Fault> {
    match (receiver, name, args) {
        (Value::Object(object), ..) => object.call(name, args, context),
        (Value::Int(int, kind), ..) => Number(*int, *kind).call(name, args, context),
        (Value::Map(map), b"AsMap", _) => Ok(Value::Map(map.retyped(MapType::Any))),
        (Value::Map(_), b"YAML", _) => marshal::to_yaml(receiver, &mut context.fuel).map(Value::from),
        (Value::Map(map), b"Table", [Value::Text(path)]) => table(map, path).map(Value::Map),
        (Value::Map(map), b"PathValue", [Value::Text(path)]) => path_value(map, path),
        _ => Ok(Value::Nil),
    }
}

/// The table at `a.b.c`.
fn table(map: &Map, path: &[u8]) -> Result<Map, Fault> {
    path.split(|byte| *byte == b'.').try_fold(map.clone(), |table, name| match table.get(name) {
        Some(Value::Map(inner)) => Ok(inner.retyped(map.kind())),
        _ => Err(Fault::new(format!("{} is not a table", crate::format::quoted(name)))),
    })
}

/// The value at `a.b.c`, which is no table.
fn path_value(map: &Map, path: &[u8]) -> Result<Value, Fault> {
    if path.is_empty() {
        return Err(Fault::new("YAML path cannot be empty"));
    }
    let dot = memchr::memrchr(b'.', path);
    let key = dot.map_or(path, |dot| &path[dot + 1..]);
    let table = dot.map_or_else(|| Ok(map.clone()), |dot| table(map, &path[..dot]));
    match table.ok().and_then(|table| table.get(key)) {
        Some(value) if !matches!(value, Value::Map(_)) => Ok(value),
        _ => Err(Fault::new(format!("{} is not a value", crate::format::quoted(key)))),
    }
}
