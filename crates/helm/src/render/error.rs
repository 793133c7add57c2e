//! Why a chart does not render.

use std::fmt;

use crate::{chart::AssemblyError, context::Version, error::Error as TemplateError};

/// Why a chart does not render. Prints what Helm prints behind its `Error: `.
#[derive(Clone, Debug)]
pub enum Error {
    /// Dependencies or values are not what they should be.
    Values(String),
    /// The values break a `values.schema.json`.
    Schema(String),
    /// The chart is not for this Kubernetes.
    KubeVersion(String),
    /// A template cannot be parsed or executed.
    Template(Box<TemplateError>),
    /// A template has written something else than YAML.
    Document {
        /// The template.
        source: String,
        /// What is wrong, in Helm's words.
        message: String,
    },
}

impl Error {
    pub(super) fn of_assembly(error: AssemblyError, version: Version) -> Self {
        match (error, version) {
            (AssemblyError::Dependencies(message), Version::V3_17) => Self::Values(message),
            (AssemblyError::Dependencies(message), Version::V4_1) => {
                Self::Values(format!("chart dependencies processing failed: {message}"))
            }
            (AssemblyError::Template(error), _) => Self::Template(error),
        }
    }

    /// Whether Helm got as far as rendering, and so adds its hint to use `--debug`.
    pub fn is_while_rendering(&self) -> bool {
        !matches!(self, Self::Values(_) | Self::Schema(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Values(message) | Self::KubeVersion(message) => f.write_str(message),
            Self::Schema(problems) => write!(
                f,
                "values don't meet the specifications of the schema(s) in the following chart(s):\n{problems}"
            ),
            Self::Template(error) => error.fmt(f),
            Self::Document { source, message } => write!(f, "YAML parse error on {source}: {message}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<TemplateError> for Error {
    fn from(error: TemplateError) -> Self {
        Self::Template(Box::new(error))
    }
}
