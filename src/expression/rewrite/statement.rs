//! The statements of templates.

use super::{Result, Rewrite, SETTLED, bytes, constant, filter};
use crate::expression::problem::Problem;
use minijinja::machinery::Span;
use minijinja::machinery::ast::{self, Expr, Spanned, Stmt};

impl Rewrite {
    pub(in crate::expression) fn statement<'a>(&self, old: &Stmt<'a>) -> Result<Stmt<'a>> {
        Ok(match old {
            Stmt::EmitExpr(emit) => written(self.expression(&emit.expr)?, emit.span()),
            // As an expression it is written, and paid for, like any other.
            Stmt::EmitRaw(emit) => written(constant(emit.raw, emit.span()), emit.span()),
            Stmt::Set(set) => {
                let value = self.expression(&set.expr)?;
                // What a namespace keeps outlives its loop: it may not grow without end.
                let expr = match set.target {
                    Expr::GetAttr(_) => filter(SETTLED, value, [], set.span()),
                    _ => value,
                };
                Stmt::Set(Spanned::new(ast::Set { target: target_of(&set.target)?, expr }, set.span()))
            }
            Stmt::Do(statement) => {
                let span = statement.call.span();
                let call = Spanned::new(self.call(&statement.call, span)?, span);
                Stmt::Do(Spanned::new(ast::Do { call }, statement.span()))
            }
            Stmt::AutoEscape(block) => return Err(no_statement("autoescape", block.span())),
            Stmt::Block(block) => return Err(no_statement("block", block.span())),
            Stmt::Extends(parent) => return Err(no_statement("extends", parent.span())),
            Stmt::FromImport(import) => return Err(no_statement("from", import.span())),
            Stmt::Import(import) => return Err(no_statement("import", import.span())),
            Stmt::Include(include) => return Err(no_statement("include", include.span())),
            block => self.block(block)?,
        })
    }

    /// A statement with others inside.
    fn block<'a>(&self, old: &Stmt<'a>) -> Result<Stmt<'a>> {
        Ok(match old {
            Stmt::Template(template) => {
                let children = self.body(&template.children)?;
                Stmt::Template(Spanned::new(ast::Template { children }, template.span()))
            }
            Stmt::ForLoop(each) => Stmt::ForLoop(Spanned::new(self.each(each)?, each.span())),
            Stmt::IfCond(choice) => {
                let (true_body, false_body) = (self.body(&choice.true_body)?, self.body(&choice.false_body)?);
                let expr = self.expression(&choice.expr)?;
                Stmt::IfCond(Spanned::new(ast::IfCond { expr, true_body, false_body }, choice.span()))
            }
            Stmt::WithBlock(with) => {
                let assignment = |(target, value): &(Expr<'a>, Expr<'a>)| {
                    Ok((target_of(target)?, self.expression(value)?))
                };
                let assignments = with.assignments.iter().map(assignment).collect::<Result<_>>()?;
                let body = self.body(&with.body)?;
                Stmt::WithBlock(Spanned::new(ast::WithBlock { assignments, body }, with.span()))
            }
            Stmt::SetBlock(set) => {
                let filter = set.filter.as_ref().map(|filter| self.expression(filter)).transpose()?;
                let (target, body) = (target_of(&set.target)?, self.body(&set.body)?);
                Stmt::SetBlock(Spanned::new(ast::SetBlock { target, filter, body }, set.span()))
            }
            Stmt::FilterBlock(block) => {
                let (filter, body) = (self.expression(&block.filter)?, self.body(&block.body)?);
                Stmt::FilterBlock(Spanned::new(ast::FilterBlock { filter, body }, block.span()))
            }
            Stmt::Macro(definition) => Stmt::Macro(self.definition(definition)?),
            Stmt::CallBlock(block) => {
                let call = Spanned::new(self.call(&block.call, block.call.span())?, block.call.span());
                let macro_decl = self.definition(&block.macro_decl)?;
                Stmt::CallBlock(Spanned::new(ast::CallBlock { call, macro_decl }, block.span()))
            }
            _ => return Err(Problem::bad("there is no such statement")),
        })
    }

    fn body<'a>(&self, old: &[Stmt<'a>]) -> Result<Vec<Stmt<'a>>> {
        old.iter().map(|statement| self.statement(statement)).collect()
    }

    fn each<'a>(&self, each: &ast::ForLoop<'a>) -> Result<ast::ForLoop<'a>> {
        Ok(ast::ForLoop {
            target: target_of(&each.target)?,
            iter: self.expression(&each.iter)?,
            filter_expr: each.filter_expr.as_ref().map(|filter| self.expression(filter)).transpose()?,
            recursive: each.recursive,
            body: self.body(&each.body)?,
            else_body: self.body(&each.else_body)?,
        })
    }

    fn definition<'a>(&self, old: &Spanned<ast::Macro<'a>>) -> Result<Spanned<ast::Macro<'a>>> {
        let definition = ast::Macro {
            name: old.name,
            args: old.args.iter().map(target_of).collect::<Result<_>>()?,
            defaults: old.defaults.iter().map(|value| self.expression(value)).collect::<Result<_>>()?,
            body: self.body(&old.body)?,
        };
        Ok(Spanned::new(definition, old.span()))
    }
}

fn written(expr: Expr<'_>, span: Span) -> Stmt<'_> {
    Stmt::EmitExpr(Spanned::new(ast::EmitExpr { expr }, span))
}

/// Other files are read by documents, where every path is checked; a template reads values.
fn no_statement(name: &str, span: Span) -> Problem {
    Problem::bad(format!("there is no statement `{name}`")).help("a template stands alone").at(bytes(span))
}

/// What is assigned to: names, names in brackets, or a namespace's member.
fn target_of<'a>(old: &Expr<'a>) -> Result<Expr<'a>> {
    match old {
        Expr::Var(name) => Ok(Expr::Var(Spanned::new(ast::Var { id: name.id }, name.span()))),
        Expr::GetAttr(member) => {
            let expr = target_of(&member.expr)?;
            Ok(Expr::GetAttr(Spanned::new(ast::GetAttr { expr, name: member.name }, member.span())))
        }
        Expr::List(list) => {
            let items = list.items.iter().map(target_of).collect::<Result<_>>()?;
            Ok(Expr::List(Spanned::new(ast::List { items }, list.span())))
        }
        _ => Err(Problem::bad("this cannot be assigned to").at(bytes(old.span()))),
    }
}
