//! `dangling-config-ref`: something reads a ConfigMap that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{check::reads::dangling, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "dangling-config-ref",
    caption: "something reads a ConfigMap that nobody makes",
    level: RuleLevel::Deny,
    why: r"A pod that reads a ConfigMap which is not there does not start: its containers wait in `CreateContainerConfigError`, its volumes
in `FailedMount`. Let an app bring it, say `optional: true` where it is read, or say that the cluster
`provides` it.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes:
      settings: {mount: /etc/settings, configMap: {name: setings}}
# platform/apps/settings.yaml
kind: App
metadata: {name: settings}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: YmxhY2s=}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes:
      settings: {mount: /etc/settings, configMap: {name: settings}}
# platform/apps/settings.yaml
kind: App
metadata: {name: settings}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: YmxhY2s=}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| dangling(view, "ConfigMap", RULE.name)).collect()
}
