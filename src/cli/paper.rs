//! What answers are written on: the terminal's columns and colours, and a pager for what is longer than it.

use rustix::termios::tcgetwinsize;
use std::{
    env,
    io::{IsTerminal, Write, stdout},
    process::{Command, Stdio},
};

/// What is written on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    /// Columns.
    pub(super) width: usize,
    /// Whether it shows colours.
    pub(super) colors: bool,
}

/// Columns of what is no terminal: a file, a pipe, the log of a job.
const COLUMNS: usize = 120;

/// The fewest columns that lines are made for.
const LEAST: usize = 60;

impl Paper {
    /// Stdout's.
    #[must_use]
    pub(super) fn of_stdout(colors: bool) -> Self {
        let width = size().map_or(COLUMNS, |(columns, _)| columns.max(LEAST));
        Self { width, colors }
    }
}

/// The columns and rows of the terminal that stdout is, if it is one.
fn size() -> Option<(usize, usize)> {
    let size = stdout().is_terminal().then(|| tcgetwinsize(stdout()).ok()).flatten()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((usize::from(size.ws_col), usize::from(size.ws_row)))
}

/// Shows a text with the user's pager, where it does not fit the terminal; says whether it did.
///
/// `PLATC_PAGER`, else `PAGER`, else `less`; an empty one, or `cat`, is none. As git does, `less` is told to leave what
/// is short on the screen and to pass colours.
pub(super) fn paged(text: &str) -> bool {
    let fits = |(_, rows): (usize, usize)| text.lines().count() < rows;
    if size().is_none_or(fits) {
        return false;
    }
    let said = env::var("PLATC_PAGER").or_else(|_| env::var("PAGER")).unwrap_or_else(|_| "less".to_owned());
    let mut words = said.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut pager) = command.spawn() else { return false };
    if let Some(mut pipe) = pager.stdin.take() {
        // Who has read enough leaves.
        let _ = pipe.write_all(text.as_bytes());
    }
    let _ = pager.wait();
    true
}
