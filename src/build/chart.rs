//! The shortest pipeline: one chart, as `helm template` renders it, without a platform.

mod cases;
mod compared;

pub use crate::render::chart::{
    Document, Failure, Helm, Instant, Layer, LeftOut, Place, Random, Release, ReleaseName, Rendered, Request,
    Setting, Shown, index, package, render as template,
};
pub use cases::{Case, of_apps, of_chart};
pub use compared::{Compared, Difference, Differing, compared};
