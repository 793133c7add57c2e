//! Two environments: what each has of its own is no difference, and what the ledger expects is known.

use super::{compiled, lines, tree};
use platc::{
    build::{compile, review},
    review::{Class, Standing},
};

/// Two environments, and the beginning of production's overlay.
const ENVIRONMENTS: &str = r#"# platform/platform.yaml
apiVersion: platc.dev/v1alpha1
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://git.example/shop.git, revision: main}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    near: {server: https://near.example, provides: [IngressClass/nginx]}
    far: {server: https://far.example, provides: [IngressClass/nginx]}
  projects: {apps: {description: Services}}
  rules: {practice: allow, config-drift: allow}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: near, namespace: shop-test, vars: {domain: test.shop.example, size: 1, letter: a}}
# environments/prod/environment.yaml
kind: Environment
metadata: {name: prod}
spec: {cluster: far, namespace: shop, vars: {domain: shop.example, size: 2, letter: b}}
# environments/prod/web.yaml
kind: App
metadata: {name: web}
"#;

/// The app.
const APP: &str = r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    replicas: ${{ vars.size }}
    probes: {readiness: {http: /, periodSeconds: 1}}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    config:
      MODE: ${{ env.name }}
      SELF: http://web.${{ env.namespace }}.svc
      URLS: "https://${{ vars.domain }}/ https://${{ vars.domain }}:443/${{ env.name }}-x"
      LETTER: ${{ vars.letter }}
      PLAIN: production
    ingress: {host: "web.${{ vars.domain }}", class: nginx}
"#;

/// A platform of two environments; `overlay` is production's, `ledger` the entries of its ledger.
fn platform(overlay: &str, ledger: &str) -> String {
    let ledger = match ledger {
        "" => String::new(),
        entries => {
            format!("# environments/differences.yaml\nkind: Differences\nspec: {{expected: [{entries}]}}\n")
        }
    };
    format!("{ENVIRONMENTS}spec: {overlay}\n{APP}{ledger}")
}

fn told(overlay: &str, ledger: &str) -> Vec<String> {
    let compiled = compiled(&platform(overlay, ledger));
    let forth = review::environments(&compiled, "staging", "prod").unwrap();
    let back = review::environments(&compiled, "prod", "staging").unwrap();
    assert_eq!((forth.changes.len(), forth.own), (back.changes.len(), back.own));
    forth.changes.iter().flat_map(lines).filter(|line| !line.contains("Derived")).collect()
}

#[test]
fn names_namespaces_clusters_and_vars_are_each_environments_own() {
    assert_eq!(told("{}", ""), Vec::<String>::new());
    let compiled = compiled(&platform("{}", ""));
    let review = review::environments(&compiled, "staging", "prod").unwrap();
    assert!(review.own > 20, "{}", review.own);
    assert!(review::environments(&compiled, "staging", "absent").is_none());
}

#[test]
fn a_number_is_no_word_where_somebody_wrote_it() {
    let told = told("{workload: {probes: {readiness: {periodSeconds: 2}}}}", "");
    assert_eq!(
        told,
        [
            "Deployment/web running Open spec.template.spec.containers[name=main].readinessProbe.periodSeconds: 1 -> 2"
        ]
    );
}

#[test]
fn a_word_inside_another_is_none() {
    let told = told("{workload: {config: {PLAIN: stagingduction, LETTER: c}}}", "");
    assert_eq!(
        told,
        [
            "ConfigMap/web-config config Open data.LETTER: \"a\" -> \"c\"",
            "ConfigMap/web-config config Open data.PLAIN: \"production\" -> \"stagingduction\"",
        ]
    );
}

#[test]
fn what_is_carried_over_is_told_from_drift() {
    let compiled =
        compiled(&platform("{workload: {image: ghcr.io/shop/web:1.4.3, replicas: 5, config: {A: b}}}", ""));
    let review = review::environments(&compiled, "staging", "prod").unwrap();
    let fields = review.changes.iter().flat_map(|change| &change.fields);
    let mut open: Vec<_> = fields
        .filter(|field| field.standing == Standing::Open)
        .map(|field| (field.class, review.sources[1].place(field.cause[1].unwrap())))
        .collect();
    open.sort();
    let line = |class, column| (class, format!("environments/prod/web.yaml:3:{column}"));
    assert_eq!(open.len(), 3);
    assert_eq!(open[1], line(Class::Replicas, 60));
    assert!(open.iter().all(|(class, _)| class.is_promotion() || *class == Class::Config));
    assert!(open.iter().all(|(_, place)| place.starts_with("environments/prod/web.yaml:3:")), "{open:?}");
}

#[test]
fn the_ledger_says_what_is_expected() {
    let overlay =
        "{workload: {replicas: 5, disruption: {minAvailable: 1}, resources: {requests: {cpu: 200m}}}}";
    let ledger = "{between: [prod, staging], app: web, object: Deployment/web, path: spec.replicas, reason: one},\
        {between: [staging, prod], app: web, object: 'Deployment/*', path: 'spec.*.spec.containers[name=main].resources', reason: two},\
        {between: [staging, prod], app: web, object: PodDisruptionBudget/web, path: ., reason: three}";
    let told = told(overlay, ledger);
    assert_eq!(
        told,
        [
            "Deployment/web replicas Expected(0) spec.replicas: 1 -> 5",
            "Deployment/web resources Expected(1) spec.template.spec.containers[name=main].resources.requests.cpu: \"100m\" -> \"200m\"",
            "added PodDisruptionBudget/web",
        ]
    );
    let compiled = compiled(&platform(overlay, ledger));
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    let review = review::environments(&compiled, "staging", "prod").unwrap();
    assert_eq!(review.reasons, ["one", "two", "three"]);
    let budget = review.changes.iter().find(|change| change.class == Class::Added).unwrap();
    assert_eq!(budget.standing, Standing::Expected(2));
}

#[test]
fn the_ledger_covers_neither_less_nor_more_than_it_says() {
    let overlay = "{workload: {replicas: 5, minReadySeconds: 3}}";
    let entry = |app: &str, object: &str, path: &str| {
        format!("{{between: [staging, prod], {app} object: {object}, path: {path}, reason: x}}")
    };
    for (app, object, path) in [
        ("", "Deployment/web", "spec.replicas"),
        ("app: web,", "Service/web", "spec.replicas"),
        ("app: web,", "Deployment/we", "spec.replicas"),
        ("app: web,", "Deployment/web", "spec.replica"),
        ("app: web,", "Deployment/web", "."),
        ("app: web,", "Deployment/web", "spec.replicas.more"),
    ] {
        let entry = entry(app, object, path);
        assert!(told(overlay, &entry).iter().all(|line| line.contains(" Open ")), "{entry}");
        let stale = compiled(&platform(overlay, &entry));
        let rules: Vec<_> = stale.diagnostics.iter().map(|told| told.rule).collect();
        assert_eq!(rules, ["stale-difference"], "{entry}");
    }
    let all = entry("app: web,", "Deployment/web", "spec");
    assert!(told(overlay, &all).iter().all(|line| line.contains(" Expected(0) ")));
    let covered = compiled(&platform(
        overlay,
        &format!("{all}, {}", entry("app: web,", "Deployment/web", "spec.replicas")),
    ));
    let told = covered.diagnostics.iter().next().unwrap();
    assert!(told.message.contains("by an entry before this one"), "{}", told.message);
}

#[test]
fn an_entry_is_complete_and_names_what_there_is() {
    for (entry, rule) in [
        ("{between: [staging], app: web, object: a/b, path: c, reason: d}", "missing-field"),
        ("{between: [prod, prod], app: web, object: a/b, path: c, reason: d}", "missing-field"),
        ("{between: [staging, prod], app: web, object: a/b, path: c}", "missing-field"),
        ("{between: [staging, prod], app: web, object: a/b, path: c, reason: ' '}", "missing-field"),
        ("{between: [staging, prd], app: web, object: a/b, path: c, reason: d}", "unknown-environment"),
        ("{between: [staging, prod], app: wob, object: a/b, path: c, reason: d}", "unknown-app"),
        ("{between: [staging, prod], ap: web, object: a/b, path: c, reason: d}", "unknown-key"),
        ("{between: [staging, prod], app: web, object: 1, path: c, reason: d}", "wrong-type"),
    ] {
        let told = compile(tree(&platform("{}", entry)), &[]).diagnostics;
        let rules: Vec<_> = told.iter().map(|told| told.rule).collect();
        assert_eq!(rules, [rule], "{entry}");
        assert!(told.iter().all(|told| told.span().is_some() && told.help.is_some()), "{told:?}");
    }
}
