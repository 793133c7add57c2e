//! `cargo bench --bench review`: `platc check` on duli, and `platc diff` of 2,400 objects against 2,400 of which one in
//! twenty changed, each in turn with `helm version`.

#[path = "../compare/process.rs"]
mod process;
#[path = "../compare/sources.rs"]
mod sources;
#[path = "../compare/workload.rs"]
mod workload;

use process::{Cost, median, time};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

const PLATC: &str = env!("CARGO_BIN_EXE_platc");

/// Services; with what platc adds they are more than 2,400 objects.
const SERVICES: usize = 115;

/// One service in so many gets another image. Each has some seven objects in each environment, so of a third of the
/// services one object in seven changes: one in twenty of all.
const CHANGED: usize = 3;

/// Runs of each, in turn, so that whatever else the machine does hits all alike.
const RUNS: usize = 9;

/// Issue 5: the times that `helm version` takes which the gate may take on duli.
const CHECK_GOAL: f64 = 3.0;

/// Issue 5: the times that `helm version` takes which the diff may take.
const DIFF_GOAL: f64 = 4.0;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]
fn main() -> ExitCode {
    match measure() {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            for line in missed {
                eprintln!("{line}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints all that was measured; gives the goals that were missed.
#[allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn measure() -> io::Result<Vec<String>> {
    let scratch = tempfile::tempdir()?;
    let large = changed(scratch.path())?;
    let duli = Path::new(env!("CARGO_MANIFEST_DIR"));
    let check = paired("platc check, duli", duli, &format!("'{PLATC}' check --quiet"))?;
    let diff = format!("'{PLATC}' diff >diff.txt || test $? = 1");
    let diff = paired("platc diff, 2,400 objects twice", &large, &diff)?;
    println!("{}", last_line(&large.join("diff.txt"))?);
    let goals = [("check on duli", check, CHECK_GOAL), ("the diff", diff, DIFF_GOAL)];
    let missed = goals.into_iter().filter(|(_, times, goal)| times > goal);
    Ok(missed
        .map(|(what, times, goal)| format!("{what} took {times:.2} of helm version, the goal is {goal}"))
        .collect())
}

/// What the diff says of itself: how many objects changed.
fn last_line(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    let counted = text.lines().rfind(|line| line.contains("objects:"));
    counted.map(str::to_owned).ok_or_else(|| io::Error::other("the diff counts nothing"))
}

/// A committed platform, with a work tree in which one object in twenty is another.
fn changed(scratch: &Path) -> io::Result<PathBuf> {
    let root = scratch.join("large");
    sources::write(&root, SERVICES)?;
    let commit = "git init --quiet . && git add . && \
                  git -c user.name=bench -c user.email=bench@example.org commit --quiet --message before";
    time(&root, commit)?;
    for number in (0..SERVICES).step_by(CHANGED) {
        another_image(&root, number)?;
    }
    Ok(root)
}

fn another_image(root: &Path, number: usize) -> io::Result<()> {
    for environment in &workload::ENVIRONMENTS {
        let path = root.join(format!("environments/{}/app-{number:04}.yaml", environment.name));
        let text = fs::read_to_string(&path)?;
        fs::write(&path, text.replace("tag: 1.", "tag: 2."))?;
    }
    Ok(())
}

/// How many times the time of `helm version` a command takes, run in turn with it.
#[allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn paired(what: &str, root: &Path, line: &str) -> io::Result<f64> {
    let peers = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/bin");
    let helm = format!("'{}' version", peers.join("helm").display());
    let mut costs: [Vec<Cost>; 2] = Default::default();
    for _ in 0..RUNS {
        costs[0].push(time(root, line)?);
        costs[1].push(time(root, &helm)?);
    }
    let [ours, theirs] = costs.each_ref().map(|costs| median(costs, |cost| cost.wall));
    let cpu = costs.each_ref().map(|costs| median(costs, |cost| cost.cpu));
    println!("{what:<34} {ours:>7.3} s, {:.3} s of CPU", cpu[0]);
    println!("helm version                       {theirs:>7.3} s, {:.3} s of CPU", cpu[1]);
    println!("times of its time                  {:>7.2}", ours / theirs);
    Ok(ours / theirs)
}
