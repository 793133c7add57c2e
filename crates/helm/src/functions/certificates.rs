//! Sprig's functions of keys and certificates.

mod der;
mod key;
mod object;
mod pem;
mod x509;

use std::{net::IpAddr, rc::Rc};

use aws_lc_rs::rsa::KeySize;

use self::{
    key::PrivateKey,
    object::Certificate,
    x509::{Issuer, Request},
};
use super::{Function, encodings::base64, plain};
use crate::{
    context::Context,
    fault::Fault,
    format,
    text::Text,
    time::{Time, Zone},
    trace::Source::Keys,
    value::{Type, Value},
};

const CERTIFICATE: Type = Type::Named("sprig.certificate");

pub(super) const FUNCTIONS: &[Function] = &[
    plain("buildCustomCert", &[Type::Text, Type::Text], build),
    plain("genCA", &[Type::Text, Type::Int], authority).drawing(Keys),
    plain("genCAWithKey", &[Type::Text, Type::Int, Type::Text], authority).drawing(Keys),
    plain("genPrivateKey", &[Type::Text], private_key).drawing(Keys),
    plain("genSelfSignedCert", &[Type::Text, Type::List, Type::List, Type::Int], self_signed).drawing(Keys),
    plain(
        "genSelfSignedCertWithKey",
        &[Type::Text, Type::List, Type::List, Type::Int, Type::Text],
        self_signed,
    )
    .drawing(Keys),
    plain("genSignedCert", &[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE], signed)
        .drawing(Keys),
    plain(
        "genSignedCertWithKey",
        &[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE, Type::Text],
        signed,
    )
    .drawing(Keys),
];

/// Steps of an RSA key of 2048 bits, which takes 100 ms on average; one of 4096 takes ten times as long.
const RSA_STEPS: usize = 1_000_000;
const DAY: i64 = 86_400_000_000_000;

fn private_key(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(kind)] = args else { return Ok(Value::Nil) };
    let key = match kind.as_bytes() {
        b"" | b"rsa" => {
            context.fuel.take(10 * RSA_STEPS)?;
            PrivateKey::new_rsa(KeySize::Rsa4096)
        }
        b"dsa" => return Err(Fault::new("no DSA keys are made: use `rsa`, `ecdsa` or `ed25519`")),
        b"ecdsa" => PrivateKey::new_ec(context.random),
        b"ed25519" => PrivateKey::new_ed25519(context.random),
        kind => return Ok(Value::text([b"Unknown type ", kind].concat())),
    };
    context.fuel.take(RSA_STEPS / 100)?;
    Ok(Value::from(match key {
        Ok(key) => key.pem(),
        Err(error) => format!("failed to generate private key: {error}"),
    }))
}

/// `genCA NAME DAYS [KEY]`
fn authority(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(name), Value::Int(days, _), key @ ..] = args else { return Ok(Value::Nil) };
    let key = given(context, key)?;
    let mut request = request(context, name, [&Value::Nil, &Value::Nil], *days)?;
    request.is_authority = true;
    by_itself(context, request, key)
}

/// `genSelfSignedCert NAME IPS NAMES DAYS [KEY]`
fn self_signed(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(name), ips, names, Value::Int(days, _), key @ ..] = args else { return Ok(Value::Nil) };
    let key = given(context, key)?;
    let request = request(context, name, [ips, names], *days)?;
    by_itself(context, request, key)
}

/// `genSignedCert NAME IPS NAMES DAYS AUTHORITY [KEY]`
fn signed(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(name), ips, names, Value::Int(days, _), Value::Object(authority), key @ ..] = args
    else {
        return Ok(Value::Nil);
    };
    let Some(authority) = authority.as_any().downcast_ref::<Certificate>() else { return Ok(Value::Nil) };
    let key = given(context, key)?;
    if key.is_none() && authority.is_planned() {
        let request = request(context, name, [ips, names], *days)?;
        return object(Certificate::planned(request, Some(authority.clone()), context.version));
    }
    let blocks = authority.blocks().ok_or_else(|| Fault::new("unable to decode certificate"))?;
    let issuer =
        Issuer::parse(&blocks.cert).ok_or_else(|| Fault::new("unable to decode certificate"))?.map_err(
            |error| Fault::new(format!("error parsing certificate: decodedSignerCert.Bytes: {error}")),
        )?;
    let signer = PrivateKey::parse(&blocks.key)
        .map_err(|error| Fault::new(format!("error parsing private key: {error}")))?;
    let key = key.map_or_else(new, Ok)?;
    let request = request(context, name, [ips, names], *days)?;
    object(Certificate::create(&request, &key, Some((&issuer, &signer)), context.version))
}

/// `buildCustomCert CERTIFICATE KEY`: both in Base64, looked at and passed on.
fn build(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(cert), Value::Text(key)] = args else { return Ok(Value::Nil) };
    let cert = base64(cert).map_err(|_| Fault::new("unable to decode base64 certificate"))?;
    let key = base64(key).map_err(|_| Fault::new("unable to decode base64 private key"))?;
    Issuer::parse(&cert)
        .ok_or_else(|| Fault::new("unable to decode certificate"))?
        .map_err(|error| Fault::new(format!("error parsing certificate: decodedCert.Bytes: {error}")))?;
    PrivateKey::parse(&key).map_err(|error| Fault::new(format!("error parsing private key: {error}")))?;
    Ok(Value::Object(Rc::new(Certificate::new(cert, key))))
}

/// The key that is given; none when a new one is asked for, which costs.
fn given(context: &mut Context<'_>, args: &[Value]) -> Result<Option<PrivateKey>, Fault> {
    if let [Value::Text(key)] = args {
        let key = PrivateKey::parse(key);
        return key.map(Some).map_err(|error| Fault::new(format!("parsing private key: {error}")));
    }
    context.fuel.take(RSA_STEPS)?;
    Ok(None)
}

fn new() -> Result<PrivateKey, Fault> {
    PrivateKey::new_rsa(KeySize::Rsa2048)
        .map_err(|error| Fault::new(format!("error generating rsa key: {error}")))
}

fn request(
    context: &mut Context<'_>,
    name: &Text,
    [ips, names]: [&Value; 2],
    days: i64,
) -> Result<Request, Fault> {
    let ips = texts(ips, "error parsing ip:")?.iter().map(ip).collect::<Result<_, _>>()?;
    let names =
        texts(names, "error processing alternate dns name:")?.iter().map(|name| name.to_vec()).collect();
    let mut serial = [0; 16];
    context.random.fill(&mut serial);
    let from = Time::from(context.now).within(Zone::Utc);
    let until = from.plus(DAY.wrapping_mul(days));
    Ok(Request { common_name: name.to_vec(), ips, names, is_authority: false, serial, from, until })
}

fn texts(list: &Value, problem: &str) -> Result<Vec<Text>, Fault> {
    let Value::List(list) = list else { return Ok(Vec::new()) };
    let text = |item: &Value| match item {
        Value::Text(text) => Ok(text.clone()),
        other => Err(Fault::new(format!("{problem} {} is not a string", format::value(other)))),
    };
    list.iter().map(text).collect()
}

fn ip(text: &Text) -> Result<IpAddr, Fault> {
    text.lossy().parse().map_err(|_| Fault::new(format!("error parsing ip: {text}")))
}

/// A certificate that its own key signs.
fn by_itself(context: &Context<'_>, request: Request, key: Option<PrivateKey>) -> Result<Value, Fault> {
    object(match key {
        Some(key) => Certificate::create(&request, &key, None, context.version),
        None => Certificate::planned(request, None, context.version),
    })
}

fn object(certificate: Result<Certificate, String>) -> Result<Value, Fault> {
    match certificate {
        Ok(certificate) => Ok(Value::Object(Rc::new(certificate))),
        Err(error) => Err(Fault::new(format!("error creating certificate: {error}"))),
    }
}
