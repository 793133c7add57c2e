//! `duplicate-node-port`: two Services of one cluster want the same port of its nodes.

use super::{
    Compile, Finding, Rule,
    claim::{Claim, twice},
};
use crate::{spec::platform::RuleLevel, value::Value};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-node-port",
    caption: "two Services of one cluster want the same port of its nodes",
    level: RuleLevel::Deny,
    why: r"A node port is one Service's, in the whole cluster: the API server refuses the second (`provided port is already
allocated`). Two environments of one cluster have the same nodes.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    service: {raw: {spec: {type: NodePort, ports: [{port: 8080, nodePort: 30080}]}}}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main}
",
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  vars: {port: 30080}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    service: {raw: {spec: {type: NodePort, ports: [{port: 8080, nodePort: "${{ vars.port }}"}]}}}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# environments/staging/environment.yaml
kind: Environment
metadata: {name: staging}
spec: {cluster: main}
# environments/staging/web.yaml
kind: App
metadata: {name: web}
spec: {vars: {port: 30081}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let services =
        compile.objects.all().iter().filter(|object| (object.group, object.kind) == ("", "Service"));
    let claims = services.flat_map(|service| {
        let ports = service.at(&["spec", "ports"]).and_then(Value::as_list).unwrap_or_default();
        ports.iter().filter_map(move |port| {
            let place = port.get("nodePort")?;
            let protocol = port.get("protocol").and_then(Value::as_str).unwrap_or("TCP");
            Some(Claim { what: (protocol, place.as_integer()?), by: service, place })
        })
    });
    twice(compile, claims, |claim, other| {
        let message = format!(
            "port {} of the nodes is claimed twice: by {} and by {}",
            claim.what.1,
            claim.who(),
            other.who()
        );
        claim
            .by
            .finding(RULE.name, claim.place, message)
            .at(other.place.span().filter(|span| Some(*span) != claim.place.span()), "the other one")
            .help("give one of them another `nodePort`, or none: then the cluster chooses a free one")
    })
}
