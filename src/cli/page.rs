//! Pages that are made of tables: each rule's, with examples and what platc says of them, and that of consequences.

use super::report::{Format, report};
use crate::{
    build::{Compiled, compile_since},
    check::{FAMILIES, Family, Rule, files},
    diagnostic::Diagnostics,
    review::Danger,
    spec::platform::RuleLevel,
};
use std::{collections::BTreeMap, fmt::Write};

/// The platform that examples are laid over.
const SCAFFOLD: &[(&str, &str)] = &[
    ("platform/platform.yaml", include_str!("../../tests/rules/scaffold/platform/platform.yaml")),
    (
        "environments/prod/environment.yaml",
        include_str!("../../tests/rules/scaffold/environments/prod/environment.yaml"),
    ),
    ("environments/prod/current.pem", include_str!("../../tests/secrets/test-current.pem")),
    ("environments/prod/former.pem", include_str!("../../tests/secrets/test-former.pem")),
];

/// Where an example's files of `out/` lie.
const OUT: &str = "out/";

/// The line of the scaffold that an example's rule is set in.
const UNSAID: &str = "  rules: {}\n";

/// An example of a rule, compiled: laid over the scaffold, and the rule on where it is off by default.
pub fn example(rule: &Rule, example: &str) -> Compiled {
    let level = if rule.level == RuleLevel::Allow { RuleLevel::Warn } else { rule.level };
    let said = format!("  rules: {{{}: {}}}\n", rule.name, level.word());
    let scaffold = SCAFFOLD.iter().map(|(path, text)| (*path, text.replace(UNSAID, &said)));
    let all: BTreeMap<&str, String> = scaffold.chain(files(example)).collect();
    // What lies in out/ was there before.
    let (before, sources): (Vec<_>, Vec<_>) = all
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .partition(|(path, _)| path.starts_with(OUT));
    let before = before.into_iter().map(|(path, bytes)| (&path[OUT.len()..], bytes));
    compile_since(sources.into_iter().collect(), &[], |_| {}, |_| before.collect())
}

/// The page of one rule.
pub fn page(rule: &Rule) -> String {
    let family = Family::of(rule.name).map_or("", |family| family.name);
    let mut page = format!(
        "# {}\n\n{}.\n\nFamily `{family}`, {}.\n\n{}\n",
        rule.name,
        capital(rule.caption),
        by_default(rule.level),
        rule.why.trim()
    );
    if !rule.bad.is_empty() {
        show(&mut page, "Refused", rule.bad);
        let _ = write!(page, "\nplatc says:\n\n```text\n{}\n```\n", told(rule).trim_end());
        show(&mut page, "Right", rule.good);
    }
    let _ = write!(page, "\n## Its level\n\n{}", levels(rule.name));
    page
}

/// The page that leads to all rules.
pub fn index() -> String {
    let mut page = String::from(
        "# Rules\n
<!-- Made of the rules in src/check/rules by `UPDATE=1 cargo test rule_pages`, as are their pages. -->\n
What platc finds in what was rendered, and tells at the source line that made it. `platc explain RULE` prints a rule's
page.

## Levels

`allow` says nothing, `warn` warns, `deny` is an error: nothing is written. `rules` says which, for a rule or for a whole
family, in an app (its classes and overlays are part of it), in an environment (what it extends is part of it) or on the
platform. They are heard in this order, and then the rule's own default; in one place a rule's name is heard before
its family's.

```yaml
rules:
  practice: deny
  mutable-image-tag: {level: allow, reason: staging runs what main builds, only: [Deployment/web]}
```

With `only`, it is said of these objects alone. What is allowed to an app or to one object needs a `reason`
(`unexplained-allow`), and is an error when it is no longer needed in any environment that hears it (`unused-allow`): but not of the family
`change`, since a change is over once it is committed.
",
    );
    for family in FAMILIES.iter().filter(|family| !family.rules.is_empty()) {
        let _ = write!(page, "\n## {}\n\n{}.\n\n", family.name, capital(family.caption));
        let _ = writeln!(page, "| rule | by default | refuses |\n|---|---|---|");
        for Rule { name, level, caption, .. } in family.rules {
            let _ = writeln!(page, "| [`{name}`]({name}.md) | {} | {caption} |", level.word());
        }
    }
    page
}

/// `{name}` as `NAME`.
fn placeholders(step: &str) -> String {
    let word = |part: &str| part.split_once('}').map(|(word, rest)| word.to_uppercase() + rest);
    let mut parts = step.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + &word(part).unwrap_or_else(|| part.to_owned()))
}

fn show(page: &mut String, title: &str, example: &str) {
    let _ = write!(page, "\n## {title}\n");
    for (path, text) in files(example) {
        let at_head = if path.starts_with(OUT) { ", as it was at HEAD" } else { "" };
        let _ = write!(page, "\n`{path}`{at_head}\n\n```yaml\n{text}```\n");
    }
}

/// What the rule has to say of what it refuses, without what is said for all environments.
fn told(rule: &Rule) -> String {
    let Compiled { diagnostics, inputs, .. } = example(rule, rule.bad);
    let own: Diagnostics = diagnostics.into_iter().filter(|told| told.rule == rule.name).collect();
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = report(&own, &inputs.sources, Format::Text, false, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn by_default(level: RuleLevel) -> &'static str {
    match level {
        RuleLevel::Allow => "off unless it is asked for",
        RuleLevel::Warn => "a warning by default",
        RuleLevel::Deny => "an error by default",
    }
}

fn levels(name: &str) -> String {
    format!(
        "[Levels](README.md#levels) are said in `rules` of an app, an environment or the platform:

```yaml
rules:
  {name}: {{level: allow, reason: what makes it right here}}
```
"
    )
}

fn capital(caption: &str) -> String {
    let mut letters = caption.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The page of all that a change can do in the clusters.
pub fn consequences() -> String {
    let mut page = String::from(
        "# Consequences\n
<!-- Made of src/review/danger.rs by `UPDATE=1 cargo test consequences`. -->\n
What a change will do in the clusters, and its lines do not say: `platc diff` tells it first, by these words. A danger
loses data or service, or makes a sync fail; a notice is worth knowing before the change is merged. Between two
environments of one state nothing happens, and none of it is told.

| word | weight | what happens |\n|---|---|---|\n",
    );
    for danger in Danger::ALL {
        let word = danger.word();
        let _ = writeln!(page, "| [`{word}`](#{word}) | {} | {} |", danger.weight().word(), danger.caption());
    }
    for danger in Danger::ALL {
        let _ = write!(
            page,
            "\n## {}\n\nA {}: {}.\n\nWhen {}.\n",
            danger.word(),
            danger.weight().word(),
            danger.caption(),
            danger.trigger()
        );
        let mut steps = danger.steps().iter().enumerate().peekable();
        if steps.peek().is_some() {
            page.push_str("\nThe safe sequence:\n\n");
        }
        for (at, step) in steps {
            let _ = writeln!(page, "{}. {}", at + 1, capital(&placeholders(step)));
        }
    }
    page
}
