//! How much a schema and its rules may ask for: what is hostile ends in a message, at once.

use super::mistake::{Mistake, Place};

/// Values that one walk looks at. The largest objects that a cluster takes, of 1.5 MiB, have a tenth of it.
pub(super) const STEPS: usize = 2_000_000;

/// Schemas inside each other while one value is looked at, `$ref` and `allOf` followed: `yaml` reads 200 levels.
pub(super) const DEPTH: usize = 450;

/// The mistake that ends a walk.
pub(super) fn passed(place: &Place) -> Mistake {
    place
        .mistake("invalid-value", format!("{} asks for more than {STEPS} steps of checking", place.subject()))
        .help("mend its schema: it names itself, or multiplies by `allOf`, `anyOf`, `oneOf`")
}

/// Bytes of an object's annotations, keys and values (apimachinery, `TotalAnnotationSizeLimitB`).
pub(super) const ANNOTATIONS: usize = 256 << 10;
