//! Why a text is no YAML, in go-yaml's words.

use std::fmt;

use super::Kind;

/// A message of go-yaml (`yaml: line 3: …`), of `sigs.k8s.io/yaml` or of encoding/json, and where the reader stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
    offset: Option<usize>,
}

impl Error {
    /// go-yaml's, without a place.
    pub(super) fn yaml(problem: impl fmt::Display) -> Self {
        Self { message: format!("yaml: {problem}"), offset: None }
    }

    /// go-yaml's at a place; it prints no line when the line that it counted is 0.
    pub(super) fn at(line: usize, offset: usize, problem: &str) -> Self {
        let message = match line {
            0 => format!("yaml: {problem}"),
            line => format!("yaml: line {line}: {problem}"),
        };
        Self { message, offset: Some(offset) }
    }

    /// Of what stands between YAML and JSON.
    pub(super) fn conversion(message: impl Into<String>) -> Self {
        Self { message: message.into(), offset: None }
    }

    /// As `sigs.k8s.io/yaml` passes it on.
    pub(super) fn converting(self) -> Self {
        Self { message: format!("error converting YAML to JSON: {}", self.message), ..self }
    }

    /// A document of another kind than Go's type has.
    pub(super) fn misfit(kind: &Kind<'_>, wanted: &str) -> Self {
        let found = kind.word();
        let cause = format!("json: cannot unmarshal {found} into Go value of type {wanted}");
        Self::conversion(format!("error unmarshaling JSON: while decoding JSON: {cause}"))
    }

    /// Byte of the text where the reader stood, when it was there that it gave up. The line of the message is go-yaml's,
    /// which is often one off.
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
