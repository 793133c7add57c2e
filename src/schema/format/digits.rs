//! Formats that are rows of digits: UUIDs, colours, card and book numbers, Base64.

use super::Reader;

/// 32 hexadecimal digits in five groups, whose hyphens may be missing; of one version when it is said.
pub(super) fn is_uuid(text: &str, version: Option<u8>) -> bool {
    let mut digits = Vec::with_capacity(32);
    for byte in text.bytes() {
        match byte {
            b'-' if matches!(digits.len(), 8 | 12 | 16 | 20) && digits.last() != Some(&b'-') => {}
            byte if byte.is_ascii_hexdigit() && digits.len() < 32 => digits.push(byte.to_ascii_lowercase()),
            _ => return false,
        }
    }
    let variant = |digits: &[u8]| matches!(digits[16], b'8' | b'9' | b'a' | b'b');
    let doubled = text.contains("--");
    digits.len() == 32
        && !doubled
        && !text.ends_with('-')
        && version.is_none_or(|version| digits[12] == version && (version == b'3' || variant(&digits)))
}

pub(super) fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Padded standard Base64. Go's decoder skips line breaks and takes nothing for nothing; the schema's does neither.
pub(super) fn is_base64(text: &str, reader: Reader) -> bool {
    let mut digits = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'\r' | b'\n' if reader == Reader::Struct => {}
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding).is_multiple_of(4) && (reader == Reader::Struct || digits > 0)
}

/// The bytes of standard Base64, when it is that.
pub(in crate::schema) fn decoded_base64(text: &str) -> Option<Vec<u8>> {
    if !is_base64(text, Reader::Struct) {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = text.bytes().filter_map(digit).collect();
    let chunks = digits.chunks(4).map(|chunk| {
        let bits = chunk.iter().fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit));
        (bits << (6 * (4 - chunk.len())), chunk.len() - 1)
    });
    Some(chunks.flat_map(|(bits, bytes)| bits.to_be_bytes()[1..=bytes].to_vec()).collect())
}

pub(super) fn is_hex_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or(text);
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `rgb(r,g,b)`, each a byte, with blanks around.
pub(super) fn is_rgb_color(text: &str) -> bool {
    let inner = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
    let Some(inner) = inner else { return false };
    let parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    let is_byte = |part: &&str| {
        let canonical = *part == "0" || !part.starts_with('0');
        canonical && !part.starts_with('+') && part.parse::<u8>().is_ok()
    };
    parts.len() == 3 && parts.iter().all(is_byte)
}

/// Three, two and four digits, with hyphens, blanks or nothing between.
pub(super) fn is_ssn(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let separators: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'-' | b' ')).map(|(at, _)| at).collect();
    digits.len() == 9
        && text.len() == 9 + separators.len()
        && matches!(separators.as_slice(), [] | [3 | 5] | [3, 6])
}

/// Digits of a known length that satisfy Luhn's sum; what is no digit is skipped.
pub(super) fn is_credit_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) => double / 10 + double % 10,
        })
        .sum();
    issuer_knows(&digits) && sum.is_multiple_of(10)
}

/// Whether a length belongs to the first digits: Visa, Mastercard, Discover, American Express, Diners Club, JCB.
fn issuer_knows(digits: &[u32]) -> bool {
    let first = |count: usize| digits.iter().take(count).fold(0, |number, digit| number * 10 + digit);
    match digits.len() {
        13 => first(1) == 4,
        14 => matches!(first(3), 300..=305) || matches!(first(2), 36 | 38),
        15 => matches!(first(2), 34 | 37) || matches!(first(4), 2131 | 1800),
        16 => {
            first(1) == 4
                || matches!(first(2), 51..=55)
                || first(4) == 6011
                || first(2) == 65
                || first(2) == 35
        }
        _ => false,
    }
}

pub(super) fn is_isbn(text: &str) -> bool {
    is_isbn10(text) || is_isbn13(text)
}

/// Nine digits and a check digit, which may be `X`.
pub(super) fn is_isbn10(text: &str) -> bool {
    let Some(digits) = book(text, 10) else { return false };
    let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    digits[..9].iter().all(|digit| *digit < 10) && sum.is_multiple_of(11)
}

/// Thirteen digits whose weighted sum is a multiple of ten.
pub(super) fn is_isbn13(text: &str) -> bool {
    let Some(digits) = book(text, 13) else { return false };
    let sum: u32 = digits.iter().zip([1, 3].iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    digits.iter().all(|digit| *digit < 10) && sum.is_multiple_of(10)
}

fn book(text: &str, length: usize) -> Option<Vec<u32>> {
    let digits = text.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| match c {
        'X' => Some(10),
        c => c.to_digit(10),
    });
    digits.collect::<Option<Vec<u32>>>().filter(|digits| digits.len() == length)
}
