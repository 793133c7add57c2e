//! `.Files`: the files of a chart, for its templates.

use std::{any::Any, rc::Rc};

use data_encoding::BASE64;

use super::glob;
use crate::{
    chart::{Listing, clean},
    context::Context,
    fault::Fault,
    limits::Fuel,
    marshal,
    text::Text,
    trace::Read,
    value::{Kind, Object, Signature, Type, Value},
};

/// `engine.files`
#[derive(Debug)]
pub(super) struct Files(pub(super) Listing);

impl Files {
    fn get(&self, name: &[u8]) -> Option<&Text> {
        self.0.binary_search_by(|(own, _)| own.as_bytes().cmp(name)).ok().map(|at| &self.0[at].1)
    }

    fn glob(&self, pattern: &[u8]) -> Self {
        let pattern = std::str::from_utf8(pattern).ok().and_then(glob::compile);
        let fits = |name: &Text| pattern.as_ref().is_none_or(|pattern| pattern.is_match(&name.lossy()));
        Self(self.0.iter().filter(|(name, _)| fits(name)).cloned().collect())
    }

    /// The files as the `data` of a ConfigMap or Secret: by the last part of their names.
    fn data(&self, encode: fn(&Text) -> Text, fuel: &mut Fuel) -> Result<Value, Fault> {
        let entry = |(name, data): &(Text, Text)| {
            let name = clean(&name.lossy());
            (Text::from(name.rsplit('/').next().unwrap_or_default()), Value::Text(encode(data)))
        };
        marshal::to_yaml(&Value::map(self.0.iter().map(entry)), fuel).map(Value::from)
    }

    /// The lines of a file; no final newline makes no difference.
    fn lines(&self, name: &[u8]) -> Result<Value, Fault> {
        let Some(data) = self.get(name) else { return Ok(Value::texts(Vec::<Text>::new())) };
        if data.is_empty() {
            return Err(Fault::new("runtime error: index out of range [-1]"));
        }
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        Ok(Value::texts(data.split(|byte| *byte == b'\n').map(Text::new)))
    }
}

impl Object for Files {
    fn type_name(&self) -> &'static str {
        "engine.files"
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    /// The content of a file; a file that is not there is empty.
    fn field(&self, name: &[u8]) -> Option<Value> {
        Some(Value::Bytes(self.get(name).cloned().unwrap_or_default()))
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        let params: &[Type] = match name {
            b"Get" | b"GetBytes" | b"Glob" | b"Lines" => &[Type::Text],
            b"AsConfig" | b"AsSecrets" => &[],
            _ => return None,
        };
        Some(Signature { params, rest: None })
    }

    fn call(&self, name: &[u8], args: &[Value], context: &mut Context<'_>) -> Result<Value, Fault> {
        let argument: &[u8] = if let Some(Value::Text(text)) = args.first() { text } else { b"" };
        context.fuel.take(1 + self.0.len() / 16)?;
        Ok(match name {
            b"Get" => Value::Text(self.get(argument).cloned().unwrap_or_default()),
            b"GetBytes" => Value::Bytes(self.get(argument).cloned().unwrap_or_default()),
            b"Glob" => Value::Object(Rc::new(self.glob(argument))),
            b"Lines" => self.lines(argument)?,
            b"AsSecrets" => self.data(|data| BASE64.encode(data).into(), &mut context.fuel)?,
            _ => self.data(Text::clone, &mut context.fuel)?,
        })
    }

    fn told(&self, name: &[u8], args: &[Value]) -> Option<Read> {
        Some(match (name, args) {
            (b"Get" | b"GetBytes" | b"Lines", [Value::Text(file)]) => Read::File(file.clone()),
            (b"Glob", [Value::Text(pattern)]) => Read::Files(pattern.clone()),
            _ => Read::Files(Text::from("**")),
        })
    }

    fn print(&self) -> Text {
        self.content().map_or_else(Text::default, |content| crate::format::value(&content))
    }

    fn content(&self) -> Option<Value> {
        Some(Value::map(self.0.iter().map(|(name, data)| (name.clone(), Value::Bytes(data.clone())))))
    }

    fn truth(&self) -> bool {
        !self.0.is_empty()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
