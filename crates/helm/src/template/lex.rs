//! From a template's text to its words, as text/template cuts it; the parser asks for one at a time.

use memchr::{memchr, memchr_iter, memmem};

use super::token::{Kind, Token};
use crate::{
    format::{quoted, unicode_name},
    unicode::{decode, is_letter_or_digit},
};

#[derive(Debug)]
pub(super) struct Lexer<'s> {
    source: &'s [u8],
    /// Where the next word begins.
    pos: usize,
    in_action: bool,
    parens: usize,
    /// Why the text cannot be cut further.
    pub(super) fault: Option<String>,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s [u8]) -> Self {
        Self { source, pos: 0, in_action: false, parens: 0, fault: None }
    }

    /// The next word; after an error and at the end, `End` for ever.
    pub(super) fn next(&mut self) -> Token {
        match (&self.fault, self.in_action) {
            (Some(_), _) => self.token(Kind::End, self.pos, self.pos),
            (None, true) => self.word(),
            (None, false) => self.text(),
        }
    }

    fn rest(&self) -> &'s [u8] {
        &self.source[self.pos..]
    }

    fn peek(&self) -> Option<u8> {
        self.source.get(self.pos).copied()
    }

    /// The word from `start` to `end`, where the next one begins.
    fn token(&mut self, kind: Kind, start: usize, end: usize) -> Token {
        self.pos = end;
        Token::new(kind, start, end)
    }

    fn fail(&mut self, start: usize, message: String) -> Token {
        self.fault = Some(message);
        self.token(Kind::Error, start, start)
    }

    /// Text up to the next action, or the action's delimiter; comments are skipped.
    fn text(&mut self) -> Token {
        loop {
            let start = self.pos;
            let Some(found) = find_delimiter(self.rest()) else {
                let end = self.source.len();
                return self.token(if start < end { Kind::Text } else { Kind::End }, start, end);
            };
            let open = start + found;
            let after = open + 2;
            let trims = matches!(self.source[after..], [b'-', space, ..] if is_space(space));
            let text = &self.source[start..open];
            let end = start + if trims { trim_end(text) } else { text.len() };
            self.pos = open;
            if start < end {
                return Token::new(Kind::Text, start, end);
            }
            let begin = after + if trims { 2 } else { 0 };
            if !self.source[begin..].starts_with(b"/*") {
                self.in_action = true;
                self.parens = 0;
                self.pos = begin;
                return Token::new(Kind::LeftDelimiter, open, after);
            }
            if let Err(message) = self.skip_comment(begin) {
                return self.fail(begin, message.to_owned());
            }
        }
    }

    fn skip_comment(&mut self, begin: usize) -> Result<(), &'static str> {
        let inside = begin + 2;
        let length = memmem::find(&self.source[inside..], b"*/").ok_or("unclosed comment")?;
        self.pos = inside + length + 2;
        let trims = self.at_right_delimiter().ok_or("comment ends before closing delimiter")?;
        self.close(trims);
        Ok(())
    }

    /// Whether a right delimiter stands here, and then whether it trims.
    fn at_right_delimiter(&self) -> Option<bool> {
        match self.rest() {
            [b'}', b'}', ..] => Some(false),
            [space, b'-', b'}', b'}', ..] if is_space(*space) => Some(true),
            _ => None,
        }
    }

    /// Passes the right delimiter here, and the space after it that it trims.
    fn close(&mut self, trims: bool) {
        self.pos += if trims { 4 } else { 2 };
        if trims {
            self.pos += self.rest().iter().take_while(|&&byte| is_space(byte)).count();
        }
    }

    fn right_delimiter(&mut self, trims: bool) -> Token {
        let start = self.pos + if trims { 2 } else { 0 };
        self.close(trims);
        self.in_action = false;
        Token::new(Kind::RightDelimiter, start, start + 2)
    }

    /// A word of an action.
    fn word(&mut self) -> Token {
        let start = self.pos;
        let Some(byte) = self.peek() else { return self.fail(start, "unclosed action".to_owned()) };
        if (byte == b'}' || is_space(byte))
            && let Some(trims) = self.at_right_delimiter()
        {
            return match self.parens {
                0 => self.right_delimiter(trims),
                _ => self.fail(start, "unclosed left paren".to_owned()),
            };
        }
        let next = self.source.get(start + 1).copied();
        match byte {
            _ if is_space(byte) => self.space(),
            b'=' => self.token(Kind::Assign, start, start + 1),
            b':' if next == Some(b'=') => self.token(Kind::Declare, start, start + 2),
            b':' => self.fail(start, "expected :=".to_owned()),
            b'|' => self.token(Kind::Pipe, start, start + 1),
            b'"' => self.quoted(b'"', Kind::String, "unterminated quoted string"),
            b'\'' => self.quoted(b'\'', Kind::CharConstant, "unterminated character constant"),
            b'`' => match memchr(b'`', &self.source[start + 1..]) {
                Some(length) => self.token(Kind::RawString, start, start + length + 2),
                None => self.fail(start, "unterminated raw quoted string".to_owned()),
            },
            b'$' => self.name(Kind::Variable),
            b'.' if next.is_some_and(|next| !next.is_ascii_digit()) => self.name(Kind::Field),
            b'.' | b'+' | b'-' | b'0'..=b'9' => self.number(),
            b'(' => {
                self.parens += 1;
                self.token(Kind::LeftParen, start, start + 1)
            }
            b')' if self.parens == 0 => self.fail(start, "unexpected right paren".to_owned()),
            b')' => {
                self.parens -= 1;
                self.token(Kind::RightParen, start, start + 1)
            }
            _ => self.identifier(),
        }
    }

    /// A run of spaces, without the last one when that belongs to a delimiter that trims.
    fn space(&mut self) -> Token {
        let start = self.pos;
        let end = start + self.rest().iter().take_while(|&&byte| is_space(byte)).count();
        self.pos = end - 1;
        let trims = self.source.get(end) == Some(&b'-') && self.at_right_delimiter().is_some();
        self.token(Kind::Space, start, end - usize::from(trims))
    }

    /// A string or character, which ends on its line; what it means is the parser's.
    fn quoted(&mut self, quote: u8, kind: Kind, unterminated: &str) -> Token {
        let start = self.pos;
        let mut at = start + 1;
        loop {
            match self.source.get(at) {
                Some(b'\\') if !matches!(self.source.get(at + 1), None | Some(b'\n')) => at += 2,
                None | Some(b'\n' | b'\\') => return self.fail(start, unterminated.to_owned()),
                Some(&byte) if byte == quote => return self.token(kind, start, at + 1),
                Some(_) => at += 1,
            }
        }
    }

    /// Passes letters, digits and underscores.
    fn pass_alphanumeric(&mut self) {
        loop {
            self.pos += self.rest().iter().take_while(|&&byte| WORD[usize::from(byte)]).count();
            if self.peek().is_none_or(|byte| byte.is_ascii()) {
                return;
            }
            let (rune, length) = decode(self.rest());
            if !is_letter_or_digit(rune) {
                return;
            }
            self.pos += length;
        }
    }

    /// Whether a name may end here.
    fn at_terminator(&self) -> bool {
        match self.rest() {
            [] | [b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(', ..] => true,
            rest => rest.starts_with(b"}}"),
        }
    }

    fn bad_character(&mut self, start: usize) -> Token {
        let (rune, _) = decode(self.rest());
        self.fail(start, format!("bad character {}", unicode_name(rune)))
    }

    /// A field or variable behind its `.` or `$`, which may stand alone.
    fn name(&mut self, kind: Kind) -> Token {
        let start = self.pos;
        self.pos += 1;
        if self.at_terminator() {
            let kind = if kind == Kind::Field { Kind::Dot } else { kind };
            return self.token(kind, start, start + 1);
        }
        self.pass_alphanumeric();
        if self.at_terminator() { self.token(kind, start, self.pos) } else { self.bad_character(start) }
    }

    fn identifier(&mut self) -> Token {
        let start = self.pos;
        self.pass_alphanumeric();
        if self.pos == start {
            let (rune, _) = decode(self.rest());
            return match rune {
                '!'..='~' => self.token(Kind::Char, start, start + 1),
                _ => self.fail(start, format!("unrecognized character in action: {}", unicode_name(rune))),
            };
        }
        if !self.at_terminator() {
            return self.bad_character(start);
        }
        self.token(Kind::of_word(&self.source[start..self.pos]), start, self.pos)
    }

    /// Roughly a number: whether it is one, the parser says.
    fn number(&mut self) -> Token {
        let start = self.pos;
        let mut fine = self.pass_number();
        let mut kind = Kind::Number;
        if fine && matches!(self.peek(), Some(b'+' | b'-')) {
            kind = Kind::Complex;
            fine = self.pass_number() && self.source[self.pos - 1] == b'i';
        }
        if fine {
            return self.token(kind, start, self.pos);
        }
        let text = quoted(&self.source[start..self.pos]);
        self.fail(start, format!("bad number syntax: {text}"))
    }

    /// Passes what looks like a number; a letter or digit behind it is passed too, and makes it none.
    fn pass_number(&mut self) -> bool {
        self.accept(b"+-");
        let digits: &[u8] = match (self.accept(b"0"), self.peek()) {
            (true, Some(b'x' | b'X')) => b"0123456789abcdefABCDEF_",
            (true, Some(b'o' | b'O')) => b"01234567_",
            (true, Some(b'b' | b'B')) => b"01_",
            _ => b"0123456789_",
        };
        let exponent: &[u8] = match digits.len() {
            11 => b"eE",
            23 => b"pP",
            _ => b"",
        };
        if digits.len() != 11 {
            self.pos += 1;
        }
        while self.accept(digits) {}
        if self.accept(b".") {
            while self.accept(digits) {}
        }
        if self.accept(exponent) {
            self.accept(b"+-");
            while self.accept(b"0123456789_") {}
        }
        self.accept(b"i");
        let (rune, length) = decode(self.rest());
        let alphanumeric = rune == '_' || is_letter_or_digit(rune);
        self.pos += if alphanumeric { length } else { 0 };
        !alphanumeric
    }

    fn accept(&mut self, set: &[u8]) -> bool {
        let accepted = self.peek().is_some_and(|byte| set.contains(&byte));
        self.pos += usize::from(accepted);
        accepted
    }
}

/// Which bytes are ASCII letters, digits and underscores.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        word[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    word
};

/// Where the next `{{` begins.
fn find_delimiter(text: &[u8]) -> Option<usize> {
    memchr_iter(b'{', text).find(|&at| text.get(at + 1) == Some(&b'{'))
}

/// The length of `text` without the space at its end.
fn trim_end(text: &[u8]) -> usize {
    text.iter().rposition(|&byte| !is_space(byte)).map_or(0, |last| last + 1)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
