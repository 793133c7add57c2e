//! Servers that cut, change, send on and hang, and archives that lead out of their folder: nothing of it is written.

use super::{
    Shop, chart, helm, pack, printed, root,
    servers::{Rude, bytes, free_ports, ok, status},
    write,
};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// The archive of `web` 1.0.0, as the real helm packs it.
fn archive(shop: &Shop) -> Vec<u8> {
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0", "");
    pack(shop.home.path(), &work.join("web"), &work);
    bytes(&work.join("web-1.0.0.tgz"))
}

fn index(url: &str, digest: &str) -> Vec<u8> {
    format!("apiVersion: v1\nentries:\n  web:\n  - version: 1.0.0\n    digest: \"{digest}\"\n    urls: ['{url}']\n").into_bytes()
}

fn charts(shop: &Shop, host: &str, port: u16) {
    shop.charts(&format!("web: {{repository: 'http://{host}:{port}', version: 1.0.0}}"));
}

#[test]
fn what_is_cut_or_changed_on_its_way_is_refused_with_both_numbers() {
    let shop = Shop::new("");
    let whole = archive(&shop);
    let length = whole.len();
    let wrong = "1".repeat(64);
    for (path, told) in [
        ("cut", format!("the answer ends after {} of {length} bytes", length - 7)),
        ("changed", format!("index.yaml says that its digest is sha256:{wrong}, and it is sha256:")),
    ] {
        let (whole, wrong) = (whole.clone(), wrong.clone());
        let server = Rude::start(move |asked, _| match asked {
            "/index.yaml" => ok(&index(&format!("{path}.tgz"), &wrong)),
            "/cut.tgz" => ok(&whole)[..ok(&whole).len() - 7].to_vec(),
            _ => ok(&whole),
        });
        charts(&shop, "127.0.0.1", server.port);
        shop.refuses("chart vendor", &told);
    }
    let server = Rude::start(|_, _| b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_vec());
    charts(&shop, "127.0.0.1", server.port);
    shop.refuses("chart vendor", "the answer is larger than 64 MiB");
    let server = Rude::start(|_, _| ok(b"<html>"));
    charts(&shop, "127.0.0.1", server.port);
    shop.refuses("chart vendor", "/index.yaml` lists no charts: ");
}

#[test]
fn another_host_never_hears_who_asks() {
    let shop = Shop::new("");
    write(shop.home.path(), ".netrc", "machine 127.0.0.1 login reader password s3cret\n");
    let whole = archive(&shop);
    let other = Rude::start(move |_, _| ok(&whole));
    let there = other.port;
    let server = Rude::start(move |asked, _| match asked {
        "/index.yaml" => ok(&index("web.tgz", "")),
        "/web.tgz" => status("302 Found", "location: /moved.tgz\r\n"),
        // The same host, another port.
        _ => status("302 Found", &format!("location: http://127.0.0.1:{there}/web.tgz\r\n")),
    });
    charts(&shop, "127.0.0.1", server.port);
    shop.succeeds("chart vendor");
    assert_eq!(server.asked().len(), 3);
    assert!(
        server.asked().iter().all(|head| head.to_lowercase().contains("authorization: basic")),
        "{:?}",
        server.asked()
    );
    assert_eq!(other.asked().len(), 1);
    assert!(!other.asked()[0].to_lowercase().contains("authorization"), "{:?}", other.asked());
}

#[test]
fn servers_that_send_on_are_followed_to_servers_alone() {
    let shop = Shop::new("");
    let rows = [
        (
            "https://169.254.169.254/latest",
            "the server sends on: `169.254.169.254` is where a cloud keeps the credentials",
        ),
        ("http://10.0.0.1/", "the server sends on: `http` proves nothing of who answers, only `https` does"),
        ("https://a:b@localhost/", "the server sends on: the address holds a user's name or password"),
        ("file:///etc/passwd", "the server sends on: this is no address: "),
        ("/index.yaml", "the server sends on more than 5 times"),
    ];
    for (location, told) in rows {
        let server = Rude::start(move |_, _| status("302 Found", &format!("location: {location}\r\n")));
        charts(&shop, "127.0.0.1", server.port);
        shop.refuses("chart vendor", told);
    }
    for url in
        ["https://169.254.169.254/", "http://charts.invalid/", "https://[fe80::1]/", "ftp://localhost/"]
    {
        shop.charts(&format!("web: {{repository: '{url}', version: 1.0.0}}"));
        shop.refuses("chart vendor", "error: web 1.0.0: `");
    }
    let [nobody] = free_ports();
    charts(&shop, "127.0.0.1", nobody);
    shop.refuses("chart vendor", "the server is not reached: Connection refused");
}

#[test]
fn a_server_that_hangs_ends_in_an_error() {
    let shop = Shop::new("");
    let server = Rude::start(|_, _| Vec::new());
    charts(&shop, "127.0.0.1", server.port);
    let began = Instant::now();
    shop.refuses("chart vendor --timeout 1", "the server says nothing for 1 s");
    shop.charts(&format!("web: {{git: 'http://127.0.0.1:{}/x.git', revision: main, path: x}}", server.port));
    shop.refuses("chart vendor --timeout 1", "git has said nothing for 1 s");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    // One that begins and goes silent.
    let server = Rude::start(|_, _| Vec::new());
    shop.charts(&format!("web: {{repository: 'oci://127.0.0.1:{}/x', version: 1.0.0}}", server.port));
    let (code, told) = shop.run("chart vendor --timeout 1");
    assert!(code == 2 && told.contains("the server says nothing for 1 s"), "{told}");
}

#[test]
fn archives_that_lead_out_of_their_folder_are_refused() {
    let shop = Shop::new("");
    let work = shop.home.path().join("work");
    chart(&work, "web", "1.0.0", "");
    std::os::unix::fs::symlink("/etc/passwd", work.join("web/templates/link.yaml")).unwrap();
    let packed = |words: &[&str]| {
        let archive = work.join("evil.tgz");
        printed(Command::new("tar").args(["-czf"]).arg(&archive).arg("-C").arg(&work).args(words));
        bytes(&archive)
    };
    let linked = packed(&["web"]);
    std::fs::remove_file(work.join("web/templates/link.yaml")).unwrap();
    write(&work, "evil", "x");
    let climbing = packed(&["-P", "--transform=s,^evil,web/../../../evil,", "web", "evil"]);
    let absolute = packed(&["-P", "--transform=s,^evil,/tmp/evil,", "web", "evil"]);
    for (archive, told) in [
        (linked, r#"holds no chart that can be taken: "web/templates/link.yaml" is a symbolic link"#),
        (
            climbing,
            r#"holds no chart that can be taken: "web/../../../evil" is a path out of the chart's folder"#,
        ),
        (absolute, r#"holds no chart that can be taken: "/tmp/evil" is a path out of the chart's folder"#),
        (b"no archive".to_vec(), "holds no chart that can be taken: "),
    ] {
        let server = Rude::start(move |asked, _| match asked {
            "/index.yaml" => ok(&index("web.tgz", "")),
            _ => ok(&archive),
        });
        charts(&shop, "127.0.0.1", server.port);
        shop.refuses("chart vendor", told);
    }
    assert!(!shop.path("evil").exists() && !Path::new("/tmp/evil").exists());
}

#[test]
fn one_chart_that_does_not_come_keeps_the_others_from_being_written() {
    let shop = Shop::new("");
    let whole = archive(&shop);
    let server = Rude::start(move |asked, _| match asked {
        "/index.yaml" => ok(&index("web.tgz", "")),
        _ => ok(&whole),
    });
    let at = format!("http://127.0.0.1:{}", server.port);
    shop.charts(&format!("web: {{repository: '{at}', version: 1.0.0}}\na: {{repository: '{at}', version: 1.0.0}}\nb: {{repository: '{at}', version: 2.0.0}}"));
    let (code, told) = shop.run("chart vendor");
    assert_eq!(code, 2);
    assert!(
        told.contains("error: a 1.0.0: ") && told.contains("error: b 2.0.0: ") && !told.contains("web 1.0.0"),
        "{told}"
    );
    assert!(shop.vendored().is_empty());
    let told = shop.succeeds("chart vendor web");
    assert!(told.starts_with("vendored web 1.0.0"), "{told}");
    // The real helm reads what was vendored as it reads the archive.
    let render = |chart: &Path| printed(helm(shop.home.path()).args(["template", "x"]).arg(chart));
    let vendored = render(&shop.path("platform/charts/web-1.0.0"));
    assert_eq!(vendored, render(&shop.home.path().join("work/web-1.0.0.tgz")));
    assert!(root().exists());
}
