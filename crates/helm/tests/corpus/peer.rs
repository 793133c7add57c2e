//! What helm makes of a case: asked again where ours differs, for a quarter of all charts draw lots. Answers are
//! kept below target/charts-helm.

use crate::{cases::Case, template::answer::Answer};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// An answer, and the seconds that helm spent on processors for it.
pub(crate) struct Run {
    pub(crate) answer: Answer,
    pub(crate) cpu: f64,
}

/// Where helm is, and where its answers are kept.
pub(crate) struct Helm {
    program: PathBuf,
    kept: PathBuf,
}

impl Helm {
    /// Answers kept for other charts are dropped.
    pub(crate) fn new(target: &Path) -> io::Result<Self> {
        let program = target.join("peers/bin/helm");
        let output = Command::new(&program).args(["version", "--template", "{{ .Version }}"]).output()?;
        let version = String::from_utf8_lossy(&output.stdout).into_owned();
        let kept = target.join("charts-helm").join(version);
        let charts = fs::read_to_string(target.join("charts/.version"))?;
        if fs::read_to_string(kept.join(".version")).is_ok_and(|known| known != charts) {
            fs::remove_dir_all(&kept)?;
        }
        fs::create_dir_all(&kept)?;
        fs::write(kept.join(".version"), charts)?;
        Ok(Self { program, kept })
    }

    /// Asks about every case once, on all processors.
    pub(crate) fn ask_all(&self, cases: &[Case]) -> io::Result<()> {
        let next = AtomicUsize::new(0);
        let work = || -> io::Result<()> {
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.run(case, 1).map_err(|error| io::Error::other(format!("{}: {error}", case.name())))?;
            }
            Ok(())
        };
        let processors = thread::available_parallelism()?.get();
        thread::scope(|scope| {
            let threads: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread died")))
            })
        })
    }

    /// An answer about a case, the first or another one, from what is kept if it is there.
    pub(crate) fn run(&self, case: &Case, number: usize) -> io::Result<Run> {
        // A chart that is the whole repository ends in `/.`, which cannot be made before what is above it.
        let folder: PathBuf = self.kept.join(case.name().replace(' ', "/")).components().collect();
        let schema = if case.skips_schema { ".no-schema" } else { "" };
        let path = folder.join(format!("answer{schema}.{number}"));
        if let Some(run) = fs::read(&path).ok().as_deref().and_then(Run::parse) {
            return Ok(run);
        }
        let run = self.ask(case)?;
        fs::create_dir_all(&folder)?;
        fs::write(&path, run.print())?;
        Ok(run)
    }

    /// What helm spends on a case now, whatever it spent when its answer was kept: processors have their days.
    pub(crate) fn cost(&self, case: &Case) -> io::Result<f64> {
        self.ask(case).map(|run| run.cpu)
    }

    /// It is bash that measures: its `time` counts in milliseconds.
    fn ask(&self, case: &Case) -> io::Result<Run> {
        const LINE: &str = r#"exec 3>&2; TIMEFORMAT='%3U %3S'; time "$@" 2>&3"#;
        let folder = case.folder();
        let mut command = Command::new("bash");
        command.args(["-c", LINE, "bash"]).arg(&self.program).args(["template", "release", "."]);
        command.args(case.flags().lines());
        let home = self.kept.join(".home");
        // A schema on another host is refused at once, whether or not there is a network.
        let environment = ["HTTP_PROXY", "HTTPS_PROXY"].map(|name| (name, "http://127.0.0.1:9"));
        let output = command.current_dir(&folder).env_clear().envs(environment).env("HOME", home).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        let (stderr, times) = told.trim_end().rsplit_once('\n').unwrap_or(("", told.trim_end()));
        let cpu = times.split(' ').filter_map(|seconds| seconds.parse::<f64>().ok()).sum();
        let stderr = stderr.replace(&format!("{}/", folder.display()), "");
        Ok(Run {
            answer: Answer { code: output.status.code().unwrap_or(-1), stderr, stdout: output.stdout },
            cpu,
        })
    }
}

impl Run {
    fn parse(kept: &[u8]) -> Option<Self> {
        let rest = kept.strip_prefix(b"cpu ")?;
        let at = memchr::memchr(b'\n', rest)?;
        let cpu = str::from_utf8(&rest[..at]).ok()?.parse().ok()?;
        Some(Self { answer: Answer::parse(&rest[at + 1..])?, cpu })
    }

    fn print(&self) -> Vec<u8> {
        let mut out = format!("cpu {}\n", self.cpu).into_bytes();
        out.extend_from_slice(&self.answer.print());
        out
    }
}
