//! From the crate's tree to ours: macros are seen through, names resolved, functions found.

use super::{
    Program,
    functions::{self, Function},
    node::{Fold, FoldKind, Node},
    operators::Operator,
    value::Cel,
};
use crate::schema::limits;
use cel::{
    common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, ListExpr, LiteralValue, MapExpr},
    parser::Parser,
};
use std::sync::Arc;

/// Reads an expression over `self` and `oldSelf`.
pub(super) fn program(text: &str) -> Result<Program, String> {
    if text.len() > limits::RULE {
        return Err(format!("it has {} bytes, at most {} are read", text.len(), limits::RULE));
    }
    if depth(text) > limits::RULE_DEPTH {
        return Err(format!("its brackets and signs are nested more than {} deep", limits::RULE_DEPTH));
    }
    let tree = Parser::new().enable_optional_syntax(true).parse(text).map_err(|errors| {
        errors.errors.first().map_or("it cannot be read".to_owned(), |error| {
            format!("{} (line {}, column {})", error.msg, error.pos.0, error.pos.1)
        })
    })?;
    let mut compiler = Compiler { scope: vec!["self".into(), "oldSelf".into()], uses_old: false };
    let node = compiler.node(&tree)?;
    Ok(Program { node, uses_old: compiler.uses_old })
}

/// How deep brackets and operators that bind to the right are nested, whatever stands in quotes: the parser recurses.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quote, mut chained) = (0_usize, 0, None, 0);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, '?' | '!' | '-') => chained += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest.max(chained / 8)
}

struct Compiler {
    /// The names of what lies on the stack.
    scope: Vec<Arc<str>>,
    uses_old: bool,
}

/// The types that an expression may name.
const TYPES: &[&str] =
    &["bool", "bytes", "double", "dyn", "int", "list", "map", "null_type", "string", "type", "uint"];

impl Compiler {
    fn boxed(&mut self, tree: &IdedExpr) -> Result<Box<Node>, String> {
        self.node(tree).map(Box::new)
    }

    fn all(&mut self, trees: &[IdedExpr]) -> Result<Vec<Node>, String> {
        trees.iter().map(|tree| self.node(tree)).collect()
    }

    fn node(&mut self, tree: &IdedExpr) -> Result<Node, String> {
        Ok(match &tree.expr {
            Expr::Unspecified => return Err("it is empty".to_owned()),
            Expr::Literal(literal) => Node::Literal(self::literal(literal)),
            Expr::Ident(name) => self.name(name)?,
            Expr::Select(select) => match Self::qualified(tree) {
                Some(node) => node,
                None if select.test => Node::Has(self.boxed(&select.operand)?, select.field.as_str().into()),
                None => Node::Select(self.boxed(&select.operand)?, select.field.as_str().into()),
            },
            Expr::List(list) => self.list(list)?,
            Expr::Map(map) => self.map(map)?,
            Expr::Struct(made) => return Err(format!("objects of type `{}` cannot be made", made.type_name)),
            Expr::Comprehension(fold) => self.comprehension(fold)?,
            Expr::Call(call) => self.call(call)?,
        })
    }

    fn name(&mut self, name: &str) -> Result<Node, String> {
        // The innermost of a name is meant.
        if let Some(at) = self.scope.iter().rposition(|known| **known == *name) {
            self.uses_old |= at == 1;
            return Ok(Node::Variable(at));
        }
        match TYPES.iter().find(|known| **known == name) {
            Some(known) => Ok(Node::Literal(Cel::Type(known))),
            None => Err(format!("undeclared reference to `{name}`")),
        }
    }

    /// Types with a qualified name.
    fn qualified(tree: &IdedExpr) -> Option<Node> {
        const TYPES: &[&str] =
            &["google.protobuf.Duration", "google.protobuf.Timestamp", "kubernetes.Quantity"];
        fn spelled(tree: &IdedExpr) -> Option<String> {
            match &tree.expr {
                Expr::Ident(name) => Some(name.clone()),
                Expr::Select(select) if !select.test => {
                    Some(format!("{}.{}", spelled(&select.operand)?, select.field))
                }
                _ => None,
            }
        }
        let name = spelled(tree)?;
        TYPES.iter().find(|known| **known == name).map(|known| Node::Literal(Cel::Type(known)))
    }

    fn list(&mut self, list: &ListExpr) -> Result<Node, String> {
        let mut items = Vec::new();
        for (at, item) in list.elements.iter().enumerate() {
            items.push((self.node(item)?, list.optional_indices.contains(&at)));
        }
        Ok(Node::List(items))
    }

    fn map(&mut self, map: &MapExpr) -> Result<Node, String> {
        let mut entries = Vec::new();
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else {
                return Err("a map has keys and values".to_owned());
            };
            entries.push((self.node(&entry.key)?, self.node(&entry.value)?, entry.optional));
        }
        Ok(Node::Map(entries))
    }

    /// The macros as the parser writes them: what they start with and what each step does tells which they were.
    fn comprehension(&mut self, fold: &ComprehensionExpr) -> Result<Node, String> {
        let range = self.node(&fold.iter_range)?;
        let (kind, filter, body) = match (&fold.accu_init.expr, &fold.loop_step.expr) {
            (Expr::Literal(LiteralValue::Boolean(start)), Expr::Call(step)) => {
                let kind = if *start.inner() { FoldKind::All } else { FoldKind::Exists };
                (kind, None, step.args.get(1))
            }
            (Expr::Literal(LiteralValue::Int(_)), Expr::Call(step)) => {
                (FoldKind::ExistsOne, None, step.args.first())
            }
            (Expr::List(_), Expr::Call(step)) if step.func_name == "_?_:_" => {
                (FoldKind::List, step.args.first(), step.args.get(1).and_then(added))
            }
            (Expr::List(_), _) => (FoldKind::List, None, added(&fold.loop_step)),
            _ => return Err("a macro that is not known".to_owned()),
        };
        let body = body.ok_or("a macro that is not known")?;
        self.fold(kind, range, &[&fold.iter_var], (filter, body))
    }

    fn fold(
        &mut self,
        kind: FoldKind,
        range: Node,
        variables: &[&str],
        (filter, body): (Option<&IdedExpr>, &IdedExpr),
    ) -> Result<Node, String> {
        let below = self.scope.len();
        self.scope.extend(variables.iter().map(|name| Arc::from(*name)));
        let filter = filter.map(|filter| self.node(filter)).transpose();
        let body = self.node(body);
        self.scope.truncate(below);
        let pairs = variables.len() == 2;
        Ok(Node::Fold(Box::new(Fold { kind, range, pairs, filter: filter?, body: body? })))
    }

    fn call(&mut self, call: &CallExpr) -> Result<Node, String> {
        let (name, args) = (call.func_name.as_str(), call.args.as_slice());
        if let Some(node) = self.operator(name, args)? {
            return Ok(node);
        }
        let Some(target) = &call.target else {
            return self.function(name, false, args, None);
        };
        if let Some(node) = self.special(name, target, args)? {
            return Ok(node);
        }
        if let Expr::Ident(space) = &target.expr
            && !self.scope.iter().any(|known| **known == **space)
        {
            return self.function(&format!("{space}.{name}"), false, args, None);
        }
        let receiver = self.node(target)?;
        self.function(name, true, args, Some(receiver))
    }

    fn function(
        &mut self,
        name: &str,
        method: bool,
        args: &[IdedExpr],
        receiver: Option<Node>,
    ) -> Result<Node, String> {
        let function: &'static Function = functions::find(name, method, args.len())?;
        let mut all: Vec<Node> = receiver.into_iter().collect();
        all.extend(self.all(args)?);
        Ok(Node::Call(function, all))
    }

    fn operator(&mut self, name: &str, args: &[IdedExpr]) -> Result<Option<Node>, String> {
        let node = match (name, args) {
            ("_&&_", [first, rest @ ..]) => {
                let first = self.node(first)?;
                rest.iter().try_fold(first, |left, right| {
                    Ok::<_, String>(Node::And(Box::new(left), self.boxed(right)?))
                })?
            }
            ("_||_", [first, rest @ ..]) => {
                let first = self.node(first)?;
                rest.iter().try_fold(first, |left, right| {
                    Ok::<_, String>(Node::Or(Box::new(left), self.boxed(right)?))
                })?
            }
            ("_?_:_", [test, yes, no]) => Node::If(self.boxed(test)?, self.boxed(yes)?, self.boxed(no)?),
            ("_[_]", [of, at]) => Node::Index(self.boxed(of)?, self.boxed(at)?),
            ("_[?_]", [of, at]) => Node::OptionalIndex(self.boxed(of)?, self.boxed(at)?),
            ("_?._", [of, field]) => {
                let Expr::Literal(LiteralValue::String(field)) = &field.expr else {
                    return Err("`.?` needs a field".to_owned());
                };
                Node::OptionalSelect(self.boxed(of)?, field.inner().into())
            }
            _ => match Operator::named(name) {
                Some(operator) => Node::Operator(operator, self.all(args)?),
                None => return Ok(None),
            },
        };
        Ok(Some(node))
    }

    /// Macros that the crate's parser leaves as calls.
    fn special(&mut self, name: &str, target: &IdedExpr, args: &[IdedExpr]) -> Result<Option<Node>, String> {
        let variable = |tree: &IdedExpr| match &tree.expr {
            Expr::Ident(name) => Ok(name.clone()),
            _ => Err(format!("`{name}` needs the name of a variable first")),
        };
        if let ("optMap" | "optFlatMap", [first, body]) = (name, args) {
            let (target, variable) = (self.boxed(target)?, variable(first)?);
            self.scope.push(variable.as_str().into());
            let body = self.boxed(body);
            self.scope.pop();
            return Ok(Some(Node::OptionalMap(target, body?, name == "optFlatMap")));
        }
        let (kind, filter, body) = match (name, args) {
            ("all", [_, _, body]) => (FoldKind::All, None, body),
            ("exists", [_, _, body]) => (FoldKind::Exists, None, body),
            ("exists_one" | "existsOne", [_, _, body]) => (FoldKind::ExistsOne, None, body),
            ("transformList", [_, _, body]) => (FoldKind::List, None, body),
            ("transformList", [_, _, filter, body]) => (FoldKind::List, Some(filter), body),
            ("transformMap", [_, _, body]) => (FoldKind::Values, None, body),
            ("transformMap", [_, _, filter, body]) => (FoldKind::Values, Some(filter), body),
            ("transformMapEntry", [_, _, body]) => (FoldKind::Entries, None, body),
            ("transformMapEntry", [_, _, filter, body]) => (FoldKind::Entries, Some(filter), body),
            _ => return Ok(None),
        };
        let range = self.node(target)?;
        let (first, second) = (variable(&args[0])?, variable(&args[1])?);
        self.fold(kind, range, &[&first, &second], (filter, body)).map(Some)
    }
}

/// What a step adds to the list that is made: the item of `@result + [item]`.
fn added(step: &IdedExpr) -> Option<&IdedExpr> {
    let Expr::Call(call) = &step.expr else { return None };
    let Expr::List(list) = &call.args.get(1)?.expr else { return None };
    list.elements.first()
}

fn literal(literal: &LiteralValue) -> Cel<'static> {
    match literal {
        LiteralValue::Boolean(truth) => Cel::Bool(*truth.inner()),
        LiteralValue::Bytes(bytes) => Cel::Bytes(bytes.inner().into()),
        LiteralValue::Double(float) => Cel::Double(*float.inner()),
        LiteralValue::Int(integer) => Cel::Int(*integer.inner()),
        LiteralValue::Null => Cel::Null,
        LiteralValue::String(text) => Cel::Text(text.inner().into()),
        LiteralValue::UInt(integer) => Cel::Uint(*integer.inner()),
    }
}
