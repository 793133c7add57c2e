//! `platc chart vendor --kustomize`: the user's own Kustomize renders the folders whose objects builds deliver.

use super::{
    record::{self, Kustomized, Record},
    write,
};
use crate::{
    build::{self, Meaning},
    cli::{
        Global, Outcome,
        report::escape::visible,
        world::{self, SOURCES},
    },
    deliver::Rewrite,
    model::Kustomization,
    spec::{
        app::Delivery,
        lock::{self, PATH},
    },
    tree::{Folder, Lock, Tree},
    value::digest,
};
use std::{
    collections::BTreeMap,
    env,
    process::{Command, Stdio},
    sync::Arc,
};

/// What a program printed, or why there is nothing, and what to do.
type Printed = Result<Vec<u8>, (String, &'static str)>;

/// Renders every folder that is not what was rendered last, and forgets what no app delivers any more.
pub(super) fn run(global: &Global) -> Result<Outcome, Outcome> {
    let folder = Folder::new(&global.directory);
    let waits = || global.say("waiting for another platc that writes here");
    let lock = Lock::take(&folder, &waits).map_err(|error| world::refused(&error))?;
    let meaning = build::meaning(global.told(Tree::from_folder(&global.directory, SOURCES))?);
    let (inputs, told) = (&meaning.inputs, &meaning.diagnostics);
    if told.has_errors() {
        global.report(told, &inputs.sources);
        return Err(Outcome::Findings);
    }
    let before = record::read(inputs).map_err(|told| global.report(&told, &inputs.sources))?;
    let mut after = Record { folders: BTreeMap::new(), ..before.clone() };
    let (mut made, mut failed) = (BTreeMap::new(), false);
    for (path, kustomization) in wanted(&meaning) {
        let file = lock::kustomized(path);
        let sources = kustomization.digest();
        let there = inputs.tree.get(&file).map(|bytes| digest::spelled(bytes));
        let known = before
            .folders
            .get(path)
            .filter(|own| own.sources == sources && there.as_ref() == Some(&own.digest));
        if let Some(known) = known {
            after.folders.insert(path.to_owned(), known.clone());
            continue;
        }
        match printed(global, path) {
            Ok(bytes) => {
                global.say(&visible(&format!("rendered {path}")));
                let digest = digest::spelled(&bytes);
                after.folders.insert(path.to_owned(), Kustomized { sources, digest });
                made.insert(file, bytes);
            }
            Err((message, help)) => {
                world::usage(&visible(&message), help);
                failed = true;
            }
        }
    }
    if failed {
        global.say("nothing was written");
        return Err(Outcome::Trouble);
    }
    let rewrites = rewrites(&inputs.tree, (&before, &after), made);
    write(&lock, &folder, &rewrites).map_err(|error| world::refused(&error))?;
    let count = after.folders.len();
    global.say(&format!("{count} {} of Kustomize", if count == 1 { "folder" } else { "folders" }));
    Ok(Outcome::Fine)
}

/// The folders whose objects apps deliver, each once.
fn wanted(meaning: &Meaning) -> BTreeMap<&str, &Kustomization> {
    let apps = meaning.model.environments.values().flat_map(|environment| environment.apps.values());
    let rendered = apps.filter(|app| app.delivery.value != Delivery::Kustomize);
    rendered.flat_map(|app| &app.kustomizations).map(|own| (&*own.folder, own)).collect()
}

/// What Kustomize prints for a folder: KUSTOMIZE, `kustomize` or `kubectl kustomize`, whichever is there.
fn printed(global: &Global, path: &str) -> Printed {
    let said = env::var_os("KUSTOMIZE").filter(|program| !program.is_empty());
    let programs = match said {
        Some(program) => vec![(program, "build")],
        None => vec![("kustomize".into(), "build"), ("kubectl".into(), "kustomize")],
    };
    for (program, word) in programs {
        let mut command = Command::new(&program);
        command.args([word, path]).current_dir(&global.directory).stdin(Stdio::null());
        let Ok(output) = command.output() else { continue };
        if output.status.success() {
            return Ok(output.stdout);
        }
        let told = String::from_utf8_lossy(&output.stderr);
        let message = format!("{} refuses `{path}`: {}", program.display(), told.trim());
        return Err((message, "mend the folder until Kustomize builds it"));
    }
    let message = format!("no Kustomize renders `{path}`");
    Err((message, "install kustomize or kubectl, or name one in the variable KUSTOMIZE"))
}

fn rewrites(
    tree: &Tree,
    (before, after): (&Record, &Record),
    made: BTreeMap<String, Vec<u8>>,
) -> BTreeMap<Arc<str>, Rewrite> {
    let gone = before.folders.keys().filter(|folder| !after.folders.contains_key(*folder));
    let mut files: BTreeMap<String, Option<Vec<u8>>> =
        gone.map(|folder| (lock::kustomized(folder), None)).collect();
    files.extend(made.into_iter().map(|(path, bytes)| (path, Some(bytes))));
    files.insert(PATH.to_owned(), record::written(after).map(String::into_bytes));
    let rewrite = |(path, bytes): (String, Option<Vec<u8>>)| {
        let before = tree.get(&path).cloned();
        (path.into(), Rewrite { before, after: bytes.map(Into::into) })
    };
    let all = files.into_iter().map(rewrite);
    all.filter(|(_, rewrite): &(Arc<str>, Rewrite)| rewrite.before != rewrite.after).collect()
}
