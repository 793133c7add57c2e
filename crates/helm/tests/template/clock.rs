//! What a process spends on processors.

use rustix::time::{ClockId, clock_gettime};

/// The result of the last run, and the seconds of the best: other work on the machine only ever adds. What takes long runs
/// three times; what is so short that a cache or an interrupt counts, until 20 ms are spent.
#[allow(dead_code, reason = "the benchmark measures phases")]
pub(crate) fn measured<T>(run: impl Fn() -> T) -> (T, f64) {
    let once = || {
        let began = spent();
        let result = run();
        (result, spent() - began)
    };
    let (mut best, mut total) = (f64::INFINITY, 0.0);
    for count in 1.. {
        let (result, seconds) = once();
        (best, total) = (best.min(seconds), total + seconds);
        if count >= 3 && total >= 0.02 {
            return (result, best);
        }
    }
    unreachable!("a run takes time")
}

/// Seconds that this process has spent on processors.
pub(crate) fn spent() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    #[allow(clippy::cast_precision_loss, reason = "seconds of one run")]
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    seconds
}
