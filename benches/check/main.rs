//! `cargo bench --bench check`: what schemas and rules cost over a platform of 115 services in three environments, and
//! `platc validate` against kubeconform on the same files with the same schemas, in turn.

#[path = "../compare/process.rs"]
mod process;
#[path = "../compare/sources.rs"]
mod sources;
#[path = "../compare/workload.rs"]
mod workload;

use platc::{
    build::{Compiled, compile},
    tree::Tree,
};
use process::{Cost, median, time};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

const PLATC: &str = env!("CARGO_BIN_EXE_platc");

/// Services; with what platc adds they are more than 2,400 objects.
const SERVICES: usize = 115;

/// Runs of each, in turn, so that whatever else the machine does hits all alike.
const RUNS: usize = 7;

/// Issue 3: milliseconds of CPU for schemas and rules over 2,400 objects.
const CHECK_GOAL: f64 = 120.0;

/// Issue 3: the part of kubeconform's CPU that validating the same files may take.
const VALIDATE_GOAL: f64 = 1.0 / 3.0;

/// Issue 3: ten files against the start of `kubectl version --client`.
const START_GOAL: f64 = 1.0;

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
    let root = scratch.path();
    sources::write(root, SERVICES)?;
    time(root, &format!("'{PLATC}' build --quiet"))?;
    let mut missed = Vec::new();

    let (objects, cpu) = check(root)?;
    println!("schemas and rules, {objects} objects            {cpu:>8.1} ms of CPU, median of {RUNS}");
    missed.extend((cpu > CHECK_GOAL).then(|| format!("the goal is {CHECK_GOAL} ms")));

    let [ours, theirs] = start(root)?;
    println!("platc validate, ten files                {:>8.3} s of CPU, {:.3} s", ours.cpu, ours.wall);
    println!("kubectl version --client                 {:>8.3} s of CPU, {:.3} s", theirs.cpu, theirs.wall);
    let part = ours.wall / theirs.wall;
    println!("platc's part of its time                 {part:>8.3}");
    missed.extend((part > START_GOAL).then(|| format!("the goal is {START_GOAL}")));

    let Some([ours, theirs]) = validate(root)? else {
        println!("kubeconform is not there: tests/recordings/validate/record brings it where Go is");
        return Ok(missed);
    };
    println!(
        "platc validate, {objects} objects               {:>8.3} s of CPU, {:.3} s",
        ours.cpu, ours.wall
    );
    println!("kubeconform -strict, the same files      {:>8.3} s of CPU, {:.3} s", theirs.cpu, theirs.wall);
    let part = ours.cpu / theirs.cpu;
    println!("platc's part of its CPU                  {part:>8.3}");
    missed.extend((part > VALIDATE_GOAL).then(|| format!("the goal is {VALIDATE_GOAL:.3}")));
    Ok(missed)
}

/// The objects of a platform, and the milliseconds of CPU that one thread takes to check them all.
fn check(root: &Path) -> io::Result<(usize, f64)> {
    let tree = Tree::from_folder(root, &["platform", "environments"])
        .map_err(|error| io::Error::other(format!("{error:?}")))?;
    let compiled = compile(tree, &[]);
    if compiled.diagnostics.has_errors() {
        return Err(io::Error::other(format!("{:?}", compiled.diagnostics.iter().next())));
    }
    let objects = compiled.bundles.values().map(|bundle| bundle.manifests().count()).sum();
    let mut costs: Vec<f64> = (0..RUNS).map(|_| cpu_of_check(&compiled)).collect::<io::Result<_>>()?;
    costs.sort_by(f64::total_cmp);
    Ok((objects, costs[RUNS / 2]))
}

fn cpu_of_check(compiled: &Compiled) -> io::Result<f64> {
    let before = nanoseconds()?;
    let told = compiled.check(&Tree::default());
    let after = nanoseconds()?;
    assert!(!told.has_errors());
    Ok((after - before) / 1e6)
}

/// What this thread has run on a processor so far, as the kernel counts it (`Documentation/scheduler/sched-stats`).
fn nanoseconds() -> io::Result<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = told.split(' ').next().and_then(|number| number.parse().ok());
    first.ok_or_else(|| io::Error::other(format!("schedstat says {told}")))
}

/// The medians of both over all manifests, with Kubernetes' schemas as kubernetes-validate ships them.
fn validate(root: &Path) -> io::Result<Option<[Cost; 2]>> {
    let home = peers().join("go");
    if !home.join("kubeconform").exists() {
        return Ok(None);
    }
    let (home, version) = (home.display(), "1.35.0");
    let location =
        format!("{home}/schemas/v{version}-local-strict/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json");
    let theirs =
        format!("'{home}/kubeconform' -strict -kubernetes-version {version} -schema-location '{location}'");
    let folders = "out/*/manifests";
    let ours = format!("'{PLATC}' validate --quiet --kubernetes-version {version} {folders}");
    paired(root, &ours, &format!("{theirs} {folders}")).map(Some)
}

/// The medians of ten files of platc's, and of kubectl's start.
fn start(root: &Path) -> io::Result<[Cost; 2]> {
    let files = Command::new("bash")
        .args(["-c", "find out/*/manifests -name '*.yaml' | sort | head -10 | paste -sd' '"])
        .current_dir(root)
        .output()?;
    let files = String::from_utf8_lossy(&files.stdout).trim().to_owned();
    paired(
        root,
        &format!("'{PLATC}' validate --quiet {files}"),
        &format!("'{}' version --client", peers().join("bin/kubectl").display()),
    )
}

fn paired(root: &Path, ours: &str, theirs: &str) -> io::Result<[Cost; 2]> {
    let mut costs: [Vec<Cost>; 2] = Default::default();
    for _ in 0..RUNS {
        costs[0].push(time(root, ours)?);
        costs[1].push(time(root, theirs)?);
    }
    Ok(costs
        .each_ref()
        .map(|costs| Cost { wall: median(costs, |cost| cost.wall), cpu: median(costs, |cost| cost.cpu) }))
}

fn peers() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers")
}
