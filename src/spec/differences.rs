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
        /// `Kind/name`, as the object is called in either environment, or the path of a file below the environment's
        /// folder in `out/`; `*` stands for any text without `/`.
        pub object: Traced<Arc<str>>,
        /// The field as `platc diff` prints it, with all that lies below; `*` is any one step, and `.` the whole object,
        /// where only one environment has it.
        pub path: Traced<Arc<str>>,
        /// Why it is meant to be so.
        pub reason: Traced<Arc<str>>,
    }
}
