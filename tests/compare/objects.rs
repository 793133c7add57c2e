//! Objects and fields of two states: which belong together, and how they differ.

use super::{bundle, difference, lines};
use platc::{
    bundle::{Artifact, Bundle, Content},
    map,
    value::Value,
};

fn object(kind: &str, name: &str, spec: Value) -> Value {
    let metadata = map! { "name" => name, "namespace" => "shop" };
    map! { "apiVersion" => "apps/v1", "kind" => kind, "metadata" => metadata, "spec" => spec }
}

fn told(old: &Bundle, new: &Bundle) -> Vec<String> {
    difference(old, new).changes.iter().flat_map(lines).collect()
}

/// What differs between two specs of one object.
fn specs(old: Value, new: Value) -> Vec<String> {
    let bundle = |spec| bundle([("web", object("Deployment", "web", spec))]);
    let (old, new) = (bundle(old), bundle(new));
    assert!(told(&old, &old).is_empty());
    told(&old, &new).iter().map(|line| line.replace("Deployment/web ", "")).collect()
}

#[test]
fn fields_are_told_by_their_path_and_whole_parts_once() {
    let old =
        map! { "replicas" => 2, "same" => 1, "gone" => map! { "a" => 1, "b" => 2 }, "args" => vec![1, 2] };
    let new = map! { "same" => 1, "replicas" => 3, "args" => vec![1, 5], "new.key" => map! { "a" => 1 } };
    assert_eq!(
        specs(old, new),
        [
            "config Open spec.args: [1,2] -> [1,5]",
            "running Open spec.gone: {\"a\":1,\"b\":2} -> -",
            "running Open spec[\"new.key\"]: - -> {\"a\":1}",
            "replicas Open spec.replicas: 2 -> 3",
        ]
    );
}

#[test]
fn items_are_known_by_their_merge_keys_wherever_they_stand() {
    let port = |number: i64, protocol: &str| map! { "containerPort" => number, "protocol" => protocol };
    let main = |image: &str, ports: Vec<Value>| map! { "name" => "main", "image" => image, "ports" => ports };
    let proxy = || map! { "name" => "proxy", "image" => "b" };
    let old = vec![main("a:1", vec![port(53, "TCP"), port(53, "UDP")]), proxy()];
    let first = map! { "name" => "first" };
    let new = vec![first, main("a:2", vec![map! { "containerPort" => 53 }]), proxy()];
    let pod = |containers: Vec<Value>| map! { "containers" => containers };
    assert_eq!(
        specs(pod(old), pod(new)),
        [
            "running Open spec.containers[name=first]: - -> {\"name\":\"first\"}",
            "image Open spec.containers[name=main].image: \"a:1\" -> \"a:2\"",
            "network Open spec.containers[name=main].ports[containerPort=53].protocol: \"TCP\" -> -",
            "network Open spec.containers[name=main].ports[containerPort=53,protocol=UDP]: \
             {\"containerPort\":53,\"protocol\":\"UDP\"} -> -",
        ]
    );
}

#[test]
fn an_order_alone_is_told_as_one() {
    let named = |name: &str| map! { "name" => name };
    let containers = |names: [&str; 2]| map! { "containers" => names.map(named).to_vec() };
    let told = specs(containers(["a", "b"]), containers(["b", "a"]));
    assert_eq!(
        told,
        [
            "order Open spec.containers: [{\"name\":\"a\"},{\"name\":\"b\"}] -> [{\"name\":\"b\"},{\"name\":\"a\"}]"
        ]
    );
    let told = specs(map! { "args" => vec!["a", "b"] }, map! { "args" => vec!["b", "a"] });
    assert_eq!(told, ["order Open spec.args: [\"a\",\"b\"] -> [\"b\",\"a\"]"]);
}

#[test]
fn items_without_names_stay_where_both_ends_are_alike() {
    let rule = |verb: &str| map! { "verbs" => vec![verb] };
    let rules = |verbs: &[&str]| map! { "rules" => verbs.iter().map(|verb| rule(verb)).collect::<Vec<_>>() };
    let told = specs(rules(&["get", "list", "watch"]), rules(&["list", "watch"]));
    assert_eq!(told, ["running Open spec.rules[0]: {\"verbs\":[\"get\"]} -> -"]);
    let told = specs(rules(&["get", "watch"]), rules(&["get", "list", "watch"]));
    assert_eq!(told, ["running Open spec.rules[1]: - -> {\"verbs\":[\"list\"]}"]);
}

#[test]
fn what_follows_from_another_change_is_derived() {
    let template = |config: &str, chart: &str, bundle: &str| {
        let annotations =
            map! { "platc.dev/config" => config, "checksum/values" => config, "caBundle" => bundle };
        map! { "template" => map! { "metadata" => map! { "annotations" => annotations, "labels" => map! { "helm.sh/chart" => chart } } } }
    };
    assert_eq!(
        specs(template("a", "web-1", "x"), template("b", "web-2", "y")),
        [
            "label Open spec.template.metadata.annotations.caBundle: \"x\" -> \"y\"",
            "label Derived spec.template.metadata.annotations[\"checksum/values\"]: \"a\" -> \"b\"",
            "label Derived spec.template.metadata.annotations[\"platc.dev/config\"]: \"a\" -> \"b\"",
            "label Derived spec.template.metadata.labels[\"helm.sh/chart\"]: \"web-1\" -> \"web-2\"",
        ]
    );
}

#[test]
fn objects_come_and_go_whatever_file_they_are_in() {
    let service = || object("Service", "a", map! {});
    let old = bundle([("a", object("ConfigMap", "old", map! {})), ("a", service())]);
    let new = bundle([("a", service()), ("b", object("ConfigMap", "new", map! {}))]);
    assert_eq!(told(&old, &new), ["removed ConfigMap/old", "added ConfigMap/new"]);
}

#[test]
fn a_rename_is_known_by_its_content() {
    let pod = |name: &str, image: &str| {
        let container = map! { "name" => "main", "image" => image, "args" => vec!["serve"], "tty" => true };
        map! { "selector" => map! { "app" => name }, "containers" => vec![container], "paused" => false }
    };
    let old = bundle([("web", object("Deployment", "web", pod("web", "shop/web:1")))]);
    let new = bundle([("shop", object("Deployment", "shop", pod("shop", "shop/web:1")))]);
    assert_eq!(
        told(&old, &new),
        [
            "renamed Deployment/shop",
            "Deployment/shop field Open metadata.name: \"web\" -> \"shop\"",
            "Deployment/shop running Open spec.selector.app: \"web\" -> \"shop\"",
        ]
    );
    let other = bundle([("shop", object("Deployment", "shop", pod("shop", "shop/other:1")))]);
    assert_eq!(told(&old, &other), ["added Deployment/shop", "removed Deployment/web"]);
}

#[test]
fn what_an_app_has_in_another_namespace_has_moved() {
    let account = |namespace: &str| {
        let metadata = map! { "name" => "web", "namespace" => namespace };
        bundle([("web", map! { "apiVersion" => "v1", "kind" => "ServiceAccount", "metadata" => metadata })])
    };
    assert_eq!(
        told(&account("shop"), &account("store")),
        [
            "renamed ServiceAccount/web",
            "ServiceAccount/web field Open metadata.namespace: \"shop\" -> \"store\"",
        ]
    );
}

#[test]
fn what_two_apps_of_one_class_have_in_common_is_no_rename() {
    let service = |name: &str| {
        let port = map! { "name" => "http", "port" => 80, "targetPort" => "http", "protocol" => "TCP" };
        object(
            "Service",
            name,
            map! { "ports" => vec![port], "selector" => map! { "app" => name }, "type" => "ClusterIP" },
        )
    };
    let (old, new) = (bundle([("a", service("a"))]), bundle([("b", service("b"))]));
    assert_eq!(told(&old, &new), ["removed Service/a", "added Service/b"]);
    let within = bundle([("a", service("a-http"))]);
    assert_eq!(told(&old, &within)[0], "renamed Service/a-http");
}

#[test]
fn an_object_of_another_app_has_moved() {
    let service = || object("Service", "a", map! { "type" => "ClusterIP" });
    assert_eq!(told(&bundle([("a", service())]), &bundle([("b", service())])), ["renamed Service/a"]);
}

#[test]
fn values_and_copies_are_compared_by_their_path() {
    let side = |size: i64, text: &str| {
        let values = Content::Values(map! { "size" => size, "image" => map! { "tag" => text } });
        let copy = Content::Copy { from: "platform/charts/web/a".into(), bytes: text.as_bytes().into() };
        let file = |path: &str, content| (format!("prod/{path}").into(), Artifact { app: None, content });
        Bundle {
            files: [file("values/web.yaml", values), file("charts/web/a", copy)].into(),
            ..Bundle::default()
        }
    };
    assert_eq!(
        told(&side(1, "x"), &side(2, "y")),
        [
            "file charts/web/a",
            "values/web.yaml image Open image.tag: \"x\" -> \"y\"",
            "values/web.yaml values Open size: 1 -> 2",
        ]
    );
}
