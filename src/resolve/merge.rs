//! The rules of merging one layer over the lower ones: all of them, nowhere else.
//!
//! Maps merge; scalars and lists replace; `null` takes away; tags say otherwise. LANGUAGE.md, section 5.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    names::{meant, nearest},
    value::{Data, Entry, Map, Trace, Value},
};
use std::sync::Arc;

/// Whether a layer speaks for itself or only fills what others spoke of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Voice {
    /// A class, an app, an overlay.
    Speaks,
    /// `defaults` and `overrides`.
    Fills,
}

/// Which rules hold at a place of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    /// platc's own words.
    Strict,
    /// The writer's variables: any shape.
    Vars,
    /// Helm values: any shape, and `null` means something to Helm.
    Values,
    /// Merged into objects at the end, where `null` deletes.
    Raw,
    /// A workload that starts from a sibling: `null` and tags are about what it will have from there.
    Copy,
}

impl Region {
    fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Strict, "vars") => Self::Vars,
            (Self::Strict, "values") => Self::Values,
            (Self::Copy, "raw") | (Self::Strict, "raw" | "patch") => Self::Raw,
            (region, _) => region,
        }
    }
}

/// The tags that say how a value meets lower layers.
const TAGS: &[&str] = &["!append", "!replace", "!unset", "!null"];

/// Keys of which a layer that says one takes away the lower layers' others: two ways to say one thing.
const ONE_OF: &[(&str, &[&str])] = &[
    ("image", &["tag", "digest"]),
    ("disruption", &["minAvailable", "maxUnavailable"]),
    ("readiness", &["http", "tcp", "exec", "grpc"]),
    ("liveness", &["http", "tcp", "exec", "grpc"]),
    ("startup", &["http", "tcp", "exec", "grpc"]),
];

/// Lays `upper` over `lower`; `None` when nothing is left.
pub(super) fn merge(
    lower: Option<&Value>,
    upper: &Value,
    voice: Voice,
    diagnostics: &mut Diagnostics,
) -> Option<Value> {
    Merger { voice, diagnostics, path: Vec::new() }.merge(lower, upper, Region::Strict)
}

struct Merger<'a> {
    voice: Voice,
    diagnostics: &'a mut Diagnostics,
    path: Vec<Arc<str>>,
}

impl Merger<'_> {
    fn merge(&mut self, lower: Option<&Value>, upper: &Value, region: Region) -> Option<Value> {
        if region == Region::Copy && lower.is_none() && (upper.is_null() || upper.tag().is_some()) {
            // Without a place, it is no mistake where the sibling has nothing of the kind either.
            return Some(if self.voice == Voice::Speaks { upper.clone() } else { upper.data.clone().into() });
        }
        match upper.tag() {
            None => {}
            Some("append") => return self.append(lower, upper),
            Some("replace") => return Some(over(lower, self.alone(upper, region))),
            Some("unset") => return None,
            Some("null") => return Some(over(lower, Value { data: Data::Null, ..upper.clone() })),
            Some(tag) => self.unknown_tag(upper, tag),
        }
        match (&upper.data, lower) {
            (Data::Null, _) => null(lower, upper, region),
            (Data::Map(_), Some(Value { data: Data::Map(below), .. })) => {
                Some(self.maps(below, upper, lower?, region))
            }
            (Data::Map(_), None) => Some(self.alone(upper, region)),
            (Data::Map(_), Some(below)) => {
                self.other_shape(below, upper, region);
                Some(over(lower, self.alone(upper, region)))
            }
            (_, Some(below)) if below.as_map().is_some() => {
                self.other_shape(below, upper, region);
                Some(over(lower, upper.clone()))
            }
            _ => Some(over(lower, upper.clone())),
        }
    }

    /// A map over a map, key by key. The map itself belongs to the layer that spoke of it first.
    fn maps(&mut self, below: &Map, upper: &Value, lower: &Value, region: Region) -> Value {
        let mut merged = below.clone();
        for entry in upper.as_map().into_iter().flatten() {
            let lower = below.get(&entry.key).map(|lower| match region {
                Region::Strict if self.is_of_rules() => only_said(lower, &entry.value),
                Region::Strict => one_way(&entry.key, lower, &entry.value),
                _ => lower.clone(),
            });
            let region = self.region(region, entry, lower.as_ref());
            self.path.push(entry.key.clone().into());
            if lower.is_none() {
                self.must_act_on_something(below, &entry.value, region);
            }
            match self.merge(lower.as_ref(), &entry.value, region) {
                None => drop(merged.remove(&entry.key)),
                Some(value) => match merged.get_mut(&entry.key) {
                    Some(place) => *place = value,
                    None => merged.push(Entry { value, ..entry.clone() }),
                },
            }
            self.path.pop();
        }
        Value { data: Data::Map(merged), trace: lower.trace.clone() }
    }

    /// A rule's level belongs to the reason and the objects that were said with it.
    fn is_of_rules(&self) -> bool {
        matches!(self.path.as_slice(), [rules] if &**rules == "rules")
    }

    fn region(&self, region: Region, entry: &Entry, lower: Option<&Value>) -> Region {
        let starts = |workload: &Value| workload.get("like").is_some_and(|like| !like.is_null());
        match self.path.as_slice() {
            [.., key] if region == Region::Strict && &**key == "workloads" => {
                let copy = starts(&entry.value) || lower.is_some_and(starts);
                if copy { Region::Copy } else { Region::Strict }
            }
            _ => region.below(&entry.key),
        }
    }

    /// A value over nothing: its own nulls and tags have nothing to act on.
    fn alone(&mut self, upper: &Value, region: Region) -> Value {
        if upper.as_map().is_none() {
            return untagged(upper.clone());
        }
        self.maps(&Map::default(), upper, &untagged(upper.clone()), region)
    }

    fn append(&mut self, lower: Option<&Value>, upper: &Value) -> Option<Value> {
        let items =
            |value: &Value| if let Data::List(items) = &value.data { Some(items.clone()) } else { None };
        match (lower.map(items), items(upper)) {
            (Some(Some(mut below)), Some(added)) => {
                below.extend(added);
                Some(over(lower, untagged(Value { data: Data::List(below), ..upper.clone() })))
            }
            (None, Some(_)) => Some(untagged(upper.clone())),
            (below, added) => {
                let help =
                    if added.is_none() { "write a list: `!append […]`" } else { "take the tag away" };
                let told = Diagnostic::error("append-to-no-list", "`!append` joins two lists");
                let told = told.at(upper.span(), format!("this is {}", upper.kind()));
                let no_list = lower.filter(|_| matches!(below, Some(None)));
                let told = match no_list {
                    Some(below) => told.at(below.span(), format!("and this is {}", below.kind())),
                    None => told,
                };
                self.diagnostics.push(told.help(help));
                None
            }
        }
    }

    /// What only takes away or changes is a mistake where lower layers say nothing.
    fn must_act_on_something(&mut self, below: &Map, upper: &Value, region: Region) {
        let acts = match upper.tag() {
            Some("append") => upper.as_list().map(|_| "append to"),
            Some("replace") => Some("replace"),
            Some("unset") => Some("take away"),
            Some(_) => None,
            None => {
                (upper.is_null() && matches!(region, Region::Strict | Region::Vars)).then_some("take away")
            }
        };
        let Some(acts) = acts.filter(|_| self.voice == Voice::Speaks) else { return };
        // An overlay's word against what the copy itself said has acted already.
        let has_acted = upper.overrode().is_some() || upper.span().is_none();
        if matches!(region, Region::Values | Region::Copy) || has_acted {
            return;
        }
        let key = self.path.last().map_or("", |key| &**key);
        let help = nearest(key, below.keys()).map_or_else(
            || "take the line away; `platc explain` shows what the layers say".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        let message = format!("nothing to {acts}: no lower layer says `{}`", self.spelled());
        self.diagnostics
            .push(Diagnostic::error("nothing-to-remove", message).at(upper.span(), "").help(help));
    }

    fn other_shape(&mut self, lower: &Value, upper: &Value, region: Region) {
        if matches!(region, Region::Strict | Region::Copy) && !upper.is_null() {
            let message = format!("`{}` is {} here and {} below", self.spelled(), upper.kind(), lower.kind());
            self.diagnostics.push(
                Diagnostic::error("map-over-scalar", message)
                    .at(upper.span(), format!("this is {}", upper.kind()))
                    .at(lower.span(), format!("this is {}", lower.kind()))
                    .help("say the same shape in both, or `!replace` to mean the other shape"),
            );
        }
    }

    /// The path as people write it: the main workload stands under `workload`.
    fn spelled(&self) -> String {
        let path = self.path.join(".");
        path.strip_prefix("workloads.main").map_or(path.clone(), |below| format!("workload{below}"))
    }

    fn unknown_tag(&mut self, upper: &Value, tag: &str) {
        self.diagnostics.push(
            Diagnostic::error("unknown-tag", format!("unknown tag `!{tag}`"))
                .at(upper.span(), "")
                .help(meant(&format!("!{tag}"), TAGS.iter().copied())),
        );
    }
}

fn null(lower: Option<&Value>, upper: &Value, region: Region) -> Option<Value> {
    match (region, lower) {
        (Region::Raw | Region::Copy, _) | (Region::Values, None) => Some(over(lower, upper.clone())),
        (Region::Values | Region::Strict | Region::Vars, _) => None,
    }
}

/// Takes lower layers' ways of saying a thing away where `upper` says it in another way.
fn one_way(key: &str, lower: &Value, upper: &Value) -> Value {
    let mut lower = lower.clone();
    let words = ONE_OF.iter().find(|(of, _)| *of == key).map_or(&[][..], |(_, words)| words);
    let said = |word: &str| upper.get(word).is_some_and(|value| !value.is_null());
    if let Some(map) = lower.as_map_mut().filter(|_| words.iter().any(|word| said(word))) {
        map.retain(|entry| !words.contains(&&*entry.key) || upper.get(&entry.key).is_some());
    }
    lower
}

/// Takes away what lower layers say of a thing and `upper` does not.
fn only_said(lower: &Value, upper: &Value) -> Value {
    let mut lower = lower.clone();
    if let Some(map) = lower.as_map_mut() {
        map.retain(|entry| upper.get(&entry.key).is_some());
    }
    lower
}

/// A value with what it overrode.
fn over(lower: Option<&Value>, upper: Value) -> Value {
    let Some(span) = upper.span() else { return upper };
    if lower.is_none() && upper.tag().is_none() && upper.overrode().is_none() {
        return upper;
    }
    Value { data: upper.data, trace: Some(Trace::over(span, lower.cloned())) }
}

fn untagged(value: Value) -> Value {
    over(None, value)
}
