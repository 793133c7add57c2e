//! `platc hook`: git's hooks, for those who have no framework that keeps them.

use super::{
    Global, Outcome, merge_driver,
    world::{refused, usage},
};
use crate::tree::{Driver, Hooks};
use clap::{Subcommand, ValueEnum};

/// Arguments of `platc hook`.
#[derive(Debug, clap::Args)]
pub(super) struct Hook {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Let git run `platc check` before each commit or push, and compile out/ anew when it merges
    Install(Which),
    /// Take that away
    Uninstall(Which),
}

#[derive(Debug, clap::Args)]
struct Which {
    /// When it runs [default: pre-commit and merge]
    #[arg(long, value_enum)]
    hook: Option<When>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    /// Before a commit: what is staged is checked
    PreCommit,
    /// Before a push: what lies in the folder is checked
    PrePush,
    /// In a merge: the merge driver compiles what both sides changed, and a hook mends what else is stale
    Merge,
}

impl When {
    fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PrePush => "pre-push",
            Self::Merge => "pre-merge-commit",
        }
    }

    /// A commit holds what is staged. A push sends what is committed, which is what a clean folder has. A merge stages
    /// what one side alone has changed in out/, which may be what neither's sources compile to.
    fn check(self) -> &'static str {
        match self {
            Self::PreCommit => "check --staged",
            Self::PrePush => "check",
            Self::Merge => "check --merge",
        }
    }
}

/// The line by which a hook is known for one of ours.
const MARK: &str =
    "# Written by `platc hook install`, which also renews it; `platc hook uninstall` takes it away.";

/// The settings of the merge driver. Where histories cross, git merges their bases with nobody looking: the base of those
/// will do for out/, since no driver reads it.
const DRIVER: [(&str, &str); 3] = [
    ("name", "compile out/ from the merged sources"),
    ("driver", merge_driver::COMMAND),
    ("recursive", "binary"),
];

/// What lets git ask for the driver, and reviews fold what is generated.
const ATTRIBUTES: &str = "out/** merge=platc linguist-generated";

impl Hook {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let (which, is_install) = match &self.command {
            Command::Install(which) => (which, true),
            Command::Uninstall(which) => (which, false),
        };
        let all = which.hook.map_or_else(|| vec![When::Merge, When::PreCommit], |when| vec![when]);
        let run = |when| if is_install { installed(global, when) } else { uninstalled(global, when) };
        // One that is refused keeps no other from being done.
        all.into_iter().fold(Outcome::Fine, |outcome, when| run(when).err().unwrap_or(outcome))
    }
}

fn installed(global: &Global, when: When) -> Result<(), Outcome> {
    let driver = if when == When::Merge { drive(global) } else { Ok(()) };
    install(global, when).and(driver)
}

fn uninstalled(global: &Global, when: When) -> Result<(), Outcome> {
    let driver = if when == When::Merge { undrive(global) } else { Ok(()) };
    uninstall(global, when).and(driver)
}

/// Lets git merge out/ by our driver, where its attributes say so.
fn drive(global: &Global) -> Result<(), Outcome> {
    let driver = Driver::of(&global.directory).map_err(|error| refused(&error))?;
    if let Some(other) = foreign(&driver)? {
        let message = format!("`merge.platc.driver` is set to something else: `{other}`");
        return Err(usage(&message, &format!("set it to: {}", merge_driver::COMMAND)));
    }
    for (setting, value) in DRIVER {
        driver.write(setting, value).map_err(|error| refused(&error))?;
    }
    global.say(&format!("git merges files whose attribute is `merge=platc` by `{}`", merge_driver::COMMAND));
    if !driver.is_asked().map_err(|error| refused(&error))? {
        global.say(&format!(
            "add this line to a `.gitattributes` beside platform/, and commit it: {ATTRIBUTES}"
        ));
    }
    Ok(())
}

fn undrive(global: &Global) -> Result<(), Outcome> {
    let driver = Driver::of(&global.directory).map_err(|error| refused(&error))?;
    if let Some(other) = foreign(&driver)? {
        let message = format!("`merge.platc.driver` is not what `platc hook install` writes: `{other}`");
        return Err(usage(&message, "take it away with `git config --remove-section merge.platc`"));
    }
    // A driver without a command, and with any other setting, would stop every merge.
    for (setting, _) in DRIVER {
        driver.remove(setting).map_err(|error| refused(&error))?;
    }
    global.say("git merges out/ as text; `.gitattributes` is everybody's, and stays");
    Ok(())
}

/// A driver that is not ours. Ours may be an older one's.
fn foreign(driver: &Driver) -> Result<Option<String>, Outcome> {
    let set = driver.read("driver").map_err(|error| refused(&error))?;
    Ok(set.filter(|set| !set.starts_with("platc merge-driver ")))
}

fn install(global: &Global, when: When) -> Result<(), Outcome> {
    let hooks = Hooks::of(&global.directory).map_err(|error| refused(&error))?;
    let (path, line) = (hooks.folder.join(when.name()), command(&hooks, when));
    if !hooks.is_own {
        let message = format!("`{}` is for more than this repository", hooks.folder.display());
        return Err(usage(&message, &format!("add this line to `{}`: {line}", path.display())));
    }
    let script = script(&line);
    match hooks.read(when.name()).map_err(|error| refused(&error))? {
        Some(old) if old == script => {
            global.say(&format!("`{}` is up to date", path.display()));
            return Ok(());
        }
        Some(old) if !old.contains(MARK) || !old.contains(&line) => {
            let message = format!("`{}` is there, and runs something else", path.display());
            return Err(usage(&message, &format!("add this line to it: {line}")));
        }
        _ => hooks.write(when.name(), &script).map_err(|error| refused(&error))?,
    }
    global.say(&format!("`{}` runs `{line}`", path.display()));
    Ok(())
}

fn uninstall(global: &Global, when: When) -> Result<(), Outcome> {
    let hooks = Hooks::of(&global.directory).map_err(|error| refused(&error))?;
    let path = hooks.folder.join(when.name());
    let line = command(&hooks, when);
    match hooks.read(when.name()).map_err(|error| refused(&error))? {
        None => global.say(&format!("there is no `{}`", path.display())),
        Some(text) if text.contains(MARK) && text.contains(&line) => {
            hooks.remove(when.name()).map_err(|error| refused(&error))?;
            global.say(&format!("`{}` is gone", path.display()));
        }
        Some(_) => {
            let message = format!("`{}` is not what `platc hook install` writes here", path.display());
            return Err(usage(&message, &format!("take this line out of it: {line}")));
        }
    }
    Ok(())
}

/// What a hook runs. Git starts hooks at the top of the work tree.
fn command(hooks: &Hooks, when: When) -> String {
    match hooks.above.trim_end_matches('/') {
        "" => format!("platc {}", when.check()),
        above => format!("platc -C '{}' {}", above.replace('\'', r"'\''"), when.check()),
    }
}

/// Graphical clients start hooks without what a shell adds to the PATH.
fn script(line: &str) -> String {
    format!(
        r#"#!/bin/sh
{MARK}
PATH="$PATH:$HOME/.cargo/bin:$HOME/.local/bin:/usr/local/bin:/opt/homebrew/bin"
if ! command -v platc >/dev/null 2>&1; then
  echo "platc is not on the PATH of this program: $PATH" >&2
  echo "link it into one of these folders, or commit from a shell that finds it" >&2
  exit 1
fi
exec {line}
"#
    )
}
