//! The system's chance and clock, which `platc chart` hands to charts as helm does; a build has neither.

use crate::build::chart::{Instant, Random};
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's chance, straight from the kernel: aws-lc would first gather entropy of its own, which takes longer than most
/// charts.
#[derive(Default)]
pub(super) struct Chance {
    has_failed: bool,
}

impl Chance {
    /// Whether it ever had none: then nothing that was made with it may be used.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }
}

impl Random for Chance {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.has_failed |= getrandom::fill(bytes).is_err();
    }
}

/// The system's clock.
pub(super) fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant { seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX), nanoseconds: since.subsec_nanos() }
}
