//! A container: its image, ports, files, secrets, probes and resources.

use super::{
    Free, IntOrString, Keyed, Traced,
    decode::spec,
    leaf::{OneOf, Scalar},
};
use std::sync::Arc;

spec! {
    /// A container image: one value for tag and digest.
    pub struct Image {
        /// Its repository, without tag.
        pub repository: Traced<Arc<str>>,
        /// Its tag.
        #[schemars(with = "Option<Arc<str>>")]
        pub tag: Scalar,
        /// Its digest, as `sha256:…`.
        pub digest: Traced<Arc<str>>,
    }

    /// A port of a container and its Service.
    pub struct Port {
        /// The container's port.
        pub container: Traced<i64>,
        /// The Service's port, the container's unless said.
        pub service: Traced<i64>,
        /// The protocol, TCP unless said.
        pub protocol: Traced<Arc<str>>,
    }

    /// A file in a container.
    pub struct File {
        /// Its text.
        pub text: Traced<Arc<str>>,
        /// The file that has its text, beside the file that says it.
        pub file: Traced<Arc<str>>,
        /// Its mode, in octal, such as `"0555"`.
        pub mode: Traced<Arc<str>>,
    }

    /// How a container reads a Secret.
    pub struct SecretUse {
        /// Environment variables by name, each with the Secret's key.
        pub env: Keyed<Traced<Arc<str>>>,
        /// The folder that its keys are mounted in.
        pub mount: Traced<Arc<str>>,
        /// Whether it comes from outside the platform.
        pub external: Traced<bool>,
        /// Whether its pods start without it.
        pub optional: Traced<bool>,
    }

    /// When a container is ready, alive, started.
    pub struct Probes {
        /// When it takes traffic.
        pub readiness: Probe,
        /// When it is left alone.
        pub liveness: Probe,
        /// When the other two begin.
        pub startup: Probe,
    }

    /// One probe: exactly one of `http`, `tcp`, `exec` and `grpc`.
    pub struct Probe {
        /// A path that answers.
        pub http: Traced<Arc<str>>,
        /// A port that accepts: its name or number.
        pub tcp: IntOrString,
        /// A command that succeeds.
        pub exec: Vec<Scalar>,
        /// A port whose gRPC health service answers.
        pub grpc: IntOrString,
        /// The port of `http`: its name or number.
        pub port: IntOrString,
        /// `HTTP` or `HTTPS`.
        pub scheme: Traced<Arc<str>>,
        /// The gRPC service that is asked.
        pub service: Traced<Arc<str>>,
        /// Headers of `http`.
        pub headers: Keyed<Scalar>,
        /// The pause before the first.
        pub initial_delay_seconds: Traced<i64>,
        /// The pause between two.
        pub period_seconds: Traced<i64>,
        /// How long an answer may take.
        pub timeout_seconds: Traced<i64>,
        /// How many good answers count.
        pub success_threshold: Traced<i64>,
        /// How many bad answers count.
        pub failure_threshold: Traced<i64>,
        /// How long the container may take to end when it failed.
        pub termination_grace_period_seconds: Traced<i64>,
    }

    /// What a container asks of a node and may use of it.
    pub struct Resources {
        /// What it asks.
        pub requests: Keyed<IntOrString>,
        /// What it may use.
        pub limits: Keyed<IntOrString>,
    }

    /// A container beside the main one.
    pub struct Container {
        /// The container image.
        #[schemars(with = "Option<OneOf<Arc<str>, Image>>")]
        pub image: Image,
        /// The entrypoint.
        pub command: Vec<Scalar>,
        /// The entrypoint's arguments.
        pub args: Vec<Scalar>,
        /// The ports by name.
        #[schemars(with = "Option<Keyed<OneOf<i64, Port>>>")]
        pub ports: Keyed<Port>,
        /// Environment variables of its own.
        pub env: Keyed<Scalar>,
        /// Secrets that it reads, by name.
        pub secrets: Keyed<SecretUse>,
        /// The workload's volumes that it mounts, each with a folder.
        pub mounts: Keyed<Traced<Arc<str>>>,
        /// When it is ready, alive, started.
        pub probes: Probes,
        /// What it asks of a node and may use of it.
        pub resources: Resources,
        /// Fields of Kubernetes' securityContext of a container.
        pub security: Free,
        /// When its image is pulled.
        pub image_pull_policy: Traced<Arc<str>>,
        /// `Always` makes an init container a sidecar (KEP-753).
        pub restart_policy: Traced<Arc<str>>,
        /// What runs when it starts and ends.
        pub lifecycle: Free,
        /// Its working directory.
        pub working_dir: Traced<Arc<str>>,
        /// Merged last into the container.
        pub raw: Free,
    }
}
