//! `.j2` files: whole templates of one file, in the language of expressions.

use super::compile::unreadable;
use super::evaluation::Evaluation;
use super::problem::Stop;
use super::rewrite::{Place, Rewrite};
use super::run::{run, stop};
use super::{Failure, Scope};
use super::{depth, limits};
use crate::source::{FileId, Span};
use minijinja::machinery::{CodeGenerator, parse};
use minijinja::syntax::SyntaxConfig;
use std::sync::{Arc, LazyLock};

/// Lines and blanks as Ansible treats them: the line break behind a `{% … %}` goes, all others stay.
static SYNTAX: LazyLock<SyntaxConfig> = LazyLock::new(|| {
    let built = SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build();
    built.unwrap_or_default()
});

/// Renders a template. It stands alone: `include`, `import` and `extends` are no statements here.
///
/// # Errors
/// What is wrong with the template, or with a value that it reads.
pub fn template(text: &str, file: FileId, scope: &Arc<dyn Scope>) -> Result<String, Failure> {
    let evaluation = Evaluation::new(scope.clone());
    match render(text, &evaluation) {
        Ok(out) => Ok(out),
        Err(Stop::Failure(failure)) => Err(failure),
        Err(Stop::Problem(problem)) => {
            let range = problem.range().unwrap_or(0..0);
            let offset = |at: usize| u32::try_from(at.min(text.len())).unwrap_or(u32::MAX);
            let span = Span { file, start: offset(range.start), end: offset(range.end) };
            Err(problem.told_at(Some(span)).into())
        }
    }
}

fn render(text: &str, evaluation: &Arc<Evaluation>) -> Result<String, Stop> {
    if text.len() > limits::TEMPLATE {
        return Err(limits::passed("bytes", limits::TEMPLATE).into());
    }
    depth::fits(text, false, &SYNTAX)?;
    let tree = parse(text, "", SYNTAX.clone()).map_err(|error| unreadable(&error))?;
    let tree = (Rewrite { place: Place::Template }).statement(&tree)?;
    let mut generator = CodeGenerator::new("", text);
    generator.compile_stmt(&tree);
    let (instructions, _) = generator.finish();
    let mut out = String::new();
    run(&instructions, evaluation, &mut out).map_err(|error| {
        let line = error.line().filter(|_| error.range().is_none());
        match stop(&error, text, evaluation) {
            Stop::Problem(problem) => problem.at(line.and_then(|line| bytes_of(text, line))).into(),
            failure @ Stop::Failure(_) => failure,
        }
    })?;
    if out.len() > limits::OUTPUT {
        return Err(limits::passed("bytes in one file", limits::OUTPUT).into());
    }
    Ok(out)
}

/// The bytes of a line that is counted from 1.
fn bytes_of(text: &str, line: usize) -> Option<std::ops::Range<usize>> {
    let line = text.split('\n').nth(line.checked_sub(1)?)?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    Some(start..start + line.len())
}
