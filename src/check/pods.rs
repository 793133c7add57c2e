//! The pods that objects make: one way to look at all the kinds that hold a pod template.

use super::{Finding, Object};
use crate::{
    schema::pods::pod_way,
    value::{Map, Value},
};

/// A pod, or the template of one, and the object that holds it.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'a> {
    /// The object.
    pub object: &'a Object<'a>,
    /// The pod's metadata; `None` when nothing is said.
    pub metadata: Option<&'a Value>,
    /// The pod's spec.
    pub spec: &'a Value,
}

/// When a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// As long as the pod lives.
    Main,
    /// Before the others, to its end.
    Init,
    /// From before the others to after them: an init container with `restartPolicy: Always` (KEP-753).
    Sidecar,
}

/// A container of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// When it runs.
    pub turn: Turn,
    /// What is said of it.
    pub value: &'a Value,
}

impl<'a> Pod<'a> {
    /// The pod that an object is or makes.
    pub fn of(object: &'a Object<'a>) -> Option<Self> {
        let pod = object.at(pod_way(object.group, object.kind)?)?;
        Some(Self { object, metadata: pod.get("metadata"), spec: pod.get("spec")? })
    }

    /// Its labels.
    pub fn labels(self) -> Option<&'a Map> {
        self.metadata.and_then(|metadata| metadata.get("labels")).and_then(Value::as_map)
    }

    /// Its init containers, then the others.
    pub fn containers(self) -> impl Iterator<Item = Container<'a>> {
        let listed = |key| self.spec.get(key).and_then(Value::as_list).unwrap_or_default().iter();
        let init = listed("initContainers").map(|value| {
            let stays = value.get("restartPolicy").and_then(Value::as_str) == Some("Always");
            Container { turn: if stays { Turn::Sidecar } else { Turn::Init }, value }
        });
        init.chain(listed("containers").map(|value| Container { turn: Turn::Main, value }))
    }

    /// Its volumes.
    pub fn volumes(self) -> impl Iterator<Item = &'a Value> {
        self.spec.get("volumes").and_then(Value::as_list).unwrap_or_default().iter()
    }

    /// A field of its securityContext.
    pub fn security(self, field: &str) -> Option<&'a Value> {
        self.spec.at_path(["securityContext", field])
    }

    /// A field of the securityContext that holds for a container: its own, else the pod's.
    pub fn security_of(self, container: Container<'a>, field: &str) -> Option<&'a Value> {
        container.security(field).or_else(|| self.security(field))
    }

    /// Whether it says that it runs on Windows, which has none of Linux' ways to confine it.
    pub fn is_of_windows(self) -> bool {
        self.spec.at_path(["os", "name"]).and_then(Value::as_str) == Some("windows")
    }

    /// The minor version of its cluster's Kubernetes: 35 for `1.35`.
    pub fn minor(self) -> u32 {
        let version = &self.object.environment.cluster.kubernetes.value;
        version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or_default()
    }

    /// What is wrong with a container's securityContext: with what was said, or with saying nothing.
    pub fn told_of(
        self,
        container: Container,
        rule: &'static str,
        said: Option<&Value>,
        message: String,
    ) -> Finding {
        match said {
            Some(said) => self.object.finding(rule, said, message),
            None => self.told_of_field(container, rule, "securityContext", message),
        }
    }

    /// What is wrong with a field of a container that is there, or should be.
    pub fn told_of_field(
        self,
        container: Container,
        rule: &'static str,
        field: &str,
        message: String,
    ) -> Finding {
        self.object.finding_below(rule, container.value, field, message)
    }

    /// Whether it runs to an end, instead of serving.
    pub fn ends(self) -> bool {
        matches!(self.object.kind, "Job" | "CronJob")
    }
}

impl<'a> Container<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        self.value.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// A field of its securityContext.
    pub fn security(self, field: &str) -> Option<&'a Value> {
        self.value.at_path(["securityContext", field])
    }

    /// The capabilities that it adds (`add`) or drops (`drop`).
    pub fn capabilities(self, list: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        let said = self.security("capabilities").and_then(|said| said.get(list)?.as_list());
        said.unwrap_or_default().iter()
    }

    /// The entries of one of its lists.
    pub fn list(self, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.value.get(key).and_then(Value::as_list).unwrap_or_default().iter()
    }
}
