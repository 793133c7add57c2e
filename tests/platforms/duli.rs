//! The repository's own platform, duli: what a table of fields cannot say of it.

use super::{PLATFORMS, facts::objects, path::Path};
use platc::{
    build::{Compiled, review},
    model::Expected,
    review::{ObjectChange, Standing},
    value::Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Lines 443 to 448, and 393 to 396: these kinds have no `spec`, so the table cannot hold them.
#[test]
fn what_has_no_spec_is_in_out_as_well() {
    let text = |objects: &BTreeMap<String, Vec<Value>>, object: &str, path: &str| {
        let found = objects.get(object).and_then(|objects| path.parse::<Path>().unwrap().find(&objects[0]));
        found.and_then(Value::spelled).map(|text| text.to_string())
    };
    for environment in ["staging", "prod"] {
        let objects = objects(".", environment);
        let role = |path: &str| text(&objects, "Role/backend-secret-reader", path);
        assert_eq!(role("rules[0].resources[0]").as_deref(), Some("secrets"), "{environment}");
        assert_eq!(role("rules[0].resourceNames[0]").as_deref(), Some("app-secret"), "{environment}");
        assert_eq!(role("rules[0].verbs[0]").as_deref(), Some("get"), "{environment}");
        assert_eq!(role("rules[0].verbs[1]").as_deref(), Some("list"), "{environment}");
        assert_eq!(role("rules[0].verbs[2]"), None, "{environment}");
        assert_eq!(role("rules[1].verbs[0]"), None, "{environment}");
    }
    let objects = objects(".", "shared");
    let class = |path: &str| text(&objects, "StorageClass/do-block-storage", path);
    assert_eq!(class("provisioner").as_deref(), Some("dobs.csi.digitalocean.com"));
    assert_eq!(class("volumeBindingMode").as_deref(), Some("WaitForFirstConsumer"));
    assert_eq!(class("reclaimPolicy").as_deref(), Some("Delete"));
}

/// Lines 297 and 345: what names a password is a Secret's key, nowhere a ConfigMap's.
#[test]
fn no_config_map_names_a_password() {
    for environment in ["staging", "prod"] {
        let objects = objects(".", environment);
        let maps: Vec<_> = objects.iter().filter(|(name, _)| name.starts_with("ConfigMap/")).collect();
        assert!(maps.len() >= 3, "{environment} has {maps:?}");
        for (name, maps) in maps {
            let data = maps[0].get("data").and_then(Value::as_map).unwrap();
            let secret =
                |key: &str| ["PASSWORD", "SECRET", "DATABASE_URL"].iter().any(|word| key.contains(word));
            assert!(!data.keys().any(secret), "{environment} {name}");
        }
    }
}

/// Line 752: Argo CD does not manage itself.
#[test]
fn no_application_installs_argo_cd() {
    let objects = objects(".", "shared");
    assert!(objects.contains_key("Values/argocd"));
    assert!(!objects.keys().any(|key| key.starts_with("Application/argocd")));
}

#[test]
fn the_ledger_is_what_differs_between_staging_and_production() {
    let compiled = &*PLATFORMS[0].compiled;
    let ledger: BTreeSet<(String, String, String)> = compiled.model.expected.iter().map(entry).collect();
    assert_eq!(ledger.len(), compiled.model.expected.len());
    assert!(ledger.iter().all(|(_, object, path)| !object.contains('*') && !path.contains('*')));
    for [from, to] in [["staging", "prod"], ["prod", "staging"]] {
        let review = review::environments(compiled, from, to).unwrap();
        let differing: BTreeSet<_> = review.changes.iter().flat_map(places).collect();
        assert_eq!(differing, ledger, "{from} {to}");
    }
    let lines = cited_lines(compiled);
    assert!(lines.iter().all(|line| (1..=PLATFORMS[0].lines).contains(line)), "{lines:?}");
}

fn entry(expected: &Expected) -> (String, String, String) {
    let app = expected.app.as_ref().unwrap().to_string();
    (app, expected.object.to_string(), expected.path.to_string())
}

/// All of a change that is not derived, as an entry of the ledger names it.
fn places(change: &ObjectChange) -> Vec<(String, String, String)> {
    let (app, object) = (change.app().unwrap().to_string(), change.subject().unwrap().to_string());
    let is_told = |standing| standing != Standing::Derived;
    let fields = change.fields.iter().filter(|field| is_told(field.standing));
    let paths = fields.map(|field| field.path.to_string());
    let whole = change.fields.is_empty().then(|| ".".to_owned());
    paths.chain(whole).map(|path| (app.clone(), object.clone(), path)).collect()
}

/// The lines of the description that the reasons cite, in brackets; each cites one.
fn cited_lines(compiled: &Compiled) -> Vec<usize> {
    let cited = |reason: &str| {
        let brackets = reason.split('(').skip(1).filter_map(|rest| rest.split(')').next());
        let lines: Vec<usize> =
            brackets.flat_map(|lines| lines.split(", ")).map(|line| line.parse().unwrap()).collect();
        assert!(!lines.is_empty(), "{reason}");
        lines
    };
    compiled.model.expected.iter().flat_map(|expected| cited(&expected.reason)).collect()
}
