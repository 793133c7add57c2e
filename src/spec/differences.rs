//! `kind: Differences`: the ledger of what is expected to differ between environments.

use super::{Traced, decode::spec};
use std::sync::Arc;

spec! {
    /// The ledger. What differs between environments and is not here is drift, or waits for promotion.
    pub struct DifferencesSpec {
        /// The differences that are expected.
        pub expected: Vec<Traced<ExpectedDifference>>,
    }

    /// One difference that is expected, and why.
    pub struct ExpectedDifference {
        /// The environments: between any two of them, in either direction.
        pub between: Vec<Traced<Arc<str>>>,
        /// The app; absent for what belongs to none.
        pub app: Traced<Arc<str>>,
        /// `Kind/name` as either environment calls it, or a file's path below its folder in `out/`; `*` as in globs.
        pub object: Traced<Arc<str>>,
        /// The field as `platc diff` prints it, and all below; `*` is any one step, `.` an object that only one has.
        pub path: Traced<Arc<str>>,
        /// Why it is meant to be so.
        pub reason: Traced<Arc<str>>,
    }
}
