//! Whether an object that something names is there, may be there unseen, or is not there.

use super::{Compile, Finding, Object, View, objects::Key, operators, pods::Pod};
use crate::{names::nearest, value::Value};

/// Namespaces that every cluster fills by itself.
const SYSTEM: &[&str] = &["kube-node-lease", "kube-public", "kube-system"];

/// Groups whose kinds are said where an object of them is named.
const SAID: &[&str] = &["apps", "rbac.authorization.k8s.io"];

/// A name that an object says, and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// Who says it.
    pub object: &'a Object<'a>,
    /// Where.
    pub at: &'a Value,
    /// What it stands for.
    pub key: Key<'a>,
}

impl View<'_> {
    /// Whether nobody has an object: neither platc nor the cluster, nor anybody that platc does not see.
    pub fn lacks(self, key: Key) -> bool {
        self.find(key).is_none() && !self.provides(key) && !self.may_have(key)
    }

    /// Whether an object may be there unseen: of a chart that Argo CD renders, of an operator, of Kubernetes itself.
    pub fn may_have(self, (.., namespace, name): Key) -> bool {
        self.is_open(namespace) || SYSTEM.contains(&namespace) || operators::may_make(self, namespace, name)
    }

    /// Whether pods and Services may be in a namespace unseen.
    pub fn may_run_in(self, namespace: &str) -> bool {
        self.is_open(namespace) || SYSTEM.contains(&namespace) || self.has_operated(namespace)
    }
}

/// What is wrong with the names in all objects of the environments that are compiled.
pub fn dangling(
    compile: &Compile,
    rule: &'static str,
    names: for<'a> fn(&'a Object<'a>, &mut dyn FnMut(Named<'a>)),
) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        view.own().for_each(|object| names(object, &mut |named| found.extend(named.dangling(view, rule))));
    }
    found
}

impl<'a> Named<'a> {
    /// A name that an object says, when it says one.
    pub fn of(
        object: &'a Object<'a>,
        at: Option<&'a Value>,
        of: (&'a str, &'a str, &'a str),
    ) -> Option<Self> {
        let at = at?;
        let name = at.as_str().filter(|name| !name.is_empty())?;
        Some(Self { object, at, key: (of.0, of.1, of.2, name) })
    }

    /// The name.
    pub fn name(&self) -> &'a str {
        self.key.3
    }

    /// What is wrong when nobody has what it stands for.
    pub fn dangling(&self, view: View<'a>, rule: &'static str) -> Option<Finding> {
        let (group, kind, namespace, _) = self.key;
        view.lacks(self.key).then(|| {
            let there = view.of_kind(group, kind).filter(|object| object.namespace == namespace);
            self.absent(view, rule, there.map(|object| object.name))
        })
    }

    /// Says that it is not there; `there` are the names of what is.
    pub fn absent(
        &self,
        view: View<'a>,
        rule: &'static str,
        there: impl IntoIterator<Item = &'a str>,
    ) -> Finding {
        let (_, kind, namespace, name) = self.key;
        let place = if namespace.is_empty() { String::new() } else { format!(" in namespace `{namespace}`") };
        let help = nearest(name, there.into_iter().filter(|there| *there != name))
            .map_or_else(|| self.way_out(view), |meant| format!("did you mean `{meant}`?"));
        self.object.finding(rule, self.at, format!("there is no {kind} `{name}`{place}")).help(help)
    }

    /// Whether an object has the name, and another kind or group than the one that was said beside it.
    fn is_misnamed(&self, object: &Object) -> bool {
        let (group, kind, namespace, name) = self.key;
        let is_said = (SAID.contains(&group) && group == object.group && !object.kind.ends_with("Binding"))
            || (kind == object.kind && group != object.group);
        is_said
            && object.name == name
            && (object.namespace == namespace || SAID.contains(&group))
            && [self.object.namespace, ""].contains(&object.namespace)
    }

    /// What to do when no similar name is there.
    fn way_out(&self, view: View<'a>) -> String {
        let (group, kind, namespace, name) = self.key;
        if let Some(other) = view.all().find(|object| self.is_misnamed(object)) {
            let version = other.manifest.api_version();
            return format!("there is `{}/{name}` of `{version}`: say that kind and version", other.kind);
        }
        let same = view.of_kind(group, kind).find(|object| object.name == name && !namespace.is_empty());
        if let Some(same) = same {
            return format!(
                "namespace `{}` has one of this name; it is not seen from `{namespace}`",
                same.namespace
            );
        }
        if let Some(environment) = view.owner_elsewhere(self.key) {
            return format!(
                "environment `{}` has it: let `{}` require that",
                environment.name, view.environment.name
            );
        }
        let full = if namespace.is_empty() {
            format!("{kind}/{name}")
        } else {
            format!("{kind}/{namespace}/{name}")
        };
        let reads = kind == "Secret" && Pod::of(self.object).is_some();
        let outside = if reads { ", or `external: true` where a workload reads it" } else { "" };
        format!("let an app bring it, or say that the cluster has it: `provides: [{full}]`{outside}")
    }
}
