//! Public charts, rendered by helm and by this crate: a table of what is alike, and what it costs.
//!
//! `.ci/charts` brings the charts; this prints Markdown and fails for what `exceptions` beside it does not name.

mod cases;
#[path = "../template/clock.rs"]
mod clock;
mod cost;
mod peer;
mod table;
#[path = "../template/mod.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod template;
mod verdict;

use cases::{Case, Repository, repositories};
use clock::{measured, measured_in_turns};
use cost::Cost;
use helm::context::Version;
use peer::Helm;
use std::{cell::Cell, collections::BTreeMap, fs, io, path::Path, process::ExitCode};
use table::Row;
use template::{Request, flags::Flags};
use verdict::{Verdict, compare};

/// What helm says when a schema refers to another host.
const ELSEWHERE: &str = "failing loading \"http";

/// Of 1,000 cases, these may be exceptions.
const EXCEPTIONS: usize = 3;

/// That of platc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for .ci/full")]
fn main() -> ExitCode {
    match run() {
        Ok((page, problems)) => {
            println!("{page}");
            for problem in &problems {
                eprintln!("{problem}");
            }
            if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What the page says, and why the run fails.
fn run() -> io::Result<(String, Vec<String>)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").canonicalize()?;
    let mut repositories = repositories(&here.join("repositories"), &target.join("charts"))?;
    // A word on the command line picks the repositories or charts that have it.
    let word = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    if let Some(word) = &word {
        for repository in &mut repositories {
            repository.cases.retain(|case| case.folder().to_string_lossy().contains(word));
        }
        repositories.retain(|repository| !repository.cases.is_empty());
    }
    let helm = Helm::new(&target)?;
    let cases: Vec<Case> = repositories.iter().flat_map(|repository| repository.cases.clone()).collect();
    helm.ask_all(&cases)?;
    let exceptions = exceptions(&fs::read_to_string(here.join("exceptions"))?);
    Comparison { helm, exceptions, costs: Vec::new(), named: Vec::new(), problems: Vec::new() }
        .run(&repositories)
}

/// By repository, chart and values: why they may differ.
fn exceptions(list: &str) -> BTreeMap<String, String> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(": "))
        .map(|(case, reason)| (case.to_owned(), reason.to_owned()))
        .collect()
}

struct Comparison {
    helm: Helm,
    exceptions: BTreeMap<String, String>,
    costs: Vec<Cost>,
    /// Rows of exceptions that were met.
    named: Vec<String>,
    problems: Vec<String>,
}

impl Comparison {
    fn run(mut self, repositories: &[Repository]) -> io::Result<(String, Vec<String>)> {
        let mut rows = Vec::new();
        let mut count = 0;
        for repository in repositories {
            let mut row = Row::of(repository);
            for case in &repository.cases {
                count += 1;
                let verdict = self.case(case)?;
                row.count(&verdict);
                self.judge(&case.name(), verdict);
            }
            rows.push((repository, row));
        }
        if self.named.len() * 1000 > count * EXCEPTIONS {
            self.problems.push(format!("{} exceptions among {count} cases", self.named.len()));
        }
        let mut page = table::print(&rows);
        page.push('\n');
        if !self.named.is_empty() {
            page.push_str("| exception | reason | what differs |\n|---|---|---|\n");
            page.push_str(&self.named.concat());
            page.push('\n');
        }
        let (report, missed) = cost::report(&self.costs);
        page.push_str(&report);
        self.problems.extend(missed);
        Ok((page, self.problems))
    }

    fn case(&mut self, case: &Case) -> io::Result<Verdict> {
        let mut case = case.clone();
        let mut helm = self.helm.run(&case, 1)?;
        if helm.answer.stderr.contains(ELSEWHERE) {
            case.skips_schema = true;
            helm = self.helm.run(&case, 1)?;
        }
        let flags = Flags::parse(&case.flags()).map_err(io::Error::other)?;
        let folder = case.folder();
        let request = Request {
            folder: &folder,
            chart: ".",
            root: &case.root,
            release: "release",
            flags: &flags,
            version: Version::V4_1,
        };
        let ((ours, loaded), cold) = measured(|| {
            let loaded = request.load();
            let ours = loaded.as_ref().map_err(Clone::clone).and_then(|chart| request.render(chart));
            (ours, loaded)
        });
        let again = |number| self.helm.run(&case, number).map(|run| run.answer);
        let verdict = compare(&helm.answer, again, &request.told(ours))?;
        if let (Ok(chart), Verdict::Identical | Verdict::Random | Verdict::Differing(_)) = (&loaded, &verdict)
        {
            // Each run is another environment: what knows its namespace is new, the rest is as it was.
            let count = Cell::new(0);
            let further = |records: bool| {
                count.set(count.get() + 1);
                let mut flags = flags.clone();
                flags.namespace = Some(format!("environment-{}", count.get()));
                flags.records = records;
                Request { flags: &flags, ..request }.render(chart)
            };
            let [again, recorded] = measured_in_turns(|| further(false), || further(true));
            let deterministic = !matches!(verdict, Verdict::Random);
            let helm = helm.cpu.min(self.helm.cost(&case)?).min(self.helm.cost(&case)?);
            self.costs.push(Cost { helm, cold, again, recorded, deterministic });
        }
        Ok(verdict)
    }

    /// Whatever is not alike has to be an exception, and every exception that is met has to be one still.
    fn judge(&mut self, name: &str, verdict: Verdict) {
        let reason = self.exceptions.get(name);
        match (verdict, reason) {
            (Verdict::Identical | Verdict::Random | Verdict::RefusedAlike, None) => {}
            (Verdict::Identical | Verdict::Random | Verdict::RefusedAlike, Some(_)) => {
                self.problems.push(format!("{name}: no exception any more"));
            }
            (
                Verdict::RefusedElsewhere(what) | Verdict::RefusedByOne(what) | Verdict::Differing(what),
                Some(reason),
            ) => self.named.push(format!("| {name} | {reason} | {} |\n", what.replace(['|', '\n'], " "))),
            (Verdict::RefusedElsewhere(what), None) => {
                self.problems.push(format!("{name}: refused elsewhere: {what}"));
            }
            (Verdict::RefusedByOne(what), None) => {
                self.problems.push(format!("{name}: refused by one: {what}"));
            }
            (Verdict::Differing(what), None) => self.problems.push(format!("{name}: differs: {what}")),
        }
    }
}
