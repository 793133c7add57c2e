//! Sprig's functions of keys and certificates.

mod der;
mod key;
mod pem;
mod x509;

use std::{any::Any, net::IpAddr, rc::Rc};

use aws_lc_rs::rsa::KeySize;

use self::{
    key::PrivateKey,
    x509::{Issuer, Request},
};
use super::{Function, encodings::base64, plain};
use crate::{
    context::Context,
    fault::Fault,
    format,
    text::Text,
    time::{Time, Zone},
    value::{Kind, Object, Type, Value},
};

const CERTIFICATE: Type = Type::Named("sprig.certificate");

pub(super) const FUNCTIONS: &[Function] = &[
    plain("buildCustomCert", &[Type::Text, Type::Text], build),
    plain("genCA", &[Type::Text, Type::Int], authority),
    plain("genCAWithKey", &[Type::Text, Type::Int, Type::Text], authority),
    plain("genPrivateKey", &[Type::Text], private_key),
    plain("genSelfSignedCert", &[Type::Text, Type::List, Type::List, Type::Int], self_signed),
    plain(
        "genSelfSignedCertWithKey",
        &[Type::Text, Type::List, Type::List, Type::Int, Type::Text],
        self_signed,
    ),
    plain("genSignedCert", &[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE], signed),
    plain(
        "genSignedCertWithKey",
        &[Type::Text, Type::List, Type::List, Type::Int, CERTIFICATE, Type::Text],
        signed,
    ),
];

/// Steps of an RSA key of 2048 bits, which takes 100 ms on average; one of 4096 takes ten times as long.
const RSA_STEPS: usize = 1_000_000;
const DAY: i64 = 86_400_000_000_000;

/// `sprig.certificate`: two PEM blocks.
#[derive(Debug)]
struct Certificate {
    cert: Text,
    key: Text,
}

impl Object for Certificate {
    fn type_name(&self) -> &'static str {
        "sprig.certificate"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"Cert" => Some(Value::Text(self.cert.clone())),
            b"Key" => Some(Value::Text(self.key.clone())),
            _ => None,
        }
    }

    fn print(&self) -> Text {
        Text::from([b"{", self.cert.as_bytes(), b" ", self.key.as_bytes(), b"}"].concat())
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        let fields = [("Cert", &self.cert), ("Key", &self.key)];
        Some(fields.map(|(name, text)| (Text::from(name), Value::Text(text.clone()))).into())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

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
    let key = key_of(context, key)?;
    let mut request = request(context, name, [&Value::Nil, &Value::Nil], *days)?;
    request.is_authority = true;
    certificate(context, &request, &key, None)
}

/// `genSelfSignedCert NAME IPS NAMES DAYS [KEY]`
fn self_signed(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(name), ips, names, Value::Int(days, _), key @ ..] = args else { return Ok(Value::Nil) };
    let key = key_of(context, key)?;
    let request = request(context, name, [ips, names], *days)?;
    certificate(context, &request, &key, None)
}

/// `genSignedCert NAME IPS NAMES DAYS AUTHORITY [KEY]`
fn signed(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(name), ips, names, Value::Int(days, _), Value::Object(authority), key @ ..] = args
    else {
        return Ok(Value::Nil);
    };
    let Some(authority) = authority.as_any().downcast_ref::<Certificate>() else { return Ok(Value::Nil) };
    let key = key_of(context, key)?;
    let issuer =
        Issuer::parse(&authority.cert).ok_or_else(|| Fault::new("unable to decode certificate"))?.map_err(
            |error| Fault::new(format!("error parsing certificate: decodedSignerCert.Bytes: {error}")),
        )?;
    let signer = PrivateKey::parse(&authority.key)
        .map_err(|error| Fault::new(format!("error parsing private key: {error}")))?;
    let request = request(context, name, [ips, names], *days)?;
    certificate(context, &request, &key, Some((&issuer, &signer)))
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
    Ok(Value::Object(Rc::new(Certificate { cert: Text::from(cert), key: Text::from(key) })))
}

/// The key that is given, or a new one.
fn key_of(context: &mut Context<'_>, args: &[Value]) -> Result<PrivateKey, Fault> {
    if let [Value::Text(key)] = args {
        return PrivateKey::parse(key).map_err(|error| Fault::new(format!("parsing private key: {error}")));
    }
    context.fuel.take(RSA_STEPS)?;
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

fn certificate(
    context: &Context<'_>,
    request: &Request,
    key: &PrivateKey,
    issuer: Option<(&Issuer, &PrivateKey)>,
) -> Result<Value, Fault> {
    let cert = x509::create(request, key, issuer, context.version)
        .map_err(|error| Fault::new(format!("error creating certificate: {error}")))?;
    Ok(Value::Object(Rc::new(Certificate { cert: Text::from(cert), key: Text::from(key.pem()) })))
}
