//! Edits of overlays: what makes one environment say what another says, or what somebody wants it to say.

mod differing;
mod overlay;
mod short;

pub use differing::{Change, Specs, differing};
pub use overlay::{Edit, Overlay, Steps};
