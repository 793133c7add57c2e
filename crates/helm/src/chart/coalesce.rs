//! The values of a release: what the user gives, over what each chart gives its subcharts, over their own defaults.

use super::Part;
use crate::{
    text::Text,
    value::{Map, Tree, Value},
    values::tables::{Nulls, Tables},
};

impl Tables<'_> {
    /// Completes `values` with the defaults of `part` and of all parts below it.
    ///
    /// # Errors
    /// When something else stands where a subchart's values belong.
    pub(crate) fn complete(
        &mut self,
        part: &Part,
        values: &Map,
        prefix: &str,
        nulls: Nulls,
    ) -> Result<(), String> {
        let prefix = if prefix.is_empty() { part.name.clone() } else { format!("{prefix}.{}", part.name) };
        self.defaults(part, values, &prefix, nulls);
        for below in &part.parts {
            let inner = match values.get(below.name.as_bytes()) {
                Some(Value::Map(inner)) => inner,
                Some(other) => {
                    return Err(format!("type mismatch on {}: {}", below.name, as_boolean(&other)));
                }
                None => {
                    let inner = Map::empty();
                    values.set(Text::from(below.name.as_str()), Value::Map(inner.clone()));
                    inner
                }
            };
            self.globals(&inner, values, &prefix);
            self.complete(below, &inner, &prefix, nulls)?;
        }
        Ok(())
    }

    fn defaults(&mut self, part: &Part, values: &Map, prefix: &str, nulls: Nulls) {
        let Tree::Map(defaults) = &*part.values else { return };
        for (key, default) in defaults {
            match values.get(key) {
                None => values.set(key.clone(), default.thaw()),
                Some(Value::Nil) if nulls == Nulls::Delete => drop(values.remove(key)),
                Some(Value::Map(own)) => match default {
                    Tree::Map(default) => {
                        // What the user nulls in a subchart's table is taken away by the subchart's own turn.
                        let below = part.parts.iter().any(|below| below.name.as_bytes() == &**key);
                        let nulls = if below { Nulls::Keep } else { nulls };
                        self.coalesce(&own, default, &format!("{prefix}.{key}"), nulls);
                    }
                    Tree::Nil => {}
                    _ => self.warn(format!("warning: skipped value for {prefix}.{key}: Not a table.")),
                },
                Some(_) => {}
            }
        }
    }
}

/// Go's `%t`, which Helm prints a value with that need not be a boolean.
fn as_boolean(value: &Value) -> String {
    let printed = crate::format::value(value);
    match value {
        Value::Bool(bool) => bool.to_string(),
        Value::Nil | Value::Nothing => "%!t(<nil>)".to_owned(),
        Value::List(list) => {
            let items: Vec<_> = list.iter().map(as_boolean).collect();
            format!("[{}]", items.join(" "))
        }
        other => format!("%!t({}={printed})", other.type_name()),
    }
}
