//! Sealed values: what each command of `platc secret` makes of the sources, as edited files.

pub mod certificates;
pub mod edits;
pub mod import;
pub mod listing;
pub mod matching;
pub mod opening;
pub mod place;
pub mod private;
pub mod record;
pub mod value;
pub mod writing;
