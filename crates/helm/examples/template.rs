//! Prints what `helm template` would: `template NAME CHART [-f FILE | --set LINE | --include-crds | --v3 | …]…`.

use std::{env, fs, io::Write, path::Path, process::ExitCode, time::Instant};

use helm::{
    chart::{Chart, LoadOptions},
    context::{Random, Version},
    render::{KubeVersion, Options, Shown, render},
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
    let (mut only, mut settings, mut repeat) = (Vec::new(), Vec::new(), 0);
    let mut left = args.iter();
    let mut options = Options::new("", version);
    let read = |path: &str| fs::read(path).map_err(|_| format!("open {path}: no such file or directory"));
    while let Some(arg) = left.next() {
        let mut value = || left.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "-f" | "--values" => {
                let path = value()?;
                let parsed = values::read(&read(path)?, version)
                    .map_err(|error| format!("failed to parse {path}: {error}"))?;
                values::merge(&mut given, parsed);
            }
            "--set" => settings.push((1, Setting::Typed, value()?)),
            "--set-string" => settings.push((2, Setting::Text, value()?)),
            "--set-file" => settings.push((3, Setting::File(&read), value()?)),
            "--set-json" => settings.push((0, Setting::Json, value()?)),
            "--set-literal" => settings.push((4, Setting::Literal, value()?)),
            "--include-crds" => shown.crds = true,
            "--no-hooks" => shown.hooks = false,
            "--skip-tests" => shown.tests = false,
            "-s" | "--show-only" => only.push(value()?.clone()),
            "-n" | "--namespace" => value()?.clone_into(&mut options.release.namespace),
            "--is-upgrade" => options.release.is_upgrade = true,
            "--skip-schema-validation" => options.skip_schema = true,
            "--kube-version" => options.capabilities.kube_version = KubeVersion::parse(value()?, version)?,
            "-a" | "--api-versions" => {
                options.capabilities = options.capabilities.with_api_versions(value()?.split(','));
            }
            "--repeat" => repeat = value()?.parse().unwrap_or(0),
            "--v3" => {}
            name => names.push(name),
        }
    }
    settings.sort_by_key(|(order, ..)| *order);
    for (_, setting, line) in settings {
        values::set(&mut given, setting, line, version)?;
    }
    let [name, path] = names.as_slice() else { return Err("a name and a chart are needed".to_owned()) };
    let begin = Instant::now();
    let chart = Chart::load(Path::new(path), &LoadOptions { version, root: None })
        .map_err(|error| error.to_string())?;
    chart.check_installable().map_err(|error| error.to_string())?;
    let loaded = begin.elapsed();
    options.release.name = (*name).to_owned();
    let rendered = render(&chart, &given, &options, &mut Guessable(1)).map_err(|error| {
        let hint =
            if error.is_while_rendering() { "\n\nUse --debug flag to render out invalid YAML" } else { "" };
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
