//! The NetworkPolicy of a workload: who may reach its ports, and what it may reach.

mod peer;

use super::{Subject, manifest};
use crate::{
    bundle::Manifest,
    map,
    model::{
        App, Workload,
        app::{Peer, Reach, Who},
        workload::Port,
    },
    render::{field::list, labels},
    value::Value,
};

/// One policy, unless neither `allow` names a port of the workload nor the app says `reach`.
pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    let ingress = ingress(subject);
    let egress = subject.app.reach.as_ref().map(|reach| egress(subject, reach));
    let types = [ingress.as_ref().map(|_| "Ingress"), egress.as_ref().map(|_| "Egress")];
    if types.iter().all(Option::is_none) {
        return Vec::new();
    }
    let object = map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "NetworkPolicy",
        "metadata" => subject.metadata(subject.name(), &[]),
        "spec" => map! {
            "podSelector" => subject.selector(),
            "policyTypes" => types.into_iter().flatten().collect::<Value>(),
            "ingress" =>? ingress.and_then(list),
            "egress" =>? egress,
        },
    };
    vec![manifest(object, subject.workload.span, None)]
}

/// A rule for each port that `allow` names; a port that nobody may reach has none. `None` when it names no port here.
fn ingress(subject: &Subject<'_>) -> Option<Vec<Value>> {
    let mut named = false;
    let mut rules = Vec::new();
    for (name, peers) in &subject.app.allow {
        let Some(port) = subject.workload.port(&name.value) else { continue };
        named = true;
        let from = peer::sources(subject, peers);
        // Without `from` a rule would admit everybody.
        if !from.is_empty() {
            rules.push(map! { "from" => from, "ports" => vec![target(port)] });
        }
    }
    named.then_some(rules)
}

/// DNS, every port whose `allow` admits the app, and what `reach` says.
fn egress(subject: &Subject<'_>, reach: &[Reach]) -> Value {
    let servers = subject.environment.around().flat_map(|around| around.apps.values());
    let admitted = servers.flat_map(|server| admitted(subject, server));
    std::iter::once(dns()).chain(admitted).chain(reach.iter().map(outside)).collect()
}

fn dns() -> Value {
    let port = |protocol: &str| map! { "protocol" => protocol, "port" => 53_i64 };
    map! { "ports" => vec![port("UDP"), port("TCP")] }
}

/// A rule for each workload of a server with ports that the app may reach.
fn admitted(subject: &Subject<'_>, server: &App) -> Vec<Value> {
    let admits = |peer: &Peer| match &peer.who {
        Who::App { name, namespace } => {
            *name == subject.app.name && **namespace == **subject.app.namespace.name
        }
        Who::Namespace(namespace) => **namespace == **subject.app.namespace.name,
        Who::Cidr(_) => false,
    };
    let open: Vec<_> = server.allow.iter().filter(|(_, peers)| peers.iter().any(admits)).collect();
    let rule = |workload: &Workload| {
        let ports = open.iter().filter_map(|(name, _)| workload.port(&name.value)).map(target).collect();
        let pods = map! { "matchLabels" => labels::selector(server, workload) };
        let to = peer::pods_in(subject, &server.namespace.name, pods);
        Some(map! { "to" => vec![to], "ports" => list(ports)? })
    };
    server.workloads.iter().filter_map(rule).collect()
}

fn outside(reach: &Reach) -> Value {
    let block = map! { "cidr" => reach.cidr.clone(), "except" =>? list(reach.except.clone()) };
    let port =
        reach.port.as_ref().map(|port| map! { "protocol" => reach.protocol.clone(), "port" => port.clone() });
    map! { "to" => vec![map! { "ipBlock" => block }], "ports" =>? port.map(|port| vec![port]) }
}

/// Policies stand behind Services: they see the container's port.
fn target(port: &Port) -> Value {
    map! { "protocol" => port.protocol.clone(), "port" => port.container.clone() }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{
            App, Environment,
            app::{Peer, Reach, Who},
            workload::Place,
        },
        render::{
            sample::{app, container, environment, name, port, value, workload},
            workload::Subject,
        },
        spec::{Traced, workload::WorkloadKind},
        value::Value,
    };

    fn server(name: &str, number: i64) -> App {
        let mut main = workload(name, "main", WorkloadKind::Deployment);
        main.ports = vec![port("http", number)];
        app(name, [main])
    }

    fn allow(app: &mut App, port: &str, peers: impl IntoIterator<Item = Who>) {
        let peers = peers.into_iter().map(|who| Peer { span: None, who }).collect();
        app.allow.push((Traced::built_in(port), peers));
    }

    fn pods(app: &str, namespace: &str) -> Who {
        Who::App { name: name(app), namespace: namespace.into() }
    }

    fn policy(environment: &Environment, app: &str) -> Option<Value> {
        let subject = Subject::all(environment, &environment.apps[app]).next().unwrap();
        let manifest = super::render(&subject).pop()?;
        manifest.object.get("spec").cloned()
    }

    #[test]
    fn allow_admits_peers_to_the_container_s_port() {
        let mut backend = server("backend", 3000);
        let elsewhere = Who::Namespace("ingress-nginx".into());
        allow(&mut backend, "http", [pods("frontend", "prod"), elsewhere, Who::Cidr("10.0.0.0/8".into())]);
        let expected = value(
            "
            podSelector: {matchLabels: {app.kubernetes.io/name: backend, app.kubernetes.io/component: main}}
            policyTypes: [Ingress]
            ingress:
            - from:
              - podSelector: {matchLabels: {app.kubernetes.io/name: frontend}}
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
              - ipBlock: {cidr: 10.0.0.0/8}
              ports: [{protocol: TCP, port: 3000}]
            ",
        );
        let environment = environment([backend, server("frontend", 8080)]);
        assert_eq!(policy(&environment, "backend"), Some(expected));
        assert_eq!(policy(&environment, "frontend"), None);
    }

    #[test]
    fn a_sidecar_s_port_is_a_port_of_the_workload() {
        let mut backend = server("backend", 3000);
        let main = &mut backend.workloads[0];
        main.containers.push(container("exporter", Place::Sidecar));
        main.ports.push(port("metrics", 9187));
        allow(&mut backend, "metrics", [Who::Namespace("monitoring".into())]);
        let policy = policy(&environment([backend]), "backend").unwrap();
        assert_eq!(policy.at_path(["ingress", "0", "ports"]), Some(&value("[{protocol: TCP, port: 9187}]")));
    }

    #[test]
    fn a_port_for_nobody_has_no_rule() {
        let mut backend = server("backend", 3000);
        allow(&mut backend, "http", []);
        let policy = policy(&environment([backend]), "backend").unwrap();
        assert_eq!(policy.get("ingress"), None);
        assert_eq!(policy.get("policyTypes"), Some(&value("[Ingress]")));
    }

    #[test]
    fn the_pods_of_a_chart_are_known_by_their_release() {
        let mut backend = server("backend", 3000);
        let mut ingress = app("ingress", []);
        ingress.namespace.name = Traced::built_in("ingress");
        ingress.release = "nginx".into();
        ingress.chart = Some(crate::model::Chart {
            name: "ingress-nginx".into(),
            source: crate::model::Source::Folder,
            folder: None,
            span: None,
        });
        allow(&mut backend, "http", [pods("ingress", "ingress")]);
        let policy = policy(&environment([backend, ingress]), "backend").unwrap();
        let expected = value(
            "
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress}}
              podSelector: {matchLabels: {app.kubernetes.io/instance: nginx}}
            ",
        );
        assert_eq!(policy.at_path(["ingress", "0", "from"]), Some(&expected));
    }

    #[test]
    fn reach_opens_dns_what_admits_the_app_and_what_it_says() {
        let mut backend = server("backend", 3000);
        let mut frontend = server("frontend", 8080);
        let mut closed = server("closed", 9000);
        allow(&mut backend, "http", [pods("frontend", "prod")]);
        allow(&mut closed, "http", [pods("backend", "prod"), pods("frontend", "staging")]);
        frontend.reach = Some(vec![Reach {
            cidr: "10.1.0.0/16".into(),
            except: vec!["10.1.1.0/24".into()],
            port: Some(5432.into()),
            protocol: "TCP".into(),
        }]);
        let expected = value(
            "
            podSelector: {matchLabels: {app.kubernetes.io/name: frontend, app.kubernetes.io/component: main}}
            policyTypes: [Egress]
            egress:
            - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
            - to: [{podSelector: {matchLabels: {app.kubernetes.io/name: backend, app.kubernetes.io/component: main}}}]
              ports: [{protocol: TCP, port: 3000}]
            - to: [{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.1.0/24]}}]
              ports: [{protocol: TCP, port: 5432}]
            ",
        );
        assert_eq!(policy(&environment([backend, frontend, closed]), "frontend"), Some(expected));
    }

    #[test]
    fn an_empty_reach_leaves_dns() {
        let mut backend = server("backend", 3000);
        backend.reach = Some(Vec::new());
        let policy = policy(&environment([backend]), "backend").unwrap();
        assert_eq!(policy.get("egress").and_then(Value::as_list).map(<[Value]>::len), Some(1));
    }
}
