//! What a sealed value is bound to: only there can it be opened.

/// How far a sealed value can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// It opens in one Secret of one namespace.
    Strict,
    /// It opens in every Secret of one namespace.
    NamespaceWide,
    /// It opens everywhere in the cluster.
    ClusterWide,
}

impl Scope {
    /// The word that kubeseal has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::NamespaceWide => "namespace-wide",
            Self::ClusterWide => "cluster-wide",
        }
    }
}

/// A Secret and how its values are bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// How far a value can be moved.
    pub scope: Scope,
    /// The Secret's namespace.
    pub namespace: &'a str,
    /// The Secret's name.
    pub name: &'a str,
}

impl Binding<'_> {
    /// The label of RSA-OAEP, as the controller's `crypto` package makes it (bitnami-labs/sealed-secrets,
    /// `EncryptionLabel`). The key within the Secret is no part of it.
    pub(crate) fn label(&self) -> Vec<u8> {
        match self.scope {
            Scope::Strict => format!("{}/{}", self.namespace, self.name).into_bytes(),
            Scope::NamespaceWide => self.namespace.as_bytes().to_vec(),
            Scope::ClusterWide => Vec::new(),
        }
    }

    /// Whether a value that was sealed for this opens where `other` says.
    #[must_use]
    pub fn opens_in(&self, other: &Binding) -> bool {
        self.scope == other.scope && self.label() == other.label()
    }
}

#[test]
fn what_is_bound_less_opens_in_more_places() {
    let at = |scope, namespace, name| Binding { scope, namespace, name };
    let opens = |scope, namespace, name| at(scope, "prod", "db").opens_in(&at(scope, namespace, name));
    assert!(opens(Scope::Strict, "prod", "db"));
    assert!(!opens(Scope::Strict, "prod", "cache"));
    assert!(!opens(Scope::Strict, "staging", "db"));
    assert!(opens(Scope::NamespaceWide, "prod", "cache"));
    assert!(!opens(Scope::NamespaceWide, "staging", "db"));
    assert!(opens(Scope::ClusterWide, "staging", "cache"));
    assert!(!at(Scope::ClusterWide, "prod", "db").opens_in(&at(Scope::Strict, "prod", "db")));
}
