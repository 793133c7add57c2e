//! `dangling-secret-ref`: something reads a Secret that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{check::reads::dangling, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "dangling-secret-ref",
    caption: "something reads a Secret that nobody makes",
    level: RuleLevel::Deny,
    why: r"A pod that reads a Secret which is not there does not start: its containers wait in `CreateContainerConfigError`, its volumes
in `FailedMount`. Whoever makes one counts: an app's `secrets`, a Secret, a SealedSecret, an ExternalSecret, a Certificate, an
Ingress with an issuer. What is made outside of platc is said by `external: true` at the workload's secret, or by `provides`
of the cluster.",
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
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes:
      settings: {mount: /etc/settings, secret: {secretName: setings}}
# platform/apps/settings.yaml
kind: App
metadata: {name: settings}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: settings}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data: [{secretKey: color, remoteRef: {key: shop}}]
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
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes:
      settings: {mount: /etc/settings, secret: {secretName: settings}}
# platform/apps/settings.yaml
kind: App
metadata: {name: settings}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: settings}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  data: [{secretKey: color, remoteRef: {key: shop}}]
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| dangling(view, "Secret", RULE.name)).collect()
}
