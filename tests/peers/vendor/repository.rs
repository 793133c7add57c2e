//! Charts of an HTTP repository that the real helm has indexed, served by nginx.

use super::{Shop, chart, helm, pack, printed, servers::Nginx, write};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Publishes the charts of a folder below a path of nginx.
fn publish(shop: &Shop, nginx: &Nginx, path: &str, charts: &[&Path]) {
    let into = nginx.files().join(path);
    fs::create_dir_all(&into).unwrap();
    for chart in charts {
        pack(shop.home.path(), chart, &into);
    }
    printed(helm(shop.home.path()).args(["repo", "index"]).arg(&into));
}

fn web(nginx: &Nginx, version: &str) -> String {
    format!("web: {{repository: 'https://localhost:{}/charts', version: {version}}}", nginx.tls)
}

#[test]
fn a_chart_is_vendored_once_held_against_its_lock_and_removed() {
    let nginx = Nginx::start();
    let shop = Shop::new(&web(&nginx, "1.0.0"));
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0", "");
    write(&work, "web/.hidden", "x");
    publish(&shop, &nginx, "charts", &[&work.join("web")]);

    let told = shop.succeeds("chart vendor");
    let source = format!("https://localhost:{}/charts", nginx.tls);
    let files = "3 files";
    assert_eq!(told, format!("vendored web 1.0.0 from {source}, {files}\n1 chart: 1 vendored, 0 there\n"));
    let expected =
        ["charts.lock", "web-1.0.0/Chart.yaml", "web-1.0.0/templates/config.yaml", "web-1.0.0/values.yaml"];
    assert_eq!(shop.vendored(), expected);
    let lock = shop.read("platform/charts/charts.lock");
    assert!(lock.starts_with("# ") && lock.contains(&format!("source: {source}")), "{lock}");
    shop.succeeds("build");

    // What is there is not asked for again, and quiet is quiet.
    let asked = nginx.asked().len();
    assert_eq!(shop.succeeds("chart vendor"), "web 1.0.0 is there\n1 chart: 0 vendored, 1 there\n");
    assert_eq!(shop.succeeds("chart vendor web -q"), "");
    assert_eq!((nginx.asked().len(), shop.read("platform/charts/charts.lock")), (asked, lock.clone()));

    // An edit is refused by every build, and vendoring takes it back.
    let values = shop.read("platform/charts/web-1.0.0/values.yaml");
    shop.write("platform/charts/web-1.0.0/values.yaml", "words: bye\n");
    let (code, said) = shop.run("build");
    assert!(
        code == 1 && said.contains("error[chart-lock]: `platform/charts/web-1.0.0/` holds other files"),
        "{said}"
    );
    shop.succeeds("chart vendor");
    assert_eq!(shop.read("platform/charts/web-1.0.0/values.yaml"), values);
    fs::remove_dir_all(shop.path("platform/charts/web-1.0.0")).unwrap();
    assert!(shop.run("check").1.contains("error[chart-lock]"));
    shop.succeeds("chart vendor");
    shop.succeeds("build");

    // Another version takes its place; what is named no more goes with its folder, and a chart of one's own stays.
    chart(&shop.path("platform/charts"), "own", "1.0.0", "");
    chart(&work, "web", "1.1.0", "");
    publish(&shop, &nginx, "charts", &[&work.join("web")]);
    shop.charts(&web(&nginx, "1.1.0"));
    assert!(shop.succeeds("chart vendor web").contains("vendored web 1.1.0"));
    assert!(shop.path("platform/charts/web-1.0.0").exists());
    let told = shop.succeeds("chart vendor");
    assert!(
        told.ends_with("removed web-1.0.0, which nobody names\n1 chart: 0 vendored, 1 there, 1 removed\n"),
        "{told}"
    );
    assert!(!shop.path("platform/charts/web-1.0.0").exists() && shop.path("platform/charts/own").exists());
    shop.charts("none: {path: charts/own}");
    assert!(shop.succeeds("chart vendor").ends_with("0 charts: 0 vendored, 0 there, 1 removed\n"));
    assert!(!shop.path("platform/charts/charts.lock").exists());
}

#[test]
fn a_published_version_that_changes_is_refused_unless_it_is_taken() {
    let nginx = Nginx::start();
    let shop = Shop::new(&web(&nginx, "1.0.0"));
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0", "");
    publish(&shop, &nginx, "charts", &[&work.join("web")]);
    // Somebody's own folder of that name is not written over.
    shop.write("platform/charts/web-1.0.0/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    shop.refuses(
        "chart vendor",
        "`platform/charts/web-1.0.0/` is there, is not in charts.lock, and holds other files",
    );
    fs::remove_dir_all(shop.path("platform/charts")).unwrap();
    shop.succeeds("chart vendor");
    write(&work, "web/values.yaml", "words: others\n");
    publish(&shop, &nginx, "charts", &[&work.join("web")]);
    shop.succeeds("chart vendor");
    shop.refuses(
        "chart vendor --again",
        "error: web 1.0.0: what is published as 1.0.0 has changed: charts.lock has the digest sha256:",
    );
    shop.succeeds("chart vendor --again --force");
    assert_eq!(shop.read("platform/charts/web-1.0.0/values.yaml"), "words: others\n");
    shop.succeeds("build");
}

/// A chart that needs another one, which its archive lacks.
struct Needy {
    nginx: Nginx,
    shop: Shop,
}

impl Needy {
    /// With a lock that has 2.1.0 of `db`, of which there is 2.2.0 since.
    fn new() -> Self {
        let nginx = Nginx::start();
        let shop = Shop::new(&web(&nginx, "1.0.0"));
        let needy = Self { nginx, shop };
        for version in ["2.0.0", "2.1.0", "3.0.0"] {
            needy.publish_db(version);
        }
        let dependencies = format!(
            "dependencies:\n- {{name: db, version: ^2.0.0, repository: '{}', condition: db.enabled}}\n",
            needy.base()
        );
        chart(&needy.work(), "web", "1.0.0", &dependencies);
        printed(helm(needy.shop.home.path()).args(["dependency", "update"]).arg(needy.work().join("web")));
        needy.publish_db("2.2.0");
        assert!(needy.read("Chart.lock").contains("version: 2.1.0"));
        needy
    }

    fn work(&self) -> PathBuf {
        self.shop.home.path().join("work")
    }

    fn base(&self) -> String {
        format!("https://localhost:{}/base", self.nginx.tls)
    }

    fn publish_db(&self, version: &str) {
        chart(&self.work(), "db", version, "");
        publish(&self.shop, &self.nginx, "base", &[&self.work().join("db")]);
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.work().join("web").join(path)).unwrap()
    }

    /// Publishes it with another Chart.yaml. `helm package` refuses a chart without its dependencies; tar does not.
    fn publish(&self, head: &str) {
        let web = self.work().join("web");
        fs::remove_dir_all(web.join("charts")).ok();
        fs::write(web.join("Chart.yaml"), head).unwrap();
        let into = self.nginx.files().join("charts");
        fs::create_dir_all(&into).unwrap();
        let archive = into.join("web-1.0.0.tgz");
        printed(Command::new("tar").arg("-czf").arg(archive).arg("-C").arg(self.work()).arg("web"));
        printed(helm(self.shop.home.path()).args(["repo", "index"]).arg(&into));
    }

    /// The version of `db` that was vendored.
    fn db(&self) -> String {
        let head = self.shop.read("platform/charts/web-1.0.0/charts/db/Chart.yaml");
        head.lines().find_map(|line| line.strip_prefix("version: ")).unwrap().to_owned()
    }
}

#[test]
fn dependencies_come_in_the_versions_of_the_lock_and_a_stale_lock_is_refused() {
    let needy = Needy::new();
    let (shop, head) = (&needy.shop, needy.read("Chart.yaml"));
    needy.publish(&head);
    shop.succeeds("chart vendor");
    assert_eq!(needy.db(), "2.1.0");
    shop.succeeds("build");
    // So does helm, once it is told of the repository.
    printed(helm(shop.home.path()).args(["repo", "add", "base", &needy.base()]));
    printed(helm(shop.home.path()).args(["dependency", "build"]).arg(needy.work().join("web")));
    assert!(needy.work().join("web/charts/db-2.1.0.tgz").exists());

    needy.publish(&head.replace("^2.0.0", "~2.0.0"));
    let stale = "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml)";
    shop.refuses("chart vendor --again", stale);
    let helms =
        helm(shop.home.path()).args(["dependency", "build"]).arg(needy.work().join("web")).output().unwrap();
    assert!(String::from_utf8_lossy(&helms.stderr).contains(stale), "{helms:?}");
    // Without a lock the newest of the range comes.
    fs::remove_file(needy.work().join("web/Chart.lock")).unwrap();
    needy.publish(&head);
    shop.succeeds("chart vendor --again --force");
    assert_eq!(needy.db(), "2.2.0");
}

#[test]
fn dependencies_that_only_their_author_could_find_are_refused() {
    let needy = Needy::new();
    let head = needy.read("Chart.yaml");
    fs::remove_file(needy.work().join("web/Chart.lock")).unwrap();
    for (repository, told) in [
        ("@base", "its dependency `db`: `@base` is a name that only its author's helm knows"),
        ("alias:base", "its dependency `db`: `alias:base` is a name that only its author's helm knows"),
        ("file://../db", "its dependency `db`: `file://../db` is a folder of its author's machine"),
        ("", "its dependency `db`: it names no repository, and does not lie in `charts/`"),
        (
            "http://charts.invalid",
            "its dependency `db`: `http://charts.invalid/index.yaml`: `http` proves nothing",
        ),
    ] {
        needy.publish(&head.replace(&needy.base(), repository));
        needy.shop.refuses("chart vendor", told);
    }
}

#[test]
fn who_asks_is_said_by_the_users_own_configuration() {
    let nginx = Nginx::start();
    let shop =
        Shop::new(&format!("web: {{repository: 'https://localhost:{}/private', version: 1.0.0}}", nginx.tls));
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0", "");
    publish(&shop, &nginx, "private", &[&work.join("web")]);
    shop.refuses("chart vendor", "wants a login, and your configuration has none");
    write(shop.home.path(), ".netrc", "machine other.invalid login reader password s3cret-of-nginx\n");
    shop.refuses("chart vendor", "wants a login, and your configuration has none");
    write(shop.home.path(), ".netrc", "machine localhost login reader password wr0ng\n");
    shop.refuses("chart vendor", "does not take the login that your configuration has");
    write(shop.home.path(), ".netrc", "machine localhost login reader password s3cret-of-nginx\n");
    let told = shop.succeeds("chart vendor");
    assert!(!told.contains("s3cret"), "{told}");
    let text =
        shop.vendored().iter().map(|path| shop.read(&format!("platform/charts/{path}"))).collect::<String>();
    assert!(!text.contains("s3cret"));
    // An address that says who asks is none; it is not shown.
    shop.charts(&format!(
        "web: {{repository: 'https://reader:s3cret-of-nginx@localhost:{}/private', version: 1.0.1}}",
        nginx.tls
    ));
    let (code, told) = shop.run("chart vendor");
    assert!(
        code == 2 && told.contains("holds a user's name or password") && !told.contains("s3cret"),
        "{told}"
    );
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let nginx = Nginx::start();
    let shop = Shop::new("");
    let work = shop.home.path().join("work");
    for version in ["1.0.0", "1.1.0"] {
        chart(&work, "web", version, "");
        publish(&shop, &nginx, "charts", &[&work.join("web")]);
    }
    let plain = format!("http://127.0.0.1:{}", nginx.plain);
    shop.charts(&format!("web: {{repository: '{plain}/charts', version: 2.0.0}}\nwbe: {{repository: '{plain}/charts', version: 1.0.0}}\n\
                          nowhere: {{repository: '{plain}/nowhere', version: 1.0.0}}\nranged: {{chart: web, repository: '{plain}/charts', version: ^1.0.0}}"));
    for told in [
        &format!(
            "error: web 2.0.0: `{plain}/charts` has no version 2.0.0 of `web`\nhelp: it has 1.1.0, 1.0.0\n"
        ),
        &format!("error: wbe 1.0.0: `{plain}/charts` has no chart `wbe`\nhelp: did you mean `web`?\n"),
        &format!("error: nowhere 1.0.0: `{plain}/nowhere/index.yaml`: the server answers with status 404\n"),
        "error: ranged ^1.0.0: `^1.0.0` is not one version\n",
    ] {
        shop.refuses("chart vendor", told);
    }
    assert_eq!(
        nginx.asked().iter().filter(|line| line.starts_with("/charts/index.yaml")).count(),
        4,
        "once a run"
    );
    let (code, told) = shop.run("chart vendor wep");
    assert!(code == 2 && told.contains("help: did you mean `web`?"), "{told}");
}
