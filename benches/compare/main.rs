//! `cargo bench --bench compare [-- APPS]`: platc against `helm template`, one platform of 100 services in three
//! environments, both outputs compared object by object before anything is timed.

mod chart;
mod memory;
mod objects;
mod process;
mod sources;
mod workload;

use memory::peak_memory;
use process::{Cost, median, time};
use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const PLATC: &str = env!("CARGO_BIN_EXE_platc");

/// Runs of each, in turn, so that whatever else the machine does hits all alike.
const RUNS: usize = 5;

/// Issue 2: building takes less than this part of Helm's time.
const GOAL: f64 = 0.1;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]
fn main() -> ExitCode {
    let count = env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100);
    match compare(count) {
        Ok(ratio) if ratio < GOAL => ExitCode::SUCCESS,
        Ok(ratio) => {
            eprintln!("platc took {ratio:.3} of helm's time, the goal is {GOAL}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what both cost; gives platc's part of helm's time on the clock.
fn compare(count: usize) -> io::Result<f64> {
    let scratch = tempfile::tempdir()?;
    let (ours, theirs) = (scratch.path().join("platc"), scratch.path().join("helm"));
    sources::write(&ours, count)?;
    chart::write(&theirs, count)?;
    let helm = with_peers(chart::RENDER);
    let build = format!("'{PLATC}' build");

    time(&ours, &build)?;
    time(&theirs, &helm)?;
    same_objects(&ours, &theirs, count)?;

    let mut costs: [Vec<Cost>; 3] = Default::default();
    for run in 0..RUNS {
        costs[0].push(time(&theirs, &helm)?);
        // A folder of its own each time: removing the last one first makes ext4 look past the inodes of what was just
        // removed (`recently_deleted` in its ialloc.c), which took more time than all else.
        let fresh = scratch.path().join(format!("platc-{run}"));
        sources::write(&fresh, count)?;
        costs[1].push(time(&fresh, &build)?);
        costs[2].push(time(&fresh, &build)?);
    }
    let memory = peak_memory(&ours, Command::new(PLATC).args(["build", "--quiet"]))?;
    Ok(report(&costs, memory))
}

/// The programs that `.ci/peers` brings come first.
fn with_peers(line: &str) -> String {
    let peers = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin");
    format!("PATH='{}':\"$PATH\"; {line}", peers.display())
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]
fn same_objects(ours: &Path, theirs: &Path, count: usize) -> io::Result<()> {
    let environments = workload::ENVIRONMENTS.map(|environment| environment.name);
    let mine = objects::read(ours, &environments, "manifests")?;
    let helms = objects::read(theirs, &environments, "")?;
    let differ = objects::differences(&mine, &helms);
    if let [first, ..] = differ.as_slice() {
        let (mine, helms) = (mine.get(first), helms.get(first));
        return Err(io::Error::other(format!(
            "{} objects differ, {first} first:\nplatc: {mine:#?}\nhelm: {helms:#?}",
            differ.len()
        )));
    }
    println!("{count} services in {} environments: the same {} objects", environments.len(), mine.len());
    Ok(())
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]
fn report(costs: &[Vec<Cost>; 3], memory: f64) -> f64 {
    let wall = costs.each_ref().map(|costs| median(costs, |cost| cost.wall));
    let cpu = costs.each_ref().map(|costs| median(costs, |cost| cost.cpu));
    println!("medians of {RUNS} runs in turn     seconds      CPU   of helm's time   of its CPU");
    let rows = ["helm template, xargs -P2", "platc build, out/ empty", "platc build, up to date"];
    for (row, (wall_of, cpu_of)) in rows.iter().zip(wall.iter().zip(&cpu)) {
        let (part, cpu_part) = (wall_of / wall[0], cpu_of / cpu[0]);
        println!("{row:<28} {wall_of:>11.3} {cpu_of:>8.3} {part:>16.4} {cpu_part:>12.4}");
    }
    println!("platc's memory: {memory:.1} MiB at most");
    wall[1] / wall[0]
}
