//! The words of a template.

use super::node::{Position, Span};

/// A word: what it is and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: Position,
    pub(super) end: Position,
}

impl Token {
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Self {
        Self { kind, start: position(start), end: position(end) }
    }

    pub(super) fn span(&self) -> Span {
        self.start..self.end
    }
}

/// A byte of a file; [`crate::limits::FILE`] keeps files shorter than positions reach.
#[inline]
pub(super) fn position(byte: usize) -> Position {
    Position::try_from(byte).unwrap_or(Position::MAX)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text cannot be cut further; the lexer's fault says why.
    Error,
    Bool,
    /// A comma or another character that only a declaration may hold.
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    End,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    Dot,
    Nil,
    Keyword(Keyword),
}

impl Kind {
    /// What a name is: most are functions.
    pub(super) fn of_word(word: &[u8]) -> Self {
        Self::Keyword(match word {
            b"true" | b"false" => return Self::Bool,
            b"nil" => return Self::Nil,
            b"block" => Keyword::Block,
            b"break" => Keyword::Break,
            b"continue" => Keyword::Continue,
            b"define" => Keyword::Define,
            b"else" => Keyword::Else,
            b"end" => Keyword::End,
            b"if" => Keyword::If,
            b"range" => Keyword::Range,
            b"template" => Keyword::Template,
            b"with" => Keyword::With,
            _ => return Self::Identifier,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}
