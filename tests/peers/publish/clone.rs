//! What Argo CD finds: every Application leads into the clone, to what is there.

use super::{By, Host, PLATC, cloned, copy_sources, git, root, tree};
use crate::publish::files;
use serde_json::Value as Json;
use std::{collections::BTreeSet, fs, path::Path, process::Command};
use tempfile::TempDir;

/// The documents of all YAML files of a folder.
fn documents(folder: &Path) -> Vec<Json> {
    let yaml = files(folder).into_iter().filter(|(path, _)| path.ends_with(".yaml"));
    let read = |bytes: Vec<u8>| super::super::scheduler::read(std::str::from_utf8(&bytes).unwrap());
    yaml.flat_map(|(_, bytes)| read(bytes)).map(|document| document.to_json()).collect()
}

/// Publishes duli from a copy that names this host's repository, and builds it there; gives the copy.
fn published(host: &Host, address: &str) -> TempDir {
    let source = TempDir::new().unwrap();
    copy_sources(root(), source.path());
    let platform = source.path().join("platform/platform.yaml");
    let text = fs::read_to_string(&platform).unwrap();
    let said = "    url: https://github.com/duli-ai/gitops-repo # (739)\n    revision: main\n    path: .\n";
    assert!(text.contains(said));
    let here = format!("    url: {address}\n    revision: main\n    path: teams/duli\n");
    fs::write(&platform, text.replace(said, &here)).unwrap();
    git(source.path(), &["init", "--quiet"]);
    for (setting, value) in [("user.name", "Test"), ("user.email", "test@example.com")] {
        git(source.path(), &["config", setting, value]);
    }
    host.configure(source.path(), &root().join("tests/secrets"));
    git(source.path(), &["add", "--all"]);
    git(source.path(), &["commit", "--quiet", "--message", "duli"]);
    for words in ["publish", "build"] {
        let mut command = Command::new(PLATC);
        command.args([words, "--quiet"]).current_dir(source.path()).env_remove("GIT_SSL_CAINFO");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    source
}

/// Follows what an Application reads of the repository into a clone; gives the paths that it leads to.
fn followed(application: &Json, address: &str, clone: &Path) -> BTreeSet<String> {
    let (name, spec) = (&application["metadata"]["name"], &application["spec"]);
    let sources: Vec<&Json> = match spec["sources"].as_array() {
        Some(sources) => sources.iter().collect(),
        None => vec![&spec["source"]],
    };
    let ours: Vec<&&Json> = sources.iter().filter(|source| source["repoURL"] == address).collect();
    assert!(!ours.is_empty(), "{name} reads nothing of the repository");
    let mut followed = BTreeSet::new();
    for source in &ours {
        assert_eq!(source["targetRevision"], "main", "{name}");
        if let Some(path) = source["path"].as_str() {
            assert!(clone.join(path).is_dir(), "{name}: {path}");
            followed.insert(path.to_owned());
        }
    }
    let referred = ours.iter().find_map(|source| source["ref"].as_str());
    for file in
        sources.iter().flat_map(|source| source["helm"]["valueFiles"].as_array().into_iter().flatten())
    {
        let file = file.as_str().unwrap();
        let path = match file.strip_prefix('$').map(|of| of.split_once('/').unwrap()) {
            Some((name, path)) => {
                assert_eq!(Some(name), referred, "{file}");
                path
            }
            None => file.trim_start_matches('/'),
        };
        assert!(clone.join(path).is_file(), "{name}: {file}");
        followed.insert(path.to_owned());
    }
    followed
}

#[test]
fn every_application_leads_to_what_a_clone_has() {
    let host = Host::start(By::Https);
    let address = host.make("gitops.git");
    let source = published(&host, &address);
    let clone = cloned(&host.folder("gitops.git"));
    let out = clone.path().join("teams/duli/out");
    assert_eq!(tree(&out), tree(&source.path().join("out")));
    let documents = documents(&out);
    let applications: Vec<&Json> =
        documents.iter().filter(|document| document["kind"] == "Application").collect();
    let lead = |application: &&Json| followed(application, &address, clone.path());
    let followed: BTreeSet<String> = applications.iter().flat_map(lead).collect();
    assert!(
        applications.len() > 20 && followed.len() > 20,
        "{} lead to {}",
        applications.len(),
        followed.len()
    );
}
