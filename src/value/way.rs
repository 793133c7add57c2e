//! The way from a value to one inside it, as people write it.

use super::{Data, Text, Value};
use crate::source::Span;
use std::fmt;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into a map.
    Key(Text),
    /// Into a list, from 0.
    Item(usize),
}

/// Steps from a value to one inside it: printed as `spec.containers[0].image`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way(pub Vec<Step>);

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.into())
    }
}

impl From<usize> for Step {
    fn from(item: usize) -> Self {
        Self::Item(item)
    }
}

impl<S: Into<Step>> FromIterator<S> for Way {
    fn from_iter<I: IntoIterator<Item = S>>(steps: I) -> Self {
        Self(steps.into_iter().map(Into::into).collect())
    }
}

impl Way {
    /// The same way, a step further.
    #[must_use]
    pub fn then(mut self, step: impl Into<Step>) -> Self {
        self.0.push(step.into());
        self
    }

    /// The way from `whole` to that very `part` of it, found by where it lies in memory and not by what it says, so
    /// that rules need not count steps before they find something.
    pub fn to(whole: &Value, part: &Value) -> Option<Self> {
        let mut steps = Vec::new();
        search(whole, part, &mut steps).then(|| {
            steps.reverse();
            Self(steps)
        })
    }

    /// What lies at its end.
    pub fn of<'v>(&self, whole: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(whole, |value, step| step.of(value))
    }

    /// Where the last key on it is written that is there; `None` when nobody wrote that key.
    pub fn key_place(&self, whole: &Value) -> Option<Span> {
        let mut found = None;
        let mut at = Some(whole);
        for step in &self.0 {
            let Some(value) = at else { break };
            if let (Step::Key(key), Some(map)) = (step, value.as_map()) {
                found = map.entry(key).map_or(found, |entry| entry.key_span);
            }
            at = step.of(value);
        }
        found
    }

    /// The place of what lies at its end, else of what lies nearest: a part of what encloses it, or that itself.
    pub fn place(&self, whole: &Value) -> Option<Span> {
        let mut met = vec![whole];
        for step in &self.0 {
            let Some(next) = met.last().and_then(|value| step.of(value)) else { break };
            met.push(next);
        }
        met.iter().rev().find_map(|value| value.place())
    }
}

impl Value {
    /// Its place, else that of the first part of it that has one.
    pub fn place(&self) -> Option<Span> {
        self.span().or_else(|| match &self.data {
            Data::List(items) => items.iter().find_map(Self::place),
            Data::Map(map) => map.iter().find_map(|entry| entry.value.place()),
            _ => None,
        })
    }
}

impl Step {
    fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match (self, &value.data) {
            (Self::Key(key), Data::Map(map)) => map.get(key),
            (Self::Item(at), Data::List(items)) => items.get(*at),
            _ => None,
        }
    }
}

/// Leaves the steps in reverse, from the part outwards.
fn search(whole: &Value, part: &Value, steps: &mut Vec<Step>) -> bool {
    if std::ptr::eq(whole, part) {
        return true;
    }
    let found = match &whole.data {
        Data::List(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| search(item, part, steps).then_some(Step::Item(at))),
        Data::Map(map) => map
            .iter()
            .find_map(|entry| search(&entry.value, part, steps).then(|| Step::Key(entry.key.clone()))),
        _ => None,
    };
    let is_found = found.is_some();
    steps.extend(found);
    is_found
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(item) => write!(f, "[{item}]")?,
                Step::Key(key) if !is_plain(key) => write!(f, "[{key:?}]")?,
                Step::Key(key) if at == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '$'))
}

#[cfg(test)]
mod tests {
    use super::Way;
    use crate::map;

    #[test]
    fn a_way_is_printed_as_people_write_it() {
        let way = Way::from_iter(["spec", "containers"]).then(0).then("image");
        assert_eq!(way.to_string(), "spec.containers[0].image");
        assert_eq!(Way::from_iter(["metadata", "labels", "a.b/c"]).to_string(), "metadata.labels[\"a.b/c\"]");
    }

    #[test]
    fn a_part_is_found_by_where_it_lies() {
        let whole = map! { "a" => vec![map! { "b" => "x" }, map! { "b" => "x" }] };
        let second = whole.at_path(["a", "1", "b"]).unwrap();
        assert_eq!(Way::to(&whole, second).unwrap().to_string(), "a[1].b");
        assert_eq!(Way::to(&whole, &map! {}), None);
    }
}
