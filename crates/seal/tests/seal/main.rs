//! What the crate seals, opens and refuses.
#![cfg(test)] // so that clippy allows `unwrap` between tests, too

mod ansible;
mod certificates;
mod digests;
mod hostile;
mod kubeseal;
mod private_keys;
mod sealing;

use seal::{Binding, PrivateKeys, Scope};

const CURRENT: &[u8] = include_bytes!("../../../../tests/secrets/test-current.pem");
const CURRENT_KEY: &str = include_str!("../../../../tests/secrets/test-current-key.pem");
const FORMER_KEY: &str = include_str!("../../../../tests/secrets/test-former-key.pem");

/// What the vectors hold.
const VALUE: &str = "p@ss:\"w0rd\" Ünï\n";

fn at<'a>(scope: Scope, namespace: &'a str, name: &'a str) -> Binding<'a> {
    Binding { scope, namespace, name }
}

fn keys(pem: &str) -> PrivateKeys {
    PrivateKeys::read(&pem.into()).unwrap()
}
