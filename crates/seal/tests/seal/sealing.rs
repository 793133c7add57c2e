//! What is sealed opens at its place and nowhere else.

use super::{CURRENT, CURRENT_KEY, FORMER_KEY, VALUE, at, keys};
use seal::{Binding, Certificate, Ciphertext, Plaintext, Scope, Sealer};

fn sealed(value: &str, binding: &Binding) -> Ciphertext {
    let certificate = Certificate::read(CURRENT).unwrap().remove(0);
    Sealer::new(&certificate).unwrap().seal(&value.into(), binding).unwrap()
}

fn opened(sealed: &Ciphertext, pem: &str, binding: &Binding) -> Option<String> {
    sealed.open(&keys(pem), binding).map(|value| value.expose_text().unwrap().to_owned())
}

#[test]
fn a_value_opens_at_its_place_alone() {
    for scope in [Scope::Strict, Scope::NamespaceWide, Scope::ClusterWide] {
        let ciphertext = sealed(VALUE, &at(scope, "prod", "db"));
        assert_eq!(opened(&ciphertext, CURRENT_KEY, &at(scope, "prod", "db")).as_deref(), Some(VALUE));
        assert_eq!(opened(&ciphertext, FORMER_KEY, &at(scope, "prod", "db")), None);
        for (namespace, name) in [("prod", "cache"), ("staging", "db")] {
            let there = at(scope, namespace, name);
            let opens = at(scope, "prod", "db").opens_in(&there);
            assert_eq!(opened(&ciphertext, CURRENT_KEY, &there).is_some(), opens, "{there:?}");
        }
    }
}

#[test]
fn several_keys_are_tried() {
    let binding = at(Scope::Strict, "prod", "db");
    let ciphertext = sealed("", &binding);
    let both = keys(FORMER_KEY).and(keys(CURRENT_KEY));
    assert_eq!(ciphertext.open(&both, &binding).as_ref().map(Plaintext::len), Some(0));
    assert_eq!(ciphertext.value_len(), 0);
}

#[test]
fn no_byte_can_be_changed_and_none_left_out() {
    let binding = at(Scope::Strict, "prod", "db");
    let text = sealed("value", &binding).to_string();
    let bytes = data_encoding::BASE64.decode(text.as_bytes()).unwrap();
    for place in [0, 1, 2, 100, bytes.len() - 18, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let changed = Ciphertext::read(&data_encoding::BASE64.encode(&changed));
        assert!(changed.is_none_or(|changed| opened(&changed, CURRENT_KEY, &binding).is_none()), "{place}");
    }
    for length in 0..bytes.len() {
        let cut = Ciphertext::read(&data_encoding::BASE64.encode(&bytes[..length]));
        assert!(cut.is_none_or(|cut| opened(&cut, CURRENT_KEY, &binding).is_none()), "{length}");
    }
}

#[test]
fn no_two_results_are_alike() {
    let binding = at(Scope::Strict, "prod", "db");
    assert_ne!(sealed("value", &binding), sealed("value", &binding));
}

#[test]
fn values_of_any_bytes_and_size_come_back() {
    let binding = at(Scope::Strict, "prod", "db");
    let sealer = Sealer::new(&Certificate::read(CURRENT).unwrap()[0]).unwrap();
    for value in [vec![0, 0xff, b'\n', 0xc3], vec![7; 1 << 20]] {
        let ciphertext = sealer.seal(&value.clone().into(), &binding).unwrap();
        assert_eq!(ciphertext.value_len(), value.len());
        let opened = ciphertext.open(&keys(CURRENT_KEY), &binding).unwrap();
        assert!(opened.expose() == value);
    }
}
