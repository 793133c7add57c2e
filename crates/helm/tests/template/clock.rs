//! What a process spends on processors.

use rustix::time::{ClockId, clock_gettime};

/// What is so short that a cache or an interrupt counts runs until it has spent so many seconds.
const ENOUGH: f64 = 0.04;

/// What takes long runs so often.
const RUNS: usize = 3;

/// The best of some runs, in seconds: other work on the machine only ever adds.
struct Best {
    seconds: f64,
    spent: f64,
    runs: usize,
}

impl Best {
    fn new() -> Self {
        Self { seconds: f64::INFINITY, spent: 0.0, runs: 0 }
    }

    fn once<T>(&mut self, run: impl Fn() -> T) -> T {
        let began = spent();
        let result = run();
        let seconds = spent() - began;
        (self.seconds, self.spent, self.runs) =
            (self.seconds.min(seconds), self.spent + seconds, self.runs + 1);
        result
    }

    fn is_enough(&self) -> bool {
        self.runs >= RUNS && self.spent >= ENOUGH
    }
}

/// The result of the last run, and the seconds of the best.
#[allow(dead_code, reason = "the benchmark measures phases")]
pub(crate) fn measured<T>(run: impl Fn() -> T) -> (T, f64) {
    let mut best = Best::new();
    loop {
        let result = best.once(&run);
        if best.is_enough() {
            return (result, best.seconds);
        }
    }
}

/// The seconds of the best run of each of two that are compared: in turns, so that a processor that slows down slows both.
#[allow(dead_code, reason = "the benchmark measures phases")]
pub(crate) fn measured_in_turns<T>(first: impl Fn() -> T, second: impl Fn() -> T) -> [f64; 2] {
    let mut best = [Best::new(), Best::new()];
    while !best.iter().all(Best::is_enough) {
        best[0].once(&first);
        best[1].once(&second);
    }
    best.map(|best| best.seconds)
}

/// Seconds that this process has spent on processors.
pub(crate) fn spent() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    #[allow(clippy::cast_precision_loss, reason = "seconds of one run")]
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    seconds
}
