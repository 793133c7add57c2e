//! `aged-certificate`: a value that was sealed for a key that the cluster has long replaced.

use super::{Compile, Finding, Rule};
use crate::{
    diagnostic::Diagnostic,
    model::{Secret, SecretKey, SecretStore, Standing},
    spec::{Traced, environment::Provider, platform::RuleLevel},
};

pub(super) const RULE: Rule = Rule {
    name: "aged-certificate",
    caption: "a value was sealed for a certificate that is older than `maxAge` allows",
    level: RuleLevel::Warn,
    why: r"The Sealed Secrets controller makes a new key every 30 days and keeps the old ones, so that what was sealed for an old one
still opens. It opens for everybody who ever got hold of that key, too. `secretStore.maxAge` says how much older than the
environment's current certificate the one of a value may be; no clock is asked, so that a build of today's commit gives the
same next year.",
    bad: r#"# environments/prod/environment.yaml
kind: Environment
metadata: {name: prod}
spec:
  cluster: main
  secretStore: {certificates: [current.pem, former.pem], maxAge: 90d}
# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main: {server: https://kubernetes.default.svc, provides: [{crd: sealedsecrets.bitnami.com}]}
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    secrets: {web-credentials: {}}
  secrets: {web-credentials: {keys: {password: {}}}}
# environments/prod/web.sealed.yaml
kind: SealedValues
metadata: {name: web}
spec:
  web-credentials:
    environment: prod
    namespace: prod
    name: web-credentials
    scope: strict
    keys:
      password:
        value: AQBDpLUZAiMxHvUJpPR+JH7hjcNR8XzkSkvVrZ3bmQxJnj7QU50k/5drcPkWYZQXYq7j9UCVpkT0gijHF0eKKvftArOVWugmVi3wZYaFOIYepDTJR8M8nBTlSvwDWqrNV4mSo79GGQzEWJybT4w7VpgJdqRUK5/4uCrzbIo82IUdATSfq0BAgm/b6TCaf6nr0qZFjVw0G1QcAZF1Zmvvh2u6ZIvmNXE9RARhy25k/K9Y3dRxipUvygiVQvRqAbPUCxBHOGv3xfEtSkB8Iuk+0jEqhd7xdzWVp4Vhvbeg75yLzp1UEnh3kcWk7VPkAKnVNncvinSJEAjb1bdGIwfIpCEIzwan8HSLcdua2kjUm6sVZa/Lb4k=
        certificate: "SHA256:7h5o5xDlSRjqoR+VDtucThMqPIp3p09k2w2+Ao4+Dcc"
"#,
    good: r#"# environments/prod/environment.yaml
kind: Environment
metadata: {name: prod}
spec:
  cluster: main
  secretStore: {certificates: [current.pem, former.pem], maxAge: 90d}
# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main: {server: https://kubernetes.default.svc, provides: [{crd: sealedsecrets.bitnami.com}]}
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    secrets: {web-credentials: {}}
  secrets: {web-credentials: {keys: {password: {}}}}
# environments/prod/web.sealed.yaml
kind: SealedValues
metadata: {name: web}
spec:
  web-credentials:
    environment: prod
    namespace: prod
    name: web-credentials
    scope: strict
    keys:
      password:
        value: AQB/cIOyPZJuew43XuF3dd58pl14RYvhTdrjR0uZCmxwuTdnwTgILMYxDXqjkTPAcqs9OybZcJ5O3K9bF5D5zrCOzIyQa1Y2akwBHDfNjI4X/ya5chauuTHsdIR/nOSSyC0oNxr1IILqgYFeUPZ/zI+VV5YWBLZcG0JdVsrEhYNa+38Eb33tUIVVWx3fNQZxMFReOVkA+RsxsvWZZI8uE+Xe3FBpzyOqjkog1tQWc2UEwHn1tejFm3HaJ0p3A0ZGULw/zgUA7f1bcw6/5K1RseLAjtuqraxo/TQ/zreqjMYLBkTk0gEqDJnKA6a94sWbvXhxJ1ZAJUX3+BLbQWqilO0LAw36Ofk/TKLVT0aNCztHif4O/u8=
        certificate: "SHA256:LOOqWnWplDpeDcZRaVPbNCnWbm+YACoUfFcozrIKZDY"
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let environments = compile.model.environments.values();
    let apps =
        environments.flat_map(|environment| environment.apps.values().map(move |app| (environment, app)));
    apps.flat_map(|(environment, app)| {
        let secrets = app.secrets.iter().filter(|secret| secret.provider == Provider::SealedSecrets);
        let keys = secrets.flat_map(|secret| secret.keys.iter().map(move |key| (secret, key)));
        let aged = keys.filter_map(|(secret, key)| aged(&environment.secret_store, secret, key));
        aged.map(|diagnostic| Finding {
            diagnostic,
            environment: environment.name.clone(),
            app: Some(app.name.clone()),
        })
    })
    .collect()
}

fn aged(store: &SecretStore, secret: &Secret, key: &SecretKey) -> Option<Diagnostic> {
    let sealed = key.sealed.as_ref()?;
    let Standing::Aged { days } = store.standing(sealed) else { return None };
    let message = format!(
        "`{}/{}` was sealed for a certificate that is {days} days older than the current one",
        secret.name, key.name
    );
    let most = store.max_age.as_ref().and_then(Traced::span);
    let told = Diagnostic::warning(RULE.name, message)
        .at(sealed.certificate.as_ref()?.span(), "")
        .at(most, "the most that it may be")
        .help("seal it for the current one")
        .run(format!("platc secret rotate {}", sealed.from));
    Some(if sealed.is_exposed { told.hiding_source() } else { told })
}
