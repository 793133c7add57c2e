//! Writing into sources: what people keep is the old or the new text, with its mode, and nobody's edit is lost.

use super::Place;
use platc::{
    deliver::{Rewrite, sources},
    tree::{Folder, Lock, WorldError},
};
use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
    sync::Arc,
    time::Duration,
};

const A: &str = "environments/prod/a.yaml";
const B: &str = "environments/prod/new/b.yaml";

/// Path, what it held, what it shall hold.
type Edit<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

fn rewrite(root: &Path, edits: &[Edit]) -> Result<(), WorldError> {
    let bytes = |text: &str| Arc::from(text.as_bytes());
    let edit = |(path, before, after): &Edit| {
        (Arc::from(*path), Rewrite { before: before.map(bytes), after: after.map(bytes) })
    };
    let folder = Folder::new(root);
    let lock = Lock::take(&folder, &|| {})?;
    sources(&lock, &folder, &edits.iter().map(edit).collect::<BTreeMap<_, _>>())
}

/// Everything in the environment's folder but other folders.
fn files(place: &Place) -> Vec<String> {
    let entries = walkdir::WalkDir::new(place.path("environments")).sort_by_file_name().into_iter();
    let files = entries.map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
    files.map(|file| file.file_name().to_str().unwrap().to_owned()).collect()
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn holding(text: &str) -> Place {
    let place = Place::new();
    place.put(A, text);
    place
}

#[test]
fn files_are_made_changed_and_removed_and_keep_their_mode() {
    let place = holding("1");
    for kept in [0o600, 0o640, 0o755] {
        fs::set_permissions(place.path(A), Permissions::from_mode(kept)).unwrap();
        rewrite(&place.path(""), &[(A, Some("1"), Some("2")), (B, None, Some("new"))]).unwrap();
        assert_eq!(
            (place.text(A).as_str(), place.text(B).as_str(), mode(&place.path(A))),
            ("2", "new", kept)
        );
        rewrite(&place.path(""), &[(A, Some("2"), Some("1")), (B, Some("new"), None)]).unwrap();
        assert_eq!(files(&place), ["a.yaml"]);
    }
}

#[test]
fn what_somebody_else_has_changed_meanwhile_is_kept() {
    let place = holding("mine");
    let edits: [[Edit; 2]; 3] = [
        [(A, Some("old"), Some("2")), (B, None, Some("new"))],
        [(A, None, Some("2")), (B, None, Some("new"))],
        [(A, Some("old"), None), (B, None, Some("new"))],
    ];
    for edits in edits {
        let error = rewrite(&place.path(""), &edits).unwrap_err();
        assert_eq!(error.to_string(), "`environments/prod/a.yaml` was changed by somebody else meanwhile");
        assert_eq!(error.help(), "run the same command again: it reads the file as it is now");
        assert_eq!((files(&place), place.text(A)), (vec!["a.yaml".to_owned()], "mine".to_owned()));
    }
    let error = rewrite(&place.path(""), &[(A, Some("mine"), Some("2")), (B, Some("gone"), Some("x"))]);
    assert_eq!(error.unwrap_err(), WorldError::Changed { path: B.to_owned() });
    assert_eq!(place.text(A), "mine");
}

#[test]
fn a_read_only_file_is_refused_also_to_root() {
    let place = holding("1");
    fs::set_permissions(place.path(A), Permissions::from_mode(0o444)).unwrap();
    for after in [Some("2"), None] {
        let error = rewrite(&place.path(""), &[(A, Some("1"), after), (B, None, Some("new"))]).unwrap_err();
        assert_eq!(error.to_string(), "`environments/prod/a.yaml` is read-only");
        assert!(error.help().contains("chmod u+w"));
        assert_eq!((files(&place), mode(&place.path(A))), (vec!["a.yaml".to_owned()], 0o444));
    }
    // Nothing to change is nothing to refuse.
    rewrite(&place.path(""), &[(A, Some("1"), Some("1"))]).unwrap();
}

#[test]
fn a_file_that_cannot_be_written_leaves_all_others_as_they_were() {
    let place = holding("1");
    let outside = Place::new();
    outside.put("b.yaml", "theirs");
    fs::create_dir_all(place.path(B).parent().unwrap()).unwrap();
    symlink(outside.path("b.yaml"), place.path(B)).unwrap();
    let error = rewrite(&place.path(""), &[(A, Some("1"), Some("2")), (B, Some("theirs"), Some("2"))]);
    assert_eq!(error.unwrap_err().to_string(), format!("`{B}` is a symlink"));
    assert_eq!((place.text(A), outside.text("b.yaml")), ("1".to_owned(), "theirs".to_owned()));

    // A name that is too long is refused only when it is written.
    let long = format!("environments/prod/{}/x", "l".repeat(300));
    let error = rewrite(&place.path(""), &[(A, Some("1"), Some("2")), (&long, None, Some("2"))]);
    assert!(error.unwrap_err().to_string().contains("name too long"));
    assert_eq!(
        (place.text(A), files(&place)),
        ("1".to_owned(), vec!["a.yaml".to_owned(), "b.yaml".to_owned()])
    );
}

#[test]
fn leftovers_of_a_killed_run_are_removed_by_the_next() {
    let place = holding("1");
    place.put("environments/prod/.platc-tmp-7", "half");
    place.put("environments/.platc-tmp-7", "elsewhere");
    rewrite(&place.path(""), &[(A, Some("1"), Some("2"))]).unwrap();
    assert_eq!(files(&place), [".platc-tmp-7", "a.yaml"]);
    assert!(!place.path("environments/prod/.platc-tmp-7").exists());
}

const KILLED: &str = "PLATC_TEST_KILLED";

#[test]
fn a_killed_rewrite_leaves_the_old_or_the_new_text() {
    let versions = ["1", "2"].map(|word| word.repeat(100_000));
    let [one, two] = [versions[0].as_str(), versions[1].as_str()];
    if let Ok(root) = std::env::var(KILLED) {
        // The one that will be killed: it never ends by itself.
        let mut now = [one, two];
        loop {
            rewrite(Path::new(&root), &[(A, Some(now[0]), Some(now[1])), ("b", Some(now[0]), Some(now[1]))])
                .unwrap();
            now.reverse();
        }
    }
    let (mut leftovers, mut kinds) = (0, [0, 0]);
    for moment in 0..30 {
        let place = holding(one);
        place.put("b", one);
        let name = "deliver::rewrites::a_killed_rewrite_leaves_the_old_or_the_new_text";
        let mut killed = Command::new(std::env::current_exe().unwrap());
        killed.args([name, "--exact"]).env(KILLED, place.path("")).stdout(std::process::Stdio::null());
        let mut killed = killed.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + moment));
        killed.kill().unwrap();
        killed.wait().unwrap();

        let (a, b) = (place.text(A), place.text("b"));
        assert!([&a, &b].iter().all(|text| versions.contains(text)));
        kinds[usize::from(a == one)] += 1;
        leftovers += files(&place).len() - 1;
        rewrite(&place.path(""), &[(A, Some(&a), Some("end")), ("b", Some(&b), None)]).unwrap();
        assert_eq!((files(&place), place.text(A)), (vec!["a.yaml".to_owned()], "end".to_owned()));
        assert!(!place.path("b").exists());
    }
    assert!(
        leftovers > 0 && kinds.iter().all(|kind| *kind > 0),
        "no kill hit a write: {leftovers} {kinds:?}"
    );
}

#[test]
fn a_private_file_is_its_owners_alone_and_never_takes_anothers_place() {
    let place = Place::new();
    let folder = Folder::new(&place.path("home/.config"));
    folder.write_private("platc/digest.key", b"secret").unwrap();
    assert_eq!(place.text("home/.config/platc/digest.key"), "secret");
    assert_eq!(mode(&place.path("home/.config/platc/digest.key")), 0o600);
    for made in ["home", "home/.config", "home/.config/platc"] {
        assert_eq!(mode(&place.path(made)), 0o700, "{made}");
    }
    let again = folder.write_private("platc/digest.key", b"other").unwrap_err();
    assert!(again.to_string().contains("exists"), "{again}");
    assert_eq!(place.text("home/.config/platc/digest.key"), "secret");
    assert_eq!(fs::read_dir(place.path("home/.config/platc")).unwrap().count(), 1);
}
