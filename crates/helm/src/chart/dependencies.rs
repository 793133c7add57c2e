//! Which subcharts a release has, by versions, conditions and tags, and what they are called.

use super::{Dependency, Part};
use crate::{
    context::Version,
    semver::{self, Constraint},
    value::{Map, MapType, Tree, Value},
    values::tables::{Nulls, Tables},
};

/// Takes out of `part` what the values disable, and names what is left.
///
/// # Errors
/// Helm's message.
pub(super) fn enable(
    part: &mut Part,
    values: &Tree,
    version: Version,
    warnings: &mut Vec<String>,
) -> Result<(), String> {
    if part.dependencies.is_none() {
        return Ok(());
    }
    let Value::Map(values) = values.thaw() else { return Ok(()) };
    let mut tables = Tables { version, warnings };
    below(part, &values, "", &mut tables)
}

/// The same for one chart: `values` are those of its parent, to be completed, `path` leads from the top to this chart's own.
fn below(part: &mut Part, values: &Map, path: &str, tables: &mut Tables<'_>) -> Result<(), String> {
    // A chart that declares nothing keeps what is packed in it, and all below stays as it is.
    let Some(mut declared) = part.dependencies.take() else { return Ok(()) };
    let packed = std::mem::take(&mut part.parts);
    let matched = |part: &Part| declared.iter().any(|own| fits(own, part));
    let mut parts: Vec<Part> = packed.iter().filter(|part| !matched(part)).cloned().collect();
    for own in &declared {
        if let Some(found) = packed.iter().find(|part| fits(own, part)) {
            parts.push(Part { name: own.called().to_owned(), ..found.clone() });
        }
    }
    part.parts = parts;
    for own in &mut declared {
        own.name = own.called().to_owned();
        own.enabled = true;
    }
    tables.complete(part, values, "", Nulls::Delete)?;
    for own in &mut declared {
        by_tags(own, values, tables);
        by_condition(own, values, path, tables);
    }
    let disabled = |name: &str| declared.iter().any(|own| !own.enabled && own.name == name);
    part.parts.retain(|part| !disabled(&part.name));
    for part in part.parts.iter_mut().filter(|part| part.dependencies.is_some()) {
        let path = format!("{path}{}.", part.name);
        // What one completes, the next one does not see.
        if let Value::Map(values) = Tree::freeze(&Value::Map(values.clone())).thaw() {
            below(part, &values, &path, tables)?;
        }
    }
    let names: Vec<String> = declared.iter().filter(|own| !own.enabled).map(|own| own.name.clone()).collect();
    declared.retain(|own| !names.contains(&own.name));
    part.dependencies = Some(declared).filter(|list| !list.is_empty());
    Ok(())
}

fn fits(dependency: &Dependency, part: &Part) -> bool {
    part.name == dependency.name
        && is_compatible(&dependency.version, &part.metadata().version, part.chart.version())
}

/// Whether a version is in a range; neither is if one of them is malformed.
pub fn is_compatible(range: &str, version: &str, helm: Version) -> bool {
    let Ok(version) = semver::Version::parse(version.as_bytes(), helm) else { return false };
    Constraint::parse(range.as_bytes(), helm).is_ok_and(|range| range.check(&version))
}

fn by_tags(dependency: &mut Dependency, values: &Map, tables: &mut Tables<'_>) {
    let Some(Value::Map(tags)) = values.get(b"tags") else { return };
    let (mut on, mut off) = (false, false);
    for tag in &dependency.tags {
        match tags.get(tag.as_bytes()) {
            None => {}
            Some(Value::Bool(true)) => on = true,
            Some(Value::Bool(false)) => off = true,
            Some(_) => {
                let name = &dependency.name;
                tables.warn(format!("Warning: Tag '{tag}' for chart {name} returned non-bool value"));
            }
        }
    }
    dependency.enabled = on || !off;
}

/// The first of the paths that leads to a boolean decides.
fn by_condition(dependency: &mut Dependency, values: &Map, path: &str, tables: &mut Tables<'_>) {
    for condition in dependency.condition.trim().split(',').filter(|condition| !condition.is_empty()) {
        match at(values, &format!("{path}{condition}")) {
            None => {}
            Some(Value::Bool(bool)) => {
                dependency.enabled = bool;
                return;
            }
            Some(_) => {
                let name = &dependency.name;
                tables.warn(format!(
                    "Warning: Condition path '{condition}' for chart {name} returned non-bool value"
                ));
            }
        }
    }
}

/// What a path of names leads to, unless it is a table.
fn at(values: &Map, path: &str) -> Option<Value> {
    let (tables, key) = path.rsplit_once('.').unwrap_or(("", path));
    let table =
        if tables.is_empty() && !path.contains('.') { values.clone() } else { table(values, tables)? };
    table.get(key.as_bytes()).filter(|value| !matches!(value, Value::Map(_)))
}

/// The table that a path of names leads to.
pub(super) fn table(values: &Map, path: &str) -> Option<Map> {
    let mut table = values.retyped(MapType::Any);
    for name in path.split('.') {
        let Value::Map(inner) = table.get(name.as_bytes())? else { return None };
        table = inner;
    }
    Some(table)
}
