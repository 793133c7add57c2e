//! Plain scalars: no quotes, the end is where something else begins.

use super::{
    Content, Scanner, Token, TokenKind,
    token::{narrow, source},
};
use crate::yaml::Error;

/// Bytes at which a plain scalar may end, by bits: anywhere, and in flow collections.
const STOPS: [u8; 256] = {
    let mut table = [0; 256];
    let anywhere = [b':', b'#', b'\n', b'\r', 0xC2, 0xE2];
    let in_flow = *b",?[]{}";
    let mut at = 0;
    while at < anywhere.len() {
        table[anywhere[at] as usize] = 3;
        table[in_flow[at] as usize] = 2;
        at += 1;
    }
    table
};

impl Scanner<'_> {
    /// A plain scalar that starts here.
    pub(super) fn plain(&mut self) -> Result<Token, Error> {
        let start = self.pos;
        let mut end = self.plain_run(start);
        if !self.is_break(self.pos) {
            return Ok(Token::new(TokenKind::Plain, start, end, source(start, end)));
        }
        let mut content = source(start, end);
        let mut breaks = String::new();
        while self.plain_goes_on(&mut breaks)? {
            let from = self.pos;
            let to = self.plain_run(from);
            if to == from {
                break;
            }
            content = self.join(content, &breaks, from, to);
            end = to;
            breaks.clear();
            if !self.is_break(self.pos) {
                return Ok(Token::new(TokenKind::Plain, start, end, content));
            }
        }
        self.key_allowed = true;
        Ok(Token::new(TokenKind::Plain, start, end, content))
    }

    /// Moves to where the line's part of the scalar may not go on; answers where it ends.
    #[inline]
    fn plain_run(&mut self, from: usize) -> usize {
        let mask = if self.flow > 0 { 2 } else { 1 };
        let mut at = from;
        while let Some(&byte) = self.bytes.get(at) {
            if STOPS[usize::from(byte)] & mask == 0 {
                at += 1;
                continue;
            }
            let stops = match byte {
                b':' => self.is_blankz(at + 1),
                b'#' => at == from || matches!(self.bytes[at - 1], b' ' | b'\t'),
                0xC2 | 0xE2 => self.is_break(at),
                _ => true,
            };
            if stops {
                break;
            }
            at += 1;
        }
        self.pos = at;
        while at > from && matches!(self.bytes[at - 1], b' ' | b'\t') {
            at -= 1;
        }
        at
    }

    /// Takes line ends and indentation; whether the scalar may go on behind them.
    fn plain_goes_on(&mut self, breaks: &mut String) -> Result<bool, Error> {
        let indent = self.indent + 1;
        loop {
            match self.at(self.pos) {
                b' ' => self.pos += 1,
                b'\t' => {
                    if self.column() < indent {
                        return Err(self.fail("found a tab character that violates indentation"));
                    }
                    self.pos += 1;
                }
                _ if self.is_break(self.pos) => self.read_break(breaks),
                _ => break,
            }
        }
        if self.flow == 0 && self.column() < indent {
            return Ok(false);
        }
        let marked = self.pos == self.line_start && self.document_indicator().is_some();
        Ok(!marked && self.pos < self.bytes.len())
    }

    /// A scalar, folded with its next line: one line end becomes a space, of several the first is dropped.
    fn join(&mut self, content: Content, breaks: &str, from: usize, to: usize) -> Content {
        let begin = match content {
            Content::Own { from, .. } => from,
            Content::Source { from, to } => {
                let begin = narrow(self.own.len());
                self.own.push_str(&self.text[from as usize..to as usize]);
                begin
            }
        };
        self.fold(breaks);
        self.own.push_str(&self.text[from..to]);
        Content::Own { from: begin, to: narrow(self.own.len()) }
    }

    /// Writes what line ends inside a scalar mean.
    pub(super) fn fold(&mut self, breaks: &str) {
        match breaks.strip_prefix('\n') {
            Some("") => self.own.push(' '),
            Some(further) => self.own.push_str(further),
            None => self.own.push_str(breaks),
        }
    }
}
