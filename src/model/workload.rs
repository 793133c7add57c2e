//! One workload of an app, with platc's defaults in it.

use crate::{
    names::Name,
    source::Span,
    spec::{
        Traced,
        workload::{AntiAffinity, Run, WorkloadKind},
    },
    value::Value,
};
use std::sync::Arc;

/// One workload.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its key: `main`, `canary`…
    pub key: Arc<str>,
    /// The name that its objects' names begin with: `<app>`, `<app>-<key>`, or what `name` says.
    pub name: Arc<str>,
    /// Where it was said.
    pub span: Option<Span>,
    /// What runs it.
    pub kind: Traced<WorkloadKind>,
    /// When a Job runs.
    pub run: Option<Run>,
    /// How many pods; `None` while an autoscaler owns it, and for kinds that have no such field.
    pub replicas: Option<Value>,
    /// The selector of a workload that existed before; empty: platc's own.
    pub selector: Vec<(Arc<str>, Value)>,
    /// The name of a StatefulSet's governing Service.
    pub service_name: Value,
    /// Fields of the workload object itself, in Kubernetes' words (`strategy`, `backoffLimit`…).
    pub settings: Vec<(&'static str, Value)>,
    /// Fields of the pod, in Kubernetes' words (`tolerations`, `dnsPolicy`…).
    pub pod: Vec<(&'static str, Value)>,
    /// Fields of the pod's securityContext.
    pub pod_security: Value,
    /// Labels of its pods, beside platc's.
    pub labels: Vec<(Arc<str>, Value)>,
    /// Annotations of its pods.
    pub annotations: Vec<(Arc<str>, Value)>,
    /// Whether its pods keep apart.
    pub anti_affinity: Option<Traced<AntiAffinity>>,
    /// The containers: init containers and sidecars in the order of writing, the main one first among its like.
    pub containers: Vec<Container>,
    /// Environment variables that are no secret.
    pub config: Vec<(Arc<str>, Value)>,
    /// Files by path.
    pub files: Vec<File>,
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// The ports of all its serving containers.
    pub ports: Vec<Port>,
    /// Its Services' settings.
    pub service: Service,
    /// How it grows and shrinks.
    pub autoscaling: Option<Autoscaling>,
    /// How much of it stays when nodes are drained.
    pub disruption: Option<Disruption>,
    /// How it is reached from outside.
    pub ingress: Option<Ingress>,
    /// How Prometheus reads it.
    pub monitor: Option<Monitor>,
    /// Roles of its ServiceAccount: key and rules.
    pub roles: Vec<(Arc<str>, Vec<Value>)>,
    /// Merged last into its objects.
    pub raw: Raw,
}

impl Workload {
    /// Whether a Service may stand before it.
    pub fn serves(&self) -> bool {
        !self.ports.is_empty() && !matches!(self.kind.value, WorkloadKind::Job | WorkloadKind::CronJob)
    }

    /// The main container.
    pub fn main(&self) -> Option<&Container> {
        self.containers.iter().find(|container| container.place == Place::Main)
    }

    /// The port of a name.
    pub fn port(&self, name: &str) -> Option<&Port> {
        self.ports.iter().find(|port| &*port.name == name)
    }
}

/// Where in the pod a container stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// It runs before the main one.
    Init,
    /// The main one.
    Main,
    /// It runs beside the main one.
    Sidecar,
}

/// One container.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its name: `main`, or its key.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// Where it was said.
    pub span: Option<Span>,
    /// The image: `repository:tag@digest`.
    pub image: Value,
    /// Fields in Kubernetes' words (`command`, `args`, `workingDir`, `lifecycle`, `imagePullPolicy`, `restartPolicy`).
    pub settings: Vec<(&'static str, Value)>,
    /// Its own ports.
    pub ports: Vec<Port>,
    /// Environment variables of its own.
    pub env: Vec<(Arc<str>, Value)>,
    /// Whether the workload's `config` reaches it.
    pub has_config: bool,
    /// The Secrets that it reads.
    pub secrets: Vec<SecretUse>,
    /// The volumes that it mounts, by their key; the workload's own mounts for main and init containers.
    pub mounts: Vec<Mount>,
    /// The probes by Kubernetes' field name (`readinessProbe`…), in its words.
    pub probes: Vec<(&'static str, Value)>,
    /// Its resources, in Kubernetes' words.
    pub resources: Option<Value>,
    /// Its securityContext.
    pub security: Value,
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// A volume that a container mounts.
#[derive(Clone, Debug)]
pub struct Mount {
    /// The volume's key.
    pub volume: Arc<str>,
    /// The folder.
    pub path: Value,
    /// The part of the volume.
    pub sub_path: Option<Value>,
    /// Whether it cannot be written.
    pub read_only: Option<Value>,
}

/// A Secret that a container reads.
#[derive(Clone, Debug)]
pub struct SecretUse {
    /// Its name.
    pub name: Arc<str>,
    /// Where it was said.
    pub span: Option<Span>,
    /// How.
    pub how: SecretAccess,
    /// Whether the pod starts without it.
    pub optional: bool,
    /// Whether somebody outside the platform makes it.
    pub external: bool,
    /// The app that owns it; `None` when it is external.
    pub owner: Option<Name>,
}

/// How a container reads a Secret.
#[derive(Clone, Debug)]
pub enum SecretAccess {
    /// All keys as environment variables.
    All,
    /// Environment variables, each with a key.
    Variables(Vec<(Arc<str>, Value)>),
    /// A folder with all keys as files.
    Folder(Value),
}

/// A port.
#[derive(Clone, Debug)]
pub struct Port {
    /// Its name.
    pub name: Arc<str>,
    /// Where it was said.
    pub span: Option<Span>,
    /// The container's port.
    pub container: Traced<i64>,
    /// The Service's port.
    pub service: Traced<i64>,
    /// The protocol.
    pub protocol: Value,
}

/// A file that is mounted alone.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path in the container.
    pub path: Traced<Arc<str>>,
    /// Its key in the ConfigMap: the path without its first `/`, other `/` as `__`.
    pub key: Arc<str>,
    /// Its text.
    pub text: Value,
    /// Its mode, as a number.
    pub mode: Option<Value>,
}

/// A volume.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Its key.
    pub key: Arc<str>,
    /// Where it was said.
    pub span: Option<Span>,
    /// What it is.
    pub source: VolumeSource,
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// What a volume is.
#[derive(Clone, Debug)]
pub enum VolumeSource {
    /// A claim that platc makes: a PVC, or a claim template of a StatefulSet.
    Claim {
        /// Its size.
        size: Value,
        /// Its storage class.
        storage_class: Option<Value>,
        /// Its access modes.
        access_modes: Vec<Value>,
    },
    /// One of Kubernetes' kinds: the field's name and content.
    Kubernetes(&'static str, Value),
}

/// A workload's Services.
#[derive(Clone, Debug)]
pub struct Service {
    /// The Service's name.
    pub name: Value,
    /// Its type; `None` for ClusterIP.
    pub r#type: Option<Value>,
    /// Its annotations.
    pub annotations: Vec<(Arc<str>, Value)>,
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// How a workload grows and shrinks.
#[derive(Clone, Debug)]
pub struct Autoscaling {
    /// The HPA's name.
    pub name: Value,
    /// Where it was said.
    pub span: Option<Span>,
    /// The fewest pods.
    pub min: Value,
    /// The most pods.
    pub max: Value,
    /// The CPU use to hold.
    pub cpu: Option<Value>,
    /// The memory use to hold.
    pub memory: Option<Value>,
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// How much of a workload stays when nodes are drained.
#[derive(Clone, Debug)]
pub struct Disruption {
    /// The PDB's name.
    pub name: Value,
    /// Where it was said.
    pub span: Option<Span>,
    /// `minAvailable` or `maxUnavailable`.
    pub bound: (&'static str, Value),
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// How a workload is reached from outside.
#[derive(Clone, Debug)]
pub struct Ingress {
    /// The Ingress' name.
    pub name: Value,
    /// Where it was said.
    pub span: Option<Span>,
    /// The host.
    pub host: Value,
    /// The path.
    pub path: Value,
    /// The path's type.
    pub path_type: Value,
    /// The name of the Service's port.
    pub port: Value,
    /// The ingress class.
    pub class: Option<Value>,
    /// The Secret with the certificate.
    pub tls_secret: Option<Value>,
    /// Its annotations, the issuer's among them.
    pub annotations: Vec<(Arc<str>, Value)>,
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// How Prometheus reads a workload.
#[derive(Clone, Debug)]
pub struct Monitor {
    /// The ServiceMonitor's name.
    pub name: Value,
    /// Where it was said.
    pub span: Option<Span>,
    /// The port's name.
    pub port: Value,
    /// The path.
    pub path: Value,
    /// How often.
    pub interval: Option<Value>,
    /// Its labels, beside platc's.
    pub labels: Vec<(Arc<str>, Value)>,
    /// Merged last into it.
    pub raw: Option<Value>,
}

/// What is merged last into a workload's objects.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// The workload object.
    pub workload: Option<Value>,
    /// The pod template.
    pub pod: Option<Value>,
    /// The ServiceAccount.
    pub service_account: Option<Value>,
    /// The ConfigMap of `config`.
    pub config_map: Option<Value>,
}
