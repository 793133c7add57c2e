//! One app in one environment.

use super::{RuleSetting, Secret, Undeclared, Workload};
use crate::{
    names::Name,
    source::{FileId, Span},
    spec::{
        Traced,
        app::{Crds, Delivery, HelmLabels, Network, PodSecurity, SyncMode},
    },
    value::{Value, digest},
};
use std::{collections::BTreeMap, sync::Arc};

/// One app in one environment, merged, evaluated and complete.
#[derive(Clone, Debug)]
pub struct App {
    /// Its name.
    pub name: Name,
    /// Its document.
    pub span: Option<Span>,
    /// The whole merged and evaluated `spec`, for `explain` and for places of what has no field here.
    pub spec: Value,
    /// The name of its Application.
    pub application: Traced<Arc<str>>,
    /// The key of its project.
    pub project: Traced<Arc<str>>,
    /// Its labels, beside platc's.
    pub labels: Vec<(Arc<str>, Value)>,
    /// The namespace that it lives in.
    pub namespace: Namespace,
    /// The apps that must be there first.
    pub depends_on: Vec<Edge>,
    /// The Secrets that it owns.
    pub secrets: Vec<Secret>,
    /// Ciphertext that its environment's own files hold for it, and that it declares no key for.
    pub undeclared: Vec<Undeclared>,
    /// Its workloads; the main one first.
    pub workloads: Vec<Workload>,
    /// The chart that it installs.
    pub chart: Option<Chart>,
    /// The Helm release's name.
    pub release: Arc<str>,
    /// The final Helm values.
    pub values: Option<Value>,
    /// Its further manifests, by the key that they were said under.
    pub manifests: Vec<Manifests>,
    /// Its folders of Kustomize.
    pub kustomizations: Vec<Kustomization>,
    /// Changes to objects that platc renders.
    pub patches: Vec<Patch>,
    /// How it reaches the cluster.
    pub delivery: Traced<Delivery>,
    /// Kinds of the cluster that its chart may need, as (group, kind).
    pub allowed_cluster_kinds: Vec<(Arc<str>, Arc<str>)>,
    /// Namespaces beside its own that its chart may need.
    pub allowed_namespaces: Vec<Arc<str>>,
    /// Whether its CRDs are installed.
    pub crds: Crds,
    /// Whether labels that tell of Helm stay on what its chart renders.
    pub helm_labels: HelmLabels,
    /// How Argo CD syncs it.
    pub sync: SyncPolicy,
    /// Who may reach its ports, by the port's name.
    pub allow: Vec<(Traced<Arc<str>>, Vec<Peer>)>,
    /// What it may reach outside; `None` when egress is not policed.
    pub reach: Option<Vec<Reach>>,
    /// The level of each rule that was said for it.
    pub rules: BTreeMap<Arc<str>, RuleSetting>,
}

/// The namespace that an app lives in.
#[derive(Clone, Debug)]
pub struct Namespace {
    /// Its name.
    pub name: Traced<Arc<str>>,
    /// The Pod Security Standard that it enforces.
    pub pod_security: Option<Traced<PodSecurity>>,
    /// The hard limits of its ResourceQuota.
    pub quota: Option<Value>,
    /// Its LimitRange's entry for containers.
    pub limits: Option<Value>,
    /// What reaches its pods by default.
    pub network: Option<Traced<Network>>,
    /// Its labels.
    pub labels: Vec<(Arc<str>, Value)>,
    /// Its annotations.
    pub annotations: Vec<(Arc<str>, Value)>,
    /// Groups by the ClusterRole that they are bound to in it.
    pub access: Vec<Access>,
}

/// Groups that are bound to a ClusterRole in a namespace.
#[derive(Clone, Debug)]
pub struct Access {
    /// The ClusterRole: `view`, `edit`, `admin`…
    pub role: Arc<str>,
    /// The groups.
    pub groups: Vec<Traced<Arc<str>>>,
}

/// An app that must be there first.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The app.
    pub to: Name,
    /// The line that says so.
    pub span: Option<Span>,
    /// Why.
    pub reason: Reason,
}

/// Why an app must be there first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// `dependsOn` says so.
    Said,
    /// An export of it is read.
    Export,
    /// A Secret of it is used.
    Secret,
    /// A CRD of it is used.
    Crd,
}

impl Reason {
    /// In a word, as a picture of the apps has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Said => "dependsOn",
            Self::Export => "export",
            Self::Secret => "secret",
            Self::Crd => "CRD",
        }
    }
}

/// The chart that an app installs.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The chart's name.
    pub name: Arc<str>,
    /// Where it comes from.
    pub source: Source,
    /// Its files; `None` when it comes from elsewhere and was not vendored.
    pub folder: Option<Arc<ChartFolder>>,
    /// Where its version, path or revision was said.
    pub span: Option<Span>,
}

/// A chart's folder in this repository.
#[derive(Debug)]
pub struct ChartFolder {
    /// Its path below the root.
    pub path: Arc<str>,
    /// Its files by their path in it.
    pub files: BTreeMap<Arc<str>, ChartFile>,
    /// What `charts.lock` says of it, where it was vendored.
    pub locked: Option<Locked>,
}

impl ChartFolder {
    /// The folder that `platc chart vendor` puts a chart into, below the root: of its name and its version or revision.
    pub fn vendored(name: &str, version: &str) -> String {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "._+-".contains(letter);
        let version: String =
            version.chars().map(|letter| if plain(letter) { letter } else { '-' }).collect();
        format!("{VENDORED}/{name}-{version}")
    }

    /// Whether a file is one of the chart's templates, or of its CRDs.
    pub fn has_template(&self, file: FileId) -> bool {
        let found = self.files.iter().find(|(_, own)| own.source == Some(file));
        found.is_some_and(|(path, _)| !path.ends_with("values.yaml"))
    }
}

/// Where charts are vendored.
pub const VENDORED: &str = "platform/charts";

/// A file of a chart.
#[derive(Clone, Debug)]
pub struct ChartFile {
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// The file as messages point into it; `None` when it is no text.
    pub source: Option<FileId>,
}

/// What `charts.lock` says of a chart.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The digest of its files.
    pub digest: Arc<str>,
    /// Where that is said.
    pub span: Option<Span>,
}

/// Where a chart comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A repository of charts.
    Repository {
        /// Its URL, or `registry/path` for OCI.
        url: Value,
        /// The pinned version.
        version: Value,
    },
    /// A folder of this repository.
    Folder,
    /// A folder of another repository.
    Git {
        /// Its URL.
        url: Value,
        /// The revision.
        revision: Value,
        /// The folder in it.
        path: Value,
    },
}

/// A folder with a `kustomization.yaml`.
#[derive(Clone, Debug)]
pub struct Kustomization {
    /// The folder, below the root.
    pub folder: Arc<str>,
    /// Its files, those of its bases and all that they name, by their path below the root.
    pub files: BTreeMap<Arc<str>, Arc<[u8]>>,
    /// Where it was said.
    pub span: Option<Span>,
    /// What Kustomize made of it before, when platc is to deliver that.
    pub made: Made,
}

/// What is known of what Kustomize makes of a folder.
#[derive(Clone, Debug)]
pub enum Made {
    /// These objects.
    Objects(Vec<Value>),
    /// Something, of other files than those that lie there now; where that is said.
    Stale(Option<Span>),
    /// Nothing yet.
    Never,
}

impl Kustomization {
    /// The digest of all files that it is made of.
    pub fn digest(&self) -> String {
        digest::of_files(self.files.iter().map(|(path, bytes)| (&**path, &**bytes)))
    }

    /// The lowest folder that holds it with all its bases; empty for the repository's own.
    pub fn top(&self) -> &str {
        let holds = |top: &str| {
            let inside = |path: &Arc<str>| path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'));
            self.files.keys().all(inside)
        };
        let above = std::iter::successors(Some(&*self.folder), |top| Some(top.rsplit_once('/')?.0));
        above.into_iter().find(|top| holds(top)).unwrap_or_default()
    }
}

/// Manifests from files.
#[derive(Clone, Debug)]
pub struct Manifests {
    /// The key that they were said under.
    pub key: Arc<str>,
    /// Where they were said.
    pub span: Option<Span>,
    /// The objects, with the places they were written at.
    pub objects: Vec<Value>,
}

/// A change to objects that platc renders.
#[derive(Clone, Debug)]
pub struct Patch {
    /// The key that it was said under.
    pub key: Arc<str>,
    /// Where it was said.
    pub span: Option<Span>,
    /// The words that an object must have: group, kind, name, namespace.
    pub target: Target,
    /// What is merged into it.
    pub patch: Value,
}

/// Which objects a patch changes.
#[derive(Clone, Debug, Default)]
pub struct Target {
    /// The API group, without version.
    pub group: Option<Arc<str>>,
    /// The kind.
    pub kind: Option<Arc<str>>,
    /// The name.
    pub name: Option<Arc<str>>,
    /// The namespace.
    pub namespace: Option<Arc<str>>,
}

/// How Argo CD syncs an app.
#[derive(Clone, Debug)]
pub struct SyncPolicy {
    /// By itself, by hand, or not at all.
    pub mode: Traced<SyncMode>,
    /// Whether objects that are gone are removed.
    pub prune: Traced<bool>,
    /// Whether changes in the cluster are undone.
    pub self_heal: Traced<bool>,
    /// Whether removing the Application removes its objects.
    pub cascade: Traced<bool>,
    /// Argo CD's sync options.
    pub options: Vec<Value>,
    /// Argo CD's retry strategy.
    pub retry: Option<Value>,
    /// Fields that Argo CD does not compare.
    pub ignore_differences: Option<Value>,
    /// Merged last into the Application's `spec`.
    pub raw: Option<Value>,
}

/// Somebody who may reach a port.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Where it was said.
    pub span: Option<Span>,
    /// Who.
    pub who: Who,
}

/// Who may reach a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The pods of one app, in its namespace.
    App {
        /// The app.
        name: Name,
        /// Its namespace.
        namespace: Arc<str>,
    },
    /// All pods of a namespace.
    Namespace(Arc<str>),
    /// Addresses.
    Cidr(Arc<str>),
}

/// Something outside that an app may reach.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The addresses.
    pub cidr: Value,
    /// Addresses of them that it may not reach.
    pub except: Vec<Value>,
    /// The port; absent: all.
    pub port: Option<Value>,
    /// The protocol.
    pub protocol: Value,
}
