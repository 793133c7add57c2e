//! `platc merge-driver` and the hook of merges: out/ after a merge is what the merged sources compile to, or nobody says
//! that it is.

mod driver;
mod install;

use crate::gate::{APP, PLATC, Repository};
use std::{
    path::Path,
    process::{Command, Output},
};

const CLASS: &str = "platform/classes/service.yaml";
const OVERLAY: &str = "environments/prod/web.yaml";
/// A file of out/ that the sources of both sides reach.
const DEPLOYMENT: &str = "out/prod/manifests/web/deployment-web.yaml";

const DEBUG: (&str, &str) = ("LOG_LEVEL: info", "LOG_LEVEL: debug");
const MORE: &str = "kind: App\nmetadata: {name: web}\nspec: {workload: {config: {REGION: north}}}\n";
const SERVICE: &str = "kind: Class\nmetadata: {name: service}\nspec: {workload: {config: {CACHE: small}}}\n";
const API: &str = "kind: App
metadata: {name: api}
spec:
  classes: [service]
  workload:
    image: registry.example.com/api:1.0.0
    ports: {http: 8080}
    resources: {requests: {cpu: 50m, memory: 64Mi}}
";

/// A repository whose `.gitattributes` ask for the driver, with a class that an app has, and a branch `other`.
fn prepared() -> Repository {
    let repository = Repository::new();
    repository.write(".gitattributes", "* -text\nout/** merge=platc linguist-generated\n");
    repository.write(CLASS, SERVICE);
    repository.replace(APP, "spec:\n", "spec:\n  classes: [service]\n");
    commit(&repository, "base");
    repository.git(&["branch", "other"]);
    repository
}

/// The same, with what `platc hook install` installs.
fn installed() -> Repository {
    let repository = prepared();
    repository.passes(&["hook", "install"]);
    repository
}

/// Builds and commits what lies in the folder.
fn commit(repository: &Repository, message: &str) {
    repository.passes(&["build"]);
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--no-verify", "--message", message]);
}

/// Has a branch differ by an edit, and comes back to main.
fn on_other(repository: &Repository, edit: impl Fn(&Repository)) {
    repository.git(&["checkout", "--quiet", "other"]);
    edit(repository);
    commit(repository, "theirs");
    repository.git(&["checkout", "--quiet", "main"]);
}

/// What git says and its exit code, in a shell that finds platc.
fn git(repository: &Repository, arguments: &[&str]) -> (String, i32) {
    git_in(&repository.path(""), arguments)
}

fn git_in(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let path = format!("{}:/usr/bin:/bin", Path::new(PLATC).parent().unwrap().display());
    let mut git = Command::new("git");
    git.args(arguments).current_dir(folder).env("PATH", path).env("GIT_EDITOR", "true").env("HOME", folder);
    for variable in ["GIT_INDEX_FILE", "GIT_DIR"] {
        git.env_remove(variable);
    }
    let Output { stdout, stderr, status } = git.output().unwrap();
    let text = [stdout, stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    (text, status.code().unwrap())
}

/// The last commit holds all that lies in the folder, and its out/ is what a build of its sources gives.
#[track_caller]
fn is_whole(repository: &Repository) {
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    let told = repository.passes(&["build"]);
    assert!(told.contains("nothing changed"), "{told}");
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn both_sides_reach_one_file() {
    let repository = installed();
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert_eq!(code, 0, "{told}");
    is_whole(&repository);
    let parents = repository.git(&["log", "-1", "--format=%P"]);
    assert_eq!(parents.split_whitespace().count(), 2);
    let configured = repository.read("out/prod/manifests/web/configmap-web-config.yaml");
    assert!(configured.contains("debug") && configured.contains("north"), "{configured}");
}

#[test]
fn a_file_of_one_side_that_the_other_makes_stale_stops_the_merge_mended() {
    let repository = installed();
    on_other(&repository, |it| it.write("platform/apps/api.yaml", API));
    repository.replace(CLASS, "small", "large");
    commit(&repository, "ours");
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    // Git has written the tree of the merge already: it commits another one only when it is asked again.
    let help = "they are mended and staged: complete the merge with `git commit`\n";
    assert!(
        code != 0 && told.contains("error: 4 files of out/ would be stale") && told.contains(help),
        "{told}"
    );
    let (told, code) = git(&repository, &["commit", "--no-edit"]);
    assert_eq!(code, 0, "{told}");
    is_whole(&repository);
    assert_eq!(repository.git(&["log", "-1", "--format=%P"]).split_whitespace().count(), 2);
    assert!(repository.read("out/prod/manifests/api/configmap-api-config.yaml").contains("large"));
}

#[test]
fn without_the_hook_the_stale_file_is_merged_and_check_finds_it() {
    let repository = prepared();
    on_other(&repository, |it| it.write("platform/apps/api.yaml", API));
    repository.replace(CLASS, "small", "large");
    commit(&repository, "ours");
    repository.git(&["merge", "--quiet", "--no-edit", "other"]);
    let told = repository.fails(&["check"]);
    assert!(told.contains("error[out-stale]") && told.contains("configmap-api-config.yaml"), "{told}");
}

#[test]
fn sources_that_conflict_are_resolved_first() {
    let repository = installed();
    on_other(&repository, |it| it.replace(APP, DEBUG.0, "LOG_LEVEL: warn"));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert_eq!(code, 1, "{told}");
    let file = "out/prod/manifests/web/configmap-web-config.yaml";
    let reason = format!(
        "error: `{file}` stays as our side has it: its sources conflict in `platform/apps/web.yaml`\n\
         help: resolve what conflicts in the sources, then run `platc build` and `git add out`\n"
    );
    assert!(told.contains(&reason), "{told}");
    assert_eq!(repository.read(file), repository.git(&["show", &format!("HEAD:{file}")]));
    repository.git(&["checkout", "--theirs", APP]);
    repository.passes(&["build"]);
    repository.git(&["add", "--all"]);
    let (told, code) = git(&repository, &["commit", "--no-edit"]);
    assert_eq!(code, 0, "{told}");
    is_whole(&repository);
    assert!(repository.read(file).contains("warn"));
}

#[test]
fn merged_sources_that_do_not_compile_are_no_commit() {
    let repository = installed();
    on_other(&repository, |it| it.write("platform/apps/api.yaml", API));
    repository.replace(APP, "  classes: [service]\n", "");
    std::fs::remove_file(repository.path(CLASS)).unwrap();
    commit(&repository, "ours");
    let head = repository.git(&["rev-parse", "HEAD"]);
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert!(code != 0 && told.contains("--> platform/apps/api.yaml:4:13"), "{told}");
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), head);
    repository.write(CLASS, SERVICE);
    repository.passes(&["build"]);
    repository.git(&["add", "--all"]);
    let (told, code) = git(&repository, &["commit", "--no-edit"]);
    assert_eq!(code, 0, "{told}");
    is_whole(&repository);
}

#[test]
fn an_edit_in_out_that_is_not_committed_is_not_lost_by_a_merge() {
    let repository = installed();
    on_other(&repository, |it| it.write("platform/apps/api.yaml", API));
    repository.replace(CLASS, "small", "large");
    commit(&repository, "ours");
    // Git begins a merge all the same: it changes this file not.
    let edited = "out/staging/manifests/web/service-web.yaml";
    repository.replace(edited, "name: web", "name: mine");
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert!(code != 0 && told.contains(&format!("error[out-edited]: `{edited}`")), "{told}");
    assert!(repository.read(edited).contains("name: mine"));
}

#[test]
fn an_app_that_one_side_removes_and_the_other_changes_is_gone_after_a_build() {
    for removes in ["main", "other"] {
        let repository = installed();
        repository.write("platform/apps/api.yaml", API);
        commit(&repository, "api");
        repository.git(&["branch", "--force", "other"]);
        let edit = |it: &Repository, side: &str| {
            if side == removes {
                std::fs::remove_file(it.path("platform/apps/api.yaml")).unwrap();
            } else {
                it.replace(CLASS, "small", "large");
            }
        };
        on_other(&repository, |it| edit(it, "other"));
        edit(&repository, "main");
        commit(&repository, "ours");
        // Git asks no driver for a file that one side removes.
        let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
        assert!(code == 1 && told.contains("CONFLICT (modify/delete): out/prod/manifests/api/"), "{told}");
        repository.passes(&["build"]);
        repository.git(&["add", "--all"]);
        let (told, code) = git(&repository, &["commit", "--no-edit"]);
        assert_eq!(code, 0, "{told}");
        is_whole(&repository);
        assert!(!repository.path("out/prod/manifests/api").exists());
    }
}

#[test]
fn a_rebase_compiles_each_commit_that_it_picks() {
    let repository = installed();
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    repository.replace(CLASS, "small", "large");
    commit(&repository, "ours again");
    let (told, code) = git(&repository, &["rebase", "other"]);
    assert_eq!(code, 0, "{told}");
    for commit in ["HEAD", "HEAD~1"] {
        repository.git(&["checkout", "--quiet", commit]);
        is_whole(&repository);
    }
}

#[test]
fn a_cherry_pick_that_git_does_not_name_is_left_to_a_build() {
    let repository = installed();
    // As git before 2.44 calls it.
    repository.git(&["config", "merge.platc.driver", "platc merge-driver -- %O %A %B %P %%S %%Y"]);
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    let (told, code) = git(&repository, &["cherry-pick", "other"]);
    assert!(code == 1 && told.contains("git does not say which commits are merged"), "{told}");
    repository.passes(&["build"]);
    repository.git(&["add", "--all"]);
    let (told, code) = git(&repository, &["cherry-pick", "--continue"]);
    assert_eq!(code, 0, "{told}");
    is_whole(&repository);
}

#[test]
fn without_the_driver_git_merges_as_it_does() {
    let repository = prepared();
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert!(
        code == 1 && told.contains(&format!("CONFLICT (content): Merge conflict in {DEPLOYMENT}")),
        "{told}"
    );
    assert!(repository.read(DEPLOYMENT).contains("<<<<<<< HEAD\n"));
    repository.passes(&["build", "--force"]);
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--no-edit"]);
    is_whole(&repository);
}

#[test]
fn histories_that_cross_are_merged() {
    let repository = installed();
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    repository.git(&["branch", "third"]);
    let merged = git(&repository, &["merge", "--no-edit", "other"]);
    assert_eq!(merged.1, 0, "{}", merged.0);
    repository.git(&["checkout", "--quiet", "other"]);
    let merged = git(&repository, &["merge", "--no-edit", "third"]);
    assert_eq!(merged.1, 0, "{}", merged.0);
    repository.replace(OVERLAY, "north", "south");
    commit(&repository, "theirs");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.replace(APP, DEBUG.1, "LOG_LEVEL: trace");
    commit(&repository, "ours");
    assert_eq!(repository.git(&["merge-base", "--all", "main", "other"]).lines().count(), 2);
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert_eq!(code, 0, "{told}");
    is_whole(&repository);
}

#[test]
fn a_work_tree_of_its_own_merges_its_own_head() {
    let repository = installed();
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    repository.git(&["worktree", "add", "--quiet", tree.to_str().unwrap(), "-b", "third"]);
    let (told, code) = git_in(&tree.join("out"), &["merge", "--no-edit", "other"]);
    assert_eq!(code, 0, "{told}");
    let (told, code) = git_in(&tree, &["-c", "alias.platc=!platc", "platc", "check"]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(git_in(&tree, &["status", "--porcelain"]).0, "");
}
