//! What one environment says of an app and another does not, as edits of the other's overlay.

use super::overlay::{Edit, Overlay};
use crate::value::{Data, Map, Value};
use std::sync::Arc;

/// Words that only an app says, and none of its overlays.
const OF_APPS: &[&str] = &["environments", "classes"];

/// Keys that say one thing in one of several ways: an image's version, a probe, a disruption budget.
const ONE_OF: &[&str] = &["tag", "digest", "http", "tcp", "exec", "grpc", "minAvailable", "maxUnavailable"];

/// A difference, and the edit that takes it away.
#[derive(Clone, Debug)]
pub struct Change {
    /// The way to it in the app's spec.
    pub steps: Vec<Arc<str>>,
    /// What becomes of the overlay.
    pub edit: Edit,
    /// What is said in the environment that is promoted from.
    pub from: Option<Value>,
    /// What is said in the one that is promoted to.
    pub to: Option<Value>,
}

/// An app as two environments say it, layers merged and not evaluated.
#[derive(Debug)]
pub struct Specs<'a> {
    /// In the environment that is promoted from.
    pub from: &'a Value,
    /// In the one that is promoted to.
    pub to: &'a Value,
    /// There, without its own overlay.
    pub below: &'a Value,
}

/// The differences between two environments' words of an app. What `fills` says of a value stays out of what is written:
/// it is filled in there, too.
#[must_use]
pub fn differing(specs: &Specs, overlay: &Overlay, fills: &dyn Fn(&Value) -> bool) -> Vec<Change> {
    let mut walk = Walk { overlay, fills, below: specs.below, steps: Vec::new(), changes: Vec::new() };
    walk.maps(specs.from, specs.to);
    walk.changes
}

struct Walk<'a> {
    overlay: &'a Overlay,
    fills: &'a dyn Fn(&Value) -> bool,
    below: &'a Value,
    steps: Vec<Arc<str>>,
    changes: Vec<Change>,
}

impl Walk<'_> {
    fn maps(&mut self, from: &Value, to: &Value) {
        let keys = |value: &Value| {
            value.as_map().map(|map| map.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>())
        };
        let mut all = keys(from).unwrap_or_default();
        all.extend(keys(to).unwrap_or_default().into_iter().filter(|key| from.get(key).is_none()));
        let is_top = self.steps.is_empty();
        for key in all.into_iter().filter(|key| !is_top || !OF_APPS.contains(&&**key)) {
            let (from, to) = (from.get(&key), to.get(&key));
            self.steps.push(key.clone().into());
            self.value(from, to);
            self.steps.pop();
        }
    }

    fn value(&mut self, from: Option<&Value>, to: Option<&Value>) {
        match (from, to) {
            (Some(from), Some(to)) if is_same(from, to) => {}
            (Some(Value { data: Data::Map(_), .. }), Some(Value { data: Data::Map(_), .. })) => {
                if let (Some(from), Some(to)) = (from, to) {
                    self.maps(from, to);
                }
            }
            _ => {
                let edit = self.edit(from);
                let (steps, from, to) = (self.steps.clone(), from.cloned(), to.cloned());
                self.changes.push(Change { steps, edit, from, to });
            }
        }
    }

    /// Whether the overlay says one of several ways to say a thing: another that it says takes the lower layers' away.
    fn is_one_of_several(&self) -> bool {
        self.steps.last().is_some_and(|key| ONE_OF.contains(&&**key))
            && self.overlay.says(&self.steps).is_some_and(|said| !said.is_null())
    }

    /// What the lower layers say need not be said again.
    fn edit(&self, from: Option<&Value>) -> Edit {
        let below = self.below.at_path(self.steps.iter().map(|step| &**step));
        match (from, below) {
            (Some(from), Some(below)) if is_same(from, below) && self.overlay.says(&self.steps).is_some() => {
                Edit::Remove
            }
            (Some(from), _) => Edit::Set(own(from, self.fills)),
            (None, Some(_)) if self.is_one_of_several() => Edit::Remove,
            (None, Some(_)) => Edit::Set(Value::NULL),
            (None, None) => Edit::Remove,
        }
    }
}

/// Equal, and numbers in the same spelling: it is what variables and labels show.
fn is_same(left: &Value, right: &Value) -> bool {
    match (&left.data, &right.data) {
        (Data::List(left), Data::List(right)) => {
            left.len() == right.len() && left.iter().zip(&**right).all(|(left, right)| is_same(left, right))
        }
        (Data::Map(one), Data::Map(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|entry| other.get(&entry.key).is_some_and(|other| is_same(&entry.value, other)))
        }
        (Data::Number(one), Data::Number(other)) => one == other && one.spelled() == other.spelled(),
        _ => left == right,
    }
}

/// A value without what is filled in.
fn own(value: &Value, fills: &dyn Fn(&Value) -> bool) -> Value {
    let bare = |data: Data| Value { data, trace: None };
    match &value.data {
        Data::Map(map) => {
            let kept = map.iter().filter(|entry| !is_filled(&entry.value, fills));
            bare(Data::Map(kept.map(|entry| (entry.key.clone(), own(&entry.value, fills))).collect::<Map>()))
        }
        Data::List(items) => bare(Data::List(items.iter().map(|item| own(item, &|_| false)).collect())),
        data => bare(data.clone()),
    }
}

fn is_filled(value: &Value, fills: &dyn Fn(&Value) -> bool) -> bool {
    match &value.data {
        Data::Map(map) if !map.is_empty() => map.iter().all(|entry| is_filled(&entry.value, fills)),
        _ => fills(value),
    }
}
