//! The syntax tree with our own operators in place of minijinja's, and with all words known.

mod statement;

use super::operators::{COMPARED, MEMBER, SETTLED, SLICE};
use super::problem::Problem;
use super::words::{FILTERS, FUNCTIONS, TESTS, Word};
use crate::names::nearest;
use minijinja::Value as Jinja;
use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Spanned, UnaryOpKind};
use minijinja::machinery::{Span, ast};
use std::ops::Range;

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between `${{` and `}}`: an `if` without `else` is not defined when it is false.
    Scalar,
    /// In a template: it writes nothing then, and macros may be called.
    Template,
}

/// A tree is built anew: minijinja's nodes cannot be changed.
pub(super) struct Rewrite {
    pub place: Place,
}

type Result<T> = std::result::Result<T, Problem>;

impl Rewrite {
    pub(super) fn expression<'a>(&self, old: &Expr<'a>) -> Result<Expr<'a>> {
        let span = old.span();
        Ok(match old {
            Expr::Var(variable) if variable.id == "null" => constant((), span),
            Expr::Var(variable) => Expr::Var(Spanned::new(ast::Var { id: variable.id }, span)),
            Expr::Const(known) => constant(known.value.clone(), span),
            Expr::Slice(slice) => {
                let bound = |bound: &Option<Expr<'a>>| match bound {
                    Some(bound) => self.expression(bound),
                    None => Ok(constant((), span)),
                };
                let bounds = [bound(&slice.start)?, bound(&slice.stop)?, bound(&slice.step)?];
                filter(SLICE, self.expression(&slice.expr)?, bounds, span)
            }
            Expr::UnaryOp(operation) => {
                let not = matches!(operation.op, UnaryOpKind::Not);
                let op = if not { UnaryOpKind::Not } else { UnaryOpKind::Neg };
                Expr::UnaryOp(Spanned::new(
                    ast::UnaryOp { op, expr: self.expression(&operation.expr)? },
                    span,
                ))
            }
            Expr::BinOp(operation) => {
                let (left, right) = (self.expression(&operation.left)?, self.expression(&operation.right)?);
                match sign(operation.op) {
                    Some(sign) => filter(sign, left, [right], span),
                    None => Expr::BinOp(Spanned::new(ast::BinOp { op: operation.op, left, right }, span)),
                }
            }
            Expr::Compare(chain) => {
                let mut operands = Vec::new();
                for operation in &chain.ops {
                    operands.push(constant(comparison(operation.op), span));
                    operands.push(self.expression(&operation.expr)?);
                }
                filter(COMPARED, self.expression(&chain.expr)?, operands, span)
            }
            Expr::IfExpr(choice) => self.choice(choice, span)?,
            Expr::Filter(_) | Expr::Test(_) | Expr::Call(_) => self.application(old)?,
            Expr::GetAttr(step) => {
                let expr = self.expression(&step.expr)?;
                Expr::GetAttr(Spanned::new(ast::GetAttr { expr, name: step.name }, span))
            }
            Expr::GetItem(step) => {
                let (expr, subscript_expr) =
                    (self.expression(&step.expr)?, self.expression(&step.subscript_expr)?);
                Expr::GetItem(Spanned::new(ast::GetItem { expr, subscript_expr }, span))
            }
            Expr::List(_) | Expr::Tuple(_) | Expr::Map(_) => filter(SETTLED, self.collection(old)?, [], span),
        })
    }

    fn choice<'a>(&self, choice: &ast::IfExpr<'a>, span: Span) -> Result<Expr<'a>> {
        let false_expr = match (&choice.false_expr, self.place) {
            (Some(expression), _) => Some(self.expression(expression)?),
            (None, Place::Template) => Some(constant("", span)),
            (None, Place::Scalar) => None,
        };
        let test_expr = self.expression(&choice.test_expr)?;
        let true_expr = self.expression(&choice.true_expr)?;
        Ok(Expr::IfExpr(Spanned::new(ast::IfExpr { test_expr, true_expr, false_expr }, span)))
    }

    fn collection<'a>(&self, old: &Expr<'a>) -> Result<Expr<'a>> {
        let all =
            |items: &[Expr<'a>]| items.iter().map(|item| self.expression(item)).collect::<Result<Vec<_>>>();
        let span = old.span();
        match old {
            Expr::List(list) => Ok(Expr::List(Spanned::new(ast::List { items: all(&list.items)? }, span))),
            Expr::Tuple(list) => Ok(Expr::List(Spanned::new(ast::List { items: all(&list.items)? }, span))),
            Expr::Map(map) => {
                let (keys, values) = (all(&map.keys)?, all(&map.values)?);
                Ok(Expr::Map(Spanned::new(ast::Map { keys, values }, span)))
            }
            _ => self.expression(old),
        }
    }

    /// A filter, a test or a call.
    fn application<'a>(&self, old: &Expr<'a>) -> Result<Expr<'a>> {
        let span = old.span();
        match old {
            Expr::Filter(filter) => {
                known("filter", filter.name, FILTERS, span)?;
                let forgives = matches!(filter.name, "d" | "default");
                let operand = |operand| if forgives { self.chain(operand) } else { self.expression(operand) };
                let expr = filter.expr.as_ref().map(operand).transpose()?;
                let args = self.arguments(&filter.args)?;
                Ok(Expr::Filter(Spanned::new(ast::Filter { name: filter.name, expr, args }, span)))
            }
            Expr::Test(test) => {
                known("test", test.name, TESTS, span)?;
                let forgives = matches!(test.name, "defined" | "undefined");
                let expr = if forgives { self.chain(&test.expr)? } else { self.expression(&test.expr)? };
                let args = self.arguments(&test.args)?;
                Ok(Expr::Test(Spanned::new(ast::Test { name: test.name, expr, args }, span)))
            }
            Expr::Call(call) => Ok(Expr::Call(Spanned::new(self.call(call, span)?, span))),
            _ => self.expression(old),
        }
    }

    fn call<'a>(&self, call: &ast::Call<'a>, span: Span) -> Result<ast::Call<'a>> {
        match &call.expr {
            Expr::Var(function) if self.place == Place::Scalar => {
                known("function", function.id, FUNCTIONS, span)?;
            }
            // `loop` alone has some: `loop.cycle('a', 'b')`.
            Expr::GetAttr(method) if !matches!(&method.expr, Expr::Var(owner) if owner.id == "loop") => {
                return Err(Problem::bad(format!("values have no methods such as `{}`", method.name))
                    .help(format!("use a filter: `… | {}`", method.name))
                    .at(bytes(span)));
            }
            _ => {}
        }
        Ok(ast::Call { expr: self.expression(&call.expr)?, args: self.arguments(&call.args)? })
    }

    fn arguments<'a>(&self, old: &[CallArg<'a>]) -> Result<Vec<CallArg<'a>>> {
        let argument = |argument: &CallArg<'a>| {
            Ok(match argument {
                CallArg::Pos(value) => CallArg::Pos(self.expression(value)?),
                CallArg::Kwarg(name, value) => CallArg::Kwarg(name, self.expression(value)?),
                CallArg::PosSplat(values) => CallArg::PosSplat(self.expression(values)?),
                CallArg::KwargSplat(values) => CallArg::KwargSplat(self.expression(values)?),
            })
        };
        old.iter().map(argument).collect()
    }

    /// Names that may lead nowhere: `a.b.c | default(…)` stands in for each of the three.
    fn chain<'a>(&self, old: &Expr<'a>) -> Result<Expr<'a>> {
        match old {
            Expr::GetAttr(step) => {
                let key = constant(step.name, step.span());
                Ok(filter(MEMBER, self.chain(&step.expr)?, [key], step.span()))
            }
            Expr::GetItem(step) => {
                let key = self.expression(&step.subscript_expr)?;
                Ok(filter(MEMBER, self.chain(&step.expr)?, [key], step.span()))
            }
            _ => self.expression(old),
        }
    }
}

/// The operator that stands in for minijinja's; `and` and `or` stay, which may not read their right side.
fn sign(kind: BinOpKind) -> Option<&'static str> {
    Some(match kind {
        BinOpKind::Eq => "==",
        BinOpKind::Ne => "!=",
        BinOpKind::Lt => "<",
        BinOpKind::Lte => "<=",
        BinOpKind::Gt => ">",
        BinOpKind::Gte => ">=",
        BinOpKind::Add => "+",
        BinOpKind::Sub => "-",
        BinOpKind::Mul => "*",
        BinOpKind::Div => "/",
        BinOpKind::FloorDiv => "//",
        BinOpKind::Rem => "%",
        BinOpKind::Pow => "**",
        BinOpKind::Concat => "~",
        BinOpKind::In => "in",
        BinOpKind::ScAnd | BinOpKind::ScOr => return None,
    })
}

fn comparison(kind: CompareOpKind) -> &'static str {
    match kind {
        CompareOpKind::Eq => "==",
        CompareOpKind::Ne => "!=",
        CompareOpKind::Lt => "<",
        CompareOpKind::Lte => "<=",
        CompareOpKind::Gt => ">",
        CompareOpKind::Gte => ">=",
        CompareOpKind::In => "in",
        CompareOpKind::NotIn => "not in",
    }
}

fn filter<'a>(
    name: &'static str,
    operand: Expr<'a>,
    others: impl IntoIterator<Item = Expr<'a>>,
    span: Span,
) -> Expr<'a> {
    let args = others.into_iter().map(CallArg::Pos).collect();
    Expr::Filter(Spanned::new(ast::Filter { name, expr: Some(operand), args }, span))
}

fn constant<'a>(value: impl Into<Jinja>, span: Span) -> Expr<'a> {
    Expr::Const(Spanned::new(ast::Const { value: value.into() }, span))
}

/// Refuses a word that the language has not.
fn known(what: &str, name: &str, words: &[Word], span: Span) -> Result<()> {
    if words.iter().any(|word| word.name == name) {
        return Ok(());
    }
    let problem = Problem::bad(format!("there is no {what} `{name}`")).at(bytes(span));
    Err(match nearest(name, words.iter().map(|word| word.name)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    })
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}
