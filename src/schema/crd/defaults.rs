//! The defaults of a schema, each of which must be valid by the schema that it stands in.

use super::{Place, field};
use crate::{
    schema::{Definitions, Mistake, Schema, format::Reader, rules, structure::Embedded, walk::Walk},
    value::Value,
};

/// Checks the defaults of a version; `schema` is what was read of `value`.
pub(super) fn check(schema: &Schema, value: &Value, place: &Place, found: &mut Vec<Mistake>) {
    let Some(map) = value.as_map() else { return };
    if let Some((here, default)) = field(place, Some(map), "default") {
        let none = Definitions::default();
        let mut walk = Walk::new(&none, Reader::Schema);
        walk.value(schema, default, &here);
        if walk.found.is_empty() {
            walk.found = rules::check(schema, default, Some(default), &here);
        }
        found.extend(walk.found);
    }
    if let (Some((here, items)), Some(list)) = (field(place, Some(map), "items"), &schema.list)
        && let Some(schema) = &list.items
    {
        check(schema, items, &here, found);
    }
    let Some((here, properties)) = field(place, Some(map), "properties") else { return };
    for property in properties.as_map().into_iter().flatten() {
        // What an object has anyhow is checked with the object.
        let known =
            schema.embedded != Embedded::No && matches!(&*property.key, "apiVersion" | "kind" | "metadata");
        if let Some(schema) = schema.object.property(&property.key).filter(|_| !known) {
            let here = here.key(&property.key, property.value.span().or(property.key_span));
            check(schema, &property.value, &here, found);
        }
    }
}
