//! `platc explain`: where a value comes from, and what it overrode; or what a rule refuses, and why.

mod json;
mod text;

use super::{Global, Outcome, page, world};
use crate::{
    build::{
        Compiled,
        explain::{self, Explanation, Unexplained},
    },
    check::rules,
    names::meant,
    tree::Folder,
};
use std::path::{Component, Path, PathBuf};

/// Arguments of `platc explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The environment; or a line of out/, or a rule, and nothing else
    #[arg(value_name = "ENV|FILE:LINE|RULE")]
    subject: String,
    /// The app and the path of a value in its spec, such as backend.workload.replicas
    #[arg(value_name = "APP.PATH")]
    path: Option<String>,
    /// Print JSON, as schemas/platc/explain.v1.schema.json describes it
    #[arg(long)]
    json: bool,
}

/// What was asked for, and what there is to say.
struct Answer {
    /// The file of out/, its line and its column.
    line: Option<Place>,
    /// Whether the file is not what the sources compile to.
    is_stale: bool,
    explanation: Explanation,
}

/// A line of a file, perhaps with a column.
struct Place {
    /// The path, as typed; below `out/` once it is found.
    path: String,
    line: usize,
    column: Option<usize>,
}

impl Explain {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match (&self.path, line(&self.subject)) {
            (Some(path), _) => self.of_path(global, path).unwrap_or_else(|outcome| outcome),
            (None, Some(line)) => self.of_line(global, line).unwrap_or_else(|outcome| outcome),
            (None, None) if self.json => world::usage("a rule's page is text", "take --json away"),
            (None, None) => match rule(&self.subject) {
                Ok(page) => {
                    world::to_stdout(&page);
                    Outcome::Fine
                }
                Err(told) => refused(&told),
            },
        }
    }

    fn of_path(&self, global: &Global, path: &str) -> Result<Outcome, Outcome> {
        let compiled = compiled(global, std::slice::from_ref(&self.subject))?;
        let explanation = explain::path(&compiled, &self.subject, path).map_err(|told| refused(&told))?;
        self.print(global, &compiled, &Answer { line: None, is_stale: false, explanation });
        Ok(Outcome::Fine)
    }

    fn of_line(&self, global: &Global, mut line: Place) -> Result<Outcome, Outcome> {
        let path = below_out(&global.directory, &line.path).ok_or_else(|| {
            let message = format!("`{}` does not lie below out/", line.path);
            world::usage(&message, "name a line of out/; for sources say `platc explain ENV APP.PATH`")
        })?;
        let compiled = compiled(global, &[])?;
        let explanation =
            explain::line(&compiled, &path, (line.line, line.column)).map_err(|told| refused(&told))?;
        let found = Folder::new(&global.directory).read(&format!("out/{path}"));
        let found = found.map_err(|error| world::refused(&error))?;
        let is_stale = found.as_ref() != compiled.files().get(&path);
        line.path = path;
        self.print(global, &compiled, &Answer { line: Some(line), is_stale, explanation });
        Ok(Outcome::Fine)
    }

    fn print(&self, global: &Global, compiled: &Compiled, answer: &Answer) {
        let sources = &compiled.inputs.sources;
        if self.json {
            world::to_stdout(&json::print(answer, sources));
        } else {
            world::to_stdout(&text::print(answer, sources, global.paper().colors));
        }
    }
}

/// What the sources compile to; what is wrong with them is printed.
fn compiled(global: &Global, environments: &[String]) -> Result<std::mem::ManuallyDrop<Compiled>, Outcome> {
    let compiled = global.compile(environments)?;
    if compiled.diagnostics.has_errors() {
        global.tell(&compiled.diagnostics, &compiled.inputs.sources);
        return Err(Outcome::Findings);
    }
    Ok(compiled)
}

fn refused(told: &Unexplained) -> Outcome {
    world::usage(&told.message, &told.help)
}

/// The page of a rule.
fn rule(name: &str) -> Result<String, Unexplained> {
    rules().find(|rule| rule.name == name).map(page::page).ok_or_else(|| Unexplained {
        message: format!("there is no rule `{name}`"),
        help: meant(name, rules().map(|rule| rule.name)),
    })
}

/// `FILE:LINE` and `FILE:LINE:COLUMN`; a file alone is its first line.
fn line(subject: &str) -> Option<Place> {
    let number = |text: &str| text.parse::<usize>().ok();
    let (path, last) = subject.rsplit_once(':').map_or((subject, None), |(path, last)| (path, number(last)));
    let Some(last) = last else {
        let is_file = subject.contains(['/', '\\']) || subject.ends_with(".yaml");
        return is_file.then(|| Place { path: subject.to_owned(), line: 1, column: None });
    };
    Some(match path.rsplit_once(':').and_then(|(path, line)| Some((path, number(line)?))) {
        Some((path, line)) => Place { path: path.to_owned(), line, column: Some(last) },
        None => Place { path: path.to_owned(), line: last, column: None },
    })
}

/// A path below out/, whether it was typed from the repository's root, from where the user is, or from the file
/// system's root.
fn below_out(root: &Path, typed: &str) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let out = plain(&here.join(root).join("out"));
    let ways = [plain(&here.join(root).join(typed)), plain(&here.join(typed))];
    let below = ways.iter().find_map(|way| way.strip_prefix(&out).ok())?;
    let steps: Option<Vec<&str>> = below.components().map(|step| step.as_os_str().to_str()).collect();
    Some(steps?.join("/")).filter(|path| !path.is_empty())
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for step in path.components() {
        match step {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            step => plain.push(step),
        }
    }
    plain
}
