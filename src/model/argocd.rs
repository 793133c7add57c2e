//! The Argo CD that serves an environment, and what it is told to permit.

use crate::{
    spec::{
        Traced,
        platform::{Kinds, Ordering},
    },
    value::Value,
};
use std::{fmt, sync::Arc};

/// The address by which Argo CD knows the cluster that it runs in.
pub const IN_CLUSTER: &str = "https://kubernetes.default.svc";

/// One Argo CD.
#[derive(Clone, Debug)]
pub struct ArgoCd {
    /// Its name in the platform.
    pub name: Arc<str>,
    /// Its version.
    pub version: Version,
    /// The namespace that it runs in.
    pub namespace: Arc<str>,
    /// How waves between Applications are held to.
    pub ordering: Ordering,
    /// Merged last into every Application.
    pub raw: Option<Value>,
    /// Whether several environments of the platform are served by it.
    pub shared: bool,
}

/// A version by its first two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl Version {
    /// Reads `3.3`, `v3.3` or `3.3.1`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim_start_matches('v').split('.').map(str::parse);
        Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

/// The names of an environment's own objects in Argo CD's namespace.
#[derive(Clone, Debug)]
pub struct Names {
    /// The root Application.
    pub root: Traced<Arc<str>>,
    /// The root's AppProject.
    pub root_project: Arc<str>,
    /// The AppProject of the generated app `namespaces`.
    pub namespaces_project: Arc<str>,
    /// The Application of the generated app `namespaces`.
    pub namespaces: Arc<str>,
}

/// One AppProject of an environment.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its name in Argo CD.
    pub name: Traced<Arc<str>>,
    /// What it is for.
    pub description: Option<Value>,
    /// Which namespaced kinds it permits.
    pub kinds: Kinds,
    /// Merged last into it.
    pub raw: Option<Value>,
}
