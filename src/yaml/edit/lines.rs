//! Lines of a text, by the bytes in them.

/// Where the line of a byte starts; a byte order mark is no part of it.
pub(super) fn start(text: &str, at: usize) -> usize {
    match text[..at].rfind('\n') {
        Some(end) => end + 1,
        None if text.starts_with('\u{feff}') => '\u{feff}'.len_utf8(),
        None => 0,
    }
}

/// Where the line of a byte ends, without its break.
pub(super) fn end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

/// Where the line after that of a byte starts, or the text's end.
pub(super) fn next(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// How deep the line of a byte is indented, when it is a comment.
pub(super) fn comment(text: &str, at: usize) -> Option<usize> {
    let line = &text[start(text, at)..end(text, at)];
    let words = line.trim_start_matches(' ');
    words.starts_with('#').then(|| line.len() - words.len())
}

/// Text with LF, with the line breaks of another text.
pub(super) fn broken_as(text: &str, written: &str) -> String {
    let is_windows = text.find('\n').is_some_and(|end| text[..end].ends_with('\r'));
    if is_windows { written.replace('\n', "\r\n") } else { written.to_owned() }
}

/// Lines, each but the first and the empty ones deeper by some spaces.
pub(super) fn hang(written: &str, indent: usize) -> String {
    let mut hung = String::new();
    for (at, line) in written.split_inclusive('\n').enumerate() {
        if at > 0 && line != "\n" {
            hung.extend(std::iter::repeat_n(' ', indent));
        }
        hung.push_str(line);
    }
    hung
}
