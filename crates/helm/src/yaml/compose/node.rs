//! Nodes: an alias, a scalar, or the start of a collection, with what stands before it.

use super::{
    Composer, Content, Error, Open, Properties, Raw, RawValue, Scalar, State, Token, TokenKind, resolve,
};

impl Composer<'_> {
    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        match token.kind {
            TokenKind::Plain | TokenKind::Quoted => {
                self.scanner.take();
                self.scalar(token, Properties::default());
                Ok(())
            }
            TokenKind::Alias => self.alias(token),
            TokenKind::Anchor | TokenKind::Tag => {
                let properties = self.properties()?;
                self.content(properties, block, indentless)
            }
            _ => self.content(Properties::default(), block, indentless),
        }
    }

    fn alias(&mut self, token: Token) -> Result<(), Error> {
        self.scanner.take();
        let name = self.scanner.content(token.content);
        let Some(&target) = self.anchors.get(name) else {
            return Err(Error::yaml(format!("unknown anchor '{name}' referenced")));
        };
        self.document.special = true;
        self.add(token.start, token.end, RawValue::Alias(target));
        Ok(())
    }

    /// An anchor, a tag, or one of each in either order.
    fn properties(&mut self) -> Result<Properties, Error> {
        let first = self.scanner.peek()?;
        let mut properties = Properties { start: Some(first.start), ..Properties::default() };
        let mut tag = None;
        let mut token = first;
        for _ in 0..2 {
            match token.kind {
                TokenKind::Anchor if properties.anchor.is_none() => {
                    properties.anchor = Some(self.scanner.content(token.content).to_owned());
                }
                TokenKind::Tag if tag.is_none() => tag = Some(token),
                _ => break,
            }
            properties.end = token.end;
            token = self.next()?;
        }
        properties.tag = tag.map(|token| self.tag(token)).transpose()?;
        Ok(properties)
    }

    /// The tag in full.
    fn tag(&self, token: Token) -> Result<String, Error> {
        let (handle, suffix) = self.names(token);
        let prefix = match self.directives.iter().find(|(own, _)| *own == handle) {
            Some((_, prefix)) => prefix.as_str(),
            None => match handle.as_str() {
                "" => "",
                "!" => "!",
                "!!" => "tag:yaml.org,2002:",
                _ => return Err(self.fail(token, "found undefined tag handle")),
            },
        };
        Ok(format!("{prefix}{suffix}"))
    }

    fn content(&mut self, properties: Properties, block: bool, indentless: bool) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        let start = properties.start.unwrap_or(token.start);
        let (state, is_map) = match token.kind {
            TokenKind::BlockEntry if indentless => (State::IndentlessSequence, false),
            TokenKind::Plain | TokenKind::Quoted => {
                self.scanner.take();
                self.scalar(token, properties);
                return Ok(());
            }
            TokenKind::FlowSequence => (State::FlowSequence { first: true }, false),
            TokenKind::FlowMapping => (State::FlowKey { first: true }, true),
            TokenKind::BlockSequence if block => (State::Sequence, false),
            TokenKind::BlockMapping if block => (State::Key, true),
            _ if properties.start.is_some() => {
                let place = properties.end;
                let nothing = Content::Own { from: 0, to: 0 };
                let token = Token { kind: TokenKind::Plain, start, end: place, content: nothing };
                self.scalar(token, properties);
                return Ok(());
            }
            _ => return Err(self.fail(token, "did not find expected node content")),
        };
        if state != State::IndentlessSequence {
            self.scanner.take();
        }
        self.open(start, &properties, is_map);
        self.states.push(state);
        Ok(())
    }

    pub(super) fn open(&mut self, start: u32, properties: &Properties, is_map: bool) {
        let place = RawValue::Seq { next: 0, len: 0 };
        let node = self.add(start, start, place);
        self.note(node, properties.anchor.as_deref(), None);
        if let Some(parent) = self.open.last()
            && parent.is_map
            && parent.len % 2 == 1
        {
            // As a key: an error, unless a merge takes it.
            self.document.special = true;
        }
        self.open.push(Open { node, len: 0, is_map });
    }

    pub(super) fn close(&mut self, end: u32) {
        self.states.pop();
        let Some(Open { node, len, is_map }) = self.open.pop() else { return };
        let next = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
        let raw = &mut self.document.nodes[node as usize];
        raw.end = end.max(raw.start);
        raw.value = if is_map { RawValue::Map { next, len: len / 2 } } else { RawValue::Seq { next, len } };
    }

    /// An empty scalar: null.
    pub(super) fn empty(&mut self, at: u32) {
        let node = self.add(at, at, RawValue::Null);
        self.check_key(node);
    }

    fn scalar(&mut self, token: Token, properties: Properties) {
        let start = properties.start.unwrap_or(token.start);
        let text = match token.content {
            Content::Source { from, to } => RawValue::Source { from, to },
            Content::Own { from, to } => RawValue::Own { from, to },
        };
        let plain = token.kind == TokenKind::Plain;
        let value = if plain && properties.tag.is_none() {
            match resolve(self.scanner.content(token.content)) {
                Scalar::Null => RawValue::Null,
                Scalar::Bool(bool) => RawValue::Bool(bool),
                Scalar::Int(number) => RawValue::Int(number),
                Scalar::Uint(number) => RawValue::Uint(number),
                Scalar::Float(number) => RawValue::Float(number),
                Scalar::Timestamp | Scalar::Str => text,
            }
        } else {
            text
        };
        let implicit = properties.tag.as_deref().map_or(plain, |tag| tag == "!");
        let merge_tag = properties.tag.as_deref() == Some("tag:yaml.org,2002:merge");
        if (implicit || merge_tag) && self.scanner.content(token.content) == "<<" {
            self.document.special = true;
            let node = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
            self.document.merges.push(node);
        }
        let node = self.add(start, token.end, value);
        self.note(node, properties.anchor.as_deref(), properties.tag);
        self.check_key(node);
    }

    fn note(&mut self, node: u32, anchor: Option<&str>, tag: Option<String>) {
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor.to_owned(), node);
        }
        if let Some(tag) = tag {
            self.document.tags.push((node, tag));
            self.document.special = true;
        }
    }

    #[inline]
    fn add(&mut self, start: u32, end: u32, value: RawValue) -> u32 {
        let node = u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX);
        self.document.nodes.push(Raw { start, end, value });
        if let Some(open) = self.open.last_mut() {
            open.len += 1;
        }
        node
    }

    /// Keys that are no strings, and numbers that JSON does not have, need settling.
    #[inline]
    fn check_key(&mut self, node: u32) {
        let value = self.document.nodes[node as usize].value;
        let special = match value {
            RawValue::Source { .. } | RawValue::Own { .. } => false,
            RawValue::Float(number) if !number.is_finite() => true,
            _ => self.open.last().is_some_and(|open| open.is_map && open.len % 2 == 1),
        };
        self.document.special |= special;
    }
}
