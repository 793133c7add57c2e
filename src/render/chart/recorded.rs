//! What the chart of an app read: worked out again when somebody asks, since few ask and a trace is long.

use super::release::Maker;
use crate::{
    bundle::{Identity, Read, Reads, reads::Path},
    value::{Step, Value, Way},
};
use helm::{
    render::{Document, Rendered},
    text::Text,
    trace,
    yaml::Node,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

/// A chart's release, to be rendered again.
#[derive(Debug)]
pub(super) struct Recorded {
    maker: Maker,
    unread: Option<Vec<Path>>,
    again: OnceLock<Option<Rendered>>,
}

impl Recorded {
    pub(super) fn new(maker: Maker, unread: Option<Vec<Path>>) -> Self {
        Self { maker, unread, again: OnceLock::new() }
    }

    fn rendered(&self) -> Option<&Rendered> {
        self.again.get_or_init(|| self.maker.render(0).ok()).as_ref()
    }

    fn document(&self, object: &Identity) -> Option<(&Document, &trace::Trace)> {
        let rendered = self.rendered()?;
        let is_it = |document: &&Document| {
            let group = document.api_version.rsplit_once('/').map_or("", |(group, _)| group);
            (group, &*document.kind, &*document.name) == (&*object.group, &*object.kind, &*object.name)
        };
        let hooks = rendered.hooks.iter().map(|hook| &hook.document);
        let found = rendered.documents.iter().chain(hooks).find(is_it)?;
        Some((found, rendered.trace.as_ref()?))
    }
}

impl Reads for Recorded {
    fn unread(&self) -> Option<&[Path]> {
        self.unread.as_deref()
    }

    fn of(&self, object: &Identity) -> BTreeSet<Read> {
        let found = self.document(object).map(|(document, trace)| trace.reads_of(&document.origin));
        found.unwrap_or_default().iter().map(read).collect()
    }

    fn at(&self, object: &Identity, way: &Way) -> BTreeSet<Read> {
        let Some((document, trace)) = self.document(object) else { return BTreeSet::new() };
        let Some(byte) = byte(document.yaml.root(), way) else { return BTreeSet::new() };
        trace.reads_at(&document.origin, byte).iter().map(read).collect()
    }

    fn defaults(&self) -> &Value {
        self.maker.loaded.defaults()
    }
}

/// Where the value at the end of a way begins.
fn byte(root: Node, way: &Way) -> Option<usize> {
    let mut node = root;
    for step in &way.0 {
        node = match step {
            Step::Key(key) => node.get(key)?,
            Step::Item(at) => node.items().nth(*at)?,
        };
    }
    Some(node.span().start)
}

/// A read as the engine tells it.
pub(super) fn read(read: &trace::Read) -> Read {
    match read {
        trace::Read::Value(own) => Read::Value(keys(own)),
        trace::Read::Keys(own) => Read::Keys(keys(own)),
        trace::Read::All(own) => Read::All(keys(own)),
        trace::Read::File(name) => Read::File(text(name)),
        trace::Read::Files(pattern) => Read::Files(text(pattern)),
        trace::Read::ApiVersion(version) => Read::ApiVersion(text(version)),
        trace::Read::KubeVersion => Read::KubeVersion,
    }
}

/// The keys that lead to a value, as the engine tells them.
pub(super) fn keys(path: &trace::Path) -> Path {
    path.iter().map(text).collect()
}

fn text(text: &Text) -> Arc<str> {
    String::from_utf8_lossy(text.as_bytes()).into()
}

/// A path as people write it.
pub(super) fn path_of(path: &[Arc<str>]) -> String {
    path.join(".")
}
