//! How a workload meets the world: load, drained nodes, Services, Ingress and monitoring.

use super::{Free, IntOrString, Keyed, Traced, decode::spec, leaf::Scalar};
use std::sync::Arc;

spec! {
    /// How a workload grows and shrinks with load.
    pub struct Autoscaling {
        /// The fewest pods; `replicas` unless said.
        pub min: Traced<i64>,
        /// The most pods.
        pub max: Traced<i64>,
        /// The CPU use to hold, in percent of the requests.
        pub cpu: Traced<i64>,
        /// The memory use to hold, in percent of the requests.
        pub memory: Traced<i64>,
        /// The HPA's name.
        pub name: Traced<Arc<str>>,
        /// Merged last into the HPA.
        pub raw: Free,
    }

    /// How much of a workload must stay when nodes are drained.
    pub struct Disruption {
        /// How many pods stay at least, as a number or in percent.
        pub min_available: IntOrString,
        /// How many pods may be gone at once, as a number or in percent.
        pub max_unavailable: IntOrString,
        /// The PDB's name.
        pub name: Traced<Arc<str>>,
        /// Merged last into the PDB.
        pub raw: Free,
    }

    /// How a workload is reached from outside the cluster.
    pub struct Ingress {
        /// The host.
        pub host: Traced<Arc<str>>,
        /// The path, `/` unless said.
        pub path: Traced<Arc<str>>,
        /// `Prefix` unless said.
        pub path_type: Traced<Arc<str>>,
        /// The port's name: `http`, else the only one.
        pub port: Traced<Arc<str>>,
        /// The ingress class.
        pub class: Traced<Arc<str>>,
        /// How it is encrypted.
        pub tls: Tls,
        /// Annotations of the Ingress.
        pub annotations: Keyed<Scalar>,
        /// The Ingress' name.
        pub name: Traced<Arc<str>>,
        /// Merged last into the Ingress.
        pub raw: Free,
    }

    /// How an Ingress is encrypted.
    pub struct Tls {
        /// The Secret with the certificate; `<workload>-tls` unless said.
        pub secret: Traced<Arc<str>>,
        /// The cert-manager Issuer that makes it.
        pub issuer: Traced<Arc<str>>,
        /// The cert-manager ClusterIssuer that makes it.
        pub cluster_issuer: Traced<Arc<str>>,
    }

    /// A workload's Services.
    pub struct ServiceSettings {
        /// The Service's name.
        pub name: Traced<Arc<str>>,
        /// Its type; ClusterIP unless said.
        pub r#type: Traced<Arc<str>>,
        /// Its annotations.
        pub annotations: Keyed<Scalar>,
        /// Merged last into the Service.
        pub raw: Free,
    }

    /// How Prometheus reads a workload.
    pub struct Monitor {
        /// The port's name.
        pub port: Traced<Arc<str>>,
        /// The path, `/metrics` unless said.
        pub path: Traced<Arc<str>>,
        /// How often.
        pub interval: Traced<Arc<str>>,
        /// Labels of the ServiceMonitor.
        pub labels: Keyed<Scalar>,
        /// The ServiceMonitor's name.
        pub name: Traced<Arc<str>>,
        /// Merged last into the ServiceMonitor.
        pub raw: Free,
    }
}
