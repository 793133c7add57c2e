//! A workload: our description of a running service, in Kubernetes' own words wherever it has one.

use super::{
    Free, IntOrString, Keyed, Traced,
    container::{Container, File, Image, Port, Probes, Resources, SecretUse},
    decode::{spec, words},
    exposure::{Autoscaling, Disruption, Ingress, Monitor, ServiceSettings},
    leaf::{Literal, OneOf, Scalar},
};
use std::sync::Arc;

spec! {
    /// A running service, a job or a daemon.
    pub struct Workload {
        /// What runs it; Deployment unless said.
        #[schemars(with = "Option<Literal<WorkloadKind>>")]
        pub kind: Traced<WorkloadKind>,
        /// The sibling that it starts from.
        #[schemars(with = "Option<Literal<Arc<str>>>")]
        pub like: Traced<Arc<str>>,
        /// Replaces `<workload>` in the names of all its objects.
        pub name: Traced<Arc<str>>,
        /// The container image.
        #[schemars(with = "Option<OneOf<Arc<str>, Image>>")]
        pub image: Image,
        /// The entrypoint.
        pub command: Vec<Scalar>,
        /// The entrypoint's arguments.
        pub args: Vec<Scalar>,
        /// How many pods; one unless said.
        pub replicas: Traced<i64>,
        /// The ports by name.
        #[schemars(with = "Option<Keyed<OneOf<i64, Port>>>")]
        pub ports: Keyed<Port>,
        /// Environment variables that are no secret; a ConfigMap.
        pub config: Keyed<Scalar>,
        /// Files by path.
        #[schemars(with = "Option<Keyed<OneOf<Arc<str>, File>>>")]
        pub files: Keyed<File>,
        /// Secrets that it reads, by name.
        pub secrets: Keyed<SecretUse>,
        /// When it is ready, alive, started.
        pub probes: Probes,
        /// What it asks of a node and may use of it.
        pub resources: Resources,
        /// The volumes by name.
        pub volumes: Keyed<Volume>,
        /// How it grows and shrinks with load.
        pub autoscaling: Autoscaling,
        /// How much of it must stay when nodes are drained.
        pub disruption: Disruption,
        /// How it is reached from outside the cluster.
        pub ingress: Ingress,
        /// Its Services.
        pub service: ServiceSettings,
        /// Whether its pods keep apart from each other.
        pub anti_affinity: Traced<AntiAffinity>,
        /// Roles of its ServiceAccount, as lists of PolicyRules.
        pub roles: Keyed<Vec<Free>>,
        /// How Prometheus reads it.
        pub monitor: Monitor,
        /// Fields of Kubernetes' securityContext, of pod or container.
        pub security: Free,
        /// Containers that run before it, in this order.
        pub init_containers: Keyed<Container>,
        /// Containers that run beside it.
        pub containers: Keyed<Container>,
        /// When a Job runs: before the app or after it.
        pub run: Traced<Run>,
        /// A CronJob's schedule.
        pub schedule: Traced<Arc<str>>,
        /// A CronJob's time zone.
        pub time_zone: Traced<Arc<str>>,
        /// What happens to a run that would overlap another.
        pub concurrency_policy: Traced<Arc<str>>,
        /// Whether a CronJob, or a Job, waits.
        pub suspend: Traced<bool>,
        /// How long a CronJob's missed run is still started.
        pub starting_deadline_seconds: Traced<i64>,
        /// How many good runs are kept.
        pub successful_jobs_history_limit: Traced<i64>,
        /// How many failed runs are kept.
        pub failed_jobs_history_limit: Traced<i64>,
        /// How often a Job is tried again.
        pub backoff_limit: Traced<i64>,
        /// How many pods of a Job run at once.
        pub parallelism: Traced<i64>,
        /// How many pods of a Job must succeed.
        pub completions: Traced<i64>,
        /// How long a Job may take.
        pub active_deadline_seconds: Traced<i64>,
        /// How long a finished Job is kept.
        pub ttl_seconds_after_finished: Traced<i64>,
        /// What happens to a container that ends.
        pub restart_policy: Traced<Arc<str>>,
        /// How a Deployment's pods are replaced.
        pub strategy: Free,
        /// How a StatefulSet's or DaemonSet's pods are replaced.
        pub update_strategy: Free,
        /// Whether a StatefulSet's pods start one by one.
        pub pod_management_policy: Traced<Arc<str>>,
        /// What becomes of a StatefulSet's claims.
        pub persistent_volume_claim_retention_policy: Free,
        /// The governing Service of a StatefulSet that exists already.
        pub service_name: Traced<Arc<str>>,
        /// The selector of a workload that exists already.
        pub selector: Keyed<Scalar>,
        /// How many old ReplicaSets are kept.
        pub revision_history_limit: Traced<i64>,
        /// How long a new pod must be ready before it counts.
        pub min_ready_seconds: Traced<i64>,
        /// How long a rollout may stand still.
        pub progress_deadline_seconds: Traced<i64>,
        /// How long a pod may take to end.
        pub termination_grace_period_seconds: Traced<i64>,
        /// Where its pods may run, beside `antiAffinity`.
        pub affinity: Free,
        /// Labels of nodes that its pods need.
        pub node_selector: Keyed<Scalar>,
        /// Taints that its pods bear.
        pub tolerations: Vec<Free>,
        /// How its pods spread.
        pub topology_spread_constraints: Vec<Free>,
        /// The priority of its pods.
        pub priority_class_name: Traced<Arc<str>>,
        /// The runtime of its pods.
        pub runtime_class_name: Traced<Arc<str>>,
        /// Secrets that its images are pulled with.
        pub image_pull_secrets: Vec<Scalar>,
        /// When its image is pulled.
        pub image_pull_policy: Traced<Arc<str>>,
        /// How its pods resolve names.
        pub dns_policy: Traced<Arc<str>>,
        /// More on how its pods resolve names.
        pub dns_config: Free,
        /// Further lines of its pods' hosts file.
        pub host_aliases: Vec<Free>,
        /// What runs when its container starts and ends.
        pub lifecycle: Free,
        /// Its container's working directory.
        pub working_dir: Traced<Arc<str>>,
        /// Labels of its pods, beside platc's.
        pub labels: Keyed<Scalar>,
        /// Annotations of its pods.
        pub annotations: Keyed<Scalar>,
        /// Merged last into its objects: `workload`, `pod`, `container`.
        pub raw: Raw,
    }

    /// A volume: a claim of its own (`size`), or one of Kubernetes' kinds.
    pub struct Volume {
        /// The folder that it is mounted in.
        pub mount: Traced<Arc<str>>,
        /// The part of it that is mounted.
        pub sub_path: Traced<Arc<str>>,
        /// Whether it cannot be written.
        pub read_only: Traced<bool>,
        /// The claim's size.
        pub size: IntOrString,
        /// The claim's storage class.
        pub storage_class: Traced<Arc<str>>,
        /// The claim's access modes; ReadWriteOnce unless said.
        pub access_modes: Vec<Traced<Arc<str>>>,
        /// A folder that lives as long as the pod.
        pub empty_dir: Free,
        /// A ConfigMap: its name, or Kubernetes' fields.
        pub config_map: Free,
        /// A Secret: its name, or Kubernetes' fields.
        pub secret: Free,
        /// A claim that exists already.
        pub claim: Traced<Arc<str>>,
        /// A folder of the node.
        pub host_path: Free,
        /// Several sources in one folder.
        pub projected: Free,
        /// What the pod knows of itself.
        pub downward_api: Free,
        /// A volume of a CSI driver that lives as long as the pod.
        pub csi: Free,
        /// A server's share.
        pub nfs: Free,
        /// Merged last into the volume or the claim.
        pub raw: Free,
    }

    /// What is merged last into a workload's objects.
    pub struct Raw {
        /// The Deployment, StatefulSet, DaemonSet, Job or CronJob.
        pub workload: Free,
        /// The pod template.
        pub pod: Free,
        /// The main container.
        pub container: Free,
        /// The ServiceAccount.
        pub service_account: Free,
        /// The ConfigMap of `config`.
        pub config_map: Free,
    }
}

words! {
    /// What runs a workload.
    pub enum WorkloadKind {
        /// Pods that are alike.
        Deployment = "Deployment",
        /// Pods with names and claims of their own.
        StatefulSet = "StatefulSet",
        /// A pod on every node.
        DaemonSet = "DaemonSet",
        /// Pods that end.
        Job = "Job",
        /// Pods that end, on a schedule.
        CronJob = "CronJob",
    }

    /// Whether a workload's pods keep apart.
    pub enum AntiAffinity {
        /// Where there is room.
        Preferred = "preferred",
        /// Always.
        Required = "required",
    }

    /// When a Job runs.
    pub enum Run {
        /// Before the app's other objects.
        Before = "before",
        /// After them.
        After = "after",
    }
}
