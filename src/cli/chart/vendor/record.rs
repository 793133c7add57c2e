//! `charts.lock`: read, and written anew.

use crate::{
    diagnostic::Diagnostics,
    inputs::Inputs,
    map,
    resolve::charts::{self, From},
    spec::{
        Decoder, Stage, Traced,
        leaf::Named,
        lock::{ChartsLock, PATH},
    },
    value::Map,
    yaml::{self, Dialect},
};
use std::{collections::BTreeMap, sync::Arc};

/// What stands above it.
const CAPTION: &str =
    "# What `platc chart vendor` brought: it writes this file, and every build holds the files against it.\n";

/// What is recorded of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    pub(super) version: String,
    pub(super) source: String,
    pub(super) digest: String,
}

/// What is recorded of a folder of Kustomize.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kustomized {
    /// The digest of what it is made of.
    pub(super) sources: String,
    /// The digest of what was made.
    pub(super) digest: String,
}

/// All that is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// The charts by the names of their folders.
    pub(super) charts: BTreeMap<String, Recorded>,
    /// What Kustomize made, by the folder that it was made of.
    pub(super) folders: BTreeMap<String, Kustomized>,
}

/// Reads it; one that is not there records nothing.
pub(super) fn read(inputs: &Inputs) -> Result<Record, Diagnostics> {
    let Some((file, text)) = inputs.sources.find(PATH) else { return Ok(Record::default()) };
    let documents = yaml::read(file, &text.text, Dialect::Platform)?;
    let (mut record, mut told) = (Record::default(), Diagnostics::default());
    let text = |said: Option<Traced<Arc<str>>>| said.map_or_else(String::new, |said| said.value.to_string());
    for document in &documents {
        let (lock, mistaken) = Decoder::read::<ChartsLock>(document, Stage::Meant);
        told.extend(mistaken);
        let ChartsLock { charts, kustomize } = lock.unwrap_or_default();
        for Named { name, value: own, .. } in charts.unwrap_or_default().0 {
            let (version, source, digest) = (text(own.version), text(own.source), text(own.digest));
            record.charts.insert(name.to_string(), Recorded { version, source, digest });
        }
        for Named { name, value: own, .. } in kustomize.unwrap_or_default().0 {
            let (sources, digest) = (text(own.sources), text(own.digest));
            record.folders.insert(name.to_string(), Kustomized { sources, digest });
        }
    }
    if told.has_errors() { Err(told) } else { Ok(record) }
}

/// The text of it; `None` when there is nothing to record.
pub(super) fn written(record: &Record) -> Option<String> {
    let charts = record.charts.iter().map(|(folder, own)| {
        let own = map! { "version" => &*own.version, "source" => &*own.source, "digest" => &*own.digest };
        (Arc::from(folder.as_str()), own)
    });
    let charts: Map = charts.collect();
    let folders = record.folders.iter().map(|(folder, own)| {
        (Arc::from(folder.as_str()), map! { "sources" => &*own.sources, "digest" => &*own.digest })
    });
    let folders: Map = folders.collect();
    if charts.is_empty() && folders.is_empty() {
        return None;
    }
    let some = |map: Map| (!map.is_empty()).then_some(map);
    let whole = map! { "charts" =>? some(charts), "kustomize" =>? some(folders) };
    Some(format!("{CAPTION}{}", yaml::emit(&whole)))
}

/// Where a chart comes from, in a line.
pub(super) fn source(named: &charts::Named) -> String {
    match &named.from {
        From::Repository(url) if url.starts_with("oci://") => {
            format!("{}/{}", url.trim_end_matches('/'), named.name)
        }
        From::Repository(url) => url.trim_end_matches('/').to_owned(),
        From::Git(url, path) => format!("{url}//{path}?ref={}", named.version),
    }
}

#[test]
fn what_was_written_is_read() {
    let recorded = |version: &str| Recorded {
        version: version.to_owned(),
        source: "https://charts.example.org".to_owned(),
        digest: "sha256:00".to_owned(),
    };
    let kustomized = Kustomized { sources: "sha256:01".to_owned(), digest: "sha256:02".to_owned() };
    let record = Record {
        charts: [("web-1.0".to_owned(), recorded("1.0")), ("db-2".to_owned(), recorded("2"))].into(),
        folders: [("platform/apps/web".to_owned(), kustomized)].into(),
    };
    let text = written(&record).unwrap();
    assert!(text.starts_with("# What `platc chart vendor`"), "{text}");
    let mut inputs = Inputs::default();
    inputs.sources.add(PATH, &*text);
    assert_eq!(read(&inputs).unwrap(), record);
    assert_eq!(written(&Record::default()), None);
    assert_eq!(read(&Inputs::default()).unwrap(), Record::default());
}
