//! Just enough of DER (X.690) for keys and certificates.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OID: u8 = 0x06;
pub(super) const UTF8_STRING: u8 = 0x0c;
pub(super) const PRINTABLE_STRING: u8 = 0x13;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// A tag that means something only where it stands: primitive, of this number.
pub(super) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// Such a tag around other elements.
pub(super) const fn explicit(number: u8) -> u8 {
    0xa0 | number
}

/// An element of these parts.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = vec![tag];
    if let Ok(short @ ..0x80) = u8::try_from(length) {
        out.push(short);
    } else {
        let bytes = length.to_be_bytes();
        let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
        out.push(0x80 | u8::try_from(bytes.len()).unwrap_or_default());
        out.extend_from_slice(bytes);
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A number that is not negative, given in big-endian bytes.
pub(super) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let sign: &[u8] = if bytes.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[sign, bytes])
}

/// A string of whole bytes as bits.
pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes])
}

/// Reads element after element.
#[derive(Clone, Copy)]
pub(super) struct Reader<'d>(pub &'d [u8]);

/// An element that was read.
pub(super) struct Element<'d> {
    pub tag: u8,
    pub content: &'d [u8],
    pub whole: &'d [u8],
}

impl<'d> Reader<'d> {
    /// The next element, whatever it is.
    pub(super) fn next(&mut self) -> Option<Element<'d>> {
        let (&[tag, first], mut rest) = self.0.split_first_chunk()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            let (bytes, after) =
                rest.split_at_checked(usize::from(first & 0x7f)).filter(|(bytes, _)| bytes.len() <= 4)?;
            rest = after;
            bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
        };
        let (content, after) = rest.split_at_checked(length)?;
        let whole = &self.0[..self.0.len() - after.len()];
        self.0 = after;
        Some(Element { tag, content, whole })
    }

    /// The next element's content, which must have this tag.
    pub(super) fn expect(&mut self, tag: u8) -> Option<&'d [u8]> {
        self.next().filter(|element| element.tag == tag).map(|element| element.content)
    }

    /// The next element's content when it has this tag.
    pub(super) fn optional(&mut self, tag: u8) -> Option<&'d [u8]> {
        (self.0.first() == Some(&tag)).then(|| self.next())?.map(|element| element.content)
    }

    /// Inside the next element, which must have this tag.
    pub(super) fn enter(&mut self, tag: u8) -> Option<Reader<'d>> {
        self.expect(tag).map(Reader)
    }
}
