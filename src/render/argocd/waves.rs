//! The wave of each Application: how many others lie below it.

use super::Synced;
use crate::{
    bundle::Order,
    diagnostic::{Diagnostic, Diagnostics},
    model::{Edge, Environment},
    names::Name,
    render::wave,
};
use std::collections::{BTreeMap, BTreeSet};

/// The wave of each app, from 0, as the longest way down its edges. An app without an Application has no wave of its
/// own, and holds up those above it for those below it.
pub(in crate::render) fn order(
    environment: &Environment,
    (apps, unwritten): wave::Apps,
) -> (Order, Diagnostics) {
    let edges = edges(environment, (apps, unwritten));
    let is_synced = |name: &Name| {
        let manifests = apps.get(name).map_or(&[][..], Vec::as_slice);
        environment.apps.get(name).and_then(|app| Synced::new(app, manifests)).is_some()
    };
    let mut depths: BTreeMap<Name, i64> = BTreeMap::new();
    let mut waiting: BTreeSet<&Name> = environment.apps.keys().collect();
    while !waiting.is_empty() {
        let mut ready = Vec::new();
        for name in &waiting {
            let below = edges[*name].iter().map(|edge| Some((&edge.to, *depths.get(&edge.to)?)));
            let below: Option<Vec<_>> = below.collect();
            if let Some(below) = below {
                let above = |(to, depth)| depth + i64::from(is_synced(to));
                ready.push((*name, below.into_iter().map(above).max().unwrap_or(0)));
            }
        }
        if ready.is_empty() {
            let cycle = cycle(&waiting, &edges);
            return (Order { waves: depths, needs: needs(&edges) }, cycle.into());
        }
        for (name, depth) in ready {
            waiting.remove(name);
            depths.insert(name.clone(), depth);
        }
    }
    (Order { waves: depths, needs: needs(&edges) }, Diagnostics::default())
}

/// The edges of each app to other apps of its environment, those to their CRDs included.
fn edges(environment: &Environment, apps: wave::Apps) -> BTreeMap<Name, Vec<Edge>> {
    let mut edges = wave::crd_edges(environment, apps);
    for (name, app) in &environment.apps {
        let here = app.depends_on.iter().filter(|edge| environment.apps.contains_key(&edge.to));
        let of_app = edges.entry(name.clone()).or_default();
        of_app.splice(0..0, here.cloned());
    }
    edges
}

/// What each app needs, and why; of several reasons the first that was found.
fn needs(edges: &BTreeMap<Name, Vec<Edge>>) -> BTreeMap<Name, BTreeMap<Name, &'static str>> {
    let of_app = |edges: &Vec<Edge>| {
        // The last one with a name stays.
        edges.iter().rev().map(|edge| (edge.to.clone(), edge.reason.word())).collect()
    };
    edges.iter().map(|(name, edges)| (name.clone(), of_app(edges))).collect()
}

/// Only an edge to a CRD can close a ring here: `resolve` refused all others.
fn cycle(waiting: &BTreeSet<&Name>, edges: &BTreeMap<Name, Vec<Edge>>) -> Diagnostic {
    let next = |name: &Name| edges[name].iter().find(|edge| waiting.contains(&edge.to));
    let mut way: Vec<(&Name, &Edge)> = Vec::new();
    let mut at = waiting.first().copied();
    while let Some(name) = at {
        if let Some(start) = way.iter().position(|(passed, _)| *passed == name) {
            way.drain(..start);
            break;
        }
        at = next(name).map(|edge| {
            way.push((name, edge));
            &edge.to
        });
    }
    let names: Vec<String> =
        way.iter().map(|(name, _)| *name).chain(at).map(|name| format!("`{name}`")).collect();
    let message = format!("apps wait for each other: {}", names.join(" needs "));
    let diagnostic = Diagnostic::error("dependency-cycle", message);
    let diagnostic = way.into_iter().fold(diagnostic, |diagnostic, (name, edge)| {
        diagnostic.at(edge.span, format!("`{name}` needs `{}`", edge.to))
    });
    diagnostic.help("cut one edge: `dependsOn: {app: false}`")
}

#[cfg(test)]
mod tests {
    use super::super::sample::{app, crd, edge, environment, name, object, rendered};
    use super::order;
    use crate::{bundle::Order, map, model::App};

    fn needs(text: &str, others: &[&str]) -> App {
        App { depends_on: others.iter().map(|other| edge(other)).collect(), ..app(text) }
    }

    #[test]
    fn a_wave_is_the_longest_way_down() {
        let apps = [
            needs("gateway", &["backend", "redis"]),
            needs("backend", &["postgres", "redis"]),
            needs("redis", &[]),
            needs("postgres", &["operator"]),
            needs("operator", &["elsewhere"]),
        ];
        let environment = environment(apps);
        let (Order { waves: depths, .. }, diagnostics) =
            order(&environment, (&rendered(&environment, []), &[].into()));
        assert!(diagnostics.is_empty());
        let waves: Vec<_> = depths.iter().map(|(app, wave)| (app.as_str(), *wave)).collect();
        let expected = [("backend", 2), ("gateway", 3), ("operator", 0), ("postgres", 1), ("redis", 0)];
        assert_eq!(waves, expected);
    }

    #[test]
    fn an_app_without_an_application_has_no_wave_and_keeps_the_order() {
        let apps = [needs("backend", &["facade"]), needs("facade", &["database"]), needs("database", &[])];
        let environment = environment(apps);
        let manifests = rendered(&environment, [("facade", vec![])]);
        let (Order { waves: depths, .. }, _) = order(&environment, (&manifests, &[].into()));
        assert_eq!(depths[&name("backend")], 1);
    }

    #[test]
    fn the_app_that_brings_a_crd_comes_first() {
        let environment = environment([app("issuers"), app("operator")]);
        let issuer = object("cert-manager.io/v1", "Issuer", "ca", "prod");
        let manifests = rendered(
            &environment,
            [("issuers", vec![issuer]), ("operator", vec![crd("cert-manager.io", "Issuer")])],
        );
        let (Order { waves: depths, .. }, _) = order(&environment, (&manifests, &[].into()));
        assert_eq!((depths[&name("operator")], depths[&name("issuers")]), (0, 1));
    }

    #[test]
    fn an_edge_to_a_crd_can_be_cut() {
        let spec = map! { "dependsOn" => map! { "operator" => false } };
        let environment = environment([App { spec, ..app("issuers") }, app("operator")]);
        let issuer = object("cert-manager.io/v1", "Issuer", "ca", "prod");
        let manifests = rendered(
            &environment,
            [("issuers", vec![issuer]), ("operator", vec![crd("cert-manager.io", "Issuer")])],
        );
        let (Order { waves: depths, .. }, diagnostics) = order(&environment, (&manifests, &[].into()));
        assert_eq!((depths[&name("issuers")], diagnostics.is_empty()), (0, true));
    }

    #[test]
    fn a_ring_that_a_crd_closes_is_told_once_with_each_edge() {
        let environment = environment([app("above"), app("issuers"), needs("operator", &["issuers"])]);
        let issuer = object("cert-manager.io/v1", "Issuer", "ca", "prod");
        let manifests = rendered(
            &environment,
            [("issuers", vec![issuer]), ("operator", vec![crd("cert-manager.io", "Issuer")])],
        );
        let (Order { waves: depths, .. }, diagnostics) = order(&environment, (&manifests, &[].into()));
        let messages: Vec<_> = diagnostics.iter().map(|found| (found.rule, &*found.message)).collect();
        let expected = "apps wait for each other: `issuers` needs `operator` needs `issuers`";
        assert_eq!(messages, [("dependency-cycle", expected)]);
        assert_eq!(depths.len(), 1);
    }
}
