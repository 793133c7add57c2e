//! The documents that renders of a chart have written, parsed: environments write most of them alike.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;

use crate::{limits, text::Text, yaml};

/// What is kept of a chart, by text.
#[derive(Debug, Default)]
pub(crate) struct Documents(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_text: HashMap<Text, yaml::Document>,
    bytes: usize,
}

impl Documents {
    /// Parses a document, or takes what an earlier render has parsed of the same text.
    ///
    /// # Errors
    /// What the reader says.
    pub(crate) fn parse(&self, text: &[u8]) -> Result<(Text, yaml::Document), yaml::Error> {
        if let Some((text, document)) = self.known(|known| known.get(text)) {
            return Ok((text, document));
        }
        let document = yaml::parse(text)?;
        // What has no encoding but UTF-8 is kept once, for printing and for the tree.
        let own = document.shared_text();
        let text = if own.as_bytes() == text { Text::from(Arc::clone(own)) } else { Text::from(text) };
        self.known(|known| known.keep(&text, &document));
        Ok((text, document))
    }

    /// Nothing is parsed while others wait.
    fn known<T>(&self, ask: impl FnOnce(&mut Known) -> T) -> T {
        ask(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Known {
    fn get(&self, text: &[u8]) -> Option<(Text, yaml::Document)> {
        self.by_text.get_key_value(text).map(|(text, document)| (text.clone(), document.clone()))
    }

    /// Beyond the limit all is forgotten: of many environments, the last ones are most like the next.
    fn keep(&mut self, text: &Text, document: &yaml::Document) {
        if text.len() > limits::DOCUMENTS {
            return;
        }
        if self.bytes + text.len() > limits::DOCUMENTS {
            *self = Self::default();
        }
        if self.by_text.insert(text.clone(), document.clone()).is_none() {
            self.bytes += text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parsed_once() {
        let documents = Documents::default();
        let (text, first) = documents.parse(b"a: 1").unwrap();
        let (again, second) = documents.parse(b"a: 1").unwrap();
        assert!(Arc::ptr_eq(first.shared_text(), second.shared_text()));
        assert_eq!((text, again), (Text::from("a: 1"), Text::from("a: 1")));
        let (text, marked) = documents.parse(b"\xEF\xBB\xBFa: 1").unwrap();
        assert_eq!((&*text, &**marked.shared_text()), (b"\xEF\xBB\xBFa: 1".as_slice(), "a: 1"));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let documents = Documents::default();
        for number in 0..6 {
            let text = format!("a: {}{number}", "b".repeat(limits::DOCUMENTS / 4));
            documents.parse(text.as_bytes()).unwrap();
            assert!(documents.known(|known| known.bytes) <= limits::DOCUMENTS);
        }
        assert_eq!(documents.known(|known| known.by_text.len()), 3);
        let large = format!("a: {}", "b".repeat(limits::DOCUMENTS));
        documents.parse(large.as_bytes()).unwrap();
        assert_eq!(documents.known(|known| known.by_text.len()), 3, "what is too large drives nothing out");
    }
}
