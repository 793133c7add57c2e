//! `cargo bench --bench seal`: what it costs to seal a thousand values, alone and as a team imports them.

#[path = "../compare/process.rs"]
mod process;

use process::{Cost, median, time};
use std::{fmt::Write, fs, io, path::Path, process::ExitCode};

const PLATC: &str = env!("CARGO_BIN_EXE_platc");

const VALUES: usize = 1000;
const RUNS: usize = 5;

/// Issue 4: seconds of CPU for sealing a thousand values.
const GOAL: f64 = 1.0;

/// As large a key as controllers make: 4,096 bits.
const CERTIFICATE: &str = "tests/secrets/test-large.pem";

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints what it measured")]
fn main() -> ExitCode {
    match measure() {
        Ok(cost) => {
            println!(
                "{VALUES} values of a .env file sealed by `platc secret import`, process start and files included:"
            );
            println!(
                "  {:.3} s of CPU, {:.3} s by the clock, median of {RUNS} (goal: {GOAL} s of CPU)",
                cost.cpu, cost.wall
            );
            if cost.cpu < GOAL {
                return ExitCode::SUCCESS;
            }
            eprintln!("{:.3} s of CPU: the goal is missed", cost.cpu);
        }
        Err(error) => eprintln!("{error}"),
    }
    ExitCode::FAILURE
}

fn measure() -> io::Result<Cost> {
    let scratch = tempfile::tempdir()?;
    let root = scratch.path();
    write_platform(root)?;
    let sealed = root.join("environments/prod/api.sealed.yaml");
    let mut costs = Vec::new();
    for _ in 0..RUNS {
        if sealed.exists() {
            fs::remove_file(&sealed)?;
        }
        costs.push(time(root, &format!("HOME=$PWD {PLATC:?} --quiet secret import prod values.env"))?);
        let count = fs::read_to_string(&sealed)?.matches("value: ").count();
        if count != VALUES {
            return Err(io::Error::other(format!("{count} values were sealed")));
        }
    }
    Ok(Cost { wall: median(&costs, |cost| cost.wall), cpu: median(&costs, |cost| cost.cpu) })
}

fn write_platform(root: &Path) -> io::Result<()> {
    let (mut keys, mut values) = (String::new(), String::new());
    for number in 0..VALUES {
        let _ = write!(keys, "{}KEY_{number}", if number > 0 { ", " } else { "" });
        let _ = writeln!(values, "KEY_{number}=value number {number} of a benchmark");
    }
    let files = [
        (
            "platform/platform.yaml",
            "{kind: Platform, apiVersion: platc.dev/v1alpha1, metadata: {name: small}, spec: {git: {url: 'https://git.example/small.git'}, \
             kubernetes: '1.35', argocd: {version: '3.3'}, clusters: {main: {server: 'https://kubernetes.default.svc'}}, projects: {apps: {}}}}"
                .to_owned(),
        ),
        ("platform/apps/api.yaml", format!("{{kind: App, metadata: {{name: api}}, spec: {{secrets: {{db: [{keys}]}}}}}}")),
        (
            "environments/prod/environment.yaml",
            "{kind: Environment, metadata: {name: prod}, spec: {cluster: main, secretStore: {certificates: [seal.pem]}}}".to_owned(),
        ),
        ("environments/prod/seal.pem", fs::read_to_string(CERTIFICATE)?),
        ("values.env", values),
    ];
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, text)?;
    }
    Ok(())
}
