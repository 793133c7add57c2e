//! Evaluates an expression, step by step, each of which costs.

use super::{
    Answer, Problem,
    node::{Fold, FoldKind, Node},
    operators,
    value::{Cel, no_overload, there},
};
use std::sync::Arc;

/// What all rules of one object may still cost together.
#[derive(Debug)]
pub(in crate::schema) struct Fuel {
    left: usize,
    /// What one expression may still cost.
    call: usize,
}

impl Fuel {
    pub(in crate::schema) fn new(all: usize) -> Self {
        Self { left: all, call: all }
    }

    /// Starts an expression, which may cost so much.
    pub(in crate::schema) fn start(&mut self, call: usize) {
        self.call = call;
    }

    /// Pays for a step.
    pub(super) fn burn(&mut self, cost: usize) -> Result<(), Problem> {
        self.left = self.left.saturating_sub(cost);
        self.call = self.call.saturating_sub(cost);
        if self.left == 0 || self.call == 0 {
            return Err(Problem { text: "it costs more than a rule may".to_owned(), ends: true });
        }
        Ok(())
    }
}

pub(super) struct Machine<'f, 'v> {
    fuel: &'f mut Fuel,
    stack: Vec<Cel<'v>>,
}

impl<'f, 'v> Machine<'f, 'v> {
    pub(super) fn new(fuel: &'f mut Fuel, stack: Vec<Cel<'v>>) -> Self {
        Self { fuel, stack }
    }

    pub(super) fn value(&mut self, node: &Node) -> Answer<'v> {
        self.fuel.burn(1)?;
        match node {
            Node::Literal(literal) => Ok(literal.clone()),
            Node::Variable(at) => Ok(self.stack[*at].clone()),
            Node::Select(of, field) => self.select(of, field),
            Node::OptionalSelect(of, field) => {
                let found = self.value(of)?.select(field)?;
                Ok(Cel::Optional(found.map(Arc::new)))
            }
            Node::Has(of, field) => {
                // A null field is none.
                let found = self.value(of)?.select(field)?;
                Ok(Cel::Bool(found.is_some_and(|found| !matches!(found, Cel::Null))))
            }
            Node::Index(of, at) => self.index(of, at),
            Node::OptionalIndex(of, at) => {
                let (of, at) = (self.value(of)?, self.value(at)?);
                Ok(Cel::Optional(of.index(&at, self.fuel)?.map(Arc::new)))
            }
            Node::And(left, right) => self.logic(left, right, false),
            Node::Or(left, right) => self.logic(left, right, true),
            Node::If(test, yes, no) => match self.value(test)? {
                Cel::Bool(true) => self.value(yes),
                Cel::Bool(false) => self.value(no),
                other => Err(no_overload("_?_:_", &[other])),
            },
            Node::Operator(operator, args) => {
                let args = self.all(args)?;
                operators::apply(*operator, &args, self.fuel)
            }
            Node::List(items) => self.list(items),
            Node::Map(entries) => self.map(entries),
            Node::Call(function, args) => {
                let args = self.all(args)?;
                (function.call)(self.fuel, &args)
            }
            Node::Fold(fold) => self.fold(fold),
            Node::OptionalMap(of, body, flat) => self.optional_map(of, body, *flat),
        }
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Vec<Cel<'v>>, Problem> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    /// A field; of an optional, an optional.
    fn select(&mut self, of: &Node, field: &str) -> Answer<'v> {
        let of = self.value(of)?;
        let found = of.select(field)?;
        match of {
            Cel::Optional(_) => Ok(Cel::Optional(found.map(Arc::new))),
            _ => there(found, field),
        }
    }

    fn index(&mut self, of: &Node, at: &Node) -> Answer<'v> {
        let (of, at) = (self.value(of)?, self.value(at)?);
        let found = of.index(&at, self.fuel)?;
        match (&of, &at) {
            (Cel::Optional(_), _) => Ok(Cel::Optional(found.map(Arc::new))),
            (_, Cel::Text(key)) => there(found, key),
            (_, Cel::Int(at)) if of.items().is_some() => {
                found.ok_or_else(|| Problem::that(format!("index out of bounds: {at}")))
            }
            _ => there(found, "the key"),
        }
    }

    /// `&&` and `||`: one side alone may decide, whatever is wrong with the other.
    fn logic(&mut self, left: &Node, right: &Node, decides: bool) -> Answer<'v> {
        let name = if decides { "_||_" } else { "_&&_" };
        let mut wrong = None;
        for side in [left, right] {
            match self.value(side) {
                Ok(Cel::Bool(truth)) if truth == decides => return Ok(Cel::Bool(decides)),
                Ok(Cel::Bool(_)) => {}
                Ok(other) => wrong = wrong.or(Some(no_overload(name, &[other]))),
                Err(problem) if problem.ends => return Err(problem),
                Err(problem) => wrong = wrong.or(Some(problem)),
            }
        }
        wrong.map_or(Ok(Cel::Bool(!decides)), Err)
    }

    fn list(&mut self, items: &[(Node, bool)]) -> Answer<'v> {
        let mut list = Vec::with_capacity(items.len());
        for (item, optional) in items {
            match (self.value(item)?, optional) {
                (Cel::Optional(inner), true) => list.extend(inner.map(|inner| (*inner).clone())),
                (item, _) => list.push(item),
            }
        }
        Ok(Cel::list(list))
    }

    fn map(&mut self, entries: &[(Node, Node, bool)]) -> Answer<'v> {
        let mut map: Vec<(Cel, Cel)> = Vec::with_capacity(entries.len());
        for (key, value, optional) in entries {
            let key = self.value(key)?;
            let value = match (self.value(value)?, optional) {
                (Cel::Optional(None), true) => continue,
                (Cel::Optional(Some(inner)), true) => (*inner).clone(),
                (value, _) => value,
            };
            self.put(&mut map, key, value)?;
        }
        Ok(Cel::Map(Arc::new(map)))
    }

    fn put(
        &mut self,
        map: &mut Vec<(Cel<'v>, Cel<'v>)>,
        key: Cel<'v>,
        value: Cel<'v>,
    ) -> Result<(), Problem> {
        for (known, _) in map.iter() {
            if known.equals(&key, self.fuel)? {
                return Err(Problem::that("a map has a key twice"));
            }
        }
        map.push((key, value));
        Ok(())
    }

    fn optional_map(&mut self, of: &Node, body: &Node, flat: bool) -> Answer<'v> {
        match self.value(of)? {
            Cel::Optional(None) => Ok(Cel::Optional(None)),
            Cel::Optional(Some(inner)) => {
                self.stack.push((*inner).clone());
                let made = self.value(body);
                self.stack.pop();
                match made? {
                    made if flat => Ok(made),
                    made => Ok(Cel::Optional(Some(Arc::new(made)))),
                }
            }
            other => Err(no_overload("optMap", &[other])),
        }
    }

    fn fold(&mut self, fold: &Fold) -> Answer<'v> {
        let range = self.value(&fold.range)?;
        let pairs: Vec<(Cel, Cel)> = if let Some(items) = range.items() {
            items
                .into_iter()
                .enumerate()
                .map(|(at, item)| (Cel::Int(at.try_into().unwrap_or(i64::MAX)), item))
                .collect()
        } else if let Some(entries) = range.entries() {
            entries
        } else {
            return Err(no_overload("a macro over", &[range]));
        };
        let over_list = range.items().is_some();
        let below = self.stack.len();
        let mut gathered = Gathered::default();
        for (first, second) in pairs {
            self.fuel.burn(1)?;
            let key = first.clone();
            match (fold.pairs, over_list) {
                (true, _) => self.stack.extend([first, second]),
                (false, true) => self.stack.push(second),
                (false, false) => self.stack.push(first),
            }
            let done = self.step(fold, key, &mut gathered);
            self.stack.truncate(below);
            if let Some(answer) = done? {
                return Ok(answer);
            }
        }
        gathered.answer(fold.kind)
    }

    /// One item; `Some` when nothing more needs to be looked at.
    fn step(
        &mut self,
        fold: &Fold,
        key: Cel<'v>,
        gathered: &mut Gathered<'v>,
    ) -> Result<Option<Cel<'v>>, Problem> {
        if let Some(filter) = &fold.filter {
            match self.value(filter)? {
                Cel::Bool(true) => {}
                Cel::Bool(false) => return Ok(None),
                other => return Err(no_overload("filter", &[other])),
            }
        }
        match (fold.kind, self.value(&fold.body)) {
            (_, Err(problem)) if problem.ends => return Err(problem),
            (FoldKind::All, Ok(Cel::Bool(false))) => return Ok(Some(Cel::Bool(false))),
            (FoldKind::Exists, Ok(Cel::Bool(true))) => return Ok(Some(Cel::Bool(true))),
            (FoldKind::All | FoldKind::Exists, Ok(Cel::Bool(_))) => {}
            (FoldKind::All | FoldKind::Exists, Err(problem)) => {
                gathered.wrong = gathered.wrong.take().or(Some(problem));
            }
            (FoldKind::ExistsOne, Ok(Cel::Bool(truth))) => gathered.count += usize::from(truth),
            (FoldKind::All | FoldKind::Exists | FoldKind::ExistsOne, Ok(other)) => {
                return Err(no_overload("a macro's condition", &[other]));
            }
            (FoldKind::List, Ok(item)) => gathered.items.push(item),
            (FoldKind::Values, Ok(value)) => gathered.entries.push((key, value)),
            (FoldKind::Entries, Ok(made)) => {
                let entries = made.entries().ok_or_else(|| no_overload("transformMapEntry", &[made]))?;
                for (key, value) in entries {
                    self.put(&mut gathered.entries, key, value)?;
                }
            }
            (_, Err(problem)) => return Err(problem),
        }
        Ok(None)
    }
}

/// What a macro has found so far.
#[derive(Default)]
struct Gathered<'v> {
    items: Vec<Cel<'v>>,
    entries: Vec<(Cel<'v>, Cel<'v>)>,
    count: usize,
    wrong: Option<Problem>,
}

impl<'v> Gathered<'v> {
    fn answer(self, kind: FoldKind) -> Answer<'v> {
        match (kind, self.wrong) {
            (_, Some(problem)) => Err(problem),
            (FoldKind::All, None) => Ok(Cel::Bool(true)),
            (FoldKind::Exists, None) => Ok(Cel::Bool(false)),
            (FoldKind::ExistsOne, None) => Ok(Cel::Bool(self.count == 1)),
            (FoldKind::List, None) => Ok(Cel::list(self.items)),
            (FoldKind::Values | FoldKind::Entries, None) => Ok(Cel::Map(Arc::new(self.entries))),
        }
    }
}
