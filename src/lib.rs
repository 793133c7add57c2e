//! platc compiles a platform's source to the manifests that Argo CD syncs.

pub mod build;
pub mod bundle;
pub mod check;
pub mod cli;
pub mod deliver;
pub mod diagnostic;
pub mod diff;
pub mod expression;
pub mod inputs;
pub mod load;
pub mod model;
pub mod names;
pub mod parallel;
pub mod pattern;
pub mod promote;
pub mod render;
pub mod resolve;
pub mod review;
pub mod schema;
pub mod secret;
pub mod source;
pub mod spec;
pub mod tree;
pub mod value;
pub mod yaml;
