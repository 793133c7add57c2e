//! Folders of Kustomize, which are another program's documents.

/// What Kustomize takes for a folder's own file (`konfig.RecognizedKustomizationFileNames`).
pub const NAMES: &[&str] = &["kustomization.yaml", "kustomization.yml", "Kustomization"];
