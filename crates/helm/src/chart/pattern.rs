//! Go's `filepath.Match`: what `.helmignore` and `--show-only` compare paths with.

/// A compiled pattern. A `*` never crosses a `/`.
#[derive(Debug)]
pub(crate) struct Pattern(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    /// `*`
    Run,
    /// `?`
    One,
    Char(char),
    /// `[a-z]`, `[^a-z]`
    Class(Vec<(char, char)>, Sense),
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Sense {
    Inside,
    Outside,
}

/// `path/filepath.ErrBadPattern`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadPattern;

impl Pattern {
    pub(crate) fn new(pattern: &str) -> Result<Self, BadPattern> {
        let mut pieces = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(char) = chars.next() {
            pieces.push(match char {
                '*' => Piece::Run,
                '?' => Piece::One,
                '[' => class(&mut chars)?,
                '\\' => Piece::Char(chars.next().ok_or(BadPattern)?),
                _ => Piece::Char(char),
            });
        }
        Ok(Self(pieces))
    }

    /// Whether the whole of `name` fits. Only the last `*` is ever tried again: what stands between two of them has been
    /// found at its leftmost place, and a `*` that met a `/` cannot grow.
    pub(crate) fn matches(&self, name: &str) -> bool {
        // Most names fit neither end of a pattern.
        if matches!(self.0.first(), Some(Piece::Char(first)) if !name.starts_with(*first))
            || matches!(self.0.last(), Some(Piece::Char(last)) if !name.ends_with(*last))
        {
            return false;
        }
        let (mut at, mut left) = (0, name.chars());
        let mut retry = None;
        loop {
            match self.0.get(at) {
                None if left.as_str().is_empty() => return true,
                Some(Piece::Run) => {
                    at += 1;
                    retry = Some((at, left.clone()));
                    continue;
                }
                Some(piece) => {
                    let mut rest = left.clone();
                    if rest.next().is_some_and(|char| piece.fits(char)) {
                        (at, left) = (at + 1, rest);
                        continue;
                    }
                }
                None => {}
            }
            let Some((piece, mut from)) = retry else { return false };
            match from.next() {
                None | Some('/') => return false,
                Some(_) => {
                    (at, left) = (piece, from.clone());
                    retry = Some((piece, from));
                }
            }
        }
    }
}

impl Piece {
    fn fits(&self, char: char) -> bool {
        match self {
            Self::Run => false,
            Self::One => char != '/',
            Self::Char(own) => *own == char,
            Self::Class(ranges, sense) => {
                let inside = ranges.iter().any(|(low, high)| (*low..=*high).contains(&char));
                inside == (*sense == Sense::Inside)
            }
        }
    }
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Piece, BadPattern> {
    let sense = if chars.next_if_eq(&'^').is_some() { Sense::Outside } else { Sense::Inside };
    let mut ranges = Vec::new();
    while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
        let low = member(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { member(chars)? } else { low };
        ranges.push((low, high));
    }
    Ok(Piece::Class(ranges, sense))
}

fn member(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<char, BadPattern> {
    let member = match chars.next() {
        None | Some('-' | ']') => return Err(BadPattern),
        Some('\\') => chars.next().ok_or(BadPattern)?,
        Some(char) => char,
    };
    // A class that ends here has no `]`.
    chars.peek().map(|_| member).ok_or(BadPattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_go() {
        // path/filepath/match_test.go names most of these.
        for (pattern, name, fits) in [
            ("abc", "abc", true),
            ("*", "abc", true),
            ("*c", "abc", true),
            ("a*/b", "abc/b", true),
            ("a*/b", "a/c/b", false),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", true),
            ("a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
            ("ab[b-d]", "abc", true),
            ("ab[^e-g]", "abc", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "ab", false),
            ("[a-ζ]*", "α", true),
            ("a?b", "a/b", false),
            ("*x", "xxx", true),
            ("a[!a]b", "a!b", true),
        ] {
            assert_eq!(Pattern::new(pattern).is_ok_and(|own| own.matches(name)), fits, "{pattern} {name}");
        }
        for bad in ["[]a]", "[-]", "[x-]", "[a-b-c]", "[", "[^", "[^bc", "a[", "a[b", "[\\", "a\\", "[-x]"] {
            assert!(Pattern::new(bad).is_err(), "{bad}");
        }
    }
}
