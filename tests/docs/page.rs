//! A page of the documentation: its examples are files that compile, lines that are there, commands that print this.
//!
//! The info string of a fenced block says what it is:
//! `yaml platc:PATH` is a file of a little platform, which compiles with it;
//! `yaml platc:PATH more` is one that compiles only with the next;
//! `… out:PATH` are lines of a file that this platform compiles to, `…` standing for any lines between;
//! `… file:PATH` are lines of a file of this repository, likewise;
//! `console` are commands with all that they print; when there is a mistake, the files that made it are undone;
//! `console more` leaves them for the next file to mend;
//! `json editor` are settings that name schemas which exist;
//! `sh` is for the reader to type, `text` to look at.

use platc::{
    build::{self, Compiled},
    spec::schema,
    tree::Tree,
};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;
use walkdir::WalkDir;

/// A comment that says where the platform of a page, or of the rest of it, starts.
const START: &str = "<!-- examples start from ";

/// A comment that says which file of this repository the reader is taken to have beside the platform, and under which
/// name: `<!-- the reader has controller.pem: tests/secrets/test-current.pem -->`.
const HAS: &str = "<!-- the reader has ";

/// What a line of `console` may begin with beside `platc`: it is run by a shell then.
const PROGRAMS: &[&str] = &["cat ", "printf ", "sed "];

/// Checks every example of a page; gives the page with what the commands really print.
pub(super) fn run(path: &str, text: &str) -> String {
    told(path, text).0
}

/// What a page leaves its reader with: the folder of its platform.
pub(super) fn outcome(path: &str, text: &str) -> TempDir {
    told(path, text).1.platform.expect("the page has a platform")
}

fn told(path: &str, text: &str) -> (String, Page) {
    let parts = parts(path, text);
    let mut page = Page { platform: None, home: TempDir::new().unwrap(), undo: Vec::new() };
    let mut told = String::new();
    for (at, part) in parts.iter().enumerate() {
        let next = parts[at + 1..].iter().find_map(Part::example).map_or("", |example| example.info);
        match part {
            Part::Line(line) => {
                told.extend([line, "\n"]);
                if let Some((_, start)) = line.split_once(START) {
                    page.start(start.split(' ').next().unwrap());
                } else if let Some((name, file)) = line.strip_prefix(HAS).and_then(|has| has.split_once(": "))
                {
                    let target = page.folder().join(name);
                    fs::create_dir_all(target.parent().unwrap()).unwrap();
                    fs::copy(file.trim_end_matches(" -->"), target).unwrap();
                }
            }
            Part::Example(example) => {
                let text = page.show(example, next.starts_with("console"));
                told.extend(["```", example.info, "\n", &text, "```\n"]);
            }
        }
    }
    (told, page)
}

enum Part<'a> {
    Line(&'a str),
    Example(Example<'a>),
}

impl Part<'_> {
    fn example(&self) -> Option<&Example<'_>> {
        if let Self::Example(example) = self { Some(example) } else { None }
    }
}

struct Example<'a> {
    info: &'a str,
    text: String,
    /// Where it stands.
    at: String,
}

fn parts<'a>(path: &str, text: &'a str) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            parts.push(Part::Line(line));
            continue;
        };
        let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
        let text = inside.flat_map(|line| [line, "\n"]).collect();
        parts.push(Part::Example(Example { info, text, at: format!("{path}:{}", number + 1) }));
    }
    parts
}

struct Page {
    platform: Option<TempDir>,
    /// The reader's own folder.
    home: TempDir,
    /// The files since the last success, as they were before.
    undo: Vec<(String, Option<String>)>,
}

impl Page {
    fn start(&mut self, from: &str) {
        let folder = TempDir::new().unwrap();
        if from != "nothing" {
            copy(Path::new(from), folder.path());
        }
        self.platform = Some(folder);
        self.undo.clear();
    }

    fn folder(&self) -> &Path {
        self.platform.as_ref().expect("the page says where its examples start from").path()
    }

    /// The text of an example as it should be.
    fn show(&mut self, example: &Example, before_console: bool) -> String {
        let Example { info, text, at } = example;
        let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
        match (language, rest.split_once(':')) {
            ("yaml", Some(("platc", path))) => {
                let (path, more) = path.split_once(' ').map_or((path, ""), |both| both);
                self.write(path, text);
                if !before_console && more != "more" {
                    self.compile(at);
                    self.undo.clear();
                }
            }
            (_, Some(("out", path))) => {
                let files = self.compile(at).files().clone();
                let bytes = files.get(path).unwrap_or_else(|| panic!("{at}: there is no out/{path}"));
                contains(std::str::from_utf8(bytes).unwrap(), example);
            }
            (_, Some(("file", path))) => {
                let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{at}: {path}: {error}"));
                contains(&text, example);
            }
            ("console", None) => return self.commands(example, rest == "more"),
            ("json", None) if rest == "editor" => editor_settings(example),
            ("sh" | "text", None) => {}
            _ => panic!("{at}: nobody checks `{info}`"),
        }
        text.clone()
    }

    fn write(&mut self, path: &str, text: &str) {
        let file = self.folder().join(path);
        let before = fs::read_to_string(&file).ok();
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        self.undo.push((path.to_owned(), before));
    }

    /// Compiles what was written so far; there is nothing to say about it.
    fn compile(&self, at: &str) -> Compiled {
        let compiled = self.compiled();
        let told: Vec<_> =
            compiled.diagnostics.iter().map(|told| format!("{}: {}", told.rule, told.message)).collect();
        assert!(told.is_empty(), "{at}: {told:#?}");
        compiled
    }

    fn compiled(&self) -> Compiled {
        build::compile(Tree::from_folder(self.folder(), &["platform", "environments"]).unwrap(), &[])
    }

    /// Runs each line that begins with `$ `.
    fn commands(&mut self, example: &Example, more: bool) -> String {
        let mut told = String::new();
        for command in example.text.lines().filter_map(|line| line.strip_prefix("$ ")) {
            told.extend(["$ ", command, "\n", &self.command(command, &example.at)]);
        }
        if more {
            return keep_times(told, example);
        }
        if self.compiled().diagnostics.has_errors() {
            for (path, before) in self.undo.iter().rev() {
                let file = self.folder().join(path);
                before
                    .as_ref()
                    .map_or_else(|| fs::remove_file(&file), |text| fs::write(&file, text))
                    .unwrap();
            }
        }
        self.undo.clear();
        keep_times(told, example)
    }

    fn command(&self, command: &str, at: &str) -> String {
        let platc = Path::new(env!("CARGO_BIN_EXE_platc"));
        let mut run = if PROGRAMS.iter().any(|program| command.starts_with(program)) {
            let given = std::env::var_os("PATH").unwrap();
            let path = [platc.parent().unwrap().to_owned()].into_iter().chain(std::env::split_paths(&given));
            let mut shell = Command::new("sh");
            shell.args(["-euc", command]).env("PATH", std::env::join_paths(path).unwrap());
            shell
        } else {
            let words =
                command.strip_prefix("platc ").unwrap_or_else(|| panic!("{at}: `{command}` is not run"));
            let mut run = Command::new(platc);
            run.args(words.split(' '));
            run
        };
        run.current_dir(self.folder()).env("HOME", self.home.path()).env_remove("XDG_CONFIG_HOME");
        let output = run.stdin(Stdio::null()).output().unwrap();
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
    }
}

/// The lines of an example follow each other in a text, but for what `…` leaves out.
fn contains(text: &str, example: &Example) {
    let mut rest: Vec<&str> = text.lines().collect();
    for wanted in example.text.split_terminator("…\n") {
        let wanted: Vec<&str> = wanted.lines().collect();
        let found = rest.windows(wanted.len().max(1)).position(|lines| lines == wanted);
        let found = found.unwrap_or_else(|| {
            panic!("{}: these lines are not there:\n{}\n--- in\n{text}", example.at, wanted.join("\n"))
        });
        rest.drain(..found + wanted.len());
    }
}

fn editor_settings(example: &Example) {
    let settings: serde_json::Value = serde_json::from_str(&example.text).unwrap();
    for schema in settings["yaml.schemas"].as_object().unwrap().keys() {
        assert!(schema::files().any(|(path, _)| path == *schema), "{}: no {schema}", example.at);
    }
}

/// What was printed, or the example where only times differ.
fn keep_times(told: String, example: &Example) -> String {
    if timeless(&told) == timeless(&example.text) { example.text.clone() } else { told }
}

/// A text without what depends on the machine.
fn timeless(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    for at in 1..words.len() {
        if words[at].starts_with("ms)") {
            words[at - 1] = "(";
        }
    }
    words.join(" ")
}

/// What people write of a repository.
fn copy(from: &Path, to: &Path) {
    let folders = ["platform", "environments"].map(|folder| WalkDir::new(from.join(folder)));
    let files =
        folders.into_iter().flatten().map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
    for file in files {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}
