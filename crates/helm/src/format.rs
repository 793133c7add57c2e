//! Values as Go's fmt prints them.

mod quote;

pub use quote::{Unit, quoted, unquote, unquote_unit};

use crate::unicode::is_print;

/// A rune by its number, and itself when it can be seen: `%#U`.
pub fn unicode_name(rune: char) -> String {
    let name = format!("U+{:04X}", u32::from(rune));
    if is_print(rune) { format!("{name} '{rune}'") } else { name }
}
