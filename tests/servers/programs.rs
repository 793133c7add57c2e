//! Servers on this machine, gone with their test.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Ports that nobody listens on, a moment ago.
pub(super) fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A program that serves, ended with its test.
pub(super) struct Running(Child);

impl Running {
    /// Starts a program, and waits until it listens; `None` when it ends: somebody else may have got its port.
    pub(super) fn start(command: &mut Command, port: u16) -> Option<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut own = Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}: run .ci/peers")));
        let began = Instant::now();
        loop {
            let listens = TcpStream::connect(("127.0.0.1", port)).is_ok();
            thread::sleep(Duration::from_millis(20));
            match own.0.try_wait().unwrap() {
                Some(_) => return None,
                None if listens => return Some(own),
                None => assert!(began.elapsed() < Duration::from_secs(20), "{command:?} does not listen"),
            }
        }
    }
}

/// What a few tries come to.
pub(super) fn tried<T>(start: impl Fn() -> Option<T>) -> T {
    (0..5).find_map(|_| start()).expect("it ends at once, five times")
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
