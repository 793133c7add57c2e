//! What a command costs: time on the clock and time on the processors, its children's included.

use std::{io, path::Path, process::Command};

/// Seconds.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// On the clock.
    pub(crate) wall: f64,
    /// On all processors, in the program and in the kernel.
    pub(crate) cpu: f64,
}

/// Runs a line of shell in a folder. It is bash that measures: its `time` counts in milliseconds, `/proc` in ten.
pub(crate) fn time(folder: &Path, line: &str) -> io::Result<Cost> {
    let timed = format!("TIMEFORMAT='%3R %3U %3S'; time {{ {line}; }} 2>&1 >/dev/null");
    let output = Command::new("bash").args(["-euc", &timed]).current_dir(folder).output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    let seconds: Option<Vec<f64>> = told.split_whitespace().map(|number| number.parse().ok()).collect();
    match seconds.as_deref() {
        Some(&[wall, user, system]) if output.status.success() => Ok(Cost { wall, cpu: user + system }),
        _ => {
            let said = String::from_utf8_lossy(&output.stdout);
            Err(io::Error::other(format!("`{line}`: {}\n{said}{told}", output.status)))
        }
    }
}

/// The middle one, by what a key says.
pub(crate) fn median(costs: &[Cost], key: fn(&Cost) -> f64) -> f64 {
    let mut seconds: Vec<f64> = costs.iter().map(key).collect();
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
