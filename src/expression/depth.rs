//! How deep an expression or template goes, told from its tokens, before a parser recurses into it.
//!
//! minijinja guards brackets and statements, for larger stacks than ours, but neither chains (`- - - 1`, `a.b.c`) nor
//! `elif`.

use super::limits::{BLOCKS, DEPTH, passed};
use super::problem::Problem;
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

/// Refuses what is deeper than the limits.
pub(super) fn fits(text: &str, in_expression: bool, syntax: &SyntaxConfig) -> Result<(), Problem> {
    let (mut brackets, mut blocks) = (Brackets::default(), Blocks::default());
    for (token, _) in tokenize(text, in_expression, syntax.clone()).map_while(Result::ok) {
        if blocks.take(&token) > BLOCKS {
            return Err(passed("statements inside each other", BLOCKS));
        }
        if brackets.take(&token) > DEPTH {
            return Err(passed("operators and brackets inside each other", DEPTH));
        }
    }
    Ok(())
}

/// The brackets that are open, the text itself being the first.
struct Brackets(Vec<Bracket>);

/// What stands in a bracket.
#[derive(Default)]
struct Bracket {
    /// Operators since the last separator: each may stand around all the others.
    operators: usize,
    /// The depth of the deepest bracket since the last separator.
    inside: usize,
    /// The depth of the deepest of what separators ended.
    deepest: usize,
}

impl Default for Brackets {
    fn default() -> Self {
        Self(vec![Bracket::default()])
    }
}

impl Brackets {
    /// The depth up to and with a token.
    fn take(&mut self, token: &Token) -> usize {
        match token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => self.0.push(Bracket::default()),
            Token::ParenClose | Token::BracketClose | Token::BraceClose if self.0.len() > 1 => {
                let inside = self.0.pop().map_or(0, |bracket| bracket.depth()) + 1;
                if let Some(around) = self.0.last_mut() {
                    around.inside = around.inside.max(inside);
                    around.operators += 1;
                }
            }
            Token::VariableStart | Token::BlockStart => *self = Self::default(),
            Token::Comma | Token::Colon | Token::Assign => {
                if let Some(bracket) = self.0.last_mut() {
                    *bracket = Bracket { deepest: bracket.depth(), ..Bracket::default() };
                }
            }
            token if is_operator(token) => {
                if let Some(bracket) = self.0.last_mut() {
                    bracket.operators += 1;
                }
            }
            _ => {}
        }
        self.0.iter().map(|bracket| bracket.depth() + 1).sum()
    }
}

impl Bracket {
    fn depth(&self) -> usize {
        self.deepest.max(self.operators + self.inside)
    }
}

fn is_operator(token: &Token) -> bool {
    match token {
        Token::Ident(word) => ["and", "else", "if", "in", "is", "not", "or"].contains(word),
        _ => !matches!(
            token,
            Token::TemplateData(_)
                | Token::VariableEnd
                | Token::BlockEnd
                | Token::Str(_)
                | Token::String(_)
                | Token::Int(_)
                | Token::Int128(_)
                | Token::Float(_)
        ),
    }
}

/// The statements that are open.
#[derive(Default)]
struct Blocks {
    /// For each one and its `elif`s.
    open: Vec<usize>,
    /// The statement that begins.
    begun: Begun,
}

/// How much of a statement has been read.
#[derive(Default, PartialEq)]
enum Begun {
    #[default]
    Nothing,
    /// `{%`
    Sign,
    /// `{% set`, which is open unless a `=` follows.
    Set,
}

impl Blocks {
    /// The depth up to and with a token.
    fn take(&mut self, token: &Token) -> usize {
        self.begun = match (token, &self.begun) {
            (Token::BlockStart, _) => Begun::Sign,
            (Token::Ident(word), Begun::Sign) => self.begin(word),
            (Token::Assign, Begun::Set) => {
                self.open.pop();
                Begun::Nothing
            }
            (_, Begun::Set) if !matches!(token, Token::BlockEnd) => Begun::Set,
            _ => Begun::Nothing,
        };
        self.open.iter().sum()
    }

    fn begin(&mut self, word: &str) -> Begun {
        match word {
            "elif" => {
                if let Some(last) = self.open.last_mut() {
                    *last += 1;
                }
            }
            "for" | "if" | "with" | "macro" | "call" | "filter" | "block" | "autoescape" => self.open.push(1),
            "set" => {
                self.open.push(1);
                return Begun::Set;
            }
            word if word.starts_with("end") => _ = self.open.pop(),
            _ => {}
        }
        Begun::Nothing
    }
}
