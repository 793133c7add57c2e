//! The order of keys in go-yaml: numbers inside them count as numbers, letters come last.

use std::{cmp::Ordering, iter::Peekable, str::Chars, sync::LazyLock};

use regex::Regex;

use crate::yaml::Node;

/// Sorts entries, which are sorted by the bytes of their keys. The order is not always transitive, so a sort must not rely
/// on it; of such keys Go prints now this and now that one first.
pub(super) fn sort<'d>(entries: &mut Vec<(&'d str, Node<'d>)>, third: bool) {
    let before = |a: &(&str, Node<'_>), b: &(&str, Node<'_>)| compare(a.0, b.0, third) != Ordering::Greater;
    if entries.windows(2).all(|pair| before(&pair[0], &pair[1])) {
        return;
    }
    let mut width = 1;
    while width < entries.len() {
        let mut merged = Vec::with_capacity(entries.len());
        for run in entries.chunks(width * 2) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            while let (Some(a), Some(b)) = (left.first(), right.first()) {
                let side = if before(a, b) { &mut left } else { &mut right };
                merged.push(side[0]);
                *side = &side[1..];
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        *entries = merged;
        width *= 2;
    }
}

/// Which key comes first; in go-yaml v3 (`third`) a letter behind a digit comes before what is none.
pub(super) fn compare(a: &str, b: &str, third: bool) -> Ordering {
    let common = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let common = (0..=common).rev().find(|at| a.is_char_boundary(*at)).unwrap_or(0);
    let (Some(x), Some(y)) = (a[common..].chars().next(), b[common..].chars().next()) else {
        return a.len().cmp(&b.len());
    };
    match (is_letter(x), is_letter(y)) {
        (true, true) => return x.cmp(&y),
        (false, false) => {}
        (x_first, _) => {
            let digits = third && a[..common].chars().next_back().is_some_and(is_digit);
            return if x_first == digits { Ordering::Less } else { Ordering::Greater };
        }
    }
    // Zeros count when a number has begun before them.
    let begun = x == '0' || y == '0';
    let begun = begun && a[..common].chars().rev().take_while(|char| is_digit(*char)).any(|char| char != '0');
    let (mut a, mut b) = (a[common..].chars().peekable(), b[common..].chars().peekable());
    let ((a_number, a_digits), (b_number, b_digits)) = (number(&mut a, begun), number(&mut b, begun));
    a_number.cmp(&b_number).then(a_digits.cmp(&b_digits)).then(x.cmp(&y))
}

/// The number that begins here, as Go's int64 holds it, and how many digits it has.
fn number(chars: &mut Peekable<Chars<'_>>, begun: bool) -> (i64, usize) {
    let mut number = i64::from(begun);
    let mut digits = 0;
    while let Some(char) = chars.next_if(|char| is_digit(*char)) {
        let digit = i64::from(u32::from(char)) - i64::from(b'0');
        number = number.wrapping_mul(10).wrapping_add(digit);
        digits += 1;
    }
    (number, digits)
}

fn is_letter(char: char) -> bool {
    static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{L}$").ok());
    if char.is_ascii() { char.is_ascii_alphabetic() } else { is_of(&LETTER, char) }
}

fn is_digit(char: char) -> bool {
    static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Nd}$").ok());
    if char.is_ascii() { char.is_ascii_digit() } else { is_of(&DIGIT, char) }
}

fn is_of(class: &LazyLock<Option<Regex>>, char: char) -> bool {
    class.as_ref().is_some_and(|class| class.is_match(char.encode_utf8(&mut [0; 4])))
}
