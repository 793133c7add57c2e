//! The user's git in a scratch repository: with their configuration, without hooks, prompts and other transports.

use super::super::trouble::Trouble;
use crate::tree::Scratch;
use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long one command may take.
const WHOLE: Duration = Duration::from_secs(600);

/// Variables that lead git to another repository than the one that it is run in (git(1)); hooks have them set.
const ELSEWHERE: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
];

/// A repository of its own, gone when this is dropped.
pub(super) struct Git {
    scratch: Scratch,
    plain: bool,
    silence: Duration,
}

impl Git {
    pub(super) fn new(scratch: Scratch, plain: bool, silence: Duration) -> Self {
        Self { scratch, plain, silence }
    }

    /// What a command prints.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        self.run_on(arguments, String::new())
    }

    /// The same of some input.
    pub(super) fn run_on(&self, arguments: &[&str], input: String) -> Result<Vec<u8>, Trouble> {
        let mut child = self.command(arguments).spawn().map_err(|error| {
            Trouble::new(format!("git does not start: {error}"), "install git, or look at PATH")
        })?;
        let stdin = child.stdin.take();
        let writing = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        let printing = reading(child.stdout.take());
        let telling = reading(child.stderr.take());
        let ended = within(&mut child, WHOLE);
        let Some(is_well) = ended else {
            // What an ended git has started may hold the pipes for longer.
            let message = format!("git has not ended after {} s", WHOLE.as_secs());
            return Err(Trouble::new(message, "look whether the repository is reached from here"));
        };
        let (printed, told) = (printing.join().unwrap_or_default(), telling.join().unwrap_or_default());
        drop(writing.join());
        if is_well { Ok(printed) } else { Err(refused(&told)) }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        // The variable outweighs what the user's configuration says of protocols; `ext` runs programs.
        let transports = if self.plain { "https:ssh:http" } else { "https:ssh" };
        let slow = format!("http.lowSpeedTime={}", self.silence.as_secs().max(1));
        let mut command = Command::new("git");
        command
            .current_dir(self.scratch.path())
            .args(["-c", "core.hooksPath=/dev/null", "-c", "fetch.recurseSubmodules=false"])
            .args([
                "-c",
                "http.lowSpeedLimit=1",
                "-c",
                &slow,
                "-c",
                "gc.auto=0",
                "-c",
                "maintenance.auto=false",
            ])
            // Said, because a repository that git finds by itself may be one that the user forbids (safe.bareRepository).
            .arg("--git-dir=.")
            .args(arguments)
            .env("GIT_ALLOW_PROTOCOL", transports)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_CEILING_DIRECTORIES", self.scratch.path().parent().unwrap_or(self.scratch.path()))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for variable in ELSEWHERE {
            command.env_remove(variable);
        }
        command
    }
}

fn reading(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came before it broke is what there is.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Whether a program succeeds; `None` when it takes longer, and is ended.
fn within(child: &mut Child, time: Duration) -> Option<bool> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if began.elapsed() < time => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(50));
            }
            Ok(None) => break,
            Err(_) => return Some(false),
        }
    }
    // Asked to end, it ends the programs that it has started for its transports.
    #[cfg(unix)]
    if let Some(git) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(git, rustix::process::Signal::TERM);
        thread::sleep(Duration::from_millis(500));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

/// The last lines of what git says.
fn refused(told: &[u8]) -> Trouble {
    let told = without_logins(&String::from_utf8_lossy(told));
    let lines: Vec<&str> = told.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines.len().saturating_sub(3);
    let said = if lines.is_empty() { "nothing".to_owned() } else { lines[last..].join("; ") };
    Trouble::new(
        format!("git says: {said}"),
        "let `git ls-remote` succeed here first: its configuration says who asks, and where ssh keeps its keys",
    )
}

/// A text whose addresses do not say who asks: the user's configuration may have put that in (`url.insteadOf`).
fn without_logins(text: &str) -> String {
    let mut parts = text.split("://");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ends = |letter: char| letter.is_whitespace() || "/'\"".contains(letter);
        let server = part.find(ends).unwrap_or(part.len());
        let login = part[..server].rfind('@').map_or(0, |at| at + 1);
        told.extend(["://", &part[login..]]);
    }
    told
}

#[test]
fn what_git_says_has_no_logins() {
    let told =
        "fatal: unable to access 'https://me:p@ss@git.example/a@b/': 403 for https://t0ken@git.example";
    assert_eq!(
        without_logins(told),
        "fatal: unable to access 'https://git.example/a@b/': 403 for https://git.example"
    );
    for plain in ["git@git.example: denied", "https://git.example says a@b/c"] {
        assert_eq!(without_logins(plain), plain);
    }
}
