//! `cargo bench --package helm`: what our own charts cost (a whole shop, and the traps in bulk), phase by phase, against
//! `helm template` on the same charts.

#[path = "../tests/template/clock.rs"]
mod clock;
#[path = "../../../benches/compare/process.rs"]
#[allow(dead_code, reason = "another benchmark looks at the clock on the wall")]
mod process;
#[path = "../tests/template/mod.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod template;

use clock::spent;
use helm::{context::Version, render::Shown};
use process::{median, time};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};
use template::{Request, flags::Flags};

/// Runs of each.
const RUNS: usize = 7;

/// Helm renders one of so many traps: at 50 ms each, all would take a minute.
const ONE_OF: usize = 10;

/// Issue 6: this many times less processor time than helm.
const GOAL: f64 = 25.0;

/// That of platc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]
fn main() -> ExitCode {
    match measure() {
        Ok(ratio) if ratio > GOAL => ExitCode::SUCCESS,
        Ok(ratio) => {
            eprintln!("helm took {ratio:.1} times as much, the goal is {GOAL}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what each phase costs; gives how many times the shop costs helm more.
#[allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn measure() -> io::Result<f64> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/charts/cases");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(&root)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    folders.sort();
    folders.retain(|folder| renders(folder));
    println!(
        "milliseconds of CPU, medians of {RUNS}        load    parse  execute     emit      sum     helm   times less"
    );
    let shop = row("a shop of 60 objects", &[root.join("whole-shop")], 1)?;
    row(&format!("{} charts, one trap each", folders.len()), &folders, ONE_OF)?;
    Ok(shop)
}

/// Whether both render the chart with its defaults.
fn renders(folder: &Path) -> bool {
    fs::read(folder.join("helm-4.1")).is_ok_and(|said| said.starts_with(b"exit 0\n"))
        && phases(folder).is_ok()
}

#[allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints what it measured")]
fn row(name: &str, folders: &[PathBuf], one_of: usize) -> io::Result<f64> {
    let mut sum = [0.0; 4];
    for folder in folders {
        let mut runs = Vec::new();
        for _ in 0..RUNS {
            runs.push(phases(folder).map_err(io::Error::other)?);
        }
        for (phase, sum) in sum.iter_mut().enumerate() {
            let mut times: Vec<f64> = runs.iter().map(|run| run[phase]).collect();
            times.sort_by(f64::total_cmp);
            *sum += times[RUNS / 2] * 1e3;
        }
    }
    let ours: f64 = sum.iter().sum();
    let mut helm = 0.0;
    let asked: Vec<&PathBuf> = folders.iter().step_by(one_of).collect();
    for folder in &asked {
        let runs = if one_of == 1 { RUNS } else { 1 };
        let costs = (0..runs).map(|_| time(folder, &helm_line())).collect::<io::Result<Vec<_>>>()?;
        helm += median(&costs, |cost| cost.cpu) * 1e3;
    }
    helm *= folders.len() as f64 / asked.len() as f64;
    let [load, parse, execute, emit] = sum;
    println!(
        "{name:<42} {load:>8.3} {parse:>8.3} {execute:>8.3} {emit:>8.3} {ours:>8.3} {helm:>8.1} {:>12.0}",
        helm / ours
    );
    Ok(helm / ours)
}

/// The helm that `.ci/peers` brings comes first; it runs in the folder of a case.
fn helm_line() -> String {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin");
    format!("PATH='{}':\"$PATH\"; helm template test-release chart", peers.display())
}

/// Seconds: loading; what only the first render does, which is parsing; a render of what is parsed, its output parsed
/// again; printing.
fn phases(folder: &Path) -> Result<[f64; 4], String> {
    let flags = Flags::default();
    let version = Version::V4_1;
    let request =
        Request { folder, chart: "chart", root: folder, release: "test-release", flags: &flags, version };
    let began = spent();
    let chart = request.load()?;
    let loaded = spent();
    request.rendered(&chart)?;
    let first = spent();
    let rendered = request.rendered(&chart)?;
    let second = spent();
    let printed = rendered.manifest(Shown::default());
    let emitted = spent();
    drop(printed);
    let execute = second - first;
    Ok([loaded - began, (first - loaded - execute).max(0.0), execute, emitted - second])
}
