//! `import-values`: what a chart takes out of the values of its subcharts.

use std::sync::Arc;

use super::{Part, dependencies::table};
use crate::{
    format,
    text::Text,
    value::{Map, MapType, Tree, Value},
    values::tables::{Nulls, Tables},
};

/// Makes what `part` and the parts below it import a part of their defaults. A chart that has dependencies but imports
/// nothing gets the defaults of its subcharts nonetheless, as in Helm: that shows where nulls are.
///
/// # Errors
/// Helm's message.
pub(super) fn import(part: &mut Part, tables: &mut Tables<'_>) -> Result<(), String> {
    for below in &mut part.parts {
        import(below, tables)?;
    }
    let Some(mut dependencies) = part.dependencies.take() else { return Ok(()) };
    let values = Map::empty();
    tables.complete(part, &values, "", Nulls::Keep)?;
    let imported = Map::empty();
    for dependency in &mut dependencies {
        let mut resolved = Vec::new();
        for wanted in &dependency.import_values {
            let Some(wanted) = Import::read(wanted) else { continue };
            resolved.push(wanted.resolved());
            if let Some(found) = table(&values, &format!("{}.{}", dependency.name, wanted.child)) {
                tables.merge(&imported, &wanted.in_parent(found), "");
            } else {
                let (name, child) = (&dependency.name, &wanted.child);
                tables.warn(format!("Warning: ImportValues missing table from chart {name}: {child}"));
            }
        }
        dependency.import_values = resolved;
    }
    let own = Tree::freeze(&Value::Map(values)).thaw();
    if let Value::Map(own) = &own {
        tables.merge(own, &imported, "");
    }
    part.values = Arc::new(Tree::freeze(&own));
    part.dependencies = Some(dependencies);
    Ok(())
}

struct Import {
    child: String,
    parent: String,
}

impl Import {
    fn read(wanted: &Tree) -> Option<Self> {
        match wanted {
            Tree::Text(name) => Some(Self { child: format!("exports.{name}"), parent: ".".to_owned() }),
            Tree::Map(_) => {
                let name = |key: &[u8]| match wanted.get(key) {
                    None => "<nil>".to_owned(),
                    Some(value) => format::value(&value.thaw()).to_string(),
                };
                Some(Self { child: name(b"child"), parent: name(b"parent") })
            }
            _ => None,
        }
    }

    /// What `.Chart.Dependencies` shows afterwards.
    fn resolved(&self) -> Tree {
        Tree::Map(vec![
            (Text::from("child"), Tree::Text(self.child.as_str().into())),
            (Text::from("parent"), Tree::Text(self.parent.as_str().into())),
        ])
    }

    /// The table inside as many as lead to the parent's.
    fn in_parent(&self, table: Map) -> Map {
        if self.parent == "." {
            return table;
        }
        self.parent
            .rsplit('.')
            .fold(table, |table, name| Map::new(MapType::Any, [(Text::from(name), Value::Map(table))]))
    }
}
