//! Go's regular expressions in the words of Rust's: one descent, RE2, and a few differences.

use std::{iter::Peekable, str::Chars};

/// What Go's `\d`, `\w` and `\s` hold: ASCII alone, where Rust's hold all of Unicode.
const CLASSES: &[(char, &str)] = &[('d', "0-9"), ('w', "0-9A-Za-z_"), ('s', r"\t\n\f\r ")];

/// The same expression for Rust.
pub(super) fn translated(text: &str) -> String {
    let mut writer = Writer { rest: text.chars().peekable(), out: String::with_capacity(text.len() + 16) };
    let mut in_class = false;
    while let Some(letter) = writer.rest.next() {
        match letter {
            '\\' => writer.escape(in_class),
            '[' if in_class => writer.bracket(),
            '[' => {
                in_class = true;
                writer.open();
            }
            ']' => {
                in_class = false;
                writer.out.push(']');
            }
            // Doubled, Rust takes them for operators between sets.
            '&' | '~' if in_class => writer.out.extend(['\\', letter]),
            letter => writer.out.push(letter),
        }
    }
    writer.out
}

struct Writer<'t> {
    rest: Peekable<Chars<'t>>,
    out: String,
}

impl Writer<'_> {
    fn escape(&mut self, in_class: bool) {
        let Some(letter) = self.rest.next() else { return self.out.push('\\') };
        let class = CLASSES.iter().find(|(name, _)| *name == letter.to_ascii_lowercase());
        match (class, letter) {
            (Some((_, set)), letter) if letter.is_ascii_lowercase() && in_class => self.out.push_str(set),
            (Some((_, set)), letter) if letter.is_ascii_lowercase() => self.out.extend(["[", set, "]"]),
            (Some((_, set)), _) if !in_class => self.out.extend(["[^", set, "]"]),
            (_, 'b') if !in_class => self.out.push_str(r"(?-u:\b)"),
            (_, 'Q') if !in_class => self.quoted(),
            (_, letter) => self.out.extend(['\\', letter]),
        }
    }

    /// `\Q…\E`: all of it stands for itself.
    fn quoted(&mut self) {
        while let Some(letter) = self.rest.next() {
            if letter == '\\' && self.rest.next_if_eq(&'E').is_some() {
                return;
            }
            if letter.is_ascii_punctuation() {
                self.out.push('\\');
            }
            self.out.push(letter);
        }
    }

    /// The beginning of a class, where a `]` stands for itself.
    fn open(&mut self) {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.rest.next_if_eq(&']').is_some() {
            self.out.push_str(r"\]");
        }
    }

    /// A `[` in a class: the beginning of `[:alpha:]`, else itself, where Rust begins a class inside.
    fn bracket(&mut self) {
        if self.rest.peek() != Some(&':') {
            return self.out.push_str(r"\[");
        }
        self.out.push('[');
        for letter in self.rest.by_ref() {
            self.out.push(letter);
            if letter == ']' {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[test]
    fn what_go_means_is_what_rust_reads() {
        let pairs = [
            (r"^\d+\.\W$", r"^[0-9]+\.[^0-9A-Za-z_]$"),
            (r"[\w-]+", r"[0-9A-Za-z_-]+"),
            (r"[^[\]]x[]a]", r"[^\[\]]x[\]a]"),
            (r"[[:alpha:]a&&b]", r"[[:alpha:]a\&\&b]"),
            (r"\Qa.b\E+", r"a\.b+"),
            (r"a\\d", r"a\\d"),
        ];
        for (go, rust) in pairs {
            assert_eq!(translated(go), rust);
        }
    }
}
