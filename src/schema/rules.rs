//! Asks every rule of a schema about an object.

use super::{
    Mistake, Schema, Step,
    cel::{Fuel, Problem, Program, Scope},
    limits,
    mistake::Place,
    rule::Rule,
    structure::{List, Others, Unique},
};
use crate::value::{Data, Map, Value};

/// All rules that an object breaks, or that cannot be evaluated; those about changes only when the old is known.
pub(super) fn check(schema: &Schema, object: &Value, old: Option<&Value>, place: &Place) -> Vec<Mistake> {
    let mut rules = Rules { fuel: Fuel::new(limits::OBJECT_STEPS), found: Vec::new(), ended: false };
    rules.value(schema, object, old, place);
    rules.found
}

struct Rules {
    fuel: Fuel,
    found: Vec<Mistake>,
    /// Whether a limit was passed: then nothing more is asked.
    ended: bool,
}

impl Rules {
    fn value(&mut self, schema: &Schema, value: &Value, old: Option<&Value>, place: &Place) {
        if !schema.ruled || value.is_null() || self.ended {
            return;
        }
        let old = old.filter(|old| !old.is_null());
        for rule in &schema.rules {
            if !self.ended {
                self.rule(rule, Scope { schema, object: value, old, optional_old: rule.optional_old }, place);
            }
        }
        match &value.data {
            Data::Map(map) => self.map(schema, map, old, place),
            Data::List(items) => {
                if let Some(list) = &schema.list {
                    self.list(list, items, old, place);
                }
            }
            _ => {}
        }
    }

    fn map(&mut self, schema: &Schema, map: &Map, old: Option<&Value>, place: &Place) {
        for entry in map {
            let below = match (schema.object.property(&entry.key), &schema.object.others) {
                (Some(property), _) => property,
                (None, Others::Of(schema)) => schema,
                (None, _) => continue,
            };
            let old = old.and_then(|old| old.get(&entry.key));
            let place = place.key(&entry.key, entry.value.span().or(entry.key_span));
            self.value(below, &entry.value, old, &place);
        }
    }

    /// Items have an old one only in lists that tell them apart by keys.
    fn list(&mut self, list: &List, items: &[Value], old: Option<&Value>, place: &Place) {
        let Some(schema) = list.items.as_ref().filter(|schema| schema.ruled) else { return };
        let before = old.and_then(Value::as_list).unwrap_or_default();
        for (at, item) in items.iter().enumerate() {
            let old = match &list.unique {
                Unique::Map(keys) => {
                    before.iter().find(|old| keys.iter().all(|key| old.get(key) == item.get(key)))
                }
                _ => None,
            };
            self.value(schema, item, old, &place.item(at, item.span()));
        }
    }

    fn rule(&mut self, rule: &Rule, scope: Scope, place: &Place) {
        let program = match rule.program() {
            Ok(program) => program,
            Err(told) => return self.impossible(rule, told, place),
        };
        if program.uses_old && scope.old.is_none() && !rule.optional_old {
            return;
        }
        self.fuel.start(limits::RULE_STEPS);
        match program.holds(scope, &mut self.fuel) {
            Ok(true) => {}
            Ok(false) => self.broken(rule, scope, place),
            Err(Problem { text, ends }) => {
                self.ended |= ends;
                self.impossible(rule, &text, place);
            }
        }
    }

    fn broken(&mut self, rule: &Rule, scope: Scope, place: &Place) {
        let said =
            rule.message_program().and_then(Result::ok).and_then(|program| self.message(program, scope));
        let mut mistake = place.mistake("crd-rule", said.unwrap_or_else(|| rule.told()));
        let mut value = Some(scope.object);
        for step in rule.field_steps().unwrap_or_default() {
            let Step::Key(key) = &step else { continue };
            value = value.and_then(|value| value.get(key));
            mistake.at = value.and_then(Value::span).or(mistake.at);
            mistake.path.push(step);
        }
        self.found.push(mistake.help(format!("its definition asks for `{}`", shortened(&rule.source))));
    }

    /// What an expression says, when it says one line.
    fn message(&mut self, program: &Program, scope: Scope) -> Option<String> {
        self.fuel.start(limits::RULE_STEPS);
        match program.text(scope, &mut self.fuel) {
            Ok(text) => {
                let text = text.trim();
                (!text.is_empty() && !text.contains('\n') && text.len() <= limits::RULE_MESSAGE)
                    .then(|| text.to_owned())
            }
            Err(problem) => {
                self.ended |= problem.ends;
                None
            }
        }
    }

    fn impossible(&mut self, rule: &Rule, told: &str, place: &Place) {
        let message = format!("a rule of {} cannot be evaluated: {told}", place.subject());
        let help = format!("the rule is `{}`", shortened(&rule.source));
        self.found.push(place.mistake("crd-rule", message).help(help));
    }
}

/// A rule in one line of bearable length.
fn shortened(rule: &str) -> String {
    let words: Vec<&str> = rule.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
