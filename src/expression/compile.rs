//! Expressions made ready to run, each text once.

use super::depth;
use super::limits;
use super::problem::Problem;
use super::rewrite::{Place, Rewrite};
use minijinja::Error;
use minijinja::machinery::ast::Expr;
use minijinja::machinery::{CodeGenerator, Instructions, parse_expr};
use minijinja::syntax::SyntaxConfig;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// An expression that can be run.
pub(super) enum Program<'text> {
    /// Names alone, as almost all expressions are: read without minijinja.
    Path(Vec<Arc<str>>),
    /// Anything else.
    Code(Instructions<'text>),
    /// No expression.
    Broken(Problem),
}

/// Instructions borrow their text; the texts that are kept live as long as the process.
static KEPT: LazyLock<RwLock<BTreeMap<&'static str, Arc<Program<'static>>>>> = LazyLock::new(RwLock::default);

/// Runs an expression that is compiled now, or was before.
pub(super) fn with<R>(text: &str, run: impl FnOnce(&Program) -> R) -> R {
    let (known, full) = {
        let kept = KEPT.read().unwrap_or_else(PoisonError::into_inner);
        (kept.get(text).cloned(), kept.len() >= limits::COMPILED)
    };
    if let Some(program) = known {
        return run(&program);
    }
    if full || text.len() > limits::EXPRESSION {
        return run(&compile(text));
    }
    let text: &'static str = Box::leak(text.into());
    let program = Arc::new(compile(text));
    KEPT.write().unwrap_or_else(PoisonError::into_inner).insert(text, program.clone());
    run(&program)
}

fn compile(text: &str) -> Program<'_> {
    if text.len() > limits::EXPRESSION {
        return Program::Broken(limits::passed("bytes", limits::EXPRESSION));
    }
    if text.trim().is_empty() {
        return Program::Broken(
            Problem::bad("the expression is empty").help("`${{ '${{' }}` is the text itself"),
        );
    }
    if let Err(problem) = depth::fits(text, true, &SyntaxConfig::default()) {
        return Program::Broken(problem);
    }
    let expression = match parse_expr(text) {
        Ok(expression) => expression,
        Err(error) => return Program::Broken(unreadable(&error)),
    };
    let mut path = Vec::new();
    if is_path(&expression, &mut path) {
        return Program::Path(path);
    }
    match (Rewrite { place: Place::Scalar }).expression(&expression) {
        Ok(expression) => {
            let mut generator = CodeGenerator::new("", text);
            generator.compile_expr(&expression);
            Program::Code(generator.finish().0)
        }
        Err(problem) => Program::Broken(problem),
    }
}

/// The message for what minijinja cannot parse.
pub(super) fn unreadable(error: &Error) -> Problem {
    let detail = error.detail().unwrap_or("it cannot be read");
    if detail.contains("recursion limit") {
        return limits::passed("operators and brackets inside each other", limits::DEPTH);
    }
    Problem::bad(super::run::lowered(detail))
        .at(error.range())
        .help("the language is Jinja's: names, `.`, operators, `| filter`, `a if b else c`")
}

/// Collects the names of `a.b['c']`.
fn is_path(expression: &Expr, path: &mut Vec<Arc<str>>) -> bool {
    match expression {
        Expr::Var(variable) => {
            path.push(variable.id.into());
            variable.id != "null"
        }
        Expr::GetAttr(step) => {
            is_path(&step.expr, path) && {
                path.push(step.name.into());
                true
            }
        }
        Expr::GetItem(step) => match &step.subscript_expr {
            Expr::Const(key) => match key.value.to_str() {
                Some(key) => {
                    is_path(&step.expr, path) && {
                        path.push(key);
                        true
                    }
                }
                None => false,
            },
            _ => false,
        },
        _ => false,
    }
}
