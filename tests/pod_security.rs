//! The Pod Security Standards: each control refuses what it should, and nothing that it permits.

use platc::{build, tree::Tree};
use std::collections::BTreeMap;

/// A control, and fields of a pod and of its container that break it.
const BASELINE: &[(&str, &str, &str)] = &[
    ("HostProcess", "securityContext: {windowsOptions: {hostProcess: true}}", ""),
    ("HostProcess of a container", "", "securityContext: {windowsOptions: {hostProcess: true}}"),
    ("host network", "hostNetwork: true", ""),
    ("host processes", "hostPID: true", ""),
    ("host memory", "hostIPC: true", ""),
    ("privileged", "", "securityContext: {privileged: true}"),
    ("capabilities", "", "securityContext: {capabilities: {add: [NET_ADMIN]}}"),
    ("all capabilities", "", "securityContext: {capabilities: {add: [ALL]}}"),
    ("host paths", "volumes: [{name: a, hostPath: {path: /srv}}]", ""),
    ("host ports", "", "ports: [{containerPort: 80, hostPort: 80}]"),
    ("host of a probe", "", "livenessProbe: {httpGet: {host: 10.0.0.1, port: 80}}"),
    ("host of a hook", "", "lifecycle: {preStop: {tcpSocket: {host: 10.0.0.1, port: 80}}}"),
    ("AppArmor", "securityContext: {appArmorProfile: {type: Unconfined}}", ""),
    ("SELinux type", "securityContext: {seLinuxOptions: {type: spc_t}}", ""),
    ("SELinux user", "", "securityContext: {seLinuxOptions: {user: system_u}}"),
    ("SELinux role", "", "securityContext: {seLinuxOptions: {role: system_r}}"),
    ("/proc", "hostUsers: false", "securityContext: {procMount: Unmasked}"),
    ("seccomp", "", "securityContext: {seccompProfile: {type: Unconfined}}"),
    ("sysctls", "securityContext: {sysctls: [{name: kernel.msgmax, value: \"1\"}]}", ""),
    (
        "an init container",
        "initContainers: [{name: a, image: \"a:1\", securityContext: {privileged: true}}]",
        "",
    ),
];

/// What the standard `baseline` permits.
const BASELINE_PERMITS: &[(&str, &str, &str)] = &[
    ("nothing said", "", ""),
    ("no host port", "", "ports: [{containerPort: 80, hostPort: 0}]"),
    ("capabilities of runtimes", "", "securityContext: {capabilities: {add: [CHOWN, NET_BIND_SERVICE]}}"),
    ("profiles", "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}", ""),
    (
        "SELinux type of containers",
        "securityContext: {seLinuxOptions: {type: container_engine_t, level: \"s0\"}}",
        "",
    ),
    ("safe sysctls", "securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: \"1\"}]}", ""),
    ("shared processes", "shareProcessNamespace: true", ""),
    ("other networks", "", "livenessProbe: {httpGet: {port: 80}}"),
    ("volumes", "volumes: [{name: a, nfs: {server: a, path: /b}}]", ""),
    ("root", "securityContext: {runAsUser: 0}", ""),
];

/// The pod's and the container's part of what `restricted` demands.
const SAFE: &str = "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}";
const HARD: &str = "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}";

const RESTRICTED: &[(&str, &str, &str)] = &[
    ("volume types", "VOLUMES", HARD),
    ("escalation", SAFE, "securityContext: {capabilities: {drop: [ALL]}}"),
    (
        "escalation said",
        SAFE,
        "securityContext: {allowPrivilegeEscalation: true, capabilities: {drop: [ALL]}}",
    ),
    ("non-root", "securityContext: {seccompProfile: {type: RuntimeDefault}}", HARD),
    (
        "non-root of a container",
        SAFE,
        "securityContext: {runAsNonRoot: false, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
    ),
    (
        "user",
        "securityContext: {runAsUser: 0, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}",
        HARD,
    ),
    (
        "user of a container",
        SAFE,
        "securityContext: {runAsUser: 0, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
    ),
    ("seccomp", "securityContext: {runAsNonRoot: true}", HARD),
    (
        "capabilities kept",
        SAFE,
        "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [CHOWN]}}",
    ),
    (
        "capabilities added",
        SAFE,
        "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [CHOWN]}}",
    ),
];

const RESTRICTED_PERMITS: &[(&str, &str, &str)] = &[
    ("as it demands", SAFE, HARD),
    (
        "all said of the container",
        "",
        "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}, allowPrivilegeEscalation: false, \
         capabilities: {drop: [ALL]}}",
    ),
    (
        "low ports",
        SAFE,
        "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}",
    ),
    ("Windows", "os: {name: windows}, securityContext: {runAsNonRoot: true}", ""),
];

/// How often `pod-security-<standard>` tells of a pod.
fn told(standard: &str, pod: &str, container: &str) -> usize {
    let pod = match pod {
        "VOLUMES" => format!(
            "{SAFE}, volumes: [{{name: a, nfs: {{server: a, path: /b}}}}, {{name: b, emptyDir: {{}}}}]"
        ),
        _ => pod.to_owned(),
    };
    let fields = [&pod, "automountServiceAccountToken: false"].map(str::to_owned).join(if pod.is_empty() {
        ""
    } else {
        ", "
    });
    let container = if container.is_empty() { String::new() } else { format!(", {container}") };
    let manifest = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: main, image: \"a:1.0.0\"{container}}}], {fields}}}\n"
    );
    let files = BTreeMap::from([
        (
            "platform/platform.yaml",
            format!(
                "kind: Platform
metadata: {{name: shop}}
spec:
  git: {{url: https://github.com/shop/platform}}
  kubernetes: \"1.35\"
  argocd: {{version: \"3.3\"}}
  clusters: {{main: {{server: https://kubernetes.default.svc}}}}
  projects: {{apps: {{}}}}
  rules: {{practice: allow, pod-security-{standard}: deny}}
"
            ),
        ),
        (
            "environments/prod/environment.yaml",
            "kind: Environment\nmetadata: {name: prod}\nspec: {cluster: main}\n".to_owned(),
        ),
        (
            "platform/apps/a.yaml",
            "kind: App\nmetadata: {name: a}\nspec: {manifests: {pod: pod.yaml}}\n".to_owned(),
        ),
        ("platform/apps/pod.yaml", manifest),
    ]);
    let tree: Tree = files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let rule = format!("pod-security-{standard}");
    build::compile(tree, &[]).diagnostics.iter().filter(|told| told.rule == rule).count()
}

#[test]
fn each_control_refuses_what_breaks_it() {
    let cases = BASELINE
        .iter()
        .map(|case| ("baseline", case))
        .chain(RESTRICTED.iter().map(|case| ("restricted", case)));
    let wrong: Vec<_> = cases
        .map(|(standard, (what, pod, container))| (standard, what, told(standard, pod, container)))
        .filter(|(.., told)| *told != 1)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_control_refuses_what_it_permits() {
    let baseline = BASELINE_PERMITS.iter().map(|case| ("baseline", case));
    let wrong: Vec<_> = baseline
        .chain(RESTRICTED_PERMITS.iter().map(|case| ("restricted", case)))
        .map(|(standard, (what, pod, container))| (standard, what, told(standard, pod, container)))
        .filter(|(.., told)| *told != 0)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_stricter_standard_refuses_all_that_the_other_does() {
    for (what, pod, container) in BASELINE {
        assert!(told("restricted", pod, container) > 1, "{what}");
    }
}
