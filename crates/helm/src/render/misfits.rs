//! What the schemas of a chart and of its subcharts refuse of values, piece by piece.

use super::{Error, completed};
use crate::{
    chart::{Chart, Part},
    text::Text,
    trace::Path,
    value::{Map, Tree, Value},
};

/// Something that a `values.schema.json` refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where the chart lies that has the schema, from the root chart's name on: `shop/charts/db`.
    pub chart: String,
    /// What is refused.
    pub what: Refused,
    /// Why.
    pub message: String,
}

/// What is refused because of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A value, by the keys that lead to it from the top of the release's values.
    Value(Path),
    /// The schema itself: it is none that can be used.
    Schema,
}

/// What the schemas of a chart, and of those subcharts of it that are enabled, refuse. Each sees its own part of what the
/// values come to over all defaults (<https://helm.sh/docs/topics/charts/#schema-files>).
///
/// # Errors
/// What [`super::render`] refuses before it looks at schemas.
pub fn misfits(chart: &Chart, values: &Tree) -> Result<Vec<Misfit>, Error> {
    if !has_schema(chart) {
        return Ok(Vec::new());
    }
    let (assembly, _) = chart.assemble(values).map_err(|error| Error::of_assembly(error, chart.version()))?;
    let values = completed(&assembly.root, values, &mut Vec::new())?;
    let mut found = Vec::new();
    of_part(&assembly.root, &values, &mut Path::new(), &mut found);
    Ok(found)
}

fn has_schema(chart: &Chart) -> bool {
    chart.schema().is_some() || chart.dependencies().iter().any(has_schema)
}

/// Of a part and of all below it; `keys` lead to its values.
fn of_part(part: &Part, values: &Map, keys: &mut Path, found: &mut Vec<Misfit>) {
    let misfit = |what, message| Misfit { chart: part.path.clone(), what, message };
    match part.chart.validator() {
        None => {}
        Some(Err(error)) => found.push(misfit(Refused::Schema, error.trim_end().to_owned())),
        Some(Ok(schema)) => {
            let mistakes = schema.mistakes(values).into_iter();
            let value = |below: Path| Refused::Value([&keys[..], &below].concat());
            found.extend(mistakes.map(|(below, message)| misfit(value(below), message)));
        }
    }
    for below in &part.parts {
        // Something else than a map was refused when the values were completed.
        if let Some(Value::Map(values)) = values.get(below.name.as_bytes()) {
            keys.push(Text::from(below.name.as_str()));
            of_part(below, &values, keys, found);
            keys.pop();
        }
    }
}
