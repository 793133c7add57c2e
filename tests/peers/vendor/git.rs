//! Charts of a git repository, served by nginx.

use super::{Shop, chart, printed, servers::Nginx, write};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

fn git(folder: &Path, words: &str) -> String {
    let mut git = Command::new("git");
    git.args([
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.org",
        "-c",
        "protocol.file.allow=always",
    ]);
    printed(git.args(words.split(' ')).current_dir(folder)).trim().to_owned()
}

/// Commits all of a working tree, and puts it where nginx serves it.
fn publish(nginx: &Nginx, work: &Path) -> String {
    git(work, "add --all");
    git(work, "commit --quiet --allow-empty --message change");
    let served = nginx.files().join("charts.git");
    fs::remove_dir_all(&served).ok();
    git(work, &format!("clone --quiet --bare . {}", served.display()));
    git(&served, "update-server-info");
    git(work, "rev-parse HEAD")
}

/// A repository with a chart that needs what lies beside it.
struct Served {
    nginx: Nginx,
    shop: Shop,
    url: String,
}

impl Served {
    fn new() -> Self {
        let (nginx, shop) = (Nginx::start(), Shop::new(""));
        let url = format!("http://127.0.0.1:{}/charts.git", nginx.plain);
        git(shop.home.path(), "init --quiet --initial-branch main work");
        let served = Self { nginx, shop, url };
        // The folder's name is not the key's.
        served.chart("2.0.0");
        write(
            &served.work(),
            "charts/common/Chart.yaml",
            "apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n",
        );
        write(&served.work(), "tools/.gitignore", "x\n");
        served
    }

    fn work(&self) -> PathBuf {
        self.shop.home.path().join("work")
    }

    fn chart(&self, version: &str) {
        let needs = "dependencies:\n- {name: common, version: 1.x, repository: 'file://../charts/common'}\n";
        chart(&self.work(), "tools", version, needs);
    }

    fn publish(&self) -> String {
        publish(&self.nginx, &self.work())
    }

    fn wants(&self, revision: &str, path: &str) {
        self.shop.charts(&format!("web: {{git: '{}', revision: '{revision}', path: {path}}}", self.url));
    }
}

#[test]
fn a_chart_of_a_git_repository_is_vendored_with_what_lies_beside_it() {
    let served = Served::new();
    let (shop, url) = (&served.shop, &served.url);
    let first = served.publish();
    git(&served.work(), "tag v2.0.0");
    served.chart("2.1.0");
    let second = served.publish();
    served.wants("v2.0.0", "tools");
    let told = shop.succeeds("chart vendor");
    assert!(
        told.starts_with(&format!("vendored web {first} from {url}//tools?ref=v2.0.0, 4 files\n")),
        "{told}"
    );
    assert!(shop.read("platform/charts/web-v2.0.0/charts/common/Chart.yaml").contains("type: library"));
    assert!(shop.read("platform/charts/charts.lock").contains(&first));
    assert_eq!(
        shop.succeeds("chart vendor"),
        format!("web {first} is there\n1 chart: 0 vendored, 1 there\n")
    );
    for (revision, version) in [("main", "2.1.0"), (&*first, "2.0.0"), (&second[..10], "2.1.0")] {
        served.wants(revision, "tools");
        shop.succeeds("chart vendor");
        let head = shop.read(&format!("platform/charts/web-{revision}/Chart.yaml"));
        assert!(head.contains(&format!("version: {version}")), "{revision}: {head}");
    }
    // A branch moves, and what it leads to then is fetched when that is asked for.
    served.wants("main", "tools");
    shop.succeeds("chart vendor");
    served.chart("2.2.0");
    let third = served.publish();
    assert!(shop.succeeds("chart vendor").starts_with(&format!("web {second} is there\n")));
    assert!(shop.succeeds("chart vendor --again").starts_with(&format!("vendored web {third} ")));
}

#[test]
fn what_is_no_chart_of_the_repository_is_refused() {
    let served = Served::new();
    served.publish();
    for (revision, path, told) in [
        ("main", "nowhere", "there is no folder `nowhere` in the repository"),
        ("main", "tools/values.yaml", "there is no folder `tools/values.yaml` in the repository"),
        (
            "main",
            "charts",
            "the folder `charts` of the repository holds no chart that can be taken: Chart.yaml file is missing",
        ),
        ("v9", "tools", &format!("`{}` has no revision `v9`", served.url)),
        ("--upload-pack=id", "tools", "`--upload-pack=id` is no revision"),
        ("main", "../..", "`../..` is no folder of the repository"),
    ] {
        served.wants(revision, path);
        served.shop.refuses("chart vendor", told);
    }
    symlink("/etc/passwd", served.work().join("tools/templates/link.yaml")).unwrap();
    served.publish();
    served.wants("main", "tools");
    let told = "the folder `tools` of the repository holds `templates/link.yaml`, which is a symbolic link";
    served.shop.refuses("chart vendor", told);
}

#[test]
fn no_program_runs_but_git_and_no_other_transport_is_taken() {
    let shop = Shop::new("");
    for url in [
        "ext::sh -c 'touch ran'",
        "file:///etc",
        "/etc",
        "ssh://-oProxyCommand=touch%20ran/x",
        "http://git.example/x",
    ] {
        shop.charts(&format!("web: {{git: \"{url}\", revision: main, path: x}}"));
        shop.refuses("chart vendor", "the address of the git repository is none that is asked");
    }
    assert!(!shop.path("ran").exists());
    // What the user's own configuration makes of an address is still held to these transports.
    let local = shop.home.path().display();
    write(
        shop.home.path(),
        ".gitconfig",
        &format!(
            "[url \"file://{local}/\"]\n\tinsteadOf = https://git.example/\n[protocol \"file\"]\n\tallow = always\n"
        ),
    );
    shop.charts("web: {git: 'https://git.example/x', revision: main, path: x}");
    shop.refuses("chart vendor", "git says: fatal: transport 'file' not allowed");
}
