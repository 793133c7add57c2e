//! Templates of a Secret's further keys: Go's, which the controller fills with the Secret's other keys.

use crate::{
    diagnostic::Diagnostic,
    model::Secret,
    names::nearest,
    spec::{app, environment::Provider},
};

/// Keys that a template reads and that its Secret does not declare: it would say `<no value>` there.
pub(super) fn unknown_keys(secret: &Secret, said: &app::Secret) -> Vec<Diagnostic> {
    if secret.provider == Provider::None {
        return Vec::new();
    }
    let is_known = |read: &String| secret.keys.iter().any(|key| *key.name == **read);
    let mut told = Vec::new();
    for template in said.data.iter().flatten() {
        let mut unknown = reads(&template.value);
        unknown.retain(|read| !is_known(read));
        unknown.sort();
        unknown.dedup();
        if !unknown.is_empty() {
            let (all, name) = (unknown.join("`, `"), &secret.name);
            let message = format!("the template of `{name}/{}` reads `{all}`", template.name);
            let help: Vec<String> = unknown.iter().map(|read| meant(read, secret)).collect();
            let diagnostic = Diagnostic::error("unknown-template-key", message);
            let diagnostic = diagnostic.at(template.value.span(), "the secret declares no such key");
            told.push(diagnostic.help(help.join("\n")));
        }
    }
    told
}

fn meant(read: &str, secret: &Secret) -> String {
    let is_longer = |key: &str| {
        key.strip_prefix(read).is_some_and(|rest| rest.starts_with(|letter: char| !is_letter(letter)))
    };
    let known = || secret.keys.iter().map(|key| &*key.name);
    if let Some(longer) = known().find(|key| is_longer(key)) {
        return format!(
            "read it by `index . \"{longer}\"`: a name with `.` or `-` cannot stand behind a dot"
        );
    }
    nearest(read, known()).map_or_else(
        || format!("declare it: `keys: {{{read}: {{}}}}`"),
        |meant| format!("did you mean `{meant}`?"),
    )
}

/// A piece of what stands between `{{` and `}}`.
#[derive(PartialEq)]
enum Token {
    /// Names with their dots and dollars: `.USER`, `index`, `$`.
    Word(String),
    /// What stands in quotes.
    Text(String),
    Other(char),
}

/// The keys that a template reads, as far as that can be seen: nothing where a block moves the dot.
fn reads(template: &str) -> Vec<String> {
    let actions = actions(template);
    let has = |words: &[&str]| {
        let mut all = actions.iter().flatten();
        all.any(|token| matches!(token, Token::Word(word) if words.contains(&&**word)))
    };
    if has(&["define", "block", "template"]) {
        return Vec::new();
    }
    let moves = has(&["range", "with"]);
    actions.iter().flat_map(|action| fields(action, moves)).collect()
}

fn fields(action: &[Token], moves: bool) -> Vec<String> {
    let mut found = Vec::new();
    for (at, token) in action.iter().enumerate() {
        let Token::Word(word) = token else { continue };
        let before = at.checked_sub(1).and_then(|before| action.get(before));
        let is_dot = |word: &str| word == "$" || (word == "." && !moves);
        if let ("index", Some(Token::Word(of)), Some(Token::Text(key))) =
            (&**word, action.get(at + 1), action.get(at + 2))
        {
            found.extend(is_dot(of).then(|| key.clone()));
        }
        let path = word.strip_prefix("$.").or_else(|| word.strip_prefix('.').filter(|_| !moves));
        let field = path.and_then(|path| path.split('.').next()).unwrap_or_default();
        // `.5` is a number, and what stands behind a bracket is a field of what stands in it.
        if field.starts_with(|first: char| is_letter(first) && !first.is_ascii_digit())
            && before != Some(&Token::Other(')'))
        {
            found.push(field.to_owned());
        }
    }
    found
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// What stands between `{{` and `}}`, without comments and spaces.
fn actions(template: &str) -> Vec<Vec<Token>> {
    let mut actions = Vec::new();
    let mut rest = template;
    while let Some((_, action)) = rest.split_once("{{") {
        let comment = action.trim_start_matches(['-', ' ']).strip_prefix("/*");
        let (tokens, after) = match comment {
            Some(comment) => (Vec::new(), comment.split_once("*/").map_or("", |(_, after)| after)),
            None => tokens(action),
        };
        actions.push(tokens);
        rest = after;
    }
    actions
}

/// The tokens up to `}}`, and what follows it.
fn tokens(action: &str) -> (Vec<Token>, &str) {
    let mut tokens = Vec::new();
    let mut rest = action;
    loop {
        if let Some(after) = rest.strip_prefix("}}") {
            return (tokens, after);
        }
        let Some(first) = rest.chars().next() else { return (tokens, "") };
        let end = |is_inside: &dyn Fn(char) -> bool| rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        let length = match first {
            '"' | '`' | '\'' => {
                let text = quoted(rest, first);
                tokens.push(Token::Text(text.to_owned()));
                (text.len() + 2).min(rest.len())
            }
            word if is_letter(word) || matches!(word, '.' | '$') => {
                let end = end(&|c| is_letter(c) || matches!(c, '.' | '$'));
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            space if space.is_whitespace() => end(&char::is_whitespace),
            other => {
                tokens.push(Token::Other(other));
                other.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// What stands in quotes that `text` begins with; only backquotes know no escapes.
fn quoted(text: &str, quote: char) -> &str {
    let inner = &text[1..];
    let mut escaped = false;
    let end = inner.find(|letter| {
        let closes = letter == quote && !escaped;
        escaped = letter == '\\' && !escaped && quote != '`';
        closes
    });
    &inner[..end.unwrap_or(inner.len())]
}

#[test]
fn what_a_template_reads_is_seen() {
    let cases: &[(&str, &[&str])] = &[
        ("https://{{ .USER }}:{{.PASSWORD | urlquery}}@db/{{- $.NAME -}}", &["USER", "PASSWORD", "NAME"]),
        (r#"{{ index . "tls.crt" | b64enc }}{{ (index $ `a-b`).C }}"#, &["tls.crt", "a-b"]),
        (r#"{{ printf "%s}} .NONE \" .NONE" (.A | upper) }}"#, &["A"]),
        ("{{/* .NONE }} */}}{{ .tls.crt }}{{ .5 }}{{ $x := .B }}{{ $x.C }}", &["tls", "B"]),
        ("{{ range .A }}{{ .NONE }}{{ $.B }}{{ end }}", &["B"]),
        ("{{ define \"x\" }}{{ $.NONE }}{{ end }}", &[]),
        ("{{ .OPEN", &["OPEN"]),
        ("{{ \"open", &[]),
        ("no {actions} .NONE", &[]),
    ];
    for (template, expected) in cases {
        assert_eq!(reads(template), *expected, "{template}");
    }
}
