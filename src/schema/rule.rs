//! One entry of `x-kubernetes-validations`: a sentence in CEL that an object must make true.

use crate::source::Span;
use std::sync::Arc;

/// A rule as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    /// The expression.
    pub(super) rule: Arc<str>,
    pub(super) message: Option<Arc<str>>,
    pub(super) message_expression: Option<Arc<str>>,
    pub(super) field_path: Option<Arc<str>>,
    /// Whether it is also asked where there was no old value.
    pub(super) optional_old: bool,
    /// Where the expression is written.
    pub(super) span: Option<Span>,
}
