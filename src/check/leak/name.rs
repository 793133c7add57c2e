//! Names that say what lies under them: a password, a token, a key.

/// Last words of names of secrets.
const WORDS: &[&str] = &[
    "accesskey",
    "accountkey",
    "apikey",
    "apitoken",
    "authkey",
    "authtoken",
    "accesstoken",
    "clientsecret",
    "credential",
    "credentials",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "requirepass",
    "secret",
    "secretkey",
    "sharedaccesskey",
    "token",
];

/// Words before `key` that make it a secret.
const KEYS: &[&str] = &[
    "access",
    "account",
    "api",
    "app",
    "auth",
    "encryption",
    "license",
    "master",
    "private",
    "secret",
    "shared",
    "signing",
];

/// Ends of words that are written together, as in `dbpassword`.
const ENDS: &[&str] = &["passphrase", "passwd", "password", "secretkey"];

/// Words that make a name one of something about a secret, or of no secret at all.
const NOT: &[&str] = &[
    "allow",
    "automount",
    "bypass",
    "create",
    "disable",
    "enable",
    "enabled",
    "existing",
    "generate",
    "has",
    "public",
    "require",
    "requires",
    "reset",
    "show",
    "use",
    "uses",
];

/// Whether what lies under a name is a secret, by the name's end: `DB_PASSWORD` and `clientSecret` are, `secretName`,
/// `TOKEN_URL` and `password_file` are not.
pub(super) fn is_sensitive(name: &str) -> bool {
    if !may_be(name) {
        return false;
    }
    let words = words(name);
    let Some((last, before)) = words.split_last() else { return false };
    let is_key = last == "key" && before.last().is_some_and(|word| KEYS.contains(&&**word));
    let is_word = WORDS.contains(&&**last) || ENDS.iter().any(|end| last.ends_with(end));
    (is_key || is_word) && !before.iter().any(|word| NOT.contains(&&**word))
}

/// Whether a name may be that of a Kubernetes Secret: `secret: web-tls` and `pullSecret: registry` name objects,
/// `JWT_SECRET` does not.
pub(super) fn may_name_a_secret(name: &str) -> bool {
    let is_variable = !name.contains(|letter: char| letter.is_ascii_lowercase());
    let last = words(name).pop().unwrap_or_default();
    !is_variable && matches!(&*last, "secret" | "credential" | "credentials" | "token")
}

/// A cheap look at the end, which nearly all names fail.
fn may_be(name: &str) -> bool {
    const ENDINGS: &[&[u8; 3]] =
        &[b"als", b"ase", b"ass", b"ial", b"ken", b"key", b"ord", b"pwd", b"ret", b"swd"];
    let bytes = name.as_bytes();
    let Some(end) = bytes.len().checked_sub(3).and_then(|from| bytes.get(from..)) else { return false };
    ENDINGS.iter().any(|ending| end.eq_ignore_ascii_case(*ending))
}

/// The words of a name, in lower case: by its signs, and where a small letter meets a capital.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins =
            !letter.is_ascii_alphanumeric() || letter.is_ascii_uppercase() && before.is_ascii_lowercase();
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::is_sensitive;

    #[test]
    fn a_name_says_by_its_end_what_lies_under_it() {
        for name in [
            "DB_PASSWORD",
            "password",
            "clientSecret",
            "spring.datasource.password",
            "AWS_SECRET_ACCESS_KEY",
            "requirepass",
            "dbpassword",
            "JWT_SECRET",
            "api-key",
            "GITHUB_TOKEN",
            "DB_PASS",
            "--token",
        ] {
            assert!(is_sensitive(name), "{name}");
        }
        for name in [
            "secretName",
            "existingSecret",
            "TOKEN_URL",
            "PASSWORD_FILE",
            "passwordKey",
            "tokenTTL",
            "bypass",
            "compass",
            "publicKey",
            "key",
            "topologyKey",
            "max_tokens",
            "automountServiceAccountToken",
            "secretKeyRef",
            "USE_TOKEN",
            "passwordMinLength",
        ] {
            assert!(!is_sensitive(name), "{name}");
        }
    }
}
