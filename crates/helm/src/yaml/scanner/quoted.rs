//! Scalars in quotes.

use super::{
    Content, Scanner, Token, TokenKind,
    token::{narrow, source},
};
use crate::yaml::Error;

impl Scanner<'_> {
    pub(super) fn single_quoted(&mut self) -> Result<Token, Error> {
        self.quoted(b'\'')
    }

    pub(super) fn double_quoted(&mut self) -> Result<Token, Error> {
        self.quoted(b'"')
    }

    fn quoted(&mut self, quote: u8) -> Result<Token, Error> {
        let start = self.pos;
        self.pos += 1;
        let from = self.pos;
        let to = self.quoted_run(quote);
        if self.at(to) == quote && (quote == b'"' || self.at(to + 1) != quote) {
            self.pos = to + 1;
            return Ok(Token::new(TokenKind::Quoted, start, self.pos, source(from, to)));
        }
        let begin = narrow(self.own.len());
        self.long_quoted(quote)?;
        let content = Content::Own { from: begin, to: narrow(self.own.len()) };
        Ok(Token::new(TokenKind::Quoted, start, self.pos, content))
    }

    /// How far nothing stands but characters that mean themselves.
    #[inline]
    fn quoted_run(&self, quote: u8) -> usize {
        let mut at = self.pos;
        while let Some(&byte) = self.bytes.get(at) {
            if byte == quote
                || matches!(byte, b'\n' | b'\r')
                || (byte == b'\\' && quote == b'"')
                || (matches!(byte, 0xC2 | 0xE2) && self.is_break(at))
            {
                break;
            }
            at += 1;
        }
        at
    }

    /// A scalar with escapes or line ends, written to `own`.
    fn long_quoted(&mut self, quote: u8) -> Result<(), Error> {
        let mut breaks = String::new();
        // Whether the last line ended with a backslash: its blanks stay, and the next line's are dropped.
        let mut escaped = false;
        loop {
            if self.pos == self.line_start && self.document_indicator().is_some() {
                return Err(self.fail("found unexpected document indicator"));
            }
            let run = self.quoted_run(quote);
            let from = self.pos;
            self.pos = run;
            match self.at(run) {
                byte if byte == quote => {
                    self.own.push_str(&self.text[from..run]);
                    self.pos += 1;
                    if quote == b'"' || self.at(self.pos) != quote {
                        return Ok(());
                    }
                    self.pos += 1;
                    self.own.push('\'');
                    continue;
                }
                b'\\' if quote == b'"' && self.is_break(run + 1) => {
                    self.own.push_str(&self.text[from..run]);
                    self.pos += 1;
                    self.next_line(self.break_width(self.pos));
                    escaped = true;
                }
                b'\\' if quote == b'"' => {
                    self.own.push_str(&self.text[from..run]);
                    self.escape()?;
                    continue;
                }
                0 => return Err(self.fail("found unexpected end of stream")),
                _ => {
                    let line = self.text[from..run].trim_end_matches([' ', '\t']);
                    self.own.push_str(line);
                }
            }
            self.quoted_breaks(&mut breaks);
            if escaped {
                self.own.push_str(&breaks);
            } else {
                self.fold(&breaks);
            }
            breaks.clear();
            escaped = false;
        }
    }

    fn quoted_breaks(&mut self, breaks: &mut String) {
        loop {
            match self.at(self.pos) {
                b' ' | b'\t' => self.pos += 1,
                _ if self.is_break(self.pos) => self.read_break(breaks),
                _ => return,
            }
        }
    }

    fn escape(&mut self) -> Result<(), Error> {
        let char = match self.at(self.pos + 1) {
            b'0' => '\0',
            b'a' => '\x07',
            b'b' => '\x08',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\x0B',
            b'f' => '\x0C',
            b'r' => '\r',
            b'e' => '\x1B',
            same @ (b' ' | b'"' | b'\'' | b'\\') => char::from(same),
            b'N' => '\u{85}',
            b'_' => '\u{A0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' => return self.code(2),
            b'u' => return self.code(4),
            b'U' => return self.code(8),
            _ => return Err(self.fail("found unknown escape character")),
        };
        self.pos += 2;
        self.own.push(char);
        Ok(())
    }

    fn code(&mut self, digits: usize) -> Result<(), Error> {
        self.pos += 2;
        let mut value = 0u32;
        for at in self.pos..self.pos + digits {
            let Some(digit) = char::from(self.at(at)).to_digit(16) else {
                return Err(self.fail("did not find expected hexdecimal number"));
            };
            value = value.wrapping_shl(4) | digit;
        }
        let Some(char) = char::from_u32(value) else {
            return Err(self.fail("found invalid Unicode character escape code"));
        };
        self.own.push(char);
        self.pos += digits;
        Ok(())
    }
}
