//! What people write: one type for each kind of document and each part of it, with partial layers in mind.
//!
//! Every field is optional, because a class, an app and an overlay say a part each. What is missing in the end is
//! `resolve`'s to fill or to refuse. Shorthands are expanded before these types see a document.

pub mod app;
pub mod container;
pub mod decode;
pub mod differences;
pub mod document;
pub mod duration;
pub mod environment;
pub mod exposure;
pub mod kustomize;
pub mod leaf;
pub mod lock;
pub mod platform;
pub mod schema;
pub mod sealed;
pub mod workload;

pub use decode::{Decode, Decoder, Stage};
pub use leaf::{Free, IntOrString, Keyed, Traced};
