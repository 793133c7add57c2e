//! Sprig's functions of chance, all of them from the render's own source of randomness.

use super::{Function, plain};
use crate::{
    context::{Context, Random},
    fault::Fault,
    trace::Source::Chance,
    value::{Type, Value},
};

pub(super) const FUNCTIONS: &[Function] = &[
    plain("randAlpha", &[Type::Int], |context, args| letters(context, args, ALPHA)).drawing(Chance),
    plain("randAlphaNum", &[Type::Int], |context, args| letters(context, args, ALPHA_NUMERIC))
        .drawing(Chance),
    plain("randAscii", &[Type::Int], |context, args| letters(context, args, ASCII)).drawing(Chance),
    plain("randBytes", &[Type::Int], bytes).drawing(Chance),
    plain("randInt", &[Type::Int, Type::Int], integer).drawing(Chance),
    plain("randNumeric", &[Type::Int], |context, args| letters(context, args, NUMERIC)).drawing(Chance),
    plain("shuffle", &[Type::Text], shuffle).drawing(Chance),
    plain("uuidv4", &[], uuid).drawing(Chance),
];

const ALPHA_NUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHA: &[u8] = ALPHA_NUMERIC.split_at(10).1;
const NUMERIC: &[u8] = ALPHA_NUMERIC.split_at(10).0;
const ASCII: &[u8] =
    b" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// Letters of an alphabet, each as likely; none when less than none are asked for.
fn letters(context: &mut Context<'_>, args: &[Value], alphabet: &[u8]) -> Result<Value, Fault> {
    let [Value::Int(count, _)] = args else { return Ok(Value::Nil) };
    let count = usize::try_from(*count).unwrap_or_default();
    context.fuel.text(count)?;
    context.fuel.take(count)?;
    let mut bits = Bits::new(context.random);
    let letters: Vec<u8> = (0..count).map(|_| alphabet[bits.below(alphabet.len())]).collect();
    Ok(Value::text(letters))
}

fn bytes(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Int(count, _)] = args else { return Ok(Value::Nil) };
    let count =
        usize::try_from(*count).map_err(|_| Fault::new("runtime error: makeslice: len out of range"))?;
    context.fuel.text(count)?;
    context.fuel.text(count / 3 * 4 + 4)?;
    let mut bytes = vec![0; count];
    context.random.fill(&mut bytes);
    Ok(Value::from(data_encoding::BASE64.encode(&bytes)))
}

fn integer(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Int(least, _), Value::Int(beyond, _)] = args else { return Ok(Value::Nil) };
    let span = beyond.wrapping_sub(*least);
    let span = usize::try_from(span).ok().filter(|span| *span > 0);
    let span = span.ok_or_else(|| Fault::new("invalid argument to Intn"))?;
    let over = Bits::new(context.random).below(span);
    Ok(Value::int(least.wrapping_add(i64::try_from(over).unwrap_or_default())))
}

/// Mixes a text's characters; what is no character becomes U+FFFD, as in Go.
fn shuffle(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(text)] = args else { return Ok(Value::Nil) };
    context.fuel.text(text.len())?;
    context.fuel.take(text.len())?;
    let mut characters: Vec<char> = text.lossy().chars().collect();
    let mut bits = Bits::new(context.random);
    for last in (1..characters.len()).rev() {
        characters.swap(last, bits.below(last + 1));
    }
    Ok(Value::from(characters.into_iter().collect::<String>()))
}

/// A version 4 UUID (RFC 9562): 122 random bits, the version and the variant.
fn uuid(context: &mut Context<'_>, _: &[Value]) -> Result<Value, Fault> {
    let mut bytes = [0; 16];
    context.random.fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    Ok(Value::from(parts.join("-")))
}

/// Random numbers out of random bytes, taken by the block.
struct Bits<'r> {
    random: &'r mut dyn Random,
    block: [u8; 64],
    used: usize,
}

impl<'r> Bits<'r> {
    fn new(random: &'r mut dyn Random) -> Self {
        Self { random, block: [0; 64], used: 64 }
    }

    /// A number below `bound`, each as likely: those of the last, incomplete round are thrown away.
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        // Small bounds need few bits: one byte for an alphabet.
        let width = if bound <= 256 { 1 } else { 8 };
        let numbers = 1_u128 << (width * 8);
        let complete = numbers - numbers % u128::from(bound);
        loop {
            let number = self.take(width);
            if u128::from(number) < complete {
                return usize::try_from(number % bound).unwrap_or_default();
            }
        }
    }

    fn take(&mut self, width: usize) -> u64 {
        if self.used + width > self.block.len() {
            self.random.fill(&mut self.block);
            self.used = 0;
        }
        let bytes = &self.block[self.used..self.used + width];
        self.used += width;
        bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl std::fmt::Debug for Bits<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bits").field("used", &self.used).finish_non_exhaustive()
    }
}
