//! `undeclared-ciphertext`: a sealed value that nothing asks for.

use super::{Compile, Finding, Rule};
use crate::{
    diagnostic::Diagnostic,
    model::{App, Undeclared, secret::command},
    names::nearest,
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "undeclared-ciphertext",
    caption: "a value is sealed for a key that its app does not declare",
    level: RuleLevel::Warn,
    why: r"What an app's `secrets` do not declare is not written: the value lies in the repository and reaches no pod. Either its
key was renamed or removed, and the value was left behind, or the declaration was forgotten.",
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
        value: AQB/cIOyPZJuew43XuF3dd58pl14RYvhTdrjR0uZCmxwuTdnwTgILMYxDXqjkTPAcqs9OybZcJ5O3K9bF5D5zrCOzIyQa1Y2akwBHDfNjI4X/ya5chauuTHsdIR/nOSSyC0oNxr1IILqgYFeUPZ/zI+VV5YWBLZcG0JdVsrEhYNa+38Eb33tUIVVWx3fNQZxMFReOVkA+RsxsvWZZI8uE+Xe3FBpzyOqjkog1tQWc2UEwHn1tejFm3HaJ0p3A0ZGULw/zgUA7f1bcw6/5K1RseLAjtuqraxo/TQ/zreqjMYLBkTk0gEqDJnKA6a94sWbvXhxJ1ZAJUX3+BLbQWqilO0LAw36Ofk/TKLVT0aNCztHif4O/u8=
        certificate: "SHA256:LOOqWnWplDpeDcZRaVPbNCnWbm+YACoUfFcozrIKZDY"
      old-password:
        value: AQBlM95o4BArbdxYyritUggeXZlzPHFx79UsYWmKOvRNt6MbRNjWMO3TMkS0As8rMN/pXItVWTyPjb8qgjBKDJwDXY0PovFq7r+03WO6FpkfuhAY+6D/igO1NHFLS0tQURgZQmizj03WmRgapqT+8qbB7laW0R78r/jlCEiFvsj70l9wbuR0R00XNIhthdp4jxXWrXDVR3th1vmBtX55NLMAd8jdOaR7bnNC19sQGD26teGUBijAUyeBAU1ec4i8tr61zUE4IiFOojUh4SxU9+wkB9SOPY8DSU5Jl/6WqmyMcr7kIoqTbAWDWwasxkRsGijYzqjmBBDrcSTpH+3tGHGkIY+NuaOISk2oE70CX3h1zX5F1wY=
        certificate: "SHA256:LOOqWnWplDpeDcZRaVPbNCnWbm+YACoUfFcozrIKZDY"
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
        app.undeclared.iter().map(|undeclared| {
            let key = (&*undeclared.secret, &*undeclared.key);
            let remove = command("rm", &environment.name, &app.name, key);
            Finding {
                diagnostic: told(app, undeclared).run(remove),
                environment: environment.name.clone(),
                app: Some(app.name.clone()),
            }
        })
    })
    .collect()
}

fn told(app: &App, undeclared: &Undeclared) -> Diagnostic {
    let Undeclared { secret, key, .. } = undeclared;
    let declared = app.secrets.iter().find(|declared| declared.name == *secret);
    let (why, known): (_, Vec<&str>) = match (undeclared.provider, declared) {
        (Some(provider), _) => (format!("the secret's provider is `{}`", provider.word()), Vec::new()),
        (None, Some(declared)) => {
            let keys = declared.keys.iter().filter(|key| key.sealed.is_none());
            (format!("the secret `{secret}` has no such key"), keys.map(|key| &*key.name).collect())
        }
        (None, None) => (
            format!("app `{}` declares no secret `{secret}`", app.name),
            app.secrets.iter().map(|secret| &*secret.name).collect(),
        ),
    };
    let word = if declared.is_some() { key } else { secret };
    let help = match nearest(word, known) {
        Some(meant) => format!("did you mean `{meant}`? If not, take the value away"),
        None => "declare it in `secrets` of the app, or take the value away".to_owned(),
    };
    let told = Diagnostic::warning(RULE.name, format!("nothing asks for the value of `{secret}/{key}`"));
    let told = told.at(undeclared.span, why).help(help);
    if undeclared.is_exposed { told.hiding_source() } else { told }
}
