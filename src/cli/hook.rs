//! `platc hook`: git's hooks, for those who have no framework that keeps them.

use super::{
    Global, Outcome,
    world::{refused, usage},
};
use crate::tree::Hooks;
use clap::{Subcommand, ValueEnum};

/// Arguments of `platc hook`.
#[derive(Debug, clap::Args)]
pub(super) struct Hook {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Let git run `platc check` before each commit or push
    Install(Which),
    /// Take that hook away
    Uninstall(Which),
}

#[derive(Debug, clap::Args)]
struct Which {
    /// When it runs
    #[arg(long, value_enum, default_value = "pre-commit")]
    hook: When,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    PreCommit,
    PrePush,
}

impl When {
    fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PrePush => "pre-push",
        }
    }

    /// A commit holds what is staged. A push sends what is committed, which is what a clean folder has.
    fn check(self) -> &'static str {
        match self {
            Self::PreCommit => "check --staged",
            Self::PrePush => "check",
        }
    }
}

/// The line by which a hook is known for one of ours.
const MARK: &str =
    "# Written by `platc hook install`, which also renews it; `platc hook uninstall` takes it away.";

impl Hook {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let done = match &self.command {
            Command::Install(which) => install(global, which.hook),
            Command::Uninstall(which) => uninstall(global, which.hook),
        };
        match done {
            Ok(()) => Outcome::Fine,
            Err(outcome) => outcome,
        }
    }
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
