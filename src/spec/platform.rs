//! `platform/platform.yaml`: what all apps and environments share.

use super::{
    Free, Keyed, Traced,
    app::AppSpec,
    decode::{spec, words},
    leaf::{Literal, OneOf},
};
use std::sync::Arc;

spec! {
    /// The whole platform's settings.
    pub struct PlatformSpec {
        /// The repository that Argo CD reads.
        pub git: Git,
        /// The Kubernetes version of clusters that do not say their own, such as `"1.35"`.
        pub kubernetes: Traced<Arc<str>>,
        /// The Argo CD installations by name; one without a name is named `argocd`.
        #[schemars(with = "Option<OneOf<ArgoCd, Keyed<ArgoCd>>>")]
        pub argocd: Keyed<ArgoCd>,
        /// The clusters by name; an environment is on one.
        pub clusters: Keyed<Cluster>,
        /// The Argo CD projects by name, made for each environment.
        pub projects: Keyed<Project>,
        /// The Helm charts by the name that apps use.
        pub charts: Keyed<Chart>,
        /// Values that expressions read as `vars`.
        pub vars: Free,
        /// A partial app under every app.
        #[schemars(with = "Option<Literal<AppSpec>>")]
        pub defaults: AppSpec,
        /// The level of each rule, or of a family of them.
        #[schemars(with = "Option<Keyed<OneOf<RuleLevel, RuleSetting>>>")]
        pub rules: Keyed<RuleSetting>,
        /// How `out/` is laid out.
        pub output: Output,
        /// The Helm version whose behaviour the chart engine has.
        pub helm: Traced<Helm>,
        /// What charts see as now: a build has no clock of its own.
        pub clock: Traced<Arc<str>>,
    }

    /// The repository that Argo CD reads.
    pub struct Git {
        /// Its URL, https or ssh.
        pub url: Traced<Arc<str>>,
        /// The branch, tag or commit that Argo CD follows; `main` unless said.
        pub revision: Traced<Arc<str>>,
        /// The folder there that holds `out/`; its root unless said.
        pub path: Traced<Arc<str>>,
    }

    /// One Argo CD.
    pub struct ArgoCd {
        /// Its version, such as `"3.3"`; platc knows 3.1 to 3.6.
        pub version: Traced<Arc<str>>,
        /// The namespace that it runs in; `argocd` unless said.
        pub namespace: Traced<Arc<str>>,
        /// How waves between Applications are held to; `gated` unless said.
        pub ordering: Traced<Ordering>,
        /// The names of what platc makes in its namespace.
        pub names: ArgoCdNames,
        /// Merged last into every Application.
        pub raw: Free,
    }

    /// Templates of names in Argo CD's namespace.
    pub struct ArgoCdNames {
        /// An app's Application; `${{ app.name }}-${{ env.name }}` unless said.
        pub application: Traced<Arc<str>>,
        /// A project's AppProject; `${{ project.name }}-${{ env.name }}` unless said.
        pub project: Traced<Arc<str>>,
        /// An environment's root Application; `${{ platform.name }}-${{ env.name }}` unless said.
        pub root: Traced<Arc<str>>,
    }

    /// One cluster.
    pub struct Cluster {
        /// The address of its API server, as Argo CD knows it.
        pub server: Traced<Arc<str>>,
        /// Its Kubernetes version; the platform's unless said.
        pub kubernetes: Traced<Arc<str>>,
        /// What its API server offers beside Kubernetes' own, as `group/version` or `group/version/Kind`.
        pub api_versions: Vec<Traced<Arc<str>>>,
        /// The Argo CD that serves it; the only one unless said.
        pub argocd: Traced<Arc<str>>,
        /// Namespaces that policies name by a word, such as `ingress`.
        pub peers: Keyed<Traced<Arc<str>>>,
        /// What it has without platc, as `Kind/name`, or `{crd: NAME, scope: Cluster}`.
        #[schemars(with = "Option<Vec<OneOf<Arc<str>, Provided>>>")]
        pub provides: Vec<Provided>,
        /// The namespaces of other environments' apps that must not be made.
        pub namespaces: Vec<Traced<Arc<str>>>,
    }

    /// Something that a cluster has without platc.
    pub struct Provided {
        /// `Kind/name`, such as `StorageClass/gp3`.
        pub object: Traced<Arc<str>>,
        /// The name of a CustomResourceDefinition.
        pub crd: Traced<Arc<str>>,
        /// Whether its objects live in namespaces.
        pub scope: Traced<Scope>,
    }

    /// One Argo CD project.
    pub struct Project {
        /// What it is for.
        pub description: Traced<Arc<str>>,
        /// Which namespaced kinds it permits; `default` unless said.
        pub kinds: Traced<Kinds>,
        /// Merged last into the AppProject.
        pub raw: Free,
    }

    /// Where a Helm chart comes from.
    pub struct Chart {
        /// The chart's name, when it is not the key.
        pub chart: Traced<Arc<str>>,
        /// An https or oci repository.
        pub repository: Traced<Arc<str>>,
        /// Its pinned version.
        pub version: Traced<Arc<str>>,
        /// A folder beside the file that says it, or a folder in `git`.
        pub path: Traced<Arc<str>>,
        /// A git repository.
        pub git: Traced<Arc<str>>,
        /// The revision in `git`.
        pub revision: Traced<Arc<str>>,
    }

    /// A rule's level and the reason for it.
    pub struct RuleSetting {
        /// What a finding weighs.
        pub level: Traced<RuleLevel>,
        /// Why. What an app, or one object, is allowed must say it.
        pub reason: Traced<Arc<str>>,
        /// The objects that it is said of, as `Kind/name`; all unless said.
        pub only: Vec<Traced<Arc<str>>>,
        /// What the rule lets through, for a rule that has a list: the registries of `unlisted-registry`.
        pub allowed: Vec<Traced<Arc<str>>>,
    }

    /// How `out/` is laid out.
    pub struct Output {
        /// What a file of manifests holds; `object` unless said.
        pub files: Traced<Files>,
    }
}

words! {
    /// How waves between Applications are held to.
    pub enum Ordering {
        /// Waves, and a health check that holds the next wave back.
        Gated = "gated",
        /// Waves only.
        Waves = "waves",
        /// Neither.
        None = "none",
    }

    /// Whether a kind's objects live in namespaces.
    pub enum Scope {
        /// They do.
        Namespaced = "Namespaced",
        /// They belong to the cluster.
        Cluster = "Cluster",
    }

    /// Which namespaced kinds a project permits.
    pub enum Kinds {
        /// All but those that govern others.
        Default = "default",
        /// Those that are rendered, and their children.
        Exact = "exact",
    }

    /// What a rule's finding weighs.
    pub enum RuleLevel {
        /// Nothing.
        Allow = "allow",
        /// A warning.
        Warn = "warn",
        /// An error.
        Deny = "deny",
    }

    /// The Helm version whose behaviour the chart engine has.
    pub enum Helm {
        /// Helm 3.17
        V3_17 = "3.17",
        /// Helm 4.1
        V4_1 = "4.1",
    }

    /// What a file of manifests holds.
    pub enum Files {
        /// One object.
        Object = "object",
        /// All objects of an app, for very large fleets.
        App = "app",
    }
}

#[allow(clippy::derivable_impls, reason = "`words!` derives what all words have")]
impl Default for Helm {
    fn default() -> Self {
        Self::V4_1
    }
}

impl Helm {
    /// The one that is written so.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|helm| helm.word() == word)
    }
}
