//! `kind: App`, `kind: Class` and overlays: anything that becomes one Argo CD Application.

use super::{
    Free, IntOrString, Keyed, Traced,
    decode::{spec, words},
    environment::{Provider, SealScope},
    leaf::{Literal, OneOf},
    platform::{RuleLevel, RuleSetting},
    workload::Workload,
};
use std::sync::Arc;

spec! {
    /// An app, a class (the same, partial) or an overlay (partial too).
    pub struct AppSpec {
        /// Where it runs: in environments that have one of these on their chain. Absent: everywhere.
        #[schemars(with = "Option<Literal<Vec<Arc<str>>>>")]
        pub environments: Vec<Traced<Arc<str>>>,
        /// Whether it runs here; `true` unless said.
        #[schemars(with = "Option<Literal<bool>>")]
        pub enabled: Traced<bool>,
        /// The classes that it starts from; later wins.
        #[schemars(with = "Option<Literal<Vec<Arc<str>>>>")]
        pub classes: Vec<Traced<Arc<str>>>,
        /// The project that it belongs to; the only one unless said.
        pub project: Traced<Arc<str>>,
        /// Labels of everything that platc makes for it.
        pub labels: Keyed<super::leaf::Scalar>,
        /// Values that expressions read as `vars`.
        pub vars: Free,
        /// The namespace that it lives in.
        #[schemars(with = "Option<OneOf<Arc<str>, Namespace>>")]
        pub namespace: Namespace,
        /// Apps that must be there first (`true`), or edges to cut (`false`).
        pub depends_on: Keyed<Traced<bool>>,
        /// What other apps may read of it.
        pub exports: Free,
        /// Secrets that it owns.
        #[schemars(with = "Option<Keyed<OneOf<Vec<Arc<str>>, Secret>>>")]
        pub secrets: Keyed<Secret>,
        /// The main workload: shorthand for `workloads.main`.
        #[schemars(with = "Option<Literal<Workload>>")]
        pub workload: Workload,
        /// Its workloads by name.
        #[schemars(with = "Option<Literal<Keyed<Workload>>>")]
        pub workloads: Keyed<Workload>,
        /// The chart that it installs: a key of the platform's `charts`, or one of its own.
        #[schemars(with = "Option<Literal<OneOf<Arc<str>, ChartUse>>>")]
        pub chart: ChartUse,
        /// The Helm release's name; the app's unless said.
        pub release: Traced<Arc<str>>,
        /// Helm values.
        pub values: Free,
        /// Templates that give Helm values, under all `values`.
        pub values_templates: Keyed<Traced<Arc<str>>>,
        /// Files or folders of manifests; a `.j2` is a template.
        pub manifests: Keyed<Traced<Arc<str>>>,
        /// Changes to objects that platc renders.
        pub patches: Keyed<Patch>,
        /// How it reaches the cluster; `rendered` unless said.
        #[schemars(with = "Option<Literal<Delivery>>")]
        pub delivery: Traced<Delivery>,
        /// What a chart that platc does not render may need of its AppProject.
        pub allows: Allows,
        /// Whether its CRDs are installed; `install` unless said.
        pub crds: Traced<Crds>,
        /// Whether labels that tell of Helm stay on what its chart renders; `drop` unless said.
        pub helm_labels: Traced<HelmLabels>,
        /// How Argo CD syncs it.
        pub sync: Sync,
        /// Who may reach its ports, by the port's name: `self`, an app, `class/NAME`, `namespace/NAME`, a CIDR, or a word of
        /// the cluster's `peers`.
        pub allow: Keyed<Vec<Traced<Arc<str>>>>,
        /// What it may reach outside the cluster's apps.
        pub reach: Vec<Reach>,
        /// The level of each rule, or of a family of them, for it.
        #[schemars(with = "Option<Keyed<OneOf<RuleLevel, RuleSetting>>>")]
        pub rules: Keyed<RuleSetting>,
    }

    /// The namespace that an app lives in.
    pub struct Namespace {
        /// Its name; the environment's unless said.
        pub name: Traced<Arc<str>>,
        /// The Pod Security Standard that it enforces.
        pub pod_security: Traced<PodSecurity>,
        /// The hard limits of its ResourceQuota.
        pub quota: Keyed<IntOrString>,
        /// The `limits` of its LimitRange's entry for containers.
        pub limits: Free,
        /// What reaches its pods by default; `open` unless said.
        pub network: Traced<Network>,
        /// Its labels.
        pub labels: Keyed<super::leaf::Scalar>,
        /// Its annotations.
        pub annotations: Keyed<super::leaf::Scalar>,
        /// Groups by the ClusterRole (`view`, `edit`, `admin`) that they are bound to in it.
        pub access: Keyed<Vec<Traced<Arc<str>>>>,
    }

    /// A Secret that an app owns.
    pub struct Secret {
        /// Its keys; those that its type needs unless said.
        pub keys: Keyed<SecretKey>,
        /// Its Kubernetes type; `Opaque` unless said.
        pub r#type: Traced<Arc<str>>,
        /// Templates of further keys.
        pub data: Keyed<Traced<Arc<str>>>,
        /// Another provider than the environment's.
        pub provider: Traced<Provider>,
        /// What its values are bound to, where it is not what the environment says.
        pub scope: Traced<SealScope>,
    }

    /// A key of a Secret.
    pub struct SecretKey {
        /// What its value looks like.
        pub format: Traced<SecretFormat>,
        /// The shortest value that is good, in bytes.
        pub min_length: Traced<i64>,
        /// Whether environments may lack it; `false` unless said.
        pub optional: Traced<bool>,
        /// Where an external store has it: `path#property`.
        pub remote: Traced<Arc<str>>,
    }

    /// The chart that an app installs.
    pub struct ChartUse {
        /// A key of the platform's `charts`.
        #[schemars(with = "Option<Literal<Arc<str>>>")]
        pub name: Traced<Arc<str>>,
        /// A chart's folder, beside the file that says it.
        pub path: Traced<Arc<str>>,
    }

    /// A change to objects that platc renders.
    pub struct Patch {
        /// The objects that it changes.
        pub target: Target,
        /// What is merged into them; lists by Kubernetes' merge keys, `null` takes away.
        pub patch: Free,
    }

    /// Which objects a patch changes: all that has every word that is said.
    pub struct Target {
        /// The API group, without version.
        pub group: Traced<Arc<str>>,
        /// The kind.
        pub kind: Traced<Arc<str>>,
        /// The name.
        pub name: Traced<Arc<str>>,
        /// The namespace.
        pub namespace: Traced<Arc<str>>,
    }

    /// What a chart that platc does not render may need of its AppProject.
    pub struct Allows {
        /// Kinds of the cluster, as `Kind` or `group/Kind`.
        pub cluster_kinds: Vec<Traced<Arc<str>>>,
        /// Namespaces beside its own.
        pub namespaces: Vec<Traced<Arc<str>>>,
    }

    /// How Argo CD syncs an app.
    pub struct Sync {
        /// Who starts a sync; `auto` unless said.
        pub mode: Traced<SyncMode>,
        /// Whether objects that are gone from `out/` are removed from the cluster; `false` unless said.
        pub prune: Traced<bool>,
        /// Whether changes made in the cluster are undone; `true` unless said.
        pub self_heal: Traced<bool>,
        /// Whether removing the Application removes its objects; `false` unless said.
        pub cascade: Traced<bool>,
        /// Argo CD's sync options, as `Name=value`.
        pub options: Vec<Traced<Arc<str>>>,
        /// Argo CD's retry strategy.
        pub retry: Free,
        /// Fields that Argo CD does not compare.
        pub ignore_differences: Free,
        /// Merged last into the Application's `spec`.
        pub raw: Free,
    }

    /// Something outside the cluster's apps that an app may reach.
    pub struct Reach {
        /// The addresses.
        pub cidr: Traced<Arc<str>>,
        /// Addresses of them that it may not reach.
        pub except: Vec<Traced<Arc<str>>>,
        /// The port; absent: all.
        pub port: Traced<i64>,
        /// The protocol, TCP unless said.
        pub protocol: Traced<Arc<str>>,
    }
}

words! {
    /// What the value of a Secret's key looks like.
    pub enum SecretFormat {
        /// A URL with a scheme.
        Url = "url",
        /// PEM blocks, such as a certificate or a private key.
        Pem = "pem",
        /// What image registries are logged in to with: Docker's `config.json`.
        DockerConfig = "dockerconfig",
        /// `user:password`.
        BasicAuth = "basic-auth",
    }

    /// A Pod Security Standard (KEP-2579).
    pub enum PodSecurity {
        /// Anything goes.
        Privileged = "privileged",
        /// No known privilege escalation.
        Baseline = "baseline",
        /// Hardened.
        Restricted = "restricted",
    }

    /// What reaches a namespace's pods by default.
    pub enum Network {
        /// Nothing, until an app's `allow` says so.
        DefaultDeny = "default-deny",
        /// Everything.
        Open = "open",
    }

    /// How an app reaches the cluster.
    pub enum Delivery {
        /// As manifests that platc renders.
        Rendered = "rendered",
        /// As a chart that Argo CD renders with platc's values.
        Helm = "helm",
        /// As a folder that Argo CD gives to Kustomize.
        Kustomize = "kustomize",
    }

    /// Whether an app's CRDs are installed.
    pub enum Crds {
        /// They are.
        Install = "install",
        /// Somebody else does.
        None = "none",
    }

    /// Whether labels that tell of Helm stay on what a chart renders.
    pub enum HelmLabels {
        /// `helm.sh/chart` and labels that name Helm as the manager go, where nothing selects by them.
        Drop = "drop",
        /// They stay.
        Keep = "keep",
    }

    /// Who starts a sync.
    pub enum SyncMode {
        /// Argo CD.
        Auto = "auto",
        /// People.
        Manual = "manual",
        /// Nobody: there is no Application, and somebody else applies what is rendered.
        None = "none",
    }
}
