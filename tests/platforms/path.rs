//! A place in an object: `a.b`, `"a key.with dots"`, `[0]`, and `[name=main]` for the item that has it.

use platc::value::Value;
use std::{fmt, str::FromStr};

/// Steps from an object's root to a field.
#[derive(Debug)]
pub(super) struct Path {
    written: String,
    steps: Vec<Step>,
}

#[derive(Debug, PartialEq)]
enum Step {
    Key(String),
    At(usize),
    Having { keys: Vec<String>, value: String },
}

impl Path {
    /// The key that it begins with.
    pub(super) fn root(&self) -> &str {
        if let Some(Step::Key(key)) = self.steps.first() { key } else { "" }
    }

    /// The field that it leads to.
    pub(super) fn find<'a>(&self, object: &'a Value) -> Option<&'a Value> {
        self.steps.iter().try_fold(object, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::At(at) => value.as_list()?.get(*at),
            Step::Having { keys, value: wanted } => value.as_list()?.iter().find(|item| {
                let found = item.at_path(keys.iter().map(String::as_str));
                found.and_then(Value::spelled).is_some_and(|found| *found == **wanted)
            }),
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl FromStr for Path {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut steps, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let step;
            (step, rest) = next(rest).ok_or_else(|| format!("`{text}` is no path: `{rest}`"))?;
            steps.push(step);
        }
        Ok(Self { written: text.into(), steps })
    }
}

/// The first step, and what follows it.
fn next(text: &str) -> Option<(Step, &str)> {
    if let Some(inside) = text.strip_prefix('[') {
        let (inside, rest) = inside.split_once(']')?;
        let step = match inside.split_once('=') {
            Some((keys, value)) => {
                Step::Having { keys: keys.split('.').map(str::to_owned).collect(), value: value.into() }
            }
            None => Step::At(inside.parse().ok()?),
        };
        return Some((step, rest));
    }
    let text = text.strip_prefix('.').unwrap_or(text);
    let (key, rest) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => text.split_at(text.find(['.', '[']).unwrap_or(text.len())),
    };
    (!key.is_empty()).then(|| (Step::Key(key.into()), rest))
}

#[test]
fn a_path_selects_by_key_by_position_and_by_content() {
    let pod = platc::map! {
        "labels" => platc::map! { "a.b/c" => "quoted" },
        "containers" => vec![platc::map! { "name" => "side" }, platc::map! { "name" => "main", "port" => 80 }],
    };
    let find = |path: &str| path.parse::<Path>().unwrap().find(&pod).and_then(Value::spelled);
    assert_eq!(find(r#"labels."a.b/c""#).as_deref(), Some("quoted"));
    assert_eq!(find("containers[0].name").as_deref(), Some("side"));
    assert_eq!(find("containers[name=main].port").as_deref(), Some("80"));
    assert_eq!(find("containers[name=other].port"), None);
}

#[test]
fn what_is_no_path_is_refused() {
    for text in ["a..b", "a[", "a[x]", r#"a."b"#] {
        assert!(text.parse::<Path>().is_err(), "{text}");
    }
}
