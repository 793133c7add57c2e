//! PEM (RFC 7468) as Go writes and finds it.

use data_encoding::BASE64;
use memchr::memmem;

const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8] = b"-----";
const LINE: usize = 64;

/// A block.
pub(super) struct Block {
    pub kind: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// Writes a block.
pub(super) fn encode(kind: &str, bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    let mut out = format!("-----BEGIN {kind}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    out + "-----END " + kind + "-----\n"
}

/// The first block that is whole.
pub(super) fn decode(text: &[u8]) -> Option<Block> {
    let mut at = 0;
    loop {
        at += memmem::find(&text[at..], BEGIN)?;
        let is_line = at == 0 || text[at - 1] == b'\n';
        at += BEGIN.len();
        if is_line && let Some(block) = block(&text[at..]) {
            return Some(block);
        }
    }
}

/// A block behind its `BEGIN`.
fn block(text: &[u8]) -> Option<Block> {
    let end = memchr::memchr(b'\n', text)?;
    let kind = text[..end].trim_ascii_end().strip_suffix(DASHES)?;
    let mut body = &text[end + 1..];
    // Headers are lines with a colon, which no line of Base64 has.
    while let Some(end) = memchr::memchr(b'\n', body)
        && body[..end].contains(&b':')
    {
        body = &body[end + 1..];
    }
    let end = memmem::find(body, b"-----END ")?;
    let trailer = body[end + 9..].strip_prefix(kind)?;
    trailer.strip_prefix(DASHES)?;
    let base64: Vec<u8> = body[..end].iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    Some(Block { kind: kind.to_vec(), bytes: BASE64.decode(&base64).ok()? })
}
