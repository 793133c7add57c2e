//! The Pod Security Standards: every control that Kubernetes publishes, and what of a pod breaks it.
//!
//! <https://kubernetes.io/docs/concepts/security/pod-security-standards/>

mod baseline;
mod restricted;

use super::pods::{Container, Pod};
use crate::value::{Value, Way};

pub(super) use baseline::unsafe_sysctls;

/// A standard that refuses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standard {
    Baseline,
    Restricted,
}

/// Something of a pod that a standard refuses.
#[derive(Debug)]
pub(super) struct Violation {
    /// Where it is, or should be, in the object.
    pub(super) way: Way,
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl Standard {
    /// The standard that a namespace's label names.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        [Self::Baseline, Self::Restricted].into_iter().find(|standard| standard.word() == word)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }

    /// All that it refuses of a pod.
    pub(super) fn violations(self, pod: Pod) -> Vec<Violation> {
        let mut look = Look { pod, found: Vec::new() };
        baseline::look(&mut look);
        if self == Self::Restricted {
            restricted::look(&mut look);
        }
        look.found
    }
}

/// A look at one pod.
struct Look<'a> {
    pod: Pod<'a>,
    found: Vec<Violation>,
}

impl<'a> Look<'a> {
    /// Refuses a value that is there.
    fn refuse(&mut self, part: &Value, message: impl Into<String>, help: &'static str) {
        let way = Way::to(&self.pod.object.manifest.object, part).unwrap_or_default();
        self.found.push(Violation { way, message: message.into(), help });
    }

    /// Refuses that a value is not there.
    fn miss(&mut self, container: Container, path: &[&str], message: String, help: &'static str) {
        let way = Way::to(&self.pod.object.manifest.object, container.value).unwrap_or_default();
        let way = path.iter().fold(way, |way, key| way.then(*key));
        self.found.push(Violation { way, message, help });
    }

    /// The values of one field of every securityContext: the pod's, then each container's.
    fn everywhere(&self, field: &'a str) -> Vec<&'a Value> {
        let containers = self.pod.containers().filter_map(move |container| container.security(field));
        self.pod.security(field).into_iter().chain(containers).collect()
    }
}
