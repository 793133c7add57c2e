//! `dangling-secret-key`: something reads a key that a Secret does not have.

use super::{Compile, Finding, Rule};
use crate::{check::reads::dangling_keys, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "dangling-secret-key",
    caption: "something reads a key that a Secret does not have",
    level: RuleLevel::Deny,
    why: r"A variable of a key that is not there keeps its container from starting (`CreateContainerConfigError`); an `items` entry keeps the
volume from being mounted; a `subPath` of no key becomes an empty folder where the program expects a file. The keys of all
makers of the Secret count. They are not known of an ExternalSecret with `dataFrom`, and of what lies outside.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides: [{crd: externalsecrets.external-secrets.io}]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: settings}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data: [{secretKey: color, remoteRef: {key: shop}}]
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
          valueFrom: {secretKeyRef: {name: settings, key: colour}}
"#,
    good: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides: [{crd: externalsecrets.external-secrets.io}]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: settings}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data: [{secretKey: color, remoteRef: {key: shop}}]
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
          valueFrom: {secretKeyRef: {name: settings, key: color}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| dangling_keys(view, "Secret", RULE.name)).collect()
}
