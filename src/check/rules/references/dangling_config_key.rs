//! `dangling-config-key`: something reads a key that a ConfigMap does not have.

use super::{Compile, Finding, Rule};
use crate::{check::reads::dangling_keys, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "dangling-config-key",
    caption: "something reads a key that a ConfigMap does not have",
    level: RuleLevel::Deny,
    why: r"A variable of a key that is not there keeps its container from starting (`CreateContainerConfigError`); an `items` entry keeps the
volume from being mounted; a `subPath` of no key becomes an empty folder where the program expects a file. The keys of all
makers of the ConfigMap count. They are not known of what others fill.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: YmxhY2s=}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      env:
        - name: COLOR
          valueFrom: {configMapKeyRef: {name: settings, key: colour}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: YmxhY2s=}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      env:
        - name: COLOR
          valueFrom: {configMapKeyRef: {name: settings, key: color}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| dangling_keys(view, "ConfigMap", RULE.name)).collect()
}
