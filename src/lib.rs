//! platc compiles a platform's source to the manifests that Argo CD syncs.

pub mod diagnostic;
pub mod names;
pub mod source;
pub mod spec;
pub mod value;
pub mod yaml;
