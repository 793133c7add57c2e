//! Publishers at once, each with a change of its own: all changes are there in the end, and what others keep.

use super::{By, Host, Source, cloned, git, names};
use std::{fs, path::Path, sync::Barrier, thread};

/// What an environment's app is configured to.
fn config(clone: &Path, environment: &str) -> String {
    let path = format!("out/{environment}/manifests/web/configmap-web-config.yaml");
    fs::read_to_string(clone.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Publishes from as many clones as there are publishers, all at once, again and again.
pub(super) fn race(by: By, publishers: usize, rounds: usize) {
    let host = Host::start(by);
    let address = host.make("gitops.git");
    let folder = host.folder("gitops.git");
    let names = names(publishers);
    let first = Source::of(&host, &names);
    first.publishes(&["publish", "--to", &address]);
    foreign(&folder);
    let sources: Vec<Source> = names.iter().map(|_| Source::of(&host, &names)).collect();
    let barrier = Barrier::new(publishers);
    thread::scope(|scope| {
        for (name, source) in names.iter().zip(&sources) {
            let (address, barrier, folder, names) = (&address, &barrier, &folder, &names);
            scope.spawn(move || {
                for round in 0..rounds {
                    source.change(name, round);
                    barrier.wait();
                    let told = source.publishes(&["publish", name, "--to", address]);
                    assert!(told.contains("published to "), "{told}");
                    if barrier.wait().is_leader() {
                        all_is_there(folder, names, round);
                    }
                    barrier.wait();
                }
            });
        }
    });
    let commits: usize = git(&folder, &["rev-list", "--count", "main"]).trim().parse().unwrap();
    assert_eq!(commits, 2 + publishers * rounds, "the first, what others keep, and each change");
    for name in &names {
        let subjects = git(&folder, &["log", "--format=%s", "main"]);
        let own = subjects.lines().filter(|line| line.starts_with(&format!("{name}: web ("))).count();
        assert_eq!(own, rounds, "{name}");
    }
}

/// What others keep beside out/ and in it.
fn foreign(folder: &Path) {
    let clone = cloned(folder);
    for (setting, value) in [("user.name", "Hand"), ("user.email", "hand@example.com")] {
        git(clone.path(), &["config", setting, value]);
    }
    fs::create_dir(clone.path().join("docs")).unwrap();
    for path in ["README.md", "docs/notes.md", "out/e0/notes.txt"] {
        fs::write(clone.path().join(path), format!("{path}\n")).unwrap();
    }
    git(clone.path(), &["add", "--all"]);
    git(clone.path(), &["commit", "--quiet", "--message", "ours"]);
    git(clone.path(), &["push", "--quiet"]);
}

/// Counts files and contents: what the publishers say of themselves proves nothing.
fn all_is_there(folder: &Path, names: &[String], round: usize) {
    let clone = cloned(folder);
    for path in ["README.md", "docs/notes.md", "out/e0/notes.txt"] {
        assert_eq!(fs::read_to_string(clone.path().join(path)).unwrap(), format!("{path}\n"));
    }
    for name in names {
        let config = config(clone.path(), name);
        for round in 0..=round {
            assert!(
                config.contains(&format!("ROUND_{round}: {name}-{round}\n")),
                "{name} lacks round {round}:\n{config}"
            );
        }
        let files = walkdir::WalkDir::new(clone.path().join("out").join(name)).into_iter();
        let files = files.filter(|entry| entry.as_ref().unwrap().file_type().is_file()).count();
        assert_eq!(files, 13 + usize::from(name == "e0"), "{name}");
    }
}
