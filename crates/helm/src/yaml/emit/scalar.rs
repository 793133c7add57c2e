//! Strings: plain, in quotes, or literal; long ones folded.

use super::{
    Emitter, Version,
    style::{Style, choose, is_break, is_printable},
};

/// Behind this column a line is folded at its next single space.
const WIDTH: usize = 80;

impl Emitter {
    /// Writes a string; `indent` is where the entries of the collection around it stand.
    pub(super) fn string(&mut self, text: &str, indent: Option<usize>, simple_key: bool) {
        let indent = indent.map_or(2, |indent| indent + 2);
        let folds = self.version == Version::Two && !simple_key;
        match choose(text, simple_key, self.version == Version::Three) {
            Style::Plain => self.plain(text, indent, folds),
            Style::Single => self.single(text, indent, folds),
            Style::Double => self.double(text, indent, folds),
            Style::Literal => self.literal(text, indent),
        }
    }

    /// Writes what is spelled already; of several lines, the first is a tag.
    pub(super) fn typed(&mut self, text: &str, indent: Option<usize>) {
        let Some((tag, lines)) = text.split_once('\n') else { return self.word(text) };
        self.word(tag);
        self.literal(lines, indent.map_or(2, |indent| indent + 2));
    }

    fn put(&mut self, char: char) {
        self.out.push(char);
        self.column += 1;
    }

    fn put_text(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += if text.is_ascii() { text.len() } else { text.chars().count() };
    }

    fn plain(&mut self, text: &str, indent: usize, folds: bool) {
        self.space();
        if folds && self.column + text.len() > WIDTH {
            self.fold(text, indent);
        } else {
            self.put_text(text);
        }
        self.whitespace = false;
        self.indention = false;
    }

    /// Writes words; each that begins behind the width starts a line, unless several spaces stand before it.
    fn fold(&mut self, text: &str, indent: usize) {
        let bytes = text.as_bytes();
        let mut from = 0;
        for at in memchr::memchr_iter(b' ', bytes) {
            let alone =
                (at == 0 || bytes[at - 1] != b' ') && bytes.get(at + 1).is_some_and(|next| *next != b' ');
            self.put_text(&text[from..at]);
            from = at + 1;
            if alone && self.column > WIDTH && at > 0 {
                self.indention &= from == 1;
                self.write_indent(indent);
            } else {
                self.put(' ');
            }
        }
        self.put_text(&text[from..]);
    }

    fn single(&mut self, text: &str, indent: usize, folds: bool) {
        self.indicator("'", true, false);
        let mut spaces = false;
        let mut breaks = false;
        let bytes = text.as_bytes();
        for (at, char) in text.char_indices() {
            let line_end = is_break(char);
            if char == ' ' {
                let inside = at > 0 && bytes.get(at + 1).is_some_and(|next| *next != b' ');
                if folds && !spaces && inside && self.column > WIDTH {
                    self.write_indent(indent);
                } else {
                    self.put(' ');
                }
                spaces = true;
                continue;
            }
            if line_end {
                // Line and paragraph separators: the others are written in double quotes.
                self.out.push(char);
                self.column = 0;
                self.indention = true;
                breaks = true;
                continue;
            }
            if breaks {
                self.write_indent(indent);
            }
            if char == '\'' {
                self.put('\'');
            }
            self.put(char);
            self.indention = false;
            (spaces, breaks) = (false, false);
        }
        self.indicator("'", false, false);
    }

    fn double(&mut self, text: &str, indent: usize, folds: bool) {
        self.indicator("\"", true, false);
        let bytes = text.as_bytes();
        // libyaml looks for a byte order mark at the start of the text, whatever character it stands at.
        let marked = text.starts_with('\u{FEFF}');
        let mut spaces = false;
        for (at, char) in text.char_indices() {
            if marked || matches!(char, '"' | '\\') || is_break(char) || !is_printable(char) {
                self.escape(char);
                spaces = false;
            } else if char == ' ' {
                if folds && !spaces && self.column > WIDTH && at > 0 && at + 1 < bytes.len() {
                    self.write_indent(indent);
                    if bytes[at + 1] == b' ' {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                spaces = true;
            } else {
                self.put(char);
                spaces = false;
            }
        }
        self.indicator("\"", false, false);
    }

    fn escape(&mut self, char: char) {
        let short = match char {
            '\0' => '0',
            '\x07' => 'a',
            '\x08' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\x0B' => 'v',
            '\x0C' => 'f',
            '\r' => 'r',
            '\x1B' => 'e',
            '"' | '\\' => char,
            '\u{85}' => 'N',
            '\u{A0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let code = u32::from(char);
                let escaped = match code {
                    0..0x100 => format!("\\x{code:02X}"),
                    0x100..0x1_0000 => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                };
                self.put_text(&escaped);
                return;
            }
        };
        self.put('\\');
        self.put(short);
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.indicator("|", true, false);
        if text.starts_with(' ') || text.starts_with(is_break) {
            self.put('2');
        }
        let mut last = text.chars().rev();
        match (last.next().is_some_and(is_break), last.next()) {
            (false, _) => self.put('-'),
            (true, None) => self.put('+'),
            (true, Some(before)) if is_break(before) => self.put('+'),
            _ => {}
        }
        self.line_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        for line in text.split_inclusive(is_break) {
            let content = line.trim_end_matches(is_break);
            if !content.is_empty() {
                if breaks {
                    self.write_indent(indent);
                }
                self.put_text(content);
                self.indention = false;
                breaks = false;
            }
            if let Some(line_end) = line[content.len()..].chars().next() {
                self.out.push(line_end);
                self.column = 0;
                self.indention = true;
                breaks = true;
            }
        }
    }
}
