//! `mismatched-secret`: a SealedSecret and its template disagree on name, namespace or scope.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View},
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "mismatched-secret",
    caption: "a SealedSecret and its template disagree on name, namespace or scope",
    level: RuleLevel::Deny,
    why: r"The ciphertext of a SealedSecret is bound to the namespace and name that it was sealed for (scope strict), to its namespace alone, or to nothing, and the controller
takes them from the SealedSecret's own metadata. `kubeseal` writes the same into the template. Where the two disagree, one was renamed or moved after sealing, and the
controller answers `no key could decrypt secret`.",
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
      provides: [{crd: sealedsecrets.bitnami.com}]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: web-credentials}
spec:
  encryptedData: {}
  template: {metadata: {name: credentials}}
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
      provides: [{crd: sealedsecrets.bitnami.com}]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: web-credentials}
spec:
  encryptedData: {}
  template: {metadata: {name: web-credentials}}
"#,
    check,
};

/// What a ciphertext is not bound to, as annotations of a SealedSecret say it.
const SCOPES: &[&str] =
    &["sealedsecrets.bitnami.com/cluster-wide", "sealedsecrets.bitnami.com/namespace-wide"];

fn check(compile: &Compile) -> Vec<Finding> {
    let all = compile.views().flat_map(View::own);
    let sealed = all.filter(|object| (object.group, object.kind) == ("bitnami.com", "SealedSecret"));
    sealed.flat_map(|sealed| names(sealed).into_iter().chain(scopes(sealed))).collect()
}

/// A template that names another Secret; what is bound to no name, or to no namespace, may be renamed, or moved.
fn names(sealed: &Object) -> Vec<Finding> {
    let wide = |scope: &&str| text(sealed, &["metadata", "annotations", scope]) == Some("true");
    let bound = match SCOPES.iter().position(wide) {
        Some(0) => return Vec::new(),
        Some(_) => &["namespace"][..],
        None => &["name", "namespace"][..],
    };
    let differs = |key: &&str| {
        let (own, at) =
            (text(sealed, &["metadata", key])?, sealed.at(&["spec", "template", "metadata", key])?);
        let said = at.as_str().filter(|said| !said.is_empty() && *said != own)?;
        let message = format!("the template's {key} is `{said}`, the SealedSecret's `{own}`");
        let help =
            format!("seal it for `{own}` anew: its ciphertext is bound to the {key} that it was sealed for");
        Some(sealed.finding(RULE.name, at, message).help(help))
    };
    bound.iter().filter_map(differs).collect()
}

/// A scope that the template alone says. The reverse is right: templates need not say it.
fn scopes(sealed: &Object) -> Vec<Finding> {
    let annotation =
        |of: &[&str], scope| sealed.at(of).and_then(|metadata| metadata.at_path(["annotations", scope]));
    let differs = |scope: &&'static str| {
        let own = annotation(&["metadata"], *scope);
        let inner = annotation(&["spec", "template", "metadata"], *scope);
        let is_wide = |said: Option<&Value>| said.and_then(Value::as_str) == Some("true");
        if is_wide(own) || !is_wide(inner) {
            return None;
        }
        let message = format!("the template says `{scope}`, the SealedSecret does not");
        let help = "the controller reads the SealedSecret's own annotations: say the scope there, too";
        Some(sealed.finding(RULE.name, inner?, message).help(help))
    };
    SCOPES.iter().filter_map(differs).collect()
}

fn text<'a>(object: &Object<'a>, path: &[&str]) -> Option<&'a str> {
    object.at(path).and_then(Value::as_str)
}
