//! The rules of a schema: each must compile, speak of fields that there are, and be true or false.

use super::{Place, field};
use crate::{
    schema::{
        Mistake, Schema, Step,
        rule::Rule,
        structure::{Others, Unique},
    },
    value::Value,
};

/// Checks the rules of a version; `schema` is what was read of `value`.
pub(super) fn check(schema: &Schema, value: &Value, place: &Place, found: &mut Vec<Mistake>) {
    Rules { found }.below(schema, value, place, true);
}

struct Rules<'f> {
    found: &'f mut Vec<Mistake>,
}

impl Rules<'_> {
    /// `has_old`: whether a value here has an old one that it can be told to come from.
    fn below(&mut self, schema: &Schema, value: &Value, place: &Place, has_old: bool) {
        if !schema.ruled {
            return;
        }
        let map = value.as_map();
        if let Some((here, list)) = field(place, map, "x-kubernetes-validations") {
            for (at, (rule, written)) in
                schema.rules.iter().zip(list.as_list().unwrap_or_default()).enumerate()
            {
                self.rule(schema, (rule, written), &here.item(at, written.span()), has_old);
            }
        }
        if let (Some((here, items)), Some(list)) = (field(place, map, "items"), &schema.list)
            && let Some(schema) = &list.items
        {
            self.below(schema, items, &here, has_old && matches!(list.unique, Unique::Map(_)));
        }
        if let (Some((here, others)), Others::Of(schema)) =
            (field(place, map, "additionalProperties"), &schema.object.others)
        {
            self.below(schema, others, &here, has_old);
        }
        let Some((here, properties)) = field(place, map, "properties") else { return };
        for property in properties.as_map().into_iter().flatten() {
            if let Some(schema) = schema.object.property(&property.key) {
                let here = here.key(&property.key, property.value.span().or(property.key_span));
                self.below(schema, &property.value, &here, has_old);
            }
        }
    }

    fn rule(&mut self, schema: &Schema, (rule, written): (&Rule, &Value), place: &Place, has_old: bool) {
        let at = |key: &str| written.get(key).and_then(Value::span);
        let mut tell = |key: &str, message: String| {
            let mut mistake = place.mistake("crd-rule", message);
            mistake.path.push(Step::Key(key.into()));
            mistake.at = at(key).or(mistake.at);
            self.found.push(mistake);
        };
        let cannot = |told: &str| format!("the rule cannot be evaluated: {told}");
        let program = match rule.program() {
            Err(told) => return tell("rule", cannot(told)),
            Ok(program) => program,
        };
        if let Some(told) = program.fault(schema, rule.optional_old, "bool") {
            tell("rule", cannot(&told));
        } else if program.uses_old && !has_old {
            tell("rule", "`oldSelf` has no meaning here: items of this list have no identity".to_owned());
        } else if !program.uses_old && written.get("optionalOldSelf").is_some() {
            tell("optionalOldSelf", "`optionalOldSelf` needs a rule that speaks of `oldSelf`".to_owned());
        }
        match rule.message_program() {
            Some(Err(told)) => tell("messageExpression", cannot(told)),
            Some(Ok(program)) => {
                if let Some(told) = program.fault(schema, rule.optional_old, "string") {
                    tell("messageExpression", cannot(&told));
                }
            }
            None => {}
        }
    }
}
