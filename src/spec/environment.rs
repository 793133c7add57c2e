//! `environments/<env>/environment.yaml`: a place that apps run in.

use super::{
    Free, Keyed, Traced,
    app::AppSpec,
    decode::{spec, words},
    duration::Duration,
    leaf::{Literal, OneOf},
    platform::{ArgoCd, Chart, Git, RuleLevel, RuleSetting},
};
use std::sync::Arc;

spec! {
    /// One environment.
    pub struct EnvironmentSpec {
        /// The environments that it starts from, lowest first.
        #[schemars(with = "Option<Literal<Vec<Arc<str>>>>")]
        pub extends: Vec<Traced<Arc<str>>>,
        /// Whether it is only extended and never built; what extends it is not abstract by that.
        #[schemars(with = "Option<Literal<bool>>")]
        pub r#abstract: Traced<bool>,
        /// Environments that must be there first: their apps can be read, and their root is synced before.
        #[schemars(with = "Option<Literal<Vec<Arc<str>>>>")]
        pub requires: Vec<Traced<Arc<str>>>,
        /// The cluster that it is on.
        pub cluster: Traced<Arc<str>>,
        /// The namespace of its apps that say none; its own name unless said.
        pub namespace: Traced<Arc<str>>,
        /// Merged over the platform's.
        pub vars: Free,
        /// A partial app over every app here.
        #[schemars(with = "Option<Literal<AppSpec>>")]
        pub overrides: AppSpec,
        /// Merged over the platform's.
        pub charts: Keyed<Chart>,
        /// Merged over the platform's.
        pub git: Git,
        /// Merged over the platform's.
        #[schemars(with = "Option<OneOf<ArgoCd, Keyed<ArgoCd>>>")]
        pub argocd: Keyed<ArgoCd>,
        /// What opens its secrets.
        pub secret_store: SecretStore,
        /// The level of each rule, or of a family of them, here.
        #[schemars(with = "Option<Keyed<OneOf<RuleLevel, RuleSetting>>>")]
        pub rules: Keyed<RuleSetting>,
        /// Foreign files that may live in `out/<env>/`.
        pub keep: Vec<Traced<Arc<str>>>,
    }

    /// What opens an environment's secrets.
    pub struct SecretStore {
        /// Which kind of store; `sealed-secrets` unless said.
        pub provider: Traced<Provider>,
        /// The certificates that values may be sealed for, the current one first.
        pub certificates: Vec<Traced<Arc<str>>>,
        /// Fingerprints of certificates that are no longer good.
        pub revoked: Vec<Traced<Arc<str>>>,
        /// How much older than the current certificate a former one may be, such as `90d`.
        pub max_age: Traced<Duration>,
        /// What a sealed value is bound to; `strict` unless said.
        pub scope: Traced<SealScope>,
        /// The store of External Secrets.
        pub store: StoreReference,
        /// How often External Secrets reads it again; `1h` unless said.
        pub refresh: Traced<Arc<str>>,
    }

    /// A store of External Secrets.
    pub struct StoreReference {
        /// `SecretStore` or `ClusterSecretStore`, which it is unless said.
        pub kind: Traced<Arc<str>>,
        /// Its name.
        pub name: Traced<Arc<str>>,
    }
}

words! {
    /// Which kind of store opens the secrets.
    pub enum Provider {
        /// The Sealed Secrets controller.
        SealedSecrets = "sealed-secrets",
        /// The External Secrets operator.
        ExternalSecrets = "external-secrets",
        /// Secrets exist already.
        None = "none",
    }

    /// What a sealed value is bound to.
    pub enum SealScope {
        /// Its Secret's namespace and name.
        Strict = "strict",
        /// Its namespace.
        NamespaceWide = "namespace-wide",
        /// Nothing.
        ClusterWide = "cluster-wide",
    }
}

impl From<SealScope> for seal::Scope {
    fn from(scope: SealScope) -> Self {
        match scope {
            SealScope::Strict => Self::Strict,
            SealScope::NamespaceWide => Self::NamespaceWide,
            SealScope::ClusterWide => Self::ClusterWide,
        }
    }
}
