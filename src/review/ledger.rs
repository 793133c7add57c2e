//! What the ledger of expected differences no longer needs.

/// An entry of the ledger that expects nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unneeded {
    /// Its place in the ledger.
    pub entry: usize,
    /// The entry before it that expects all that it does; `None` when there is no such difference.
    pub covered_by: Option<usize>,
}
