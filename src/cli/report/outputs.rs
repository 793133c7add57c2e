//! What `--format` says: in which forms a command tells, and whether each goes to stdout or to a file.

use super::Format;
use clap::{
    Arg, Command,
    builder::{EnumValueParser, PossibleValue, TypedValueParser},
    error::ErrorKind,
};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// One of the forms, such as `github` or `sarif=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The form.
    pub format: Format,
    /// The file that it goes to; where people and pipes read it when there is none.
    pub file: Option<PathBuf>,
}

/// The form that stdout is for. People read text on stderr when no other was asked for without a file.
#[must_use]
pub fn on_stdout(outputs: &[Output]) -> Format {
    let others = outputs.iter().filter(|output| output.file.is_none()).map(|output| output.format);
    others.max_by_key(|format| *format != Format::Text).unwrap_or(Format::Text)
}

/// Each form with the file that it goes to. That there are files beside it takes nobody's text away.
pub fn all(outputs: &[Output]) -> impl Iterator<Item = (Format, Option<&Path>)> {
    let text = outputs.iter().all(|output| output.file.is_some()).then_some((Format::Text, None));
    text.into_iter().chain(outputs.iter().map(|output| (output.format, output.file.as_deref())))
}

/// Why several outputs cannot be had at once, if they cannot.
#[must_use]
pub fn conflict(outputs: &[Output]) -> Option<String> {
    for (at, output) in outputs.iter().enumerate() {
        let word = output.format.word();
        for earlier in &outputs[..at] {
            if let Some(file) = output.file.as_ref().filter(|_| output.file == earlier.file) {
                return Some(format!("two formats are to be written to `{}`", file.display()));
            }
            let both = output.file.is_none() && earlier.file.is_none();
            if both && (output.format == earlier.format || ![output, earlier].iter().any(|o| o.is_text())) {
                return Some(format!("`{}` and `{word}` are both for stdout", earlier.format.word()));
            }
        }
    }
    None
}

impl Output {
    fn is_text(&self) -> bool {
        self.format == Format::Text
    }
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Clone, Debug)]
pub struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, said: &OsStr) -> Result<Output, clap::Error> {
        let wrong = |kind: ErrorKind| clap::Error::new(kind).with_cmd(command);
        let said = said.to_str().ok_or_else(|| wrong(ErrorKind::InvalidUtf8))?;
        let (word, file) = said.split_once('=').map_or((said, None), |(word, file)| (word, Some(file)));
        let format = EnumValueParser::<Format>::new().parse_ref(command, arg, OsStr::new(word))?;
        if file.is_some_and(str::is_empty) {
            let told = format!("`{said}` names no file\n");
            return Err(clap::Error::raw(ErrorKind::ValueValidation, told).with_cmd(command));
        }
        Ok(Output { format, file: file.map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values: Vec<PossibleValue> = EnumValueParser::<Format>::new().possible_values()?.collect();
        Some(Box::new(values.into_iter()))
    }
}
