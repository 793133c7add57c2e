//! What every command does with the world: reads the sources, prints what is wrong, says what failed.

use super::{
    Color, Global, Outcome, actions,
    paper::{self, Paper},
    report::{
        self, Findings, Format, Subject,
        outputs::{self, Output},
    },
};
use crate::{
    build::{Compiled, compile, compile_since},
    diagnostic::{Diagnostic, Diagnostics, Level},
    model::Model,
    source::Sources,
    tree::{
        Head, Tree, TreeError, WorldError, head,
        named::{self, NamedFile},
    },
};
use std::{
    io::{IsTerminal, Read, Write},
    mem::ManuallyDrop,
    path::{Path, PathBuf},
};

/// The folders that a platform's sources lie in.
pub(super) const SOURCES: &[&str] = &["platform", "environments", "schemas"];

impl Global {
    /// Compiles what lies in the folder; prints what cannot be read.
    ///
    /// It is never dropped: the process ends with the command, and walking through a large platform's values only to
    /// give them back took a fifteenth of a build's time.
    pub(super) fn compile(&self, environments: &[String]) -> Result<ManuallyDrop<Compiled>, Outcome> {
        let tree = self.told(Tree::from_folder(&self.directory, SOURCES))?;
        Ok(ManuallyDrop::new(compile(tree, environments)))
    }

    /// Compiles files, held against what a revision has in out/. HEAD may lack, or be unreadable: then that is told, and the
    /// rest goes on. A revision that was named must be there. `meant` hears what the files mean before anything is
    /// rendered.
    pub(super) fn compile_tree(
        &self,
        tree: Tree,
        environments: &[String],
        revision: Option<&str>,
        meant: impl FnOnce(&Model),
    ) -> Result<ManuallyDrop<Compiled>, Outcome> {
        let head = revision
            .map_or_else(|| Head::new(&self.directory), |revision| Head::at(&self.directory, revision));
        let mut trouble = None;
        let mut compiled = compile_since(tree, environments, meant, |compiled| {
            head.differing(compiled.files()).unwrap_or_else(|error| {
                trouble = Some(error);
                Tree::default()
            })
        });
        match (trouble, revision) {
            (Some(error), Some(_)) => return Err(refused(&error)),
            (Some(error), None) => compiled.diagnostics.push(unknown_base(&error)),
            (None, _) => {}
        }
        Ok(ManuallyDrop::new(compiled))
    }

    /// The files that a command line names, standard input under the name `-`; prints what cannot be read.
    pub(super) fn files(&self, paths: &[PathBuf]) -> Result<Vec<NamedFile>, Outcome> {
        let (piped, paths): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.iter().cloned().partition(|path| path.as_os_str() == "-");
        let mut files = self.told(named::read(&self.directory, &paths))?;
        if !piped.is_empty() {
            let mut bytes = Vec::new();
            let read = std::io::stdin().read_to_end(&mut bytes);
            read.map_err(|error| refused(&WorldError::disk("read", "standard input", &error)))?;
            files.push(("-".into(), bytes.into()));
        }
        Ok(files)
    }

    /// Prints why a tree could not be read.
    pub(super) fn told<T>(&self, result: Result<T, TreeError>) -> Result<T, Outcome> {
        result.map_err(|error| match error {
            TreeError::Refused(diagnostics) => {
                self.report(&diagnostics, &Sources::default());
                Outcome::Findings
            }
            TreeError::World(error) => refused(&error),
        })
    }

    /// Prints diagnostics where their format's readers look for them; says whether they let a command succeed.
    pub(super) fn report(&self, diagnostics: &Diagnostics, sources: &Sources) -> Outcome {
        self.report_on(&[], diagnostics, sources)
    }

    /// The same, for formats that name what is right, too.
    pub(super) fn report_on(
        &self,
        subjects: &[Subject],
        diagnostics: &Diagnostics,
        sources: &Sources,
    ) -> Outcome {
        let above = self.above();
        let told = Findings { diagnostics, sources, subjects, above: &above };
        for (format, file) in outputs::all(&self.outputs) {
            let color = format == Format::Text && file.is_none() && self.colors();
            let mut text = Vec::new();
            // Writing to memory does not fail.
            let _ = told.print(format, color, &mut text);
            if let Err(error) = self.put(format, file, &text) {
                return refused(&error);
            }
        }
        let fails = |level: Level| level == Level::Error || self.deny_warnings;
        let failed = diagnostics.iter().any(|diagnostic| fails(diagnostic.level));
        let outcome = if failed { Outcome::Findings } else { Outcome::Fine };
        let left = if self.in_github() { actions::leave(&told, outcome) } else { Ok(()) };
        left.map_or_else(|error| refused(&error), |()| outcome)
    }

    /// Whether a step of GitHub Actions was asked for: its log alone is on stdout.
    pub(super) fn in_github(&self) -> bool {
        self.form() == Format::Github
    }

    /// The form that a command's answer has on stdout.
    pub(super) fn form(&self) -> Format {
        outputs::on_stdout(&self.outputs)
    }

    /// Refuses forms in which a command has no answer.
    pub(super) fn answers_in(&self, command: &str, forms: &[Format]) -> Result<(), Outcome> {
        let Some(other) = self.outputs.iter().find(|output| !forms.contains(&output.format)) else {
            return Ok(());
        };
        let words: Vec<&str> = forms.iter().map(|form| form.word()).collect();
        let message = format!("`{command}` has no answer in the format `{}`", other.format.word());
        Err(usage(&message, &format!("its formats are {}", words.join(", "))))
    }

    /// Prints what a command was asked for in each form that was: to stdout, or to the file that was named for it.
    pub(super) fn answer(&self, printed: impl Fn(Format) -> String) -> Result<(), Outcome> {
        for (format, file) in outputs::all(&self.outputs) {
            match file {
                Some(file) => named::write(&self.directory, file, printed(format).as_bytes())
                    .map_err(|error| refused(&error))?,
                None if format == self.form() => show(&printed(format)),
                None => {}
            }
        }
        Ok(())
    }

    /// The way to the platform from the top of its repository, for formats whose readers count from there.
    fn above(&self) -> String {
        let counts = |output: &Output| !matches!(output.format, Format::Text | Format::Json);
        if self.outputs.iter().any(counts) { head::above(&self.directory) } else { String::new() }
    }

    /// Puts diagnostics where their format's readers look for them: people read stderr; machines read what a command was
    /// asked for, and that is stdout or a file.
    fn put(&self, format: Format, file: Option<&Path>, text: &[u8]) -> Result<(), WorldError> {
        match file {
            Some(file) => return named::write(&self.directory, file, text),
            None if format == Format::Text => {
                let _ = std::io::stderr().write_all(text);
            }
            None => to_stdout_bytes(text),
        }
        Ok(())
    }

    /// Prints diagnostics for people whatever the format is: an answer on stdout is what machines read.
    pub(super) fn tell(&self, diagnostics: &Diagnostics, sources: &Sources) {
        let mut text = Vec::new();
        // Writing to memory does not fail.
        let _ = report::report(diagnostics, sources, Format::Text, self.colors(), &mut text);
        let _ = std::io::stderr().write_all(&text);
    }

    /// What stdout is.
    pub(super) fn paper(&self) -> Paper {
        Paper::of_stdout(self.colors_on(&std::io::stdout()))
    }

    /// Prints a line for people, unless they want none.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            to_stderr(&format!("{line}\n"));
        }
    }

    pub(super) fn colors(&self) -> bool {
        self.colors_on(&std::io::stderr())
    }

    fn colors_on(&self, stream: &impl IsTerminal) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && !dumb
                    && stream.is_terminal()
            }
        }
    }
}

fn unknown_base(error: &WorldError) -> Diagnostic {
    let message =
        format!("what `out/` held at HEAD is not known, and so not what cannot be changed: {error}");
    Diagnostic::warning("unknown-base", message).in_file("out").help(error.help())
}

/// Prints what the world refused.
pub(super) fn refused(error: &WorldError) -> Outcome {
    to_stderr(&format!("error: {error}\nhelp: {}\n", error.help()));
    Outcome::Trouble
}

/// Prints what was wrong with how a command was called, and what to call instead.
pub(super) fn usage(message: &str, help: &str) -> Outcome {
    to_stderr(&format!("error: {message}\nhelp: {help}\n"));
    Outcome::Trouble
}

/// Prints an answer; page by page where it is longer than the terminal.
fn show(text: &str) {
    if !paper::paged(text) {
        to_stdout(text);
    }
}

/// Prints bytes that a command was asked for, which may be no text.
pub(super) fn to_stdout_bytes(bytes: &[u8]) {
    let _ = std::io::stdout().write_all(bytes);
}

/// Prints what a command was asked for. A closed pipe is the reader's wish.
pub(super) fn to_stdout(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Prints for people.
pub(super) fn to_stderr(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
