//! Sprig's hashes, passwords and AES.

use aws_lc_rs::{
    cipher::{
        AES_256, AES_256_KEY_LEN, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext,
        UnboundCipherKey,
    },
    digest::{self, Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512},
    error::Unspecified,
    hmac,
    iv::FixedLength,
};
use data_encoding::{BASE64, HEXLOWER};

use super::{Function, encodings::base64, plain};
use crate::{
    context::Context,
    fault::Fault,
    text::Text,
    trace::Source,
    value::{Type, Value},
};

pub(super) const FUNCTIONS: &[Function] = &[
    plain("adler32sum", &[Type::Text], adler32),
    plain("bcrypt", &[Type::Text], bcrypt).drawing(Source::Chance),
    plain("decryptAES", &[Type::Text, Type::Text], decrypt),
    plain("derivePassword", &[Type::Uint32, Type::Text, Type::Text, Type::Text, Type::Text], derive),
    plain("encryptAES", &[Type::Text, Type::Text], encrypt).drawing(Source::Chance),
    plain("htpasswd", &[Type::Text, Type::Text], htpasswd).drawing(Source::Chance),
    plain("sha1sum", &[Type::Text], |context, args| hash(context, args, &SHA1_FOR_LEGACY_USE_ONLY)),
    plain("sha256sum", &[Type::Text], |context, args| hash(context, args, &SHA256)),
    plain("sha512sum", &[Type::Text], |context, args| hash(context, args, &SHA512)),
];

/// Steps of a bcrypt hash, which is slow by design: 50 ms.
const BCRYPT_STEPS: usize = 500_000;
/// Steps of a derived password: 100 ms and 32 MiB.
const SCRYPT_STEPS: usize = 1_000_000;
const BLOCK: usize = 16;

fn hash(context: &mut Context<'_>, args: &[Value], algorithm: &'static Algorithm) -> Result<Value, Fault> {
    let [Value::Text(text)] = args else { return Ok(Value::Nil) };
    context.fuel.text(text.len())?;
    Ok(Value::from(HEXLOWER.encode(digest::digest(algorithm, text).as_ref())))
}

/// Adler-32 (RFC 1950), in decimal.
fn adler32(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    const PRIME: u32 = 65_521;
    // So many bytes can be added before the larger sum leaves 32 bits.
    const CHUNK: usize = 5_552;
    let [Value::Text(text)] = args else { return Ok(Value::Nil) };
    context.fuel.text(text.len())?;
    let (mut sum, mut sums) = (1_u32, 0_u32);
    for chunk in text.chunks(CHUNK) {
        for byte in chunk {
            sum += u32::from(*byte);
            sums += sum;
        }
        (sum, sums) = (sum % PRIME, sums % PRIME);
    }
    Ok(Value::from((sums << 16 | sum).to_string()))
}

fn bcrypt(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(password)] = args else { return Ok(Value::Nil) };
    bcrypted(context, password).map(Value::from)
}

fn htpasswd(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(user), Value::Text(password)] = args else { return Ok(Value::Nil) };
    if user.contains(&b':') {
        return Ok(Value::text([b"invalid username: ", user.as_bytes()].concat()));
    }
    let hash = bcrypted(context, password)?;
    Ok(Value::text([user.as_bytes(), b":", hash.as_bytes()].concat()))
}

/// As Go hashes: cost 10, version 2a. Sprig shows an error in place of the hash.
fn bcrypted(context: &mut Context<'_>, password: &[u8]) -> Result<String, Fault> {
    const COST: u32 = 10;
    if password.len() > 72 {
        return Ok(
            "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes".to_owned()
        );
    }
    context.fuel.take(BCRYPT_STEPS)?;
    let mut salt = [0; 16];
    context.random.fill(&mut salt);
    let parts =
        bcrypt::hash_with_salt(password, COST, salt).map_err(|error| Fault::new(error.to_string()))?;
    Ok(parts.format_for_version(bcrypt::Version::TwoA))
}

/// AES-256 in CBC mode, the IV first and the padding by PKCS #7, in Base64. The key is the password, cut or filled up with zeros.
fn encrypt(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(password), Value::Text(text)] = args else { return Ok(Value::Nil) };
    if text.is_empty() {
        return Ok(Value::Text(Text::default()));
    }
    context.fuel.text(text.len().saturating_mul(2))?;
    let mut iv = [0; BLOCK];
    context.random.fill(&mut iv);
    let padding = BLOCK - text.len() % BLOCK;
    let mut blocks = text.to_vec();
    blocks.resize(text.len() + padding, u8::try_from(padding).unwrap_or_default());
    let encrypted = key(password)
        .and_then(EncryptingKey::cbc)
        .and_then(|key| key.less_safe_encrypt(&mut blocks, EncryptionContext::Iv128(FixedLength::from(&iv))));
    encrypted.map_err(|_| Fault::new("AES failed"))?;
    Ok(Value::from(BASE64.encode(&[&iv[..], &blocks].concat())))
}

/// Undoes [`encrypt`]. What Go does not check ends in its runtime, whose words these are.
fn decrypt(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(password), Value::Text(text)] = args else { return Ok(Value::Nil) };
    if text.is_empty() {
        return Ok(Value::Text(Text::default()));
    }
    context.fuel.text(text.len())?;
    let bytes = base64(text).map_err(Fault::Message)?;
    let Some((iv, blocks)) = bytes.split_first_chunk::<BLOCK>() else {
        let capacity = text.len() / 4 * 3;
        return Err(Fault::new(format!(
            "runtime error: slice bounds out of range [:16] with capacity {capacity}"
        )));
    };
    if blocks.len() % BLOCK != 0 {
        return Err(Fault::new("crypto/cipher: input not full blocks"));
    }
    let mut blocks = blocks.to_vec();
    let decrypted = key(password).and_then(DecryptingKey::cbc).and_then(|key| {
        key.decrypt(&mut blocks, DecryptionContext::Iv128(FixedLength::from(iv))).map(|_| ())
    });
    decrypted.map_err(|_| Fault::new("AES failed"))?;
    let Some(padding) = blocks.last() else {
        return Err(Fault::new("runtime error: index out of range [-1]"));
    };
    let length = blocks.len().checked_sub(usize::from(*padding)).ok_or_else(|| {
        let before = usize::from(*padding) - blocks.len();
        Fault::new(format!("runtime error: slice bounds out of range [:-{before}]"))
    })?;
    Ok(Value::Text(Text::from(&blocks[..length])))
}

fn key(password: &[u8]) -> Result<UnboundCipherKey, Unspecified> {
    let mut key = [0; AES_256_KEY_LEN];
    let length = password.len().min(key.len());
    key[..length].copy_from_slice(&password[..length]);
    UnboundCipherKey::new(&AES_256, &key)
}

/// Master Password (its algorithm of 2014): the seed by scrypt and HMAC, the password by one of its type's templates.
fn derive(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    const SCOPE: &[u8] = b"com.lyndir.masterpassword";
    let [
        Value::Uint(counter, _),
        Value::Text(kind),
        Value::Text(password),
        Value::Text(user),
        Value::Text(site),
    ] = args
    else {
        return Ok(Value::Nil);
    };
    let Some((_, templates)) = TEMPLATES.iter().find(|(name, _)| name.as_bytes() == kind.as_bytes()) else {
        return Ok(Value::text([b"cannot find password template ", kind.as_bytes()].concat()));
    };
    context.fuel.take(SCRYPT_STEPS)?;
    let length = |text: &[u8]| u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
    let salt = [SCOPE, &length(user), user].concat();
    let mut master = [0; 64];
    scrypt::Params::new(15, 8, 2)
        .ok()
        .and_then(|params| scrypt::scrypt(password, &salt, &params, &mut master).ok())
        .ok_or_else(|| Fault::new("scrypt failed"))?;
    let counter = u32::try_from(*counter).unwrap_or(u32::MAX).to_be_bytes();
    let message = [SCOPE, &length(site), site, &counter].concat();
    let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &master), &message);
    let (first, seed) = seed.as_ref().split_first().unwrap_or((&0, &[]));
    let template = templates[usize::from(*first) % templates.len()];
    let letters = template.bytes().zip(seed).map(|(class, chance)| {
        let class = class_of(class);
        class[usize::from(*chance) % class.len()]
    });
    Ok(Value::text(letters.collect::<Vec<u8>>()))
}

const TEMPLATES: [(&str, &[&str]); 6] = [
    ("maximum", &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"]),
    (
        "long",
        &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
    ),
    ("medium", &["CvcnoCvc", "CvcCvcno"]),
    ("short", &["Cvcn"]),
    ("basic", &["aaanaaan", "aannaaan", "aaannaaa"]),
    ("pin", &["nnnn"]),
];

/// The characters that a letter of a template stands for.
fn class_of(letter: u8) -> &'static [u8] {
    match letter {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}
