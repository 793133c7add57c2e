//! What kubeseal v0.36.6 sealed for the current certificate opens (`kubeseal --raw --namespace prod
//! --name backend-credentials --scope … --from-file …`).

use super::{CURRENT_KEY, VALUE, at, keys};
use seal::{Ciphertext, Plaintext, Scope};

/// Ciphertext, and what was sealed.
const VECTORS: &[(&str, Scope, &[u8])] = &[
    (include_str!("../vectors/kubeseal-strict.txt"), Scope::Strict, VALUE.as_bytes()),
    (include_str!("../vectors/kubeseal-namespace-wide.txt"), Scope::NamespaceWide, VALUE.as_bytes()),
    (include_str!("../vectors/kubeseal-cluster-wide.txt"), Scope::ClusterWide, VALUE.as_bytes()),
    (include_str!("../vectors/kubeseal-empty.txt"), Scope::Strict, b""),
    (include_str!("../vectors/kubeseal-binary.txt"), Scope::Strict, b"\0\xff\x01\n"),
];

fn opened(ciphertext: &Ciphertext, scope: Scope) -> Option<Plaintext> {
    ciphertext.open(&keys(CURRENT_KEY), &at(scope, "prod", "backend-credentials"))
}

#[test]
fn what_kubeseal_sealed_opens() {
    for (text, scope, value) in VECTORS {
        let ciphertext = Ciphertext::read(text.trim()).unwrap();
        assert_eq!(ciphertext.value_len(), value.len());
        assert_eq!(opened(&ciphertext, *scope).unwrap().expose(), *value, "{scope:?}");
        assert_eq!(ciphertext.to_string(), text.trim());
    }
}

#[test]
fn no_scope_opens_what_another_sealed() {
    for (text, scope, _) in VECTORS {
        let ciphertext = Ciphertext::read(text.trim()).unwrap();
        for other in [Scope::Strict, Scope::NamespaceWide, Scope::ClusterWide] {
            assert_eq!(opened(&ciphertext, other).is_some(), other == *scope, "{scope:?} as {other:?}");
        }
    }
}
