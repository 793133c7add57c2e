//! What a platform means: every layer merged, every expression evaluated, every default filled in.
//!
//! `render` reads nothing else, and has nothing to guess at: a field is optional here only where its absence
//! means that nothing is written.

pub mod app;
pub mod argocd;
pub mod expected;
pub mod secret;
pub mod workload;

pub use app::{
    App, Chart, ChartFile, ChartFolder, Edge, Kustomization, Locked, Made, Manifests, Namespace, Reason,
    Source, SyncPolicy, VENDORED,
};
pub use argocd::{ArgoCd, Names, Project, Version};
pub use expected::Expected;
pub use secret::{Sealed, Secret, SecretKey, SecretStore, Standing, StoreCertificate, Undeclared};
pub use workload::Workload;

use crate::{
    names::Name,
    source::Span,
    spec::{
        Traced,
        platform::{Files, Helm, RuleLevel, Scope},
    },
    value::Value,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The environments that are built, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Each environment.
    pub environments: BTreeMap<Name, Environment>,
    /// Whether all that can be built are here: not when some were chosen, or have mistakes.
    pub is_whole: bool,
    /// The ledger of differences that are expected between environments, in the order of writing.
    pub expected: Vec<Expected>,
}

/// One environment with all that runs in it.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name.
    pub name: Name,
    /// Its document.
    pub span: Option<Span>,
    /// The platform's name.
    pub platform: Name,
    /// The repository that Argo CD reads.
    pub git: Git,
    /// The cluster that it is on.
    pub cluster: Arc<Cluster>,
    /// The Argo CD that serves it.
    pub argocd: Arc<ArgoCd>,
    /// The names of its own objects in Argo CD's namespace.
    pub names: Names,
    /// The default namespace of its apps.
    pub namespace: Arc<str>,
    /// The variables that hold without an app, as far as they can be evaluated.
    pub vars: Value,
    /// The environments that must be there first, transitively, in the order of their names.
    pub required: Vec<Arc<Environment>>,
    /// Its projects, by the key that apps use.
    pub projects: BTreeMap<Arc<str>, Project>,
    /// Whether all apps and required environments are here. In a model with errors some are missing, and nothing is to
    /// be said of what lacks because of them.
    pub is_whole: bool,
    /// Its apps.
    pub apps: BTreeMap<Name, App>,
    /// The kinds, with their groups, of the CRDs that its apps bring, and where their objects live.
    pub custom: BTreeMap<GroupKind, Scope>,
    /// What opens its secrets.
    pub secret_store: SecretStore,
    /// Whether the root removes Applications that are gone (`overrides.sync.prune`).
    pub prune: bool,
    /// How `out/` is laid out.
    pub files: Files,
    /// Whose behaviour its charts get.
    pub helm: Helm,
    /// What its charts see as now, in seconds since 1970.
    pub clock: i64,
    /// What its chain says of rules and families of them.
    pub rules: BTreeMap<Arc<str>, RuleSetting>,
    /// What the platform says of them.
    pub platform_rules: BTreeMap<Arc<str>, RuleSetting>,
    /// Foreign files that may live in its folder.
    pub keep: Vec<Traced<Arc<str>>>,
}

impl Environment {
    /// The environment itself, and those that must be there first.
    pub fn around(&self) -> impl Iterator<Item = &Environment> {
        std::iter::once(self).chain(self.required.iter().map(|required| &**required))
    }

    /// Whether a namespace is that of the Argo CD that serves the environment: whoever writes there is its admin.
    pub fn has_argocd_in(&self, namespace: &str) -> bool {
        *self.cluster.server.value == *argocd::IN_CLUSTER && *self.argocd.namespace == *namespace
    }
}

/// A kind of an API group.
pub type GroupKind = (Arc<str>, Arc<str>);

/// The repository that Argo CD reads.
#[derive(Clone, Debug)]
pub struct Git {
    /// Its URL.
    pub url: Traced<Arc<str>>,
    /// The revision that Argo CD follows.
    pub revision: Traced<Arc<str>>,
    /// The folder that holds `out/`, without `.` and without slashes at its ends: empty at the top.
    pub path: Traced<Arc<str>>,
}

impl Git {
    /// A path below `out/`, as Argo CD finds it in the repository.
    pub fn below_out(&self, path: &str) -> String {
        if self.path.is_empty() { format!("out/{path}") } else { format!("{}/out/{path}", self.path.value) }
    }
}

/// One cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its name.
    pub name: Name,
    /// The address of its API server.
    pub server: Traced<Arc<str>>,
    /// Its Kubernetes version, such as `1.35`.
    pub kubernetes: Traced<Arc<str>>,
    /// What its API server offers beside Kubernetes' own.
    pub api_versions: Vec<Arc<str>>,
    /// Namespaces that policies name by a word.
    pub peers: BTreeMap<Arc<str>, Traced<Arc<str>>>,
    /// Objects that it has without platc, as `Kind/name`.
    pub provides: BTreeSet<Arc<str>>,
    /// CRDs that it has without platc, with the scope of their objects where it was said.
    pub crds: BTreeMap<Arc<str>, Option<Scope>>,
    /// The namespaces that others make: their apps may live there.
    pub namespaces: BTreeSet<Arc<str>>,
}

impl Cluster {
    /// The Kubernetes version with all three numbers and no `v`, as Argo CD's API asks for.
    pub fn full_version(&self) -> String {
        let numbers = self.kubernetes.value.trim_start_matches('v');
        let missing = 2_usize.saturating_sub(numbers.matches('.').count());
        format!("{numbers}{}", ".0".repeat(missing))
    }
}

/// A rule's level, where it was said, and why.
#[derive(Clone, Debug)]
pub struct RuleSetting {
    /// What a finding weighs.
    pub level: RuleLevel,
    /// Where the rule was named.
    pub span: Option<Span>,
    /// Where the level was said.
    pub at: Option<Span>,
    /// Why.
    pub reason: Option<Arc<str>>,
    /// The objects that it is said of, as `Kind/name`; `None`: all.
    pub only: Option<Vec<Traced<Arc<str>>>>,
    /// What the rule lets through, for a rule that has a list.
    pub allowed: Option<Vec<Traced<Arc<str>>>>,
}
