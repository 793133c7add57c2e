//! The user's own git in a scratch repository: with their configuration, without hooks, prompts and other transports.

pub(super) mod address;

use super::trouble::Trouble;
use crate::tree::Scratch;
use std::{
    env,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long one command may take.
const WHOLE: Duration = Duration::from_secs(600);

/// The longest time between two looks at whether git has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// How many of git's last lines are told.
const TOLD: usize = 4;

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

/// What git does besides what it is asked for, unless it is told not to: programs that a repository names, other
/// repositories inside it, and its own housekeeping.
const SAID: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.followTags=false",
    "http.lowSpeedLimit=1",
    "gc.auto=0",
    "maintenance.auto=false",
];

/// How git may reach a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transports {
    /// Over TLS or ssh.
    Servers,
    /// The same, and without TLS: the server is on this machine.
    Loopback,
    /// On this machine's disk: the command line named the folder.
    Folder,
}

impl Transports {
    /// As GIT_ALLOW_PROTOCOL has it, which outweighs what the user's configuration says; `ext` runs programs.
    fn allowed(self) -> &'static str {
        match self {
            Self::Servers => "https:ssh",
            Self::Loopback => "https:ssh:http",
            Self::Folder => "file",
        }
    }
}

/// Ends what git does, from another thread.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody wants what git does any more.
    pub(super) fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_said(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A repository of its own, gone when this is dropped.
pub(super) struct Git {
    scratch: Scratch,
    transports: Transports,
    silence: Duration,
    until: Stop,
    settings: Vec<(String, String)>,
}

/// How a command ended.
pub(super) struct Answer {
    /// Whether it succeeded.
    pub(super) is_well: bool,
    /// What it printed.
    pub(super) printed: Vec<u8>,
    /// What it said besides, without logins.
    pub(super) told: String,
}

impl Git {
    pub(super) fn new(scratch: Scratch, transports: Transports, silence: Duration) -> Self {
        Self { scratch, transports, silence, until: Stop::default(), settings: Vec::new() }
    }

    /// The same, until it is stopped.
    pub(super) fn until(self, until: Stop) -> Self {
        Self { until, ..self }
    }

    /// With settings that its own configuration lacks; they may hold secrets, and are in no argument.
    pub(super) fn with(self, settings: Vec<(String, String)>) -> Self {
        Self { settings, ..self }
    }

    /// Where its files are.
    pub(super) fn path(&self) -> &Path {
        self.scratch.path()
    }

    /// What a command prints.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
        self.run_on(arguments, Vec::new())
    }

    /// The same of some input.
    pub(super) fn run_on(&self, arguments: &[&str], input: impl Into<Vec<u8>>) -> Result<Vec<u8>, Trouble> {
        let answer = self.ask(self.command(arguments), input.into())?;
        if answer.is_well { Ok(answer.printed) } else { Err(answer.refused()) }
    }

    /// How a command ends, in an environment with some more variables.
    pub(super) fn answer(
        &self,
        arguments: &[&str],
        input: Vec<u8>,
        variables: &[(&str, String)],
    ) -> Result<Answer, Trouble> {
        let mut command = self.command(arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        self.ask(command, input)
    }

    fn ask(&self, mut command: Command, input: Vec<u8>) -> Result<Answer, Trouble> {
        let mut child = command.spawn().map_err(|error| {
            Trouble::new(format!("git does not start: {error}"), "install git, or look at PATH")
        })?;
        let heard = Heard::default();
        let stdin = child.stdin.take();
        let writing = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
        let printing = reading(child.stdout.take(), &heard);
        let telling = reading(child.stderr.take(), &heard);
        let Some(is_well) = self.within(&mut child, &heard) else {
            // What an ended git has started may hold the pipes for longer.
            let message = format!("git has said nothing for {} s", self.silence.as_secs());
            return Err(Trouble::new(message, "look whether the repository is reached from here"));
        };
        let (printed, told) = (printing.join().unwrap_or_default(), telling.join().unwrap_or_default());
        drop(writing.join());
        let told = without_logins(&String::from_utf8_lossy(&told));
        Ok(Answer { is_well, printed, told })
    }

    /// Whether a program succeeds; `None` when it is silent for too long, never ends or is not wanted any more, and is ended.
    fn within(&self, child: &mut Child, heard: &Heard) -> Option<bool> {
        let began = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Some(status.success()),
                Ok(None)
                    if heard.ago() < self.silence && began.elapsed() < WHOLE && !self.until.is_said() =>
                {
                    thread::sleep(pause);
                    pause = (pause * 2).min(PAUSE);
                }
                Ok(None) => break,
                Err(_) => return Some(false),
            }
        }
        end(child);
        None
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let slow = format!("http.lowSpeedTime={}", self.silence.as_secs().max(1));
        let mut command = Command::new("git");
        command
            .current_dir(self.scratch.path())
            .args(SAID.iter().flat_map(|said| ["-c", said]))
            .args(["-c", &slow])
            // Said, because a repository that git finds by itself may be one that the user forbids (safe.bareRepository).
            .arg("--git-dir=.")
            .args(arguments)
            .env("GIT_ALLOW_PROTOCOL", self.transports.allowed())
            .env("GIT_CEILING_DIRECTORIES", self.scratch.path().parent().unwrap_or(self.scratch.path()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        alone(&mut command);
        settle(&mut command, &self.settings);
        command
    }
}

impl Answer {
    /// What git says of why it failed.
    pub(super) fn refused(&self) -> Trouble {
        // What is told of progress is written over itself.
        let last = |line: &'_ str| {
            line.trim_end_matches('\r').rsplit('\r').next().unwrap_or_default().trim().to_owned()
        };
        let lines: Vec<String> = self.told.lines().map(last).filter(|line| !line.is_empty()).collect();
        // What is wrong, where git says which lines are that; advice of how to go on comes after them.
        let is_wrong =
            |line: &&String| ["fatal:", "error:", "remote:"].iter().any(|mark| line.starts_with(mark));
        let mut told: Vec<&String> = lines.iter().filter(is_wrong).collect();
        if told.is_empty() {
            told = lines.iter().collect();
        }
        let told: Vec<&str> = told.iter().rev().take(TOLD).rev().map(|line| line.as_str()).collect();
        let said = if told.is_empty() { "nothing".to_owned() } else { told.join("; ") };
        Trouble::new(
            format!("git says: {said}"),
            "let `git ls-remote` succeed here first: its configuration says who asks, and where ssh keeps its keys",
        )
    }
}

/// Lets git ask nobody, say what programs can read, and look at no other repository.
pub(super) fn alone(command: &mut Command) {
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    // A password that nobody is there to type is asked for on a terminal or a screen otherwise (ssh(1)).
    command.env("SSH_ASKPASS_REQUIRE", "never");
    for variable in ELSEWHERE {
        command.env_remove(variable);
    }
}

/// Adds settings to those that the environment has already (git-config(1), GIT_CONFIG_COUNT, since git 2.31).
fn settle(command: &mut Command, settings: &[(String, String)]) {
    let before = env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse::<usize>().ok());
    let before = before.unwrap_or_default();
    for (number, (key, value)) in (before..).zip(settings) {
        command.env(format!("GIT_CONFIG_KEY_{number}"), key).env(format!("GIT_CONFIG_VALUE_{number}"), value);
    }
    command.env("GIT_CONFIG_COUNT", (before + settings.len()).to_string());
}

/// When a program was last heard of.
#[derive(Clone)]
struct Heard(Arc<Mutex<Instant>>);

impl Default for Heard {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Heard {
    fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn ago(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

fn reading(pipe: Option<impl Read + Send + 'static>, heard: &Heard) -> thread::JoinHandle<Vec<u8>> {
    let heard = heard.clone();
    thread::spawn(move || {
        let (mut bytes, mut part) = (Vec::new(), vec![0; 1 << 16]);
        let Some(mut pipe) = pipe else { return bytes };
        // What came before it broke is what there is.
        while let Ok(read @ 1..) = pipe.read(&mut part) {
            heard.now();
            bytes.extend_from_slice(&part[..read]);
        }
        bytes
    })
}

/// Asked to end, git ends the programs that it has started for its transports.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(git) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(git, rustix::process::Signal::TERM);
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_millis(500) && matches!(child.try_wait(), Ok(None)) {
            thread::sleep(PAUSE);
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// A text whose addresses do not say who asks: the user's configuration may have put that in (`url.insteadOf`).
pub(super) fn without_logins(text: &str) -> String {
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
