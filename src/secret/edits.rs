//! Files of sealed values as a command changes them: nothing but the entries that it is about.

use super::record::{self, Record, Records};
use crate::{
    diagnostic::Diagnostic,
    inputs::Inputs,
    map,
    names::Name,
    source::Sources,
    value::{Map, Value},
    yaml::{self, Dialect},
};
use std::{collections::BTreeMap, sync::Arc};

/// What files hold after a command; `None` for one that is gone.
pub type Files = BTreeMap<Arc<str>, Option<String>>;

/// The sources, and what has been changed of them.
pub struct Edits<'i> {
    inputs: &'i Inputs,
    files: Files,
}

/// The document of one app's sealed values in one environment.
struct Sheet {
    path: Arc<str>,
    text: Option<String>,
    document: Option<usize>,
    spec: Value,
}

impl<'i> Edits<'i> {
    /// Begins without changes.
    pub fn new(inputs: &'i Inputs) -> Self {
        Self { inputs, files: Files::new() }
    }

    /// The files that are to change.
    pub fn into_files(self) -> Files {
        self.files
    }

    /// The records of an app's Secret, as they stand after what was changed.
    pub fn records(&self, environment: &Name, app: &Name, secret: &str) -> Records {
        let spec = self.sheet(environment, app).spec;
        spec.get(secret).map(|entry| record::read(environment.as_str(), secret, entry)).unwrap_or_default()
    }

    /// Gives keys of an app's Secret other records, or takes them away.
    ///
    /// # Errors
    /// When the file's YAML cannot be changed without touching what is beside it.
    pub fn put(
        &mut self,
        environment: &Name,
        app: &Name,
        secret: &str,
        changed: Vec<(Arc<str>, Option<Record>)>,
    ) -> Result<(), Diagnostic> {
        let sheet = self.sheet(environment, app);
        let former = sheet.spec.get(secret);
        let mut records =
            former.map(|entry| record::read(environment.as_str(), secret, entry)).unwrap_or_default();
        for (key, record) in changed {
            let known = records.iter().position(|(name, _)| *name == key);
            match (known, record) {
                (Some(at), Some(record)) => records[at].1 = record,
                (Some(at), None) => drop(records.remove(at)),
                (None, Some(record)) => records.push((key, record)),
                (None, None) => {}
            }
        }
        let entry = (!records.is_empty()).then(|| record::write(former, &records));
        let path = sheet.path.clone();
        let text = sheet.with(app, secret, entry).map_err(|reason| {
            let message = format!("`{path}` cannot be changed without touching the rest: {reason}");
            Diagnostic::error("not-editable", message)
                .in_file(&*path)
                .help("write its maps in block style, without anchors, and run the same command again")
        })?;
        self.files.insert(path, text);
        Ok(())
    }

    fn text(&self, path: &str) -> Option<String> {
        match self.files.get(path) {
            Some(changed) => changed.clone(),
            None => {
                self.inputs.tree.get(path).and_then(|bytes| Some(std::str::from_utf8(bytes).ok()?.to_owned()))
            }
        }
    }

    /// Where the app's document is, or is going to be: in a file of its own, so that teams meet in none.
    fn sheet(&self, environment: &Name, app: &Name) -> Sheet {
        let key = (environment.clone(), app.clone());
        let path = self.inputs.sealed.get(&key).map_or_else(
            || format!("environments/{environment}/{app}.sealed.yaml").into(),
            |document| document.path.clone(),
        );
        let text = self.text(&path);
        let documents = text.as_deref().map(documents).unwrap_or_default();
        let is_ours = |document: &Value| {
            let word = |path: [&str; 2]| {
                document.at_path(path.into_iter().filter(|step| !step.is_empty())).and_then(Value::as_str)
            };
            word(["kind", ""]) == Some("SealedValues") && word(["metadata", "name"]) == Some(app.as_str())
        };
        let document = documents.iter().position(is_ours);
        let spec = document.and_then(|at| documents[at].get("spec").cloned());
        let spec = spec.filter(|spec| !spec.is_null()).unwrap_or_else(|| Map::default().into());
        Sheet { path, text, document, spec }
    }
}

/// Documents that are sound; of a file that is not, `load` has told.
fn documents(text: &str) -> Vec<Value> {
    let mut sources = Sources::default();
    yaml::read(sources.add("", ""), text, Dialect::Platform).unwrap_or_default()
}

impl Sheet {
    /// The file's text with another entry for a Secret; `None` when nothing is left in it.
    fn with(self, app: &Name, secret: &str, entry: Option<Value>) -> Result<Option<String>, String> {
        let Some((text, document)) = self.text.as_ref().zip(self.document) else {
            let Some(entry) = entry else { return Ok(self.text) };
            let spec: Map = [(Arc::from(secret), entry)].into_iter().collect();
            let new = map! { "kind" => "SealedValues", "metadata" => map! { "name" => app.as_str() }, "spec" => spec };
            return Ok(Some(yaml::append(self.text.as_deref().unwrap_or_default(), &new)));
        };
        let is_last =
            entry.is_none() && self.spec.as_map().is_some_and(|spec| spec.keys().all(|name| name == secret));
        if is_last && documents(text).len() == 1 {
            return Ok(None);
        }
        let mut meant = documents(text).swap_remove(document);
        let mut spec = self.spec;
        if let Some(entries) = spec.as_map_mut() {
            match entry {
                Some(entry) => entries.put(secret, entry),
                None => drop(entries.remove(secret)),
            }
        }
        if let Some(fields) = meant.as_map_mut() {
            fields.put("spec", spec);
        }
        yaml::amend(text, document, &meant).map(Some).map_err(|reason| reason.to_string())
    }
}
