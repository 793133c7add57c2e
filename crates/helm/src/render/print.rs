//! What `helm template` prints.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{Rendered, split};
use crate::chart::pattern::Pattern;

/// Which parts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `--include-crds`
    pub crds: bool,
    /// Not `--no-hooks`
    pub hooks: bool,
    /// Not `--skip-tests`
    pub tests: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self { crds: false, hooks: true, tests: true }
    }
}

impl Rendered {
    /// The manifests as `helm template` prints them, byte for byte.
    pub fn manifest(&self, shown: Shown) -> Vec<u8> {
        let documents = self.documents.iter().chain(self.hooks.iter().map(|hook| &hook.document));
        let crds = self.crds.iter().filter(|_| shown.crds).map(|crd| length(&crd.source, &crd.data));
        let length = documents.map(|own| length(&own.source, &own.text)).chain(crds).sum();
        let mut out = Vec::with_capacity(length);
        if shown.crds {
            self.crds.iter().for_each(|crd| document(&mut out, &crd.source, &crd.data));
        }
        self.documents.iter().for_each(|own| document(&mut out, &own.source, &own.text));
        let trimmed = split::trim(&out);
        let start = trimmed.as_ptr().addr() - out.as_ptr().addr();
        let end = start + trimmed.len();
        out.truncate(end);
        out.drain(..start);
        out.push(b'\n');
        if shown.hooks {
            for hook in self.hooks.iter().filter(|hook| shown.tests || !hook.is_test()) {
                document(&mut out, &hook.document.source, &hook.document.text);
            }
        }
        out
    }

    /// What `--show-only` prints for these paths and patterns of templates.
    ///
    /// # Errors
    /// When nothing was printed for one of them.
    pub fn show_only(&self, shown: Shown, templates: &[String]) -> Result<Vec<u8>, String> {
        static SOURCE: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new("# Source: [^/]+/([^\n]+)").ok());
        let all = self.manifest(shown);
        let source = |document: &[u8]| {
            let name = SOURCE.as_ref()?.captures(document)?.get(1)?.as_bytes().to_vec();
            Some(String::from_utf8_lossy(&name).into_owned())
        };
        let documents: Vec<_> =
            split::documents(&all).filter_map(|document| Some((source(document)?, document))).collect();
        let mut out = Vec::new();
        for template in templates {
            let pattern = Pattern::new(template).ok();
            let before = out.len();
            for (name, document) in &documents {
                if pattern.as_ref().is_some_and(|pattern| pattern.matches(name)) {
                    out.extend_from_slice(b"---\n");
                    out.extend_from_slice(document);
                    out.push(b'\n');
                }
            }
            if out.len() == before {
                return Err(format!("could not find template {template} in chart"));
            }
        }
        Ok(out)
    }
}

const BEFORE: &[u8] = b"---\n# Source: ";

/// What [`document`] writes.
fn length(source: &str, text: &[u8]) -> usize {
    BEFORE.len() + source.len() + text.len() + 2
}

fn document(out: &mut Vec<u8>, source: &str, text: &[u8]) {
    for part in [BEFORE, source.as_bytes(), b"\n", text, b"\n"] {
        out.extend_from_slice(part);
    }
}
