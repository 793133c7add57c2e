//! JSON as Go's encoding/json writes and reads it.

mod read;
mod string;
mod write;

pub use read::{Error, Reading, read};
pub use write::{Escape, Writer, write};
