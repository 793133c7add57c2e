//! Actions: printing, the controls, calls of templates.

use super::{Parsed, Parser, siblings::place};
use crate::{
    limits,
    template::{
        node::{Action, Block, Branch, Index, Invoke},
        token::{Keyword, Kind},
    },
};

/// What ends a list of actions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    End,
    Else,
}

impl Stop {
    pub(super) fn as_written(self) -> &'static str {
        match self {
            Self::End => "{{end}}",
            Self::Else => "{{else}}",
        }
    }
}

/// An action, or the end of the list that it would belong to.
pub(super) enum Item {
    Action(Action),
    Stop(Stop),
}

impl Parser<'_> {
    /// Actions up to `end` or `else`.
    pub(super) fn list(&mut self) -> Parsed<(Block, Stop)> {
        let actions = self.nodes.actions.mark();
        while self.peek_word().kind != Kind::End {
            match self.item()? {
                Item::Action(action) => self.nodes.actions.push(action),
                Item::Stop(stop) => return Ok((Block(self.nodes.actions.close(actions)), stop)),
            }
        }
        Err(self.error("unexpected EOF"))
    }

    pub(super) fn item(&mut self) -> Parsed<Item> {
        let token = self.next_word();
        match token.kind {
            Kind::Text => Ok(Item::Action(Action::Text(token.span()))),
            Kind::LeftDelimiter => {
                self.tree.action = Some(token.start);
                let item = self.deeper(Self::action)?;
                self.tree.action = None;
                Ok(item)
            }
            _ => Err(self.unexpected(token, "input")),
        }
    }

    /// Parses what nests inside something, if it is not too deep.
    pub(super) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= limits::NESTING {
            return Err(self.error("max expression depth exceeded"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn action(&mut self) -> Parsed<Item> {
        let token = self.next_word();
        let Kind::Keyword(keyword) = token.kind else {
            self.hand_back();
            return Ok(Item::Action(Action::Print(self.pipeline("command", Kind::RightDelimiter)?)));
        };
        Ok(Item::Action(match keyword {
            Keyword::Block => self.block()?,
            Keyword::Break => self.leave_range(Action::Break, "{{break}}")?,
            Keyword::Continue => self.leave_range(Action::Continue, "{{continue}}")?,
            Keyword::Else => return self.otherwise(),
            Keyword::End => {
                self.expect_close("end")?;
                return Ok(Item::Stop(Stop::End));
            }
            Keyword::If => self.branch(Keyword::If, "if")?,
            Keyword::With => self.branch(Keyword::With, "with")?,
            Keyword::Range => self.range()?,
            Keyword::Template => self.invoke()?,
            Keyword::Define => return Err(self.unexpected(token, "command")),
        }))
    }

    fn leave_range(&mut self, action: Action, written: &str) -> Parsed<Action> {
        self.expect_close(written)?;
        if self.tree.ranges == 0 {
            return Err(self.error(format!("{written} outside {{{{range}}}}")));
        }
        Ok(action)
    }

    /// An `else`; an `if` or `with` behind it is left to [`Self::branch`].
    fn otherwise(&mut self) -> Parsed<Item> {
        let next = self.peek_word();
        if !matches!(next.kind, Kind::Keyword(Keyword::If | Keyword::With)) {
            self.expect_close("else")?;
        }
        Ok(Item::Stop(Stop::Else))
    }

    /// `if` or `with`, whose keyword is read.
    fn branch(&mut self, keyword: Keyword, context: &str) -> Parsed<Action> {
        let branch = self.control(Some(keyword), context)?;
        Ok(if keyword == Keyword::If { Action::If(branch) } else { Action::With(branch) })
    }

    fn range(&mut self) -> Parsed<Action> {
        Ok(Action::Range(self.control(None, "range")?))
    }

    /// What `if`, `with` and `range` have in common; `chained` is what may follow `else` at once.
    fn control(&mut self, chained: Option<Keyword>, context: &str) -> Parsed<Index> {
        let (learned, mark) = (self.tree.scope.learned(), self.tree.scope.mark());
        let pipeline = self.pipeline(context, Kind::RightDelimiter)?;
        let body_mark = self.tree.scope.mark();
        let ranges = self.tree.ranges;
        self.tree.ranges += usize::from(chained.is_none());
        let (then, stop) = self.list()?;
        self.tree.ranges = ranges;
        self.tree.scope.pop(body_mark);
        let otherwise = match stop {
            Stop::End => None,
            Stop::Else => Some(self.else_list(chained, context)?),
        };
        self.tree.scope.pop(mark);
        self.tree.scope.forget(learned);
        Ok(place(&mut self.nodes.branches, Branch { pipeline, then, otherwise }))
    }

    fn else_list(&mut self, chained: Option<Keyword>, context: &str) -> Parsed<Block> {
        if let Some(keyword) = chained
            && self.peek().kind == Kind::Keyword(keyword)
        {
            self.next();
            let actions = self.nodes.actions.mark();
            let branch = self.deeper(|parser| parser.branch(keyword, context))?;
            self.nodes.actions.push(branch);
            return Ok(Block(self.nodes.actions.close(actions)));
        }
        match self.list()? {
            (list, Stop::End) => Ok(list),
            (_, stop) => Err(self.error(format!("expected end; found {}", stop.as_written()))),
        }
    }

    /// `block`: a definition and its call.
    fn block(&mut self) -> Parsed<Action> {
        const CONTEXT: &str = "block clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let pipeline = self.pipeline(CONTEXT, Kind::RightDelimiter)?;
        let own = name.clone();
        let stop = self.within(|parser| {
            let (body, stop) = parser.list()?;
            if stop == Stop::End {
                parser.add(own, body)?;
            }
            Ok(stop)
        })?;
        if stop != Stop::End {
            return Err(self.error(format!("unexpected {} in {CONTEXT}", stop.as_written())));
        }
        let invoke = Invoke { position: token.start, name, pipeline: Some(pipeline) };
        Ok(Action::Invoke(place(&mut self.nodes.invokes, invoke)))
    }

    fn invoke(&mut self) -> Parsed<Action> {
        const CONTEXT: &str = "template clause";
        let token = self.next_word();
        let name = self.template_name(token, CONTEXT)?;
        let mut pipeline = None;
        if self.next_word().kind != Kind::RightDelimiter {
            self.hand_back();
            pipeline = Some(self.pipeline(CONTEXT, Kind::RightDelimiter)?);
        }
        let invoke = Invoke { position: token.start, name, pipeline };
        Ok(Action::Invoke(place(&mut self.nodes.invokes, invoke)))
    }
}
