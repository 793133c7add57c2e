//! The rules: one file each, one line each in the table of its family.

mod change;
mod order;
mod ownership;
mod practice;
mod references;
mod schema;
mod secrets;

use super::{Compile, Finding};
use crate::spec::platform::RuleLevel;

/// One rule; its page in `docs/rules/` is made of this.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name.
    pub name: &'static str,
    /// What it refuses, in a line.
    pub caption: &'static str,
    /// What its findings weigh when nobody says otherwise.
    pub level: RuleLevel,
    /// Why it is there, whose fact it is, and what to do: paragraphs.
    pub why: &'static str,
    /// Files in which it finds something, each below a line `# <path>`, over those of `tests/rules/scaffold`.
    pub bad: &'static str,
    /// The same without the mistake.
    pub good: &'static str,
    /// Finds what it refuses.
    pub check: fn(&Compile) -> Vec<Finding>,
}

/// Rules about one thing.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// Its name, which sets the level of all its rules.
    pub name: &'static str,
    /// What they are about, in a line.
    pub caption: &'static str,
    /// The rules, by name.
    pub rules: &'static [Rule],
}

/// All rules.
pub const FAMILIES: &[Family] = &[
    Family { name: "schema", caption: "what the API server would refuse", rules: schema::RULES },
    Family {
        name: "references",
        caption: "what names something that is not there",
        rules: references::RULES,
    },
    Family {
        name: "ownership",
        caption: "who owns an object, and what Argo CD permits",
        rules: ownership::RULES,
    },
    Family { name: "order", caption: "what must be there first", rules: order::RULES },
    Family { name: "change", caption: "what cannot be changed where it is", rules: change::RULES },
    Family { name: "practice", caption: "what runs well and safely", rules: practice::RULES },
    Family {
        name: "secrets",
        caption: "what must not be readable, and what was sealed",
        rules: secrets::RULES,
    },
];

/// Each rule, family after family.
pub fn rules() -> impl Iterator<Item = &'static Rule> + Clone {
    FAMILIES.iter().flat_map(|family| family.rules)
}

impl Family {
    /// The family that a rule belongs to.
    pub fn of(rule: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.rules.iter().any(|known| known.name == rule))
    }
}

/// The files of an example, by their paths: each below a line `# <path>`.
pub fn files(example: &str) -> Vec<(&str, String)> {
    let mut files: Vec<(&str, String)> = Vec::new();
    for line in example.lines() {
        let path = line.strip_prefix("# ").filter(|path| path.contains('/') && !path.contains(' '));
        match (path, files.last_mut()) {
            (Some(path), _) => files.push((path, String::new())),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    files
}
