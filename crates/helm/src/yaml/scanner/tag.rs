//! Directives, anchors, aliases and tags: what a manifest seldom has.

use super::{
    Scanner, Token, TokenKind,
    token::{narrow, source},
};
use crate::yaml::Error;

impl Scanner<'_> {
    pub(super) fn fetch_directive(&mut self) -> Result<(), Error> {
        self.unroll(-1, self.pos);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.pos;
        self.pos += 1;
        let name = self.word().to_owned();
        if name.is_empty() {
            return Err(self.fail("could not find expected directive name"));
        }
        if !self.is_blankz(self.pos) {
            return Err(self.fail("found unexpected non-alphabetical character"));
        }
        let token = match name.as_str() {
            "YAML" => {
                let supported = self.version()?;
                Token::mark(TokenKind::Version(supported), start, self.pos)
            }
            "TAG" => {
                let names = self.tag_directive()?;
                self.named(TokenKind::TagDirective, start, names)
            }
            _ => return Err(self.fail("found unknown directive name")),
        };
        self.skip_blanks();
        if self.at(self.pos) == b'#' {
            self.skip_comment();
        }
        if self.pos < self.bytes.len() && !self.is_break(self.pos) {
            return Err(self.fail("did not find expected comment or line break"));
        }
        self.next_line_if_any();
        self.push(token);
        Ok(())
    }

    fn version(&mut self) -> Result<bool, Error> {
        self.skip_blanks();
        let major = self.version_number()?;
        if self.at(self.pos) != b'.' {
            return Err(self.fail("did not find expected digit or '.' character"));
        }
        self.pos += 1;
        let minor = self.version_number()?;
        Ok((major, minor) == (1, 1))
    }

    fn version_number(&mut self) -> Result<u8, Error> {
        let from = self.pos;
        let mut number = 0;
        while self.at(self.pos).is_ascii_digit() {
            if self.pos - from == 2 {
                return Err(self.fail("found extremely long version number"));
            }
            number = number * 10 + (self.at(self.pos) - b'0');
            self.pos += 1;
        }
        if self.pos == from {
            return Err(self.fail("did not find expected version number"));
        }
        Ok(number)
    }

    fn tag_directive(&mut self) -> Result<(String, String), Error> {
        self.skip_blanks();
        let handle = self.tag_handle()?;
        if !handle.ends_with('!') {
            return Err(self.fail("did not find expected '!'"));
        }
        if !matches!(self.at(self.pos), b' ' | b'\t') {
            return Err(self.fail("did not find expected whitespace"));
        }
        self.skip_blanks();
        let prefix = self.tag_uri(String::new(), false)?;
        if !self.is_blankz(self.pos) {
            return Err(self.fail("did not find expected whitespace or line break"));
        }
        Ok((handle, prefix))
    }

    /// An anchor or an alias.
    pub(super) fn fetch_name(&mut self, kind: TokenKind) -> Result<(), Error> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.pos;
        self.pos += 1;
        let from = self.pos;
        let empty = self.word().is_empty();
        self.check_refused(1)?;
        let ends = self.is_blankz(self.pos)
            || matches!(self.at(self.pos), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if empty || !ends {
            return Err(self.fail("did not find expected alphabetic or numeric character"));
        }
        self.push(Token::new(kind, start, self.pos, source(from, self.pos)));
        Ok(())
    }

    pub(super) fn fetch_tag(&mut self) -> Result<(), Error> {
        self.save_key()?;
        self.key_allowed = false;
        let start = self.pos;
        let names = if self.at(self.pos + 1) == b'<' {
            self.pos += 2;
            let suffix = self.tag_uri(String::new(), false)?;
            if self.at(self.pos) != b'>' {
                return Err(self.fail("did not find the expected '>'"));
            }
            self.pos += 1;
            (String::new(), suffix)
        } else {
            self.short_tag()?
        };
        self.check_refused(1)?;
        if !self.is_blankz(self.pos) {
            return Err(self.fail("did not find expected whitespace or line break"));
        }
        let token = self.named(TokenKind::Tag, start, names);
        self.push(token);
        Ok(())
    }

    /// `!handle!suffix`, `!suffix` or `!`.
    fn short_tag(&mut self) -> Result<(String, String), Error> {
        let handle = self.tag_handle()?;
        if handle.len() > 1 && handle.ends_with('!') {
            let suffix = self.tag_uri(String::new(), false)?;
            return Ok((handle, suffix));
        }
        let suffix = self.tag_uri(handle[1..].to_owned(), true)?;
        Ok(if suffix.is_empty() { (suffix, "!".to_owned()) } else { ("!".to_owned(), suffix) })
    }

    /// `!`, a word, and another `!` when there is one.
    fn tag_handle(&mut self) -> Result<String, Error> {
        if self.at(self.pos) != b'!' {
            return Err(self.fail("did not find expected '!'"));
        }
        self.pos += 1;
        let mut handle = String::from("!");
        handle.push_str(self.word());
        if self.at(self.pos) == b'!' {
            self.pos += 1;
            handle.push('!');
        }
        Ok(handle)
    }

    /// A tag's suffix or prefix behind its `head`. `any` says that it may be empty.
    fn tag_uri(&mut self, head: String, any: bool) -> Result<String, Error> {
        let mut uri = head;
        let mut found = any;
        loop {
            match self.at(self.pos) {
                b'%' => self.tag_escape(&mut uri)?,
                byte if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    uri.push(char::from(byte));
                    self.pos += 1;
                }
                _ => break,
            }
            found = true;
        }
        if found { Ok(uri) } else { Err(self.fail("did not find expected tag URI")) }
    }

    /// `%C3%A9`: the bytes of one character.
    fn tag_escape(&mut self, uri: &mut String) -> Result<(), Error> {
        let mut bytes = Vec::new();
        let mut left = 1;
        while left > 0 {
            let digits = [1, 2].map(|at| char::from(self.at(self.pos + at)).to_digit(16));
            let (b'%', [Some(high), Some(low)]) = (self.at(self.pos), digits) else {
                return Err(self.fail("did not find URI escaped octet"));
            };
            let octet = u8::try_from(high << 4 | low).unwrap_or_default();
            if bytes.is_empty() {
                left = match octet {
                    0x00..=0x7F => 1,
                    0xC0..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0..=0xF7 => 4,
                    _ => return Err(self.fail("found an incorrect leading UTF-8 octet")),
                };
            } else if octet & 0xC0 != 0x80 {
                return Err(self.fail("found an incorrect trailing UTF-8 octet"));
            }
            bytes.push(octet);
            self.pos += 3;
            left -= 1;
        }
        uri.push_str(&String::from_utf8_lossy(&bytes));
        Ok(())
    }

    /// Letters, digits, `_` and `-`.
    fn word(&mut self) -> &str {
        let from = self.pos;
        while is_word(self.at(self.pos)) {
            self.pos += 1;
        }
        &self.text[from..self.pos]
    }

    fn named(&mut self, kind: TokenKind, start: usize, names: (String, String)) -> Token {
        self.names.push(names);
        let index = narrow(self.names.len() - 1) as usize;
        Token::new(kind, start, self.pos, source(index, index))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
