//! Prints what `helm template` would: `template NAME CHART [-f FILE | --set LINE | --include-crds | --v3 | …]…`.

use std::{env, fs, io::Write, path::Path, process::ExitCode, time::Instant};

use helm::{
    chart::{Chart, LoadOptions},
    context::{Random, Version},
    render::{Options, Shown, render},
    value::Tree,
    values::{self, Setting},
};

/// Numbers that anyone can guess.
struct Guessable(u64);

impl Random for Guessable {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 56) as u8;
        }
    }
}

fn main() -> ExitCode {
    match template() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn template() -> Result<(), String> {
    let args: Vec<String> = env::args().skip(1).collect();
    let version = if args.iter().any(|arg| arg == "--v3") { Version::V3_17 } else { Version::V4_1 };
    let (mut names, mut given, mut shown) = (Vec::new(), Tree::empty(), Shown::default());
    let (mut only, mut repeat) = (Vec::new(), 0);
    let mut left = args.iter();
    while let Some(arg) = left.next() {
        match arg.as_str() {
            "-f" => {
                let path = left.next().ok_or("a file is missing")?;
                let content = fs::read(path).map_err(|error| format!("open {path}: {error}"))?;
                let read = values::read(&content, version).map_err(|error| format!("failed to parse {path}: {error}"))?;
                values::merge(&mut given, read);
            }
            "--set" => values::set(&mut given, Setting::Typed, left.next().ok_or("a value is missing")?, version)?,
            "--set-string" => values::set(&mut given, Setting::Text, left.next().ok_or("a value is missing")?, version)?,
            "--set-json" => values::set(&mut given, Setting::Json, left.next().ok_or("a value is missing")?, version)?,
            "--set-literal" => values::set(&mut given, Setting::Literal, left.next().ok_or("a value is missing")?, version)?,
            "--include-crds" => shown.crds = true,
            "--no-hooks" => shown.hooks = false,
            "--skip-tests" => shown.tests = false,
            "--show-only" => only.push(left.next().ok_or("a template is missing")?.clone()),
            "--repeat" => repeat = left.next().and_then(|times| times.parse().ok()).unwrap_or(0),
            "--v3" => {}
            name => names.push(name),
        }
    }
    let [name, path] = names.as_slice() else { return Err("a name and a chart are needed".to_owned()) };
    let begin = Instant::now();
    let chart = Chart::load(Path::new(path), &LoadOptions { version, root: None }).map_err(|error| error.to_string())?;
    chart.check_installable().map_err(|error| error.to_string())?;
    let loaded = begin.elapsed();
    let options = Options::new(*name, version);
    let rendered = render(&chart, &given, &options, &mut Guessable(1)).map_err(|error| {
        let hint = if error.is_while_rendering() { "\n\nUse --debug flag to render out invalid YAML" } else { "" };
        format!("{error}{hint}")
    })?;
    if repeat > 0 {
        eprintln!("load {loaded:?}, cold {:?}", begin.elapsed());
        let begin = Instant::now();
        for _ in 0..repeat {
            render(&chart, &given, &options, &mut Guessable(1)).map_err(|error| error.to_string())?;
        }
        eprintln!("again {:?}", begin.elapsed() / repeat);
    }
    for warning in &rendered.warnings {
        eprintln!("{warning}");
    }
    let out = if only.is_empty() { rendered.manifest(shown) } else { rendered.show_only(shown, &only)? };
    std::io::stdout().write_all(&out).map_err(|error| error.to_string())
}
