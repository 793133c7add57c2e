//! Quoting as package `time` does it in its messages.

/// As package time quotes: every byte that is not printable ASCII by its number.
pub(super) fn quoted(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            b' '..=0x7f => out.push(char::from(*byte)),
            _ => {
                let digit = |number: u8| char::from_digit(number.into(), 16).unwrap_or_default();
                out.extend(['\\', 'x', digit(byte >> 4), digit(byte & 0xf)]);
            }
        }
    }
    out.push('"');
    out
}
