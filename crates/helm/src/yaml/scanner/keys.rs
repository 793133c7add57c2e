//! Keys without `?`: a token may turn out to be one when a `:` follows on its line.

use std::collections::VecDeque;

use super::{Scanner, Token, TokenKind, token::source};
use crate::yaml::Error;

/// What may be a key, for each open flow collection and for the block around them.
pub(super) struct Keys {
    levels: Vec<Key>,
    /// The tokens to wait for, in ascending order, and the levels of their keys.
    awaited: VecDeque<(usize, usize)>,
}

#[derive(Clone, Copy, Default)]
struct Key {
    possible: bool,
    /// In a block, whatever starts a line of the innermost mapping must be a key.
    required: bool,
    number: usize,
    start: usize,
    column: i32,
}

impl Default for Keys {
    fn default() -> Self {
        Self { levels: vec![Key::default()], awaited: VecDeque::new() }
    }
}

impl Keys {
    /// Opens the level of a flow collection whose token has this number.
    pub(super) fn enter(&mut self, number: usize) {
        self.levels.push(Key { number, ..Key::default() });
    }

    /// Closes a level. A collection in which nothing looked like a key is not awaited itself any more, because its level
    /// still bears its number; that is how go-yaml reads `[]: x`.
    pub(super) fn leave(&mut self) {
        if let Some(key) = self.levels.pop() {
            self.forget(key.number);
        }
    }

    /// Notes the number of a key that need not be awaited.
    fn pass(&mut self, number: usize) {
        if let Some(key) = self.levels.last_mut() {
            *key = Key { number, ..Key::default() };
        }
    }

    fn forget(&mut self, number: usize) {
        if let Some(at) = self.awaited.iter().rposition(|(own, _)| *own <= number)
            && self.awaited[at].0 == number
        {
            self.awaited.remove(at);
        }
    }
}

impl Scanner<'_> {
    /// Whether the first token of the queue still waits for its `:`.
    pub(super) fn head_may_be_key(&mut self) -> Result<bool, Error> {
        while self.keys.awaited.front().is_some_and(|(number, _)| *number < self.taken) {
            self.keys.awaited.pop_front();
        }
        match self.keys.awaited.front() {
            Some(&(number, level)) if number == self.taken => self.is_key_valid(level),
            _ => Ok(false),
        }
    }

    /// A key must be on one line, and not too long.
    fn is_key_valid(&mut self, level: usize) -> Result<bool, Error> {
        let Some(key) = self.keys.levels.get(level).copied() else { return Ok(false) };
        if !key.possible {
            return Ok(false);
        }
        if key.start >= self.line_start && !self.is_far_from(key.start) {
            return Ok(true);
        }
        if key.required {
            return Err(self.fail("could not find expected ':'"));
        }
        self.keys.levels[level].possible = false;
        Ok(false)
    }

    /// Notes that the next token may be a key, if one may stand here.
    pub(super) fn save_key(&mut self) -> Result<(), Error> {
        if self.key_allowed {
            self.drop_key()?;
            let (start, column) = (self.pos, self.column());
            self.note_key(start, column);
        }
        Ok(())
    }

    fn note_key(&mut self, start: usize, column: i32) {
        let required = self.flow == 0 && self.indent == column;
        let number = self.taken + self.queue.len();
        let level = self.keys.levels.len() - 1;
        self.keys.levels[level] = Key { possible: true, required, number, start, column };
        self.keys.awaited.push_back((number, level));
    }

    /// What was noted is no key: something else than a `:` follows it.
    pub(super) fn drop_key(&mut self) -> Result<(), Error> {
        let level = self.keys.levels.len() - 1;
        let Key { possible, required, number, .. } = self.keys.levels[level];
        if possible && required {
            return Err(self.fail("could not find expected ':'"));
        }
        if possible {
            self.keys.levels[level].possible = false;
            self.keys.forget(number);
        }
        Ok(())
    }

    /// A scalar, with the `:` that makes it a key when one follows at once: the common case needs no looking ahead.
    #[inline]
    pub(super) fn fetch_scalar(&mut self, scan: fn(&mut Self) -> Result<Token, Error>) -> Result<(), Error> {
        if !self.key_allowed {
            let token = scan(self)?;
            self.push(token);
            return self.check_refused(2);
        }
        self.drop_key()?;
        self.key_allowed = false;
        let (start, column) = (self.pos, self.column());
        let token = scan(self)?;
        self.check_refused(2)?;
        if start >= self.line_start {
            let mut at = self.pos;
            while matches!(self.at(at), b' ' | b'\t') {
                at += 1;
            }
            if self.at(at) == b':' && at - start <= 1024 && (self.flow > 0 || self.is_blankz(at + 1)) {
                self.keys.pass(self.taken + self.queue.len());
                self.roll(column, None, TokenKind::BlockMapping, start)?;
                self.push(Token::mark(TokenKind::Key, start, start));
                self.push(token);
                self.pos = at;
                self.push_bytes(TokenKind::Value, 1);
                return Ok(());
            }
        }
        self.note_key(start, column);
        self.push(token);
        Ok(())
    }

    /// The `:` behind a key that was read ahead, or behind a `?`.
    pub(super) fn fetch_value(&mut self) -> Result<(), Error> {
        let level = self.keys.levels.len() - 1;
        if self.is_key_valid(level)? {
            let Key { number, start, column, .. } = self.keys.levels[level];
            let key = Token::new(TokenKind::Key, start, start, source(start, start));
            self.insert(Some(number), key);
            self.roll(column, Some(number), TokenKind::BlockMapping, start)?;
            self.keys.levels[level].possible = false;
            self.keys.forget(number);
            self.key_allowed = false;
        } else {
            if self.flow == 0 {
                if !self.key_allowed {
                    return Err(self.fail("mapping values are not allowed in this context"));
                }
                let column = self.column();
                self.roll(column, None, TokenKind::BlockMapping, self.pos)?;
            }
            self.key_allowed = self.flow == 0;
        }
        self.push_bytes(TokenKind::Value, 1);
        Ok(())
    }
}
