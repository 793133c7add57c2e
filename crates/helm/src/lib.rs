//! Renders Helm charts in process, byte for byte as `helm template` does.

pub mod context;
pub mod error;
pub mod functions;
pub mod json;
pub mod limits;
pub mod template;
pub mod text;
pub mod time;
pub mod value;
pub mod yaml;
