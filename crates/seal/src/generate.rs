//! New values that nobody has to think of.

use crate::{Plaintext, Refused};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

/// What new values are made of: none of it means anything to a shell, a URL or YAML.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A value of some letters and digits, each as likely as the other.
///
/// # Errors
/// When the library has no random numbers.
pub fn generate(length: usize) -> Result<Plaintext, Refused> {
    let mut value = Vec::with_capacity(length);
    let mut random = Zeroizing::new([0; 64]);
    while value.len() < length {
        rand::fill(&mut *random).map_err(|_| Refused)?;
        // Four times 62 is 248: bytes above would favour the first letters.
        let fair = random.iter().map(|byte| usize::from(*byte)).filter(|number| *number < 4 * LETTERS.len());
        value.extend(fair.map(|number| LETTERS[number % LETTERS.len()]).take(length - value.len()));
    }
    Ok(value.into())
}

#[test]
fn values_differ_and_are_as_long_as_asked() {
    let [one, other] = [generate(40).unwrap(), generate(40).unwrap()];
    assert_eq!((one.len(), other.len()), (40, 40));
    assert_ne!(one.expose(), other.expose());
    assert!(one.expose().iter().all(u8::is_ascii_alphanumeric));
    assert!(generate(0).unwrap().is_empty());
}
