//! What is told of an import: what was passed over, and what may not be what it looks like. Never a value.

use std::fmt;

/// What is told of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The line, from 1.
    pub line: Option<usize>,
    /// What is told.
    pub remark: Remark,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A line of a `.env` file gives nothing a value.
    NoAssignment,
    /// A name stands again, and counts as it stands here.
    Twice(String),
    /// A shell, or docker compose, would put a variable in.
    Expansion(String),
    /// The end of a line was taken for a comment.
    Comment(String),
    /// Ansible would fill in a template.
    Template(String),
    /// A number or boolean, which programs print in several ways.
    AsWritten {
        /// The variable.
        name: String,
        /// What it is: `a boolean`.
        kind: &'static str,
    },
    /// A list, or `null`.
    NoScalar {
        /// The variable.
        name: String,
        /// What it is: `a list`.
        kind: &'static str,
    },
    /// A manifest of another kind.
    OtherKind {
        /// Its kind.
        kind: String,
        /// Its name.
        name: String,
    },
    /// A SealedSecret says no namespace, and its scope needs one.
    NoNamespace(String),
    /// A SealedSecret makes files of its values by `spec.template.data`.
    TemplateData(String),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAssignment => f.write_str("the line is no `NAME=value`, and was passed over"),
            Self::Twice(name) => write!(f, "`{name}` stands here again: this one counts"),
            Self::Expansion(name) => {
                write!(f, "`{name}` has a `$` that a shell would replace: it is kept as text")
            }
            Self::Comment(name) => {
                write!(f, "`{name}` ends before ` #`, where a comment begins: quote the value if it goes on")
            }
            Self::Template(name) => {
                write!(f, "`{name}` has a `{{{{` that Ansible would fill in: it is kept as text")
            }
            Self::AsWritten { name, kind } => {
                write!(
                    f,
                    "`{name}` is {kind}, which programs print in several ways: it is kept as it is written"
                )
            }
            Self::NoScalar { name, kind } => {
                write!(f, "`{name}` is {kind}, which no key of a Secret can be: it was passed over")
            }
            Self::OtherKind { kind, name } => write!(f, "the {kind} `{name}` was passed over"),
            Self::NoNamespace(name) => {
                write!(f, "the SealedSecret `{name}` says no namespace: what it was sealed for is not known")
            }
            Self::TemplateData(name) => {
                write!(f, "the SealedSecret `{name}` has `spec.template.data`, which was passed over")
            }
        }
    }
}
