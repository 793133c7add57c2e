//! What can be reached that could not be: policies that open, Services and hosts that face outwards, TLS that goes.

use super::scene::{Changed, Moment, Scene, items, listed, text};
use crate::{
    review::{Consequence, Danger},
    value::Value,
};
use std::collections::BTreeSet;

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let policies = scene.edited_of("networking.k8s.io", &["NetworkPolicy"]);
    let mut found: Vec<Consequence> =
        policies.filter_map(|(changed, old, new)| opened(&changed, old, new)).collect();
    for changed in scene.objects().filter(|changed| changed.new.is_some()) {
        found.extend(exposed(&changed));
        found.extend(hosts(scene, &changed));
    }
    found
}

/// A policy denies what its types name and no rule allows; a rule without peers allows everybody.
fn opened(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let identity = changed.new?.identity;
    let types = |policy: &Value| -> BTreeSet<String> {
        let said = items(policy, &["spec", "policyTypes"]);
        let said: BTreeSet<String> = said.iter().filter_map(Value::as_str).map(str::to_lowercase).collect();
        let egress = policy.at_path(["spec", "egress"]).map(|_| "egress".to_owned());
        if said.is_empty() { egress.into_iter().chain(["ingress".to_owned()]).collect() } else { said }
    };
    let lost: Vec<String> = types(old).difference(&types(new)).cloned().collect();
    if let Some(lost) = lost.first() {
        return Some(changed.tell_at(
            Danger::NetworkOpened,
            &["spec", "policyTypes"],
            format!("`{identity}` denies {lost} no more"),
        ));
    }
    let rest: Vec<&Value> =
        [old, new].iter().filter_map(|policy| policy.at_path(["spec", "podSelector"])).collect();
    if rest.len() == 2 && rest[0] != rest[1] && rest[0].as_map().is_some_and(crate::value::Map::is_empty) {
        let message = format!(
            "`{identity}` selected all pods of its namespace, and now some: the others are open, unless another policy selects them"
        );
        return Some(changed.tell_at(Danger::NetworkOpened, &["spec", "podSelector"], message));
    }
    let open = |policy: &Value, (rules, peers): (&str, &str)| {
        items(policy, &["spec", rules])
            .iter()
            .any(|rule| items(rule, &[peers]).is_empty() || items(rule, &[peers]).iter().any(everybody))
    };
    let ways = [("ingress", "from"), ("egress", "to")];
    let way = ways.into_iter().find(|way| open(new, *way) && !open(old, *way))?;
    let who = if way.0 == "ingress" { "everybody in" } else { "its pods out to everywhere" };
    Some(changed.tell_at(
        Danger::NetworkOpened,
        &["spec", way.0],
        format!("a rule of `{identity}` lets {who}"),
    ))
}

fn everybody(peer: &Value) -> bool {
    matches!(text(peer, &["ipBlock", "cidr"]), "0.0.0.0/0" | "::/0")
}

fn exposed(changed: &Changed) -> Option<Consequence> {
    let new = changed.new.filter(|_| changed.is_of("", &["Service"]))?;
    let kind = |value: &Value| text(value, &["spec", "type"]).to_owned();
    let (before, after) = (changed.old.map(|old| kind(old.value)).unwrap_or_default(), kind(new.value));
    let where_to = match &*after {
        "LoadBalancer" if before != after => "gets an address outside of the cluster",
        "NodePort" if before != after && before != "LoadBalancer" => "is reached at a port of every node",
        _ => return None,
    };
    let message = format!("`{}` {where_to}: its type becomes `{after}`", new.identity);
    Some(changed.tell_at(Danger::ServiceExposed, &["spec", "type"], message))
}

fn hosts(scene: &Scene, changed: &Changed) -> Vec<Consequence> {
    let Some(new) = changed.new.filter(|_| changed.is_of("networking.k8s.io", &["Ingress"])) else {
        return Vec::new();
    };
    let served = |value: &Value| -> BTreeSet<String> {
        items(value, &["spec", "rules"])
            .iter()
            .map(|rule| text(rule, &["host"]))
            .map(|host| if host.is_empty() { "*" } else { host }.to_owned())
            .collect()
    };
    let secure = |value: &Value| -> BTreeSet<String> {
        items(value, &["spec", "tls"])
            .iter()
            .flat_map(|tls| items(tls, &["hosts"]))
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let environment = changed.environment().unwrap_or_default();
    let others = scene.standing(environment, Moment::Before);
    let known: BTreeSet<String> =
        others.iter().filter(|it| &*it.identity.kind == "Ingress").flat_map(|it| served(it.value)).collect();
    let mut found = Vec::new();
    let fresh: Vec<String> = served(new.value).difference(&known).cloned().collect();
    if !fresh.is_empty() {
        let message = format!("`{}` serves {}, which was not served before", new.identity, listed(&fresh));
        found.push(changed.tell_at(Danger::HostExposed, &["spec", "rules"], message));
    }
    let Some(old) = changed.old else { return found };
    let bare: Vec<String> = secure(old.value)
        .difference(&secure(new.value))
        .filter(|host| served(new.value).contains(*host))
        .cloned()
        .collect();
    if !bare.is_empty() {
        let message = format!("`{}` serves {} without TLS", new.identity, listed(&bare));
        found.push(changed.tell_at(Danger::TlsRemoved, &["spec", "tls"], message));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    fn policy(spec: &str) -> String {
        format!(
            "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: deny, namespace: shop}}, spec: {{{spec}}}}}"
        )
    }

    #[test]
    fn a_policy_that_goes_or_loses_a_type_opens() {
        let both = policy("podSelector: {}, policyTypes: [Ingress, Egress]");
        let expected = "network-opened: Argo CD deletes `NetworkPolicy/deny`: ingress and egress is open again to the pods that it selected, unless another policy selects them";
        assert_eq!(told_of(&both, ""), [expected]);
        let one = policy("podSelector: {}, policyTypes: [Ingress]");
        assert_eq!(told_of(&both, &one), ["network-opened: `NetworkPolicy/deny` denies egress no more"]);
        assert!(told_of(&one, &both).is_empty());
    }

    #[test]
    fn a_rule_without_peers_lets_everybody_in_and_one_with_peers_does_not() {
        let of =
            |rule: &str| policy(&format!("podSelector: {{}}, policyTypes: [Ingress], ingress: [{rule}]"));
        let closed = of("{from: [{podSelector: {}}]}");
        assert_eq!(
            told_of(&closed, &of("{ports: [{port: 80}]}")),
            ["network-opened: a rule of `NetworkPolicy/deny` lets everybody in"]
        );
        assert!(
            told_of(&closed, &of("{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}")).is_empty()
        );
    }

    #[test]
    fn a_service_faces_outwards() {
        let of = |kind: &str| {
            format!(
                "{{apiVersion: v1, kind: Service, metadata: {{name: web, namespace: shop}}, spec: {{type: {kind}}}}}"
            )
        };
        let expected = "service-exposed: `Service/web` gets an address outside of the cluster: its type becomes `LoadBalancer`";
        assert_eq!(told_of(&of("ClusterIP"), &of("LoadBalancer")), [expected]);
        assert!(told_of(&of("LoadBalancer"), &of("NodePort")).is_empty());
    }

    #[test]
    fn hosts_are_new_and_lose_tls() {
        let of = |host: &str, tls: &str| {
            format!(
                "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: web, namespace: shop}}, spec: {{rules: [{{host: {host}}}], tls: [{tls}]}}}}"
            )
        };
        let secure = of("a.example", "{hosts: [a.example]}");
        assert_eq!(
            told_of(&secure, &of("a.example", "")),
            ["tls-removed: `Ingress/web` serves `a.example` without TLS"]
        );
        assert_eq!(
            told_of(&secure, &of("b.example", "")),
            ["host-exposed: `Ingress/web` serves `b.example`, which was not served before"]
        );
        assert!(told_of(&of("a.example", ""), &secure).is_empty());
    }
}
