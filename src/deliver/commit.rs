//! A commit of out/ as git is given it: what it says, and the stream that makes it.

mod date;
mod gone;
mod message;
mod stream;
mod trailers;

pub use gone::Gone;
pub use message::{Said, message, without_login};
pub use stream::{MADE, stream};
pub use trailers::Record;
