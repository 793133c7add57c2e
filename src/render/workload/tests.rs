//! What each kind of workload becomes, object by object.

mod job;

use self::job::with_migration;
use crate::{
    bundle::Manifest,
    model::{
        App, Workload,
        app::{Patch, Target},
        workload::{
            Autoscaling, Disruption, File, Ingress, Monitor, Mount, Place, SecretAccess, SecretUse, Volume,
            VolumeSource,
        },
    },
    render::sample::{app, container, environment, name, pairs, port, value, workload},
    spec::{
        Traced,
        workload::{AntiAffinity, WorkloadKind},
    },
    value::Value,
    yaml::emit,
};

fn render(app: App) -> Vec<Manifest> {
    let environment = environment([app]);
    let app = environment.apps.values().next().unwrap();
    super::super::objects(&environment, app, None).0
}

fn find<'a>(manifests: &'a [Manifest], identity: &str) -> &'a Manifest {
    let known: Vec<String> = manifests.iter().map(|manifest| manifest.identity().to_string()).collect();
    let at = known.iter().position(|known| known == identity);
    &manifests[at.unwrap_or_else(|| panic!("{identity} is not in {known:?}"))]
}

fn identities(manifests: &[Manifest]) -> Vec<String> {
    let mut found: Vec<_> = manifests.iter().map(|manifest| manifest.identity().to_string()).collect();
    found.sort();
    found
}

fn wave<'a>(manifests: &'a [Manifest], identity: &str) -> Option<&'a str> {
    find(manifests, identity).annotation("argocd.argoproj.io/sync-wave")
}

/// Compares part of an object with what people would write.
#[track_caller]
fn same(manifest: &Manifest, path: &str, expected: &str) {
    let part = manifest.object.at_path(path.split('/').filter(|step| !step.is_empty())).unwrap();
    assert_eq!(emit(part), emit(&value(expected)));
}

fn claim(key: &str) -> Volume {
    let source = VolumeSource::Claim {
        size: "10Gi".into(),
        storage_class: Some("do-block-storage".into()),
        access_modes: vec!["ReadWriteOnce".into()],
    };
    Volume { key: key.into(), span: None, source, raw: None }
}

fn secret(name_of: &str, how: SecretAccess) -> SecretUse {
    SecretUse {
        name: name_of.into(),
        span: None,
        how,
        optional: false,
        external: false,
        owner: Some(name("backend")),
    }
}

/// A Deployment with one port and everything that reaches its container.
fn backend() -> Workload {
    let mut main = workload("backend", "main", WorkloadKind::Deployment);
    main.replicas = Some(2.into());
    main.pod = vec![("automountServiceAccountToken", false.into())];
    main.ports = vec![port("http", 3000)];
    main.config = pairs("{LOG_LEVEL: info, PORT: 3000}");
    main.files = vec![File {
        path: Traced::built_in("/etc/app/app.conf"),
        key: "etc__app__app.conf".into(),
        text: "a\nb\n".into(),
        mode: None,
    }];
    main.volumes = vec![Volume {
        key: "tmp".into(),
        span: None,
        source: VolumeSource::Kubernetes("emptyDir", value("{}")),
        raw: None,
    }];
    let container = &mut main.containers[0];
    container.ports = vec![port("http", 3000)];
    container.secrets = vec![
        secret("db", SecretAccess::All),
        secret("smtp", SecretAccess::Variables(pairs("{SMTP_USER: user}"))),
        SecretUse { optional: true, ..secret("tls.extra", SecretAccess::Folder("/run/tls".into())) },
    ];
    container.mounts =
        vec![Mount { volume: "tmp".into(), path: "/tmp".into(), sub_path: None, read_only: None }];
    container.probes = vec![("readinessProbe", value("{httpGet: {path: /healthz, port: http}}"))];
    container.resources = Some(value("{requests: {cpu: 100m}}"));
    main
}

#[test]
fn a_deployment_has_all_that_was_said() {
    let manifests = render(app("backend", [backend()]));
    let expected = [
        "ConfigMap/backend-config",
        "ConfigMap/backend-files",
        "Deployment/backend",
        "Service/backend",
        "ServiceAccount/backend",
    ];
    assert_eq!(identities(&manifests), expected);
    same(find(&manifests, "ConfigMap/backend-config"), "data", "{LOG_LEVEL: info, PORT: '3000'}");
    same(find(&manifests, "Deployment/backend"), "", include_str!("tests/deployment.yaml"));
    same(find(&manifests, "Service/backend"), "", include_str!("tests/service.yaml"));
}

#[test]
fn a_file_with_a_mode_lists_all_files() {
    let mut main = backend();
    main.files.push(File {
        path: Traced::built_in("/run.sh"),
        key: "run.sh".into(),
        mode: Some(365.into()),
        ..main.files[0].clone()
    });
    let manifests = render(app("backend", [main]));
    let items = "
        - {key: etc__app__app.conf, path: etc__app__app.conf}
        - {key: run.sh, path: run.sh, mode: 365}";
    same(find(&manifests, "Deployment/backend"), "spec/template/spec/volumes/1/configMap/items", items);
}

#[test]
fn a_stateful_set_claims_by_template_and_has_a_governing_service() {
    let mut main = workload("db", "main", WorkloadKind::StatefulSet);
    main.ports = vec![port("pg", 5432)];
    main.volumes = vec![claim("data")];
    let manifests = render(app("db", [main]));
    assert_eq!(
        identities(&manifests),
        ["Service/db", "Service/db-headless", "ServiceAccount/db", "StatefulSet/db"]
    );
    same(find(&manifests, "StatefulSet/db"), "spec", include_str!("tests/stateful_set.yaml"));
    same(find(&manifests, "Service/db-headless"), "", include_str!("tests/headless.yaml"));
}

#[test]
fn a_deployment_s_claim_is_an_object_of_its_own() {
    let mut main = workload("backend", "main", WorkloadKind::Deployment);
    main.volumes = vec![Volume { raw: Some(value("{spec: {volumeMode: Block}}")), ..claim("data") }];
    let manifests = render(app("backend", [main]));
    let claim = find(&manifests, "PersistentVolumeClaim/backend-data");
    let spec = "
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 10Gi}}
        storageClassName: do-block-storage
        volumeMode: Block";
    same(claim, "spec", spec);
    let volumes = "[{name: data, persistentVolumeClaim: {claimName: backend-data}}]";
    same(find(&manifests, "Deployment/backend"), "spec/template/spec/volumes", volumes);
}

#[test]
fn load_drains_ingress_and_monitoring_each_have_their_object() {
    let mut main = backend();
    main.autoscaling = Some(Autoscaling {
        name: "backend".into(),
        span: None,
        min: 2.into(),
        max: 5.into(),
        cpu: Some(80.into()),
        memory: Some(70.into()),
        raw: Some(value("{spec: {behavior: {scaleDown: {stabilizationWindowSeconds: 60}}}}")),
    });
    let bound = ("minAvailable", "50%".into());
    main.disruption = Some(Disruption { name: "backend".into(), span: None, bound, raw: None });
    main.ingress = Some(Ingress {
        name: "backend".into(),
        span: None,
        host: "backend.example.org".into(),
        path: "/".into(),
        path_type: "Prefix".into(),
        port: "http".into(),
        class: Some("nginx".into()),
        tls_secret: Some("backend-tls".into()),
        annotations: pairs("{cert-manager.io/cluster-issuer: letsencrypt}"),
        raw: None,
    });
    main.monitor = Some(Monitor {
        name: "backend".into(),
        span: None,
        port: "http".into(),
        path: "/metrics".into(),
        interval: Some("30s".into()),
        labels: pairs("{release: prometheus}"),
        raw: None,
    });
    let manifests = render(app("backend", [main]));
    same(find(&manifests, "HorizontalPodAutoscaler/backend"), "spec", include_str!("tests/autoscaling.yaml"));
    let budget = "
        minAvailable: 50%
        selector: {matchLabels: {app.kubernetes.io/component: main, app.kubernetes.io/name: backend}}";
    same(find(&manifests, "PodDisruptionBudget/backend"), "spec", budget);
    same(find(&manifests, "Ingress/backend"), "spec", include_str!("tests/ingress.yaml"));
    let monitor = find(&manifests, "ServiceMonitor/backend");
    same(monitor, "spec", include_str!("tests/monitor.yaml"));
    same(monitor, "metadata/labels/release", "prometheus");
}

#[test]
fn roles_are_bound_to_the_app_s_account() {
    let manifests = render(with_migration());
    same(
        find(&manifests, "Role/backend-reader"),
        "rules",
        "[{apiGroups: [''], resources: [pods], verbs: [get]}]",
    );
    same(
        find(&manifests, "RoleBinding/backend-reader"),
        "roleRef",
        "{apiGroup: rbac.authorization.k8s.io, kind: Role, name: backend-reader}",
    );
    same(
        find(&manifests, "RoleBinding/backend-reader"),
        "subjects",
        "[{kind: ServiceAccount, name: backend, namespace: prod}]",
    );
    same(find(&manifests, "ServiceAccount/backend"), "automountServiceAccountToken", "true");
    let without = render(app("backend", [backend()]));
    same(find(&without, "ServiceAccount/backend"), "automountServiceAccountToken", "false");
}

#[test]
fn an_adopted_workload_is_selected_as_it_was() {
    let mut main = backend();
    main.selector = pairs("{app: old}");
    main.anti_affinity = Some(Traced::built_in(AntiAffinity::Required));
    let manifests = render(app("backend", [main]));
    let deployment = find(&manifests, "Deployment/backend");
    same(deployment, "spec/selector/matchLabels", "app: old");
    let labels = deployment.object.at_path(["spec", "template", "metadata", "labels"]).unwrap();
    assert_eq!(labels.get("app.kubernetes.io/name").and_then(Value::as_str), Some("backend"));
    assert_eq!(labels.get("app").and_then(Value::as_str), Some("old"));
    same(find(&manifests, "Service/backend"), "spec/selector", "app: old");
}

#[test]
fn pods_keep_apart_beside_the_affinity_that_was_said() {
    let mut main = backend();
    main.anti_affinity = Some(Traced::built_in(AntiAffinity::Preferred));
    main.pod = vec![(
        "affinity",
        value(
            "{nodeAffinity: {x: 1}, podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}}",
        ),
    )];
    let manifests = render(app("backend", [main]));
    same(
        find(&manifests, "Deployment/backend"),
        "spec/template/spec/affinity",
        include_str!("tests/affinity.yaml"),
    );
}

#[test]
fn sidecars_come_after_the_main_container_and_share_no_config() {
    let mut main = backend();
    main.containers.insert(0, container("proxy", Place::Sidecar));
    main.containers.insert(0, container("wait", Place::Init));
    let manifests = render(app("backend", [main]));
    let deployment = find(&manifests, "Deployment/backend");
    same(deployment, "spec/template/spec/containers/0/name", "main");
    let proxy = "
        name: proxy
        image: registry.example.org/proxy:v1.0.0
        securityContext: {allowPrivilegeEscalation: false}";
    same(deployment, "spec/template/spec/containers/1", proxy);
    same(
        deployment,
        "spec/template/spec/initContainers/0/envFrom",
        "[{configMapRef: {name: backend-config}}]",
    );
}

#[test]
fn raw_is_merged_last() {
    let mut main = backend();
    main.raw.workload = Some(value("{metadata: {annotations: {a: b}}, spec: {replicas: null}}"));
    main.raw.pod = Some(value("{spec: {hostNetwork: true, containers: [{name: main, stdin: true}]}}"));
    main.containers[0].raw = Some(value("{ports: [{containerPort: 3000, hostPort: 80}]}"));
    main.service.raw = Some(value("{spec: {ports: [{port: 80, nodePort: 30080}]}}"));
    let manifests = render(app("backend", [main]));
    let deployment = find(&manifests, "Deployment/backend");
    same(deployment, "metadata/annotations", "{a: b}");
    assert!(deployment.object.at_path(["spec", "replicas"]).is_none());
    same(deployment, "spec/template/spec/hostNetwork", "true");
    same(deployment, "spec/template/spec/containers/0/stdin", "true");
    let port = "{name: http, containerPort: 3000, protocol: TCP, hostPort: 80}";
    same(deployment, "spec/template/spec/containers/0/ports/0", port);
    same(find(&manifests, "Service/backend"), "spec/ports/0/nodePort", "30080");
}

#[test]
fn pods_follow_a_patched_config() {
    let hash = |patch: Option<&str>| {
        let mut app = app("backend", [backend()]);
        app.patches.extend(patch.map(|patch| Patch {
            key: "config".into(),
            span: None,
            target: Target { kind: Some("ConfigMap".into()), ..Target::default() },
            patch: value(patch),
        }));
        let manifests = render(app);
        let path = ["spec", "template", "metadata", "annotations", "platc.dev/config"];
        find(&manifests, "Deployment/backend").object.at_path(path).cloned()
    };
    assert!(hash(None).is_some());
    assert_ne!(hash(None), hash(Some("{data: {MORE: x}}")));
}
