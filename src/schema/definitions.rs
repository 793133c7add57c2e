//! Named schemas that others refer to, each read when it is first asked for and shared by all threads.

use super::Schema;
use crate::value::Value;
use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

/// Gives the text of a definition as data, by its name.
type Source = dyn Fn(&str) -> Option<Value> + Send + Sync;

/// What `$ref` may name.
#[derive(Default)]
pub struct Definitions {
    read: HashMap<Arc<str>, OnceLock<Option<Schema>>>,
    source: Option<Box<Source>>,
}

impl Definitions {
    /// Definitions of these names, whose data `source` gives when one is first used.
    pub fn new<N: Into<Arc<str>>>(
        names: impl IntoIterator<Item = N>,
        source: impl Fn(&str) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        let read = names.into_iter().map(|name| (name.into(), OnceLock::new())).collect();
        Self { read, source: Some(Box::new(source)) }
    }

    /// The definition of a name; `None` when there is none, or none that can be read.
    pub fn get(&self, name: &str) -> Option<&Schema> {
        self.read.get(name)?.get_or_init(|| Schema::read(&self.source.as_ref()?(name)?).ok()).as_ref()
    }
}

impl fmt::Debug for Definitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definitions").field("names", &self.read.len()).finish_non_exhaustive()
    }
}
