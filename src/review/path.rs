//! The way to a field that differs, as people write it: items of lists by what names them.

use std::{fmt, sync::Arc};

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into a map.
    Key(Arc<str>),
    /// Into a list whose items have names, such as `name=main` or `containerPort=80,protocol=TCP`.
    Named {
        /// The fields that name the item, with their values.
        by: Arc<str>,
        /// Its place, from 0: in the list after the change, or before it where it is gone then.
        at: usize,
    },
    /// Into a list whose items have none, from 0.
    Item(usize),
}

/// The way to a field: printed as `spec.template.spec.containers[name=main].image`; empty for the object itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(item) => write!(f, "[{item}]")?,
                Step::Named { by, .. } => write!(f, "[{by}]")?,
                Step::Key(key) if !is_plain(key) => write!(f, "[{key:?}]")?,
                Step::Key(key) if at == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// Keys with dots and the like stand in brackets, so that a path reads one way only.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '$'))
}
