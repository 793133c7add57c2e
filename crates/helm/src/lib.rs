//! Renders Helm charts in process, byte for byte as `helm template` does.
#![doc = ""]
#![doc = include_str!("../README.md")]

pub mod cases;
pub mod chart;
pub mod context;
pub mod error;
pub mod execute;
pub mod fault;
pub mod format;
pub mod functions;
pub mod json;
pub mod limits;
pub mod marshal;
pub mod number;
pub mod regex;
pub mod render;
pub mod semver;
mod strconv;
pub mod template;
pub mod text;
pub mod time;
pub mod toml;
pub mod trace;
pub mod unicode;
pub mod url;
pub mod value;
pub mod values;
pub mod yaml;
