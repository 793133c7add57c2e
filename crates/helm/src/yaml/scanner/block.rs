//! Literal and folded scalars.

use super::{Content, Scanner, Token, TokenKind, token::narrow};
use crate::yaml::Error;

/// What happens to the line ends at the end of a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    pub(super) fn fetch_block_scalar(&mut self, literal: bool) -> Result<(), Error> {
        self.drop_key()?;
        self.key_allowed = true;
        let start = self.pos;
        self.pos += 1;
        let (chomping, increment) = self.block_header()?;
        self.end_of_header()?;
        let outer = self.indent.max(0);
        let indent = if increment > 0 { outer + increment } else { 0 };
        let begin = narrow(self.own.len());
        let end = if literal { self.literal(indent, chomping)? } else { self.folded(indent, chomping)? };
        let content = Content::Own { from: begin, to: narrow(self.own.len()) };
        self.push(Token::new(TokenKind::Quoted, start, end, content));
        Ok(())
    }

    /// The indicators behind `|` or `>`, in either order.
    fn block_header(&mut self) -> Result<(Chomping, i32), Error> {
        let mut chomping = self.chomping();
        let mut increment = 0;
        let digit = self.at(self.pos);
        if digit.is_ascii_digit() {
            if digit == b'0' {
                return Err(self.fail("found an indentation indicator equal to 0"));
            }
            increment = i32::from(digit - b'0');
            self.pos += 1;
            if chomping.is_none() {
                chomping = self.chomping();
            }
        }
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.at(self.pos) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.pos += 1;
        Some(chomping)
    }

    fn end_of_header(&mut self) -> Result<(), Error> {
        self.skip_blanks();
        if self.at(self.pos) == b'#' {
            self.skip_comment();
        }
        if self.pos < self.bytes.len() && !self.is_break(self.pos) {
            return Err(self.fail("did not find expected comment or line break"));
        }
        self.next_line_if_any();
        Ok(())
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.at(self.pos), b' ' | b'\t') {
            self.pos += 1;
        }
    }

    pub(super) fn next_line_if_any(&mut self) {
        let width = self.break_width(self.pos);
        if width > 0 {
            self.next_line(width);
        }
    }

    fn literal(&mut self, mut indent: i32, chomping: Chomping) -> Result<usize, Error> {
        let mut kept = self.own.len();
        let mut end = self.block_breaks(&mut indent)?;
        let mut clipped = self.own.len();
        let mut any = false;
        while self.column() == indent && self.pos < self.bytes.len() {
            any = true;
            self.block_line();
            kept = self.own.len();
            self.own_break();
            clipped = self.own.len();
            end = self.block_breaks(&mut indent)?;
        }
        if !any {
            clipped = kept;
        }
        match chomping {
            Chomping::Strip => self.own.truncate(kept),
            Chomping::Clip => self.own.truncate(clipped),
            Chomping::Keep => {}
        }
        Ok(end)
    }

    fn folded(&mut self, mut indent: i32, chomping: Chomping) -> Result<usize, Error> {
        let mut breaks = String::new();
        // The line end behind the last line, the further ones behind it, and whether that line began with a blank.
        let (mut first, mut further, mut was_blank) = (String::new(), String::new(), false);
        let mark = self.own.len();
        let mut end = self.block_breaks(&mut indent)?;
        further.extend(self.own.drain(mark..));
        while self.column() == indent && self.pos < self.bytes.len() {
            let blank = matches!(self.at(self.pos), b' ' | b'\t');
            if first.starts_with('\n') && !was_blank && !blank {
                if further.is_empty() {
                    self.own.push(' ');
                }
            } else {
                self.own.push_str(&first);
            }
            self.own.push_str(&further);
            was_blank = blank;
            self.block_line();
            let mark = self.own.len();
            self.own_break();
            first.clear();
            first.extend(self.own.drain(mark..));
            end = self.block_breaks(&mut indent)?;
            further.clear();
            further.extend(self.own.drain(mark..));
        }
        if chomping != Chomping::Strip {
            breaks.push_str(&first);
        }
        if chomping == Chomping::Keep {
            breaks.push_str(&further);
        }
        self.own.push_str(&breaks);
        Ok(end)
    }

    /// Writes the rest of the line.
    fn block_line(&mut self) {
        let from = self.pos;
        self.skip_comment();
        self.own.push_str(&self.text[from..self.pos]);
    }

    /// Takes and writes a line end, if there is one.
    fn own_break(&mut self) {
        if self.is_break(self.pos) {
            let mut own = std::mem::take(&mut self.own);
            self.read_break(&mut own);
            self.own = own;
        }
    }

    /// Takes empty lines, writes their ends, and takes the indentation of the next line; finds out how deep the scalar
    /// is indented when `indent` is 0. Answers where the scalar ends if nothing follows.
    fn block_breaks(&mut self, indent: &mut i32) -> Result<usize, Error> {
        let mut end = self.pos;
        let mut deepest = 0;
        loop {
            let mut column = self.column();
            while (*indent == 0 || column < *indent) && self.at(self.pos) == b' ' {
                self.pos += 1;
                column += 1;
            }
            deepest = deepest.max(column);
            if (*indent == 0 || column < *indent) && self.at(self.pos) == b'\t' {
                return Err(self.fail("found a tab character where an indentation space is expected"));
            }
            if !self.is_break(self.pos) {
                break;
            }
            self.own_break();
            end = self.pos;
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(end)
    }
}
