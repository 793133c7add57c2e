//! JSON as Go's encoding/json writes and reads it.

mod write;

pub use write::{Escape, pretty, write};
