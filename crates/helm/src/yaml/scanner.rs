//! Cuts a text into tokens, looking ahead exactly as far as libyaml does: what it has seen decides which error is told.

mod block;
mod keys;
mod plain;
mod quoted;
mod tag;
mod token;

use std::collections::VecDeque;

use keys::Keys;
pub(super) use token::{Content, Token, TokenKind};

use super::{Error, input::Input};

/// How many collections may be open (libyaml's fork in Go, `max_flow_level` and `max_indents`).
const DEPTH: usize = 10_000;

/// The text with the place of the reader, and the tokens read ahead.
#[expect(clippy::struct_excessive_bools, reason = "what a scanner remembers between tokens is yes or no")]
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    ascii: bool,
    refused: Option<&'static str>,
    pos: usize,
    line_start: usize,
    /// Where [`Scanner::column`] counted to, and what: places in a line are asked for in ascending order.
    counted: (usize, usize, usize),
    indent: i32,
    indents: Vec<i32>,
    flow: usize,
    key_allowed: bool,
    keys: Keys,
    queue: VecDeque<Token>,
    taken: usize,
    ready: bool,
    /// Whether a last line without a line end was ended.
    ended: bool,
    /// Scalars that are no slice of the text: folded, unescaped or without their indentation.
    pub(super) own: String,
    /// The handles and suffixes of tags, and the handles and prefixes of `%TAG`.
    pub(super) names: Vec<(String, String)>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(input: &'t Input) -> Self {
        Self {
            text: &input.text,
            bytes: input.text.as_bytes(),
            ascii: input.text.is_ascii(),
            refused: input.refused,
            pos: 0,
            line_start: 0,
            counted: (0, 0, 0),
            indent: -1,
            indents: Vec::new(),
            flow: 0,
            key_allowed: true,
            keys: Keys::default(),
            queue: VecDeque::with_capacity(16),
            taken: 0,
            ready: false,
            ended: false,
            own: String::new(),
            names: Vec::new(),
        }
    }

    /// The next token, which stays.
    pub(super) fn peek(&mut self) -> Result<Token, Error> {
        if !self.ready {
            self.fetch_more()?;
            self.ready = true;
        }
        Ok(self.queue[0])
    }

    /// Takes the token that [`Scanner::peek`] showed.
    pub(super) fn take(&mut self) {
        self.ready = false;
        self.taken += 1;
        self.queue.pop_front();
    }

    /// The text that a token stands for.
    pub(super) fn content(&self, content: Content) -> &str {
        match content {
            Content::Source { from, to } => &self.text[from as usize..to as usize],
            Content::Own { from, to } => &self.own[from as usize..to as usize],
        }
    }

    /// How many lines end before a place; one more for the place that lies behind the whole text.
    pub(super) fn line_of(&self, pos: u32) -> usize {
        let mut lines = 0;
        let mut at = 0;
        while at < (pos as usize).min(self.bytes.len()) {
            let width = self.break_width(at);
            lines += usize::from(width > 0);
            at += width.max(1);
        }
        lines + usize::from(pos as usize > self.bytes.len())
    }

    /// Reads on while the first token waits for a `:` that would make it a key.
    fn fetch_more(&mut self) -> Result<(), Error> {
        while self.queue.is_empty() || self.head_may_be_key()? {
            self.fetch()?;
        }
        Ok(())
    }

    fn fetch(&mut self) -> Result<(), Error> {
        self.skip_to_token();
        self.check_refused(4)?;
        if self.flow == 0 {
            let column = self.column();
            self.unroll(column, self.pos);
        }
        let Some(&byte) = self.bytes.get(self.pos) else {
            return self.fetch_stream_end();
        };
        if self.pos == self.line_start {
            if byte == b'%' {
                return self.fetch_directive();
            }
            if let Some(kind) = self.document_indicator() {
                return self.fetch_document_indicator(kind);
            }
        }
        match byte {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequence),
            b'{' => self.fetch_flow_start(TokenKind::FlowMapping),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if self.is_blankz(self.pos + 1) => self.fetch_block_entry(),
            b'?' if self.flow > 0 || self.is_blankz(self.pos + 1) => self.fetch_key(),
            b':' if self.flow > 0 || self.is_blankz(self.pos + 1) => self.fetch_value(),
            b'*' => self.fetch_name(TokenKind::Alias),
            b'&' => self.fetch_name(TokenKind::Anchor),
            b'!' => self.fetch_tag(),
            b'|' | b'>' if self.flow == 0 => self.fetch_block_scalar(byte == b'|'),
            b'\'' => self.fetch_scalar(Self::single_quoted),
            b'"' => self.fetch_scalar(Self::double_quoted),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b' ' | b'\t' => self.no_token(),
            _ => self.fetch_scalar(Self::plain),
        }
    }

    /// Complains about a character that is not allowed when its block is read, for the next `characters` at the latest.
    fn check_refused(&self, characters: usize) -> Result<(), Error> {
        match self.refused {
            Some(problem) if self.pos + characters > self.bytes.len() => Err(Error::yaml(problem)),
            _ => Ok(()),
        }
    }

    fn no_token(&self) -> Result<(), Error> {
        Err(self.fail("found character that cannot start any token"))
    }

    /// Blanks, comments and line ends up to the next token.
    fn skip_to_token(&mut self) {
        loop {
            let tabs = self.flow > 0 || !self.key_allowed;
            while let Some(b' ' | b'\t') = self.bytes.get(self.pos)
                && (tabs || self.bytes[self.pos] == b' ')
            {
                self.pos += 1;
            }
            if self.at(self.pos) == b'#' {
                self.skip_comment();
            }
            let width = self.break_width(self.pos);
            if width == 0 {
                return;
            }
            self.next_line(width);
            if self.flow == 0 {
                self.key_allowed = true;
            }
        }
    }

    fn skip_comment(&mut self) {
        if self.ascii {
            let rest = &self.bytes[self.pos..];
            self.pos += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        } else {
            while self.pos < self.bytes.len() && self.break_width(self.pos) == 0 {
                self.pos += 1;
            }
        }
    }

    fn fetch_stream_end(&mut self) -> Result<(), Error> {
        // The end begins a line of its own.
        self.ended = self.pos != self.line_start;
        self.line_start = self.pos;
        let place = self.place();
        self.unroll(-1, place);
        self.drop_key()?;
        self.key_allowed = false;
        self.push(Token::mark(TokenKind::StreamEnd, place, place));
        Ok(())
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind) -> Result<(), Error> {
        self.unroll(-1, self.pos);
        self.drop_key()?;
        self.key_allowed = false;
        self.push_bytes(kind, 3);
        Ok(())
    }

    /// `---` or `...` at the start of a line, and nothing but a blank behind it.
    fn document_indicator(&self) -> Option<TokenKind> {
        let kind = match self.bytes.get(self.pos..self.pos + 3)? {
            b"---" => TokenKind::DocumentStart,
            b"..." => TokenKind::DocumentEnd,
            _ => return None,
        };
        self.is_blankz(self.pos + 3).then_some(kind)
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<(), Error> {
        self.save_key()?;
        self.keys.enter(self.taken + self.queue.len());
        self.flow += 1;
        if self.flow > DEPTH {
            return Err(self.fail("exceeded max depth of 10000"));
        }
        self.key_allowed = true;
        self.push_bytes(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<(), Error> {
        self.drop_key()?;
        if self.flow > 0 {
            self.flow -= 1;
            self.keys.leave();
        }
        self.key_allowed = false;
        self.push_bytes(kind, 1);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Result<(), Error> {
        self.drop_key()?;
        self.key_allowed = true;
        self.push_bytes(TokenKind::FlowEntry, 1);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), Error> {
        if self.flow == 0 {
            if !self.key_allowed {
                return Err(self.fail("block sequence entries are not allowed in this context"));
            }
            let column = self.column();
            self.roll(column, None, TokenKind::BlockSequence, self.pos)?;
        }
        self.drop_key()?;
        self.key_allowed = true;
        self.push_bytes(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), Error> {
        if self.flow == 0 {
            if !self.key_allowed {
                return Err(self.fail("mapping keys are not allowed in this context"));
            }
            let column = self.column();
            self.roll(column, None, TokenKind::BlockMapping, self.pos)?;
        }
        self.drop_key()?;
        self.key_allowed = self.flow == 0;
        self.push_bytes(TokenKind::Key, 1);
        Ok(())
    }

    /// Opens a block collection when it stands further right than the one around it. With a `number` its token is put
    /// before the token of that number, if nobody took it yet.
    fn roll(&mut self, column: i32, number: Option<usize>, kind: TokenKind, at: usize) -> Result<(), Error> {
        if self.flow > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > DEPTH {
            return Err(self.fail("exceeded max depth of 10000"));
        }
        self.insert(number, Token::mark(kind, at, at));
        Ok(())
    }

    /// Closes the block collections that stand further right than `column`.
    fn unroll(&mut self, column: i32, at: usize) {
        while self.flow == 0 && self.indent > column {
            self.push(Token::mark(TokenKind::BlockEnd, at, at));
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn insert(&mut self, number: Option<usize>, token: Token) {
        match number.and_then(|number| number.checked_sub(self.taken)) {
            Some(at) if at < self.queue.len() => self.queue.insert(at, token),
            _ => self.queue.push_back(token),
        }
    }

    fn push(&mut self, token: Token) {
        self.queue.push_back(token);
    }

    fn push_bytes(&mut self, kind: TokenKind, width: usize) {
        let start = self.pos;
        self.pos += width;
        self.push(Token::mark(kind, start, self.pos));
    }
}
