//! The document in which one environment says something else about one app, and the smallest edits of it.

use super::short;
use crate::{
    inputs::Inputs,
    map,
    names::Name,
    source::Sources,
    value::{Data, Map, Value},
    yaml::{self, Dialect, NotEditable},
};
use std::sync::Arc;

/// The way to a value in an app's spec, without shorthands: `workloads`, `main`, `image`, `tag`.
pub type Steps = [Arc<str>];

/// What becomes of one value of an overlay.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The overlay says this.
    Set(Value),
    /// The overlay says nothing of it.
    Remove,
}

/// An app's overlay in one environment.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// The file that holds it, or is going to.
    pub path: Arc<str>,
    /// The app.
    app: Name,
    /// The file's text.
    text: Option<String>,
    /// Which document of the file it is.
    document: Option<usize>,
    /// What it says, as written.
    spec: Value,
}

impl Overlay {
    /// The overlay of an app: where it is, or where one would be looked for.
    #[must_use]
    pub fn of(inputs: &Inputs, environment: &Name, app: &Name) -> Self {
        let key = (environment.clone(), app.clone());
        let path = inputs.overlays.get(&key).map_or_else(
            || format!("environments/{environment}/{app}.yaml").into(),
            |document| document.path.clone(),
        );
        let text = inputs.tree.get(&path).and_then(|bytes| Some(std::str::from_utf8(bytes).ok()?.to_owned()));
        let documents = text.as_deref().map(documents).unwrap_or_default();
        let word = |document: &Value, path: &[&str]| {
            document.at_path(path.iter().copied()).and_then(Value::as_str).map(str::to_owned)
        };
        let is_ours = |document: &Value| {
            word(document, &["kind"]).as_deref() == Some("App")
                && word(document, &["metadata", "name"]).as_deref() == Some(app.as_str())
        };
        let document = documents.iter().position(is_ours);
        let spec = document.and_then(|at| documents[at].get("spec").cloned()).unwrap_or(Value::NULL);
        Self { path, app: app.clone(), text, document, spec }
    }

    /// The file as it is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What the overlay itself says at a way, whichever shorthand it says it in.
    #[must_use]
    pub fn says(&self, steps: &Steps) -> Option<Value> {
        short::find(&self.spec, steps)
    }

    /// The file with edits of the overlay in it: nothing else of it changes, and every comment stays.
    ///
    /// # Errors
    /// When the place can only be changed by hand.
    pub fn with(&self, edits: &[(Vec<Arc<str>>, Edit)]) -> Result<String, NotEditable> {
        let mut spec = self.spec.clone();
        for (steps, edit) in edits {
            match edit {
                Edit::Set(value) => short::set(&mut spec, steps, value.clone())?,
                Edit::Remove => short::remove(&mut spec, steps),
            }
        }
        let text = self.text.as_deref().unwrap_or_default();
        let Some(document) = self.document else {
            let name = self.app.as_str();
            let new = map! { "kind" => "App", "metadata" => map! { "name" => name }, "spec" => spec };
            return Ok(yaml::append(text, &new));
        };
        let mut meant = documents(text).swap_remove(document);
        let is_empty = |spec: &Value| spec.is_null() || spec.as_map().is_some_and(Map::is_empty);
        let is_said = meant.get("spec").is_some();
        if let Some(fields) = meant.as_map_mut().filter(|_| is_said || !is_empty(&spec)) {
            let bare = fields.get("spec").filter(|was| is_empty(was) && is_empty(&spec)).cloned();
            fields.put("spec", bare.unwrap_or(spec));
        }
        yaml::amend_keeping(text, document, &meant)
    }
}

/// Documents that are sound; of a file that is not, `load` has told.
fn documents(text: &str) -> Vec<Value> {
    let mut sources = Sources::default();
    yaml::read(sources.add("", ""), text, Dialect::Platform).unwrap_or_default()
}

/// Whether a value holds nothing.
pub(super) fn is_hollow(value: &Value) -> bool {
    matches!(&value.data, Data::Map(map) if map.is_empty())
}
