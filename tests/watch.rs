//! `platc build --watch`: what a save changes is told, and nothing else.

use crate::gate::{APP, PLATC, Repository};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

/// A machine with other things to do needs some of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `platc build --watch`, ended with the test.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watch {
    fn new(repository: &Repository) -> Self {
        let mut command = Command::new(PLATC);
        command.args(["build", "--watch"]).current_dir(repository.path("")).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
    }

    /// What is said up to a line that has these words.
    fn until(&self, words: &str) -> String {
        let mut said = String::new();
        while !said.contains(words) {
            let line = self.lines.recv_timeout(PATIENCE);
            said.push_str(&line.unwrap_or_else(|_| panic!("no {words:?} in\n{said}")));
            said.push('\n');
        }
        said
    }
}

#[test]
fn a_save_is_built_and_what_it_changes_is_told() {
    let repository = Repository::new();
    let watch = Watch::new(&repository);
    assert!(watch.until(" ms)").starts_with("0 files changed ("));
    repository.replace(APP, "1.4.2", "1.5.0");
    let said = watch.until(" ms)");
    let changed: Vec<&str> = said.lines().filter(|line| line.starts_with("~ out/")).collect();
    assert_eq!(
        changed,
        ["prod", "staging"].map(|name| format!("~ out/{name}/manifests/web/deployment-web.yaml")),
        "{said}"
    );
    assert!(repository.read("out/prod/manifests/web/deployment-web.yaml").contains("web:1.5.0"));
}

#[test]
fn a_mistake_is_told_once_and_ends_with_a_word() {
    let repository = Repository::new();
    repository.replace("platform/platform.yaml", "practice: allow", "mutable-image-tag: warn");
    let watch = Watch::new(&repository);
    watch.until(" ms)");
    repository.replace(APP, "web:1.4.2", "web:latest");
    assert!(watch.until(" ms)").contains("mutable-image-tag"));
    repository.replace(APP, "replicas: 1", "replica: 1");
    let said = watch.until("unknown-key");
    assert!(!said.contains("mutable-image-tag"), "{said}");
    assert!(repository.read("out/prod/manifests/web/deployment-web.yaml").contains("web:latest"));
    repository.replace(APP, "replica: 1", "replicas: 1");
    repository.replace(APP, "web:latest", "web:1.4.2");
    assert!(watch.until(" ms)").contains("gone"));
}
