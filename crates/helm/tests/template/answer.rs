//! What `helm template` answered, and which part of a refusal is compared.

use regex::Regex;
use std::{fmt, sync::LazyLock};

/// An exit code and what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stderr: String,
    pub(crate) stdout: Vec<u8>,
}

impl Answer {
    /// Reads what `record` wrote: the exit code, standard error with two blanks before each line, standard output.
    pub(crate) fn parse(recorded: &[u8]) -> Option<Self> {
        const STDERR: &[u8] = b"\nstderr\n";
        let rest = recorded.strip_prefix(b"exit ")?;
        let at = memchr::memchr(b'\n', rest)?;
        let code = str::from_utf8(&rest[..at]).ok()?.parse().ok()?;
        let mut rest = rest[at..].strip_prefix(STDERR)?;
        let mut stderr = String::new();
        while let Some(line) = rest.strip_prefix(b"  ") {
            let end = memchr::memchr(b'\n', line)? + 1;
            stderr.push_str(&String::from_utf8_lossy(&line[..end]));
            rest = &line[end..];
        }
        Some(Self { code, stderr, stdout: rest.strip_prefix(b"stdout\n")?.to_vec() })
    }

    /// The counterpart of [`Self::parse`].
    #[allow(dead_code, reason = "the replay only reads")]
    pub(crate) fn print(&self) -> Vec<u8> {
        let mut out = format!("exit {}\nstderr\n", self.code).into_bytes();
        for line in self.stderr.lines() {
            out.extend_from_slice(b"  ");
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
        }
        out.extend_from_slice(b"stdout\n");
        out.extend_from_slice(&self.stdout);
        out
    }

    /// Why nothing was rendered, or nothing.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        (self.code != 0).then(|| Refusal::read(&self.stderr))
    }
}

/// What two refusals have to have in common: where, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// File, line and column; the innermost where templates include each other.
    pub(crate) place: String,
    /// The message without the trace that leads to it.
    pub(crate) core: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.core)
    }
}

/// A file of templates with line and, in most messages, column.
#[allow(clippy::unwrap_used, reason = "a pattern of ours; the benchmark is no test")]
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([^\s():"]+(?: [^\s():"]+)*:\d+(?::\d+)?)(?:: | executing |\)|$)"#).unwrap()
});

impl Refusal {
    fn read(stderr: &str) -> Self {
        let lines = stderr.lines().filter(|line| !line.starts_with("level="));
        let lines = lines.filter(|line| !line.starts_with("Use --debug flag")).map(str::trim);
        let mut lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        // Helm walks maps of properties in another order each time.
        if stderr.contains("values don't meet the specifications of the schema") {
            lines[1..].sort_unstable();
        }
        let text = lines.join(" ");
        let text = text.strip_prefix("Error: ").unwrap_or(&text);
        let is_trace = text.contains(">: ");
        let place = PLACE
            .captures_iter(text)
            .last()
            .map_or("", |found| found.get(1).map_or("", |place| place.as_str()));
        let core =
            if is_trace { text.rsplit(">: ").next() } else { text.split_once("): ").map(|(_, core)| core) };
        Self { place: place.to_owned(), core: core.unwrap_or(text).to_owned() }
    }
}
