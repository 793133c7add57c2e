//! platc compiles a platform's source to the manifests that Argo CD syncs.
