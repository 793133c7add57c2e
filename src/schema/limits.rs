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

/// Bytes of a rule in CEL.
pub(super) const RULE: usize = 32 << 10;

/// Brackets inside each other in a rule: the parser recurses.
pub(super) const RULE_DEPTH: usize = 40;

/// Steps of one rule; a text costs one for ten bytes that are looked at (Kubernetes: `PerCallLimit`).
pub(super) const RULE_STEPS: usize = 1_000_000;

/// Steps of all rules of one object (Kubernetes: `RuntimeCELCostBudget`, which is ten times as much).
pub(super) const OBJECT_STEPS: usize = 4_000_000;

/// Bytes of a message that a rule's expression makes (Kubernetes: `MaxEvaluatedMessageExpressionSizeBytes`).
pub(super) const RULE_MESSAGE: usize = 5 << 10;
