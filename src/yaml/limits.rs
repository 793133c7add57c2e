//! How much one YAML file may hold: what is hostile ends in a message, at once.

use crate::diagnostic::Diagnostic;

/// Bytes of a file, and of what its aliases stand for when they are written out. The largest files that people
/// keep, bundles of CRDs, have a tenth of it.
pub(super) const BYTES: usize = 64 << 20;

/// Lists and maps inside each other, aliases followed. Kubernetes' own stay below 60, and whoever walks a value by
/// recursion may rely on it.
pub(super) const DEPTH: usize = 200;

/// Values of a file, an alias counted as all that it stands for; at about 200 bytes each in memory.
pub(super) const NODES: usize = 1_000_000;

/// Mistakes that are told of one file.
pub(super) const MISTAKES: usize = 500;

/// The message that ends the reading of a file.
pub(super) fn passed(what: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("yaml-limit", format!("the file has more than {limit} {what}"))
        .help("split it, or say the same with less")
}

/// How much has been read, an alias counted as all that it stands for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    pub(super) nodes: usize,
    pub(super) bytes: usize,
}

impl Size {
    pub(super) fn add(&mut self, other: Size) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }

    /// What was added after an earlier state.
    pub(super) fn since(self, earlier: Size) -> Size {
        Size { nodes: self.nodes - earlier.nodes, bytes: self.bytes - earlier.bytes }
    }

    /// The message, when it is too much.
    pub(super) fn excess(self) -> Option<Diagnostic> {
        match self {
            Size { nodes, .. } if nodes > NODES => Some(passed("values, aliases followed", NODES)),
            Size { bytes, .. } if bytes > BYTES => Some(passed("bytes, aliases followed", BYTES)),
            Size { .. } => None,
        }
    }
}
