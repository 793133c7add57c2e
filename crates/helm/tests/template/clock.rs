//! What a process spends on processors.

use rustix::time::{ClockId, clock_gettime};

/// The result of the last of three runs, and the seconds of the best: other work on the machine only ever adds.
#[allow(dead_code, reason = "the benchmark measures phases")]
pub(crate) fn measured<T>(run: impl Fn() -> T) -> (T, f64) {
    let once = || {
        let began = spent();
        let result = run();
        (result, spent() - began)
    };
    let best = once().1.min(once().1);
    let (result, seconds) = once();
    (result, seconds.min(best))
}

/// Seconds that this process has spent on processors.
pub(crate) fn spent() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    #[allow(clippy::cast_precision_loss, reason = "seconds of one run")]
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    seconds
}
