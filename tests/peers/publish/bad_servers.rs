//! Servers that hang, hang up, or ask who is there: a bounded wait, a message, nothing lost.

use super::{By, Host, Source, cloned, git, hosts::PASSWORD, names, tree};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Nobody answers on this port.
fn silent() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let kept: Vec<TcpStream> = listener.incoming().flatten().collect();
        drop(kept);
    });
    port
}

#[test]
fn a_server_that_hangs_is_waited_for_as_long_as_was_said() {
    let port = silent();
    for address in
        [format!("https://localhost:{port}/gitops.git"), format!("ssh://git@127.0.0.1:{port}/gitops.git")]
    {
        let source = Source::new(&names(1));
        let began = Instant::now();
        let (told, code) = source.platc(&["publish", "--timeout", "2", "--to", &address]);
        assert_eq!(
            (told.as_str(), code),
            (
                "error: git has said nothing for 2 s\nhelp: look whether the repository is reached from here\n",
                2
            )
        );
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    }
}

/// The branch is fetched while the sources are compiled.
#[test]
fn mistakes_of_the_sources_are_told_before_a_server_has_hung_for_long() {
    let source = Source::new(&names(1));
    let class = "kind: App\nmetadata: {name: web}\nspec: {workload: {priorityClassName: none}}\n";
    source.write("environments/e0/web.yaml", class);
    source.commit("a class that is not there");
    let began = Instant::now();
    let address = format!("https://localhost:{}/gitops.git", silent());
    let (told, code) = source.platc(&["publish", "--timeout", "60", "--to", &address]);
    assert!(
        told.starts_with("error[dangling-priority-class]")
            && !told.contains("git has said nothing")
            && code == 1,
        "{told}"
    );
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn a_server_that_asks_who_is_there_is_not_answered_by_a_prompt() {
    let host = Host::start(By::Https);
    let address = host.make("gitops.git");
    let source = Source::of(&host, &names(1));
    source.git(&["config", "--unset", "credential.helper"]);
    let (told, code) = source.platc(&["publish", "--to", &address]);
    assert!(
        told.starts_with("error: git says: fatal: could not read Username for 'https://localhost:"),
        "{told}"
    );
    assert!(told.contains("terminal prompts disabled") && code == 2, "{told}");

    let wrong = "!f() { echo username=publisher; echo password=wr0ng-of-a-test; }; f";
    source.git(&["config", "credential.helper", wrong]);
    let (told, code) = source.platc(&["publish", "--to", &address]);
    assert!(
        told.starts_with("error: git says: fatal: Authentication failed for 'https://localhost:")
            && code == 2,
        "{told}"
    );
    assert!(!told.contains("wr0ng"), "{told}");
    assert_eq!(git(&host.folder("gitops.git"), &["for-each-ref"]), "");

    // A header, as actions/checkout leaves one in the clone's own configuration.
    source.git(&["config", "--unset", "credential.helper"]);
    let login = data_encoding::BASE64.encode(format!("publisher:{PASSWORD}").as_bytes());
    source.git(&[
        "config",
        &format!("http.https://localhost:{}/.extraheader", host.port()),
        &format!("AUTHORIZATION: basic {login}"),
    ]);
    source.publishes(&["publish", "--to", &address]);
}

#[test]
fn a_host_key_that_nobody_knows_is_refused_without_a_question() {
    let host = Host::start(By::Ssh);
    let address = host.make("gitops.git");
    let source = Source::new(&names(1));
    let mut command = source.command(&["publish", "--timeout", "20", "--to", &address]);
    let output = command.env("HOME", source.path("")).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("error: git says: fatal: Could not read from remote repository."), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

/// Stands before a server, and hangs up when a connection has carried so many bytes to it.
fn cut(port: u16, bytes: usize, connections: Arc<AtomicUsize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            connections.fetch_add(1, Ordering::SeqCst);
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut back, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut back, &mut to));
            thread::spawn(move || carry(client, server, bytes));
        }
    });
    own
}

fn carry(mut from: TcpStream, mut to: TcpStream, mut left: usize) {
    let mut part = [0; 512];
    while let Ok(read @ 1..) = from.read(&mut part) {
        if read > left || to.write_all(&part[..read]).is_err() {
            break;
        }
        left -= read;
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

#[test]
fn a_server_that_hangs_up_in_the_middle_loses_nothing() {
    let host = Host::start(By::Https);
    let address = host.make("gitops.git");
    let folder = host.folder("gitops.git");
    let source = Source::of(&host, &names(2));
    source.publishes(&["publish", "--to", &address]);
    source.change("e0", 0);
    let before = git(&folder, &["rev-parse", "main"]);
    let mut failed = 0;
    for bytes in [100, 600, 1_500, 2_500, 3_500, 5_000] {
        let connections = Arc::new(AtomicUsize::new(0));
        let port = cut(host.port(), bytes, connections.clone());
        let (told, code) =
            source.platc(&["publish", "--to", &format!("https://localhost:{port}/gitops.git")]);
        assert!(connections.load(Ordering::SeqCst) > 0);
        if code == 2 {
            assert!(told.starts_with("error: git says: "), "{told}");
            assert!(!told.contains(PASSWORD), "{told}");
            failed += 1;
        } else {
            assert_eq!(code, 0, "{told}");
        }
        let fsck = git(&folder, &["fsck", "--strict"]);
        assert!(!fsck.contains("error"), "{fsck}");
    }
    assert!(failed >= 2, "nobody hung up in the middle");
    assert!(!before.is_empty());
    source.publishes(&["publish", "--to", &address]);
    source.publishes(&["build", "--quiet"]);
    assert_eq!(tree(&cloned(&folder).path().join("out")), tree(&source.path("out")));
    assert_eq!(git(&folder, &["rev-list", "--count", "main"]).trim(), "2");
}
