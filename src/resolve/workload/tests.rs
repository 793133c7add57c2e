//! Workloads as people write them, what they come to, and every mistake with its rule.

use super::*;
use crate::{
    map,
    model::workload::{Place, SecretAccess, VolumeSource},
    resolve::shorthand,
    source::Sources,
    spec::{Decoder, Stage},
    value::Map,
    yaml::{self, Dialect},
};

/// A workload that lacks nothing, to which the cases add.
const WHOLE: &str = "{image: x:v1, ports: {http: 3000}, resources: {requests: {cpu: 100m, memory: 64Mi}}}";

fn read(text: &str) -> Value {
    let file = Sources::default().add("app.yaml", text);
    yaml::read(file, text, Dialect::Platform).unwrap_or_else(|found| panic!("{text}: {found:?}")).remove(0)
}

/// Lowers an app's `spec`; each diagnostic as rule and message.
fn lowered(mut value: Value) -> (Vec<model::Workload>, Vec<String>) {
    let mut diagnostics = Diagnostics::default();
    shorthand::expand_app(&mut value, &mut diagnostics);
    let (spec, faults) = Decoder::read::<AppSpec>(&value, Stage::Meant);
    assert!(faults.is_empty(), "{value:?}: {faults:?}");
    let files = |named: &Traced<Arc<str>>| match &*named.value {
        "redis.conf" => Ok("maxmemory 1gb\n".into()),
        name => {
            Err(Diagnostic::error("no-such-file", format!("there is no file `{name}`")).at(named.span(), ""))
        }
    };
    let app = Name::new("shop").unwrap();
    let workloads = lower(&app, &spec.unwrap(), &value, &files, &mut diagnostics);
    assert!(
        diagnostics.iter().all(|found| found.help.is_some() || found.rule == "no-such-file"),
        "{diagnostics:?}"
    );
    assert!(diagnostics.iter().all(|found| found.span().is_some()), "{diagnostics:?}");
    (workloads, diagnostics.iter().map(|found| format!("{}: {}", found.rule, found.message)).collect())
}

/// An app whose main workload is [`WHOLE`] with some words more.
fn whole_with(words: &str) -> Value {
    let mut main = read(WHOLE);
    for entry in read(words).as_map().unwrap() {
        main.as_map_mut().unwrap().put(entry.key.clone(), entry.value.clone());
    }
    map! { "workload" => main }
}

fn main_with(words: &str) -> model::Workload {
    let (mut workloads, told) = lowered(whole_with(words));
    assert_eq!(told, Vec::<String>::new(), "{words}");
    workloads.remove(0)
}

fn fields(fields: &[(&'static str, Value)]) -> Value {
    fields.iter().cloned().collect::<Map>().into()
}

#[test]
fn defaults_are_safe() {
    let main = main_with("{}");
    assert_eq!(
        main.pod_security,
        read(
            "{runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, \
             seccompProfile: {type: RuntimeDefault}}"
        )
    );
    let container = main.main().unwrap();
    let restricted =
        read("{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}");
    assert_eq!(container.security, restricted);
    assert_eq!(fields(&main.pod), read("{automountServiceAccountToken: false}"));
    assert_eq!((&*container.mounts[0].volume, container.mounts[0].path.as_str()), ("tmp", Some("/tmp")));
    assert!(matches!(&main.volumes[..], [only] if &*only.key == "tmp"));
    assert_eq!((&main.replicas, container.image.as_str()), (&Some(1.into()), Some("x:v1")));
}

#[test]
fn security_goes_to_pod_or_container() {
    let main = main_with(
        "{security: {runAsUser: 999, supplementalGroups: [5], capabilities: {add: [NET_ADMIN]}, \
         readOnlyRootFilesystem: false}, containers: {beside: {image: y:v1, resources: {requests: {cpu: 1, \
         memory: 1Gi}}, security: {runAsUser: 5, privileged: true}}}}",
    );
    assert_eq!(main.pod_security.get("runAsUser"), Some(&999.into()));
    assert_eq!(main.pod_security.get("fsGroup"), Some(&1000.into()));
    assert_eq!(main.pod_security.get("supplementalGroups"), Some(&read("[5]")));
    let (own, beside) = (main.main().unwrap(), &main.containers[1]);
    assert_eq!(own.security.get("capabilities"), Some(&read("{drop: [ALL], add: [NET_ADMIN]}")));
    assert_eq!(own.security.get("runAsUser"), None);
    assert!(own.mounts.is_empty(), "a root file system that can be written needs no /tmp");
    assert_eq!(beside.security.get("runAsUser"), Some(&5.into()));
    assert_eq!(beside.security.get("allowPrivilegeEscalation"), Some(&true.into()));
}

#[test]
fn init_containers_inherit_and_sidecars_say_their_own() {
    let main = main_with(
        "{config: {A: 1.10}, secrets: {db: {}, key: {mount: /run/key}}, volumes: {data: {mount: /data, size: 5Gi}}, \
         initContainers: {first: {image: y:v1, secrets: {db: {env: {PASSWORD: password}}}}}, \
         containers: {beside: {image: y:v1, mounts: {data: /backup}, resources: {requests: {cpu: 1, memory: 1Gi}}}}}",
    );
    assert_eq!(main.config, [("A".into(), "1.10".into())]);
    let [first, own, beside] = &main.containers[..] else { panic!("{:?}", main.containers) };
    assert_eq!((first.place, own.place, beside.place), (Place::Init, Place::Main, Place::Sidecar));
    assert_eq!((first.has_config, own.has_config, beside.has_config), (true, true, false));
    assert_eq!(first.resources, own.resources);
    let secrets: Vec<_> = first.secrets.iter().map(|used| (&*used.name, &used.how)).collect();
    assert!(matches!(secrets[..], [("key", SecretAccess::Folder(_)), ("db", SecretAccess::Variables(_))]));
    assert!(beside.secrets.is_empty());
    let mounts = |container: &model::workload::Container| {
        let mounts =
            container.mounts.iter().map(|mount| format!("{} {}", mount.volume, mount.path.as_str().unwrap()));
        mounts.collect::<Vec<_>>()
    };
    assert_eq!(mounts(first), ["data /data", "tmp /tmp"]);
    assert_eq!(mounts(beside), ["data /backup", "tmp /tmp"]);
    assert_eq!(fields(&main.settings), read("{strategy: {type: Recreate}}"));
}

#[test]
fn what_an_init_container_says_replaces_what_it_inherits() {
    let main = main_with(
        "{secrets: {db: {env: {USER: user, PASSWORD: password}}}, volumes: {data: {mount: /data, emptyDir: {}}}, \
         initContainers: {first: {image: y:v1, env: {USER: admin}, mounts: {data: /seed}}}}",
    );
    let first = &main.containers[0];
    assert_eq!(first.env, [("USER".into(), "admin".into())]);
    assert_eq!(secret::variables(&first.secrets[0]), [("PASSWORD".into(), "password".into())]);
    assert_eq!(first.mounts[0].path, "/seed".into());
    assert_eq!(first.mounts.len(), 2, "the other is /tmp");
}

#[test]
fn the_port_that_is_meant_is_http_or_the_only_one() {
    let named = main_with(
        "{ports: {admin: 1, http: 2}, probes: {readiness: {http: /ready}, liveness: {grpc: admin}}}",
    );
    let probes = fields(&named.main().unwrap().probes);
    let wanted = "{readinessProbe: {httpGet: {path: /ready, port: http}}, livenessProbe: {grpc: {port: 1}}}";
    assert_eq!(probes, read(wanted));
    let only = main_with(
        "{ports: {web: {container: 8080, service: 80}}, ingress: {host: a.example, tls: {issuer: le}}}",
    );
    let ingress = only.ingress.unwrap();
    assert_eq!((ingress.port.as_str(), ingress.path_type.as_str()), (Some("web"), Some("Prefix")));
    assert_eq!(ingress.tls_secret.unwrap().as_str(), Some("shop-tls"));
    assert_eq!(ingress.annotations, [("cert-manager.io/issuer".into(), "le".into())]);
    assert_eq!((only.ports[0].container.value, only.ports[0].service.value), (8080, 80));
}

#[test]
fn names_follow_the_key_unless_one_is_said() {
    let text = format!(
        "{{workloads: {{canary: {WHOLE}, main: {WHOLE}, old: {{name: legacy, kind: StatefulSet, image: x:v1, \
         resources: {{requests: {{cpu: 1, memory: 1Gi}}}}}}}}}}"
    );
    let (workloads, told) = lowered(read(&text));
    assert_eq!(told, Vec::<String>::new());
    let names: Vec<_> = workloads.iter().map(|workload| (&*workload.key, &*workload.name)).collect();
    assert_eq!(names, [("main", "shop"), ("canary", "shop-canary"), ("old", "legacy")]);
    assert_eq!(workloads[2].service_name.as_str(), Some("legacy-headless"));
}

#[test]
fn an_autoscaler_owns_the_replicas_and_starts_from_them() {
    let main = main_with("{replicas: 3, autoscaling: {max: 6, cpu: 70}}");
    assert!(main.replicas.is_none());
    let autoscaling = main.autoscaling.unwrap();
    assert_eq!((autoscaling.min, autoscaling.max, autoscaling.memory), (3.into(), 6.into(), None));
}

#[test]
fn files_are_keyed_by_their_path_and_keep_their_mode() {
    let main = main_with("{files: {/etc/redis/redis.conf: redis.conf, /run.sh: {text: hi, mode: '0555'}}}");
    let files: Vec<_> =
        main.files.iter().map(|file| (&*file.key, file.text.as_str().unwrap(), file.mode.clone())).collect();
    assert_eq!(
        files,
        [("etc__redis__redis.conf", "maxmemory 1gb\n", None), ("run.sh", "hi", Some(0o555.into()))]
    );
}

#[test]
fn a_copy_of_a_workload_with_roles_has_the_token_but_not_the_roles() {
    let mut app = whole_with("{roles: {reader: [{verbs: [get]}]}}");
    let job = "{job: {kind: Job, like: main, run: after, image: x:v1, resources: {requests: {cpu: 1, memory: 1Gi}}}}";
    app.as_map_mut().unwrap().put("workloads", read(job));
    let (workloads, told) = lowered(app);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(fields(&workloads[0].pod), read("{automountServiceAccountToken: true}"));
    assert_eq!(
        fields(&workloads[1].pod),
        read("{automountServiceAccountToken: true, restartPolicy: OnFailure}")
    );
    assert_eq!((workloads[0].roles.len(), workloads[1].roles.len()), (1, 0));
}

#[test]
fn volumes_are_claims_or_what_kubernetes_has() {
    let main = main_with(
        "{volumes: {data: {mount: /data, size: 5Gi, accessModes: [ReadWriteMany]}, old: {mount: /old, claim: c}, \
         scratch: {mount: /tmp/, emptyDir: {medium: Memory}}, pem: {mount: /pem, secret: tls}}}",
    );
    assert!(
        matches!(&main.volumes[0].source, VolumeSource::Claim { size, .. } if size.as_str() == Some("5Gi"))
    );
    let kinds = main.volumes[1..].iter().map(|volume| match &volume.source {
        VolumeSource::Kubernetes(kind, content) => (*kind, content.clone()),
        VolumeSource::Claim { .. } => panic!("a claim"),
    });
    let wanted = [
        ("persistentVolumeClaim", read("{claimName: c}")),
        ("emptyDir", read("{medium: Memory}")),
        ("secret", read("{secretName: tls}")),
    ];
    assert_eq!(kinds.collect::<Vec<_>>(), wanted);
}

#[test]
fn every_mistake_is_told_by_its_rule() {
    for case in include_str!("mistakes.txt").split_terminator("\n\n") {
        let (words, wanted) = case.split_once('\n').unwrap();
        let app = if words.starts_with("workload") { read(words) } else { whole_with(words) };
        let wanted: Vec<_> = wanted.lines().map(str::trim_start).collect();
        assert_eq!(lowered(app).1, wanted, "{words}");
    }
}
