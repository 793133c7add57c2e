//! The security contexts of pod and containers: safe, unless somebody says otherwise.

use super::Lowering;
use crate::{
    diagnostic::Diagnostic,
    map,
    names::nearest,
    source::Span,
    spec::Free,
    value::{Entry, Map, Value},
};

/// Fields of PodSecurityContext alone (core/v1).
const POD: &[&str] = &[
    "fsGroup",
    "fsGroupChangePolicy",
    "seLinuxChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];

/// Fields of both; said for a workload they go to the pod, where they reach all containers.
const BOTH: &[&str] = &[
    "appArmorProfile",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "windowsOptions",
];

/// Fields of a container's SecurityContext alone.
const CONTAINER: &[&str] =
    &["allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem"];

impl Lowering<'_> {
    /// The pod's securityContext.
    pub(super) fn pod_security(&self) -> Value {
        let safe = map! {
            "runAsNonRoot" => true,
            "runAsUser" => 1000,
            "runAsGroup" => 1000,
            "fsGroup" => 1000,
            "seccompProfile" => map! { "type" => "RuntimeDefault" },
        };
        over(&safe, &fields_of(self.spec().security.as_ref(), &[POD, BOTH]))
    }

    /// The main container's securityContext.
    pub(super) fn main_security(&mut self) -> Value {
        let said = self.spec().security.as_ref();
        self.check_security(said, &["security"], &[POD, BOTH, CONTAINER]);
        container_security(&fields_of(said, &[CONTAINER]))
    }

    /// The securityContext of a container beside it.
    pub(super) fn own_security(&mut self, said: Option<&Free>, path: &[&str]) -> Value {
        self.check_security(said, &[path, &["security"]].concat(), &[BOTH, CONTAINER]);
        container_security(&fields_of(said, &[BOTH, CONTAINER]))
    }

    fn check_security(&mut self, said: Option<&Free>, path: &[&str], tables: &[&[&str]]) {
        let Some(Free(said)) = said else { return };
        let Some(fields) = said.as_map() else {
            let message = format!("`security` must be a map, found {}", said.kind());
            self.tell(Diagnostic::error("wrong-type", message).at(said.span(), "").help("write a map"));
            return;
        };
        let known = tables.concat();
        for entry in fields.iter().filter(|entry| !known.contains(&&*entry.key)) {
            let help = match nearest(&entry.key, known.iter().copied()) {
                _ if POD.contains(&&*entry.key) => {
                    "it belongs to the pod: say it in the workload's `security`".to_owned()
                }
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            let message = format!("unknown key `{}` in `security`", entry.key);
            let place = entry.key_span.or_else(|| self.place(path));
            self.tell(Diagnostic::error("unknown-key", message).at(place, "").help(help));
        }
    }

    /// The kubelet refuses to start a container that must not be root and is.
    pub(super) fn check_root(&mut self, container: &str, security: &Value, place: Option<Span>) {
        let pod = self.pod_security();
        let field = |key: &str| security.get(key).or(pod.get(key)).cloned();
        let user = field("runAsUser").filter(|user| user.as_integer() == Some(0));
        let refused = field("runAsNonRoot").filter(|only| only.as_bool() == Some(true));
        if let (Some(user), Some(refused)) = (user, refused) {
            let message = format!("`{container}` would run as root, which `runAsNonRoot` refuses");
            self.tell(
                Diagnostic::error("root-user", message)
                    .at(user.span().or(place), "")
                    .at(refused.span(), "said here")
                    .help("run it as another user, or say `runAsNonRoot: false` beside `runAsUser: 0`"),
            );
        }
    }
}

/// Kubernetes refuses a container that may do everything and yet may not gain rights.
fn container_security(said: &Value) -> Value {
    let adds = |capability: &Value| matches!(capability.as_str(), Some("SYS_ADMIN" | "CAP_SYS_ADMIN"));
    let added = said.at_path(["capabilities", "add"]).and_then(Value::as_list);
    let privileged = said.get("privileged").and_then(Value::as_bool) == Some(true);
    let escalates = privileged || added.is_some_and(|added| added.iter().any(adds));
    let safe = map! {
        "allowPrivilegeEscalation" => escalates,
        "capabilities" => map! { "drop" => vec!["ALL"] },
        "readOnlyRootFilesystem" => true,
    };
    over(&safe, said)
}

fn fields_of(said: Option<&Free>, tables: &[&[&str]]) -> Value {
    let fields = said.and_then(|Free(said)| said.as_map()).into_iter().flatten();
    let own = |entry: &&Entry| tables.iter().any(|table| table.contains(&&*entry.key));
    fields.filter(own).cloned().collect::<Map>().into()
}

/// What is said over what is safe; maps merge.
fn over(safe: &Value, said: &Value) -> Value {
    let (Some(mut merged), Some(fields)) = (safe.as_map().cloned(), said.as_map()) else {
        return said.clone();
    };
    for entry in fields {
        match merged.get_mut(&entry.key) {
            Some(place) => *place = over(place, &entry.value),
            None => merged.push(entry.clone()),
        }
    }
    merged.into()
}
