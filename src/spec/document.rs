//! What a document is, before its `spec`: the edition, and the kinds with the places where they lie.

use super::decode::words;

/// The edition of the language: what `apiVersion` says.
pub const EDITION: &str = "platc.dev/v1alpha1";

words! {
    /// What a document is.
    pub enum Kind {
        /// The whole platform's settings.
        Platform = "Platform",
        /// An app, or an overlay of one.
        App = "App",
        /// A reusable base for apps.
        Class = "Class",
        /// A place that apps run in.
        Environment = "Environment",
        /// The ciphertext of one app in one environment.
        SealedValues = "SealedValues",
        /// The ledger of expected differences between environments.
        Differences = "Differences",
    }
}

impl Kind {
    /// Where documents of this kind lie.
    #[must_use]
    pub fn home(self) -> &'static str {
        match self {
            Self::Platform => "platform/platform.yaml",
            Self::App => "platform/apps/ (apps) or environments/<env>/ (overlays)",
            Self::Class => "platform/classes/",
            Self::Environment => "environments/<env>/environment.yaml",
            Self::SealedValues => "environments/<env>/",
            Self::Differences => "environments/differences.yaml",
        }
    }
}
