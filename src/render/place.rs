//! Where an object lies in `out/`: a name that depends on the object alone, never on its neighbours.

use super::below;
use crate::{
    bundle::{Artifact, Bundle, Content, Identity, Manifest},
    model::Environment,
    names::Name,
    spec::platform::Files as Layout,
    value::digest,
};
use std::fmt::Write;

/// A file name may have 255 bytes on every file system that git runs on; `.yaml` and a hash must fit, too.
const LONGEST: usize = 200;

/// API groups whose kinds no other group of this table has: their files need no group in their names.
const PLAIN_GROUPS: &[&str] = &[
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "argoproj.io",
    "autoscaling",
    "batch",
    "bitnami.com",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "external-secrets.io",
    "monitoring.coreos.com",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

/// Puts an environment's objects into a bundle.
pub(super) struct Files<'a> {
    pub(super) environment: &'a Environment,
    pub(super) bundle: &'a mut Bundle,
}

impl Files<'_> {
    /// One object in a file of its own.
    pub(super) fn one(&mut self, path: &str, manifest: Manifest) {
        self.put(path, None, vec![manifest]);
    }

    /// An app's objects, each in a file of its own, or all in one as the platform says; CRDs in their own folder.
    pub(super) fn app(&mut self, folder: &str, app: Option<&Name>, manifests: Vec<Manifest>) {
        let own = app.and_then(|app| self.environment.apps.get(app));
        // The app of the namespaces has none of its own.
        let home =
            own.map_or_else(|| self.environment.namespace.clone(), |app| app.namespace.name.value.clone());
        for manifest in manifests {
            let below = if manifest.kind() == "CustomResourceDefinition" { "crds/" } else { "" };
            let name = match self.environment.files {
                Layout::Object => file_name(&manifest.identity(), &home),
                Layout::App => "all.yaml".to_owned(),
            };
            self.put(&format!("manifests/{folder}/{below}{name}"), app, vec![manifest]);
        }
    }

    fn put(&mut self, path: &str, app: Option<&Name>, manifests: Vec<Manifest>) {
        let path = below(&self.environment.name, path);
        let empty = || Artifact { app: app.cloned(), content: Content::Manifests(Vec::new()) };
        let artifact = self.bundle.files.entry(path).or_insert_with(empty);
        if let Content::Manifests(known) = &mut artifact.content {
            known.extend(manifests);
        }
    }
}

/// `<kind>-<name>[.<namespace>][.<group>].yaml`; the namespace only when it is not the app's own.
fn file_name(identity: &Identity, home: &str) -> String {
    let mut name = format!("{}-{}", identity.kind, identity.name);
    if !identity.namespace.is_empty() && home != &*identity.namespace {
        let _ = write!(name, ".{}", identity.namespace);
    }
    if !PLAIN_GROUPS.contains(&&*identity.group) {
        let _ = write!(name, ".{}", identity.group);
    }
    let mut written = String::new();
    for byte in name.to_ascii_lowercase().bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' => written.push(char::from(byte)),
            other => {
                let _ = write!(written, "%{other:02X}");
            }
        }
    }
    if written.len() > LONGEST {
        let hash = digest::sha256(written.as_bytes());
        written.truncate(LONGEST - 17);
        written.push('-');
        for byte in hash.iter().take(8) {
            let _ = write!(written, "{byte:02x}");
        }
    }
    format!("{written}.yaml")
}
