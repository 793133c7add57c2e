//! How much memory a command holds.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// The most memory that a program has held at once, in MiB, as its own `/proc` says while it runs.
pub(crate) fn peak_memory(folder: &Path, command: &mut Command) -> io::Result<f64> {
    let mut child = command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait()?.is_none() {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak = peak.max(kib.unwrap_or_default() / 1024.0);
        thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}
