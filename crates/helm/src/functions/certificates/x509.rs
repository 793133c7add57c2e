//! Certificates as Go's `x509.CreateCertificate` makes them from Sprig's template: the same fields in the same order.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::{
    der::{
        self, BIT_STRING, GENERALIZED_TIME, OCTET_STRING, OID, PRINTABLE_STRING, Reader, SEQUENCE, SET,
        UTC_TIME, UTF8_STRING,
    },
    key::PrivateKey,
    pem,
};
use crate::{context::Version, time::Time};

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SUBJECT_KEY: &[u8] = &[0x55, 0x1d, 0x0e];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const AUTHORITY_KEY: &[u8] = &[0x55, 0x1d, 0x23];
const EXTENDED_USAGE: &[u8] = &[0x55, 0x1d, 0x25];
const SERVER: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];
const CLIENT: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];
const TRUE: &[u8] = &[0x01, 0x01, 0xff];

/// What a certificate shall say.
#[derive(Debug)]
pub(super) struct Request {
    pub common_name: Vec<u8>,
    pub ips: Vec<IpAddr>,
    pub names: Vec<Vec<u8>>,
    pub is_authority: bool,
    pub serial: [u8; 16],
    pub from: Time,
    pub until: Time,
}

impl Request {
    /// Looks for what no certificate can say.
    ///
    /// # Errors
    /// Go's text.
    pub(super) fn check(&self) -> Result<(), String> {
        name(&self.common_name)?;
        alternative_names(self)?;
        moment(&self.from)?;
        moment(&self.until).map(|_| ())
    }
}

/// Who signs.
pub(super) struct Issuer {
    subject: Vec<u8>,
    key_id: Option<Vec<u8>>,
    public_info: Vec<u8>,
}

impl Issuer {
    /// The authority of a PEM block; no value when there is no block in it.
    pub(super) fn parse(text: &[u8]) -> Option<Result<Self, String>> {
        let block = pem::decode(text)?;
        Some(Self::read(&block.bytes).ok_or_else(|| "x509: malformed certificate".to_owned()))
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut certificate = Reader(bytes).enter(SEQUENCE)?;
        let mut body = certificate.enter(SEQUENCE)?;
        certificate.expect(SEQUENCE)?;
        certificate.expect(BIT_STRING)?;
        body.optional(der::explicit(0));
        body.expect(der::INTEGER)?;
        for _ in ["signature", "issuer", "validity"] {
            body.expect(SEQUENCE)?;
        }
        let subject = body.next().filter(|element| element.tag == SEQUENCE)?.whole.to_vec();
        let public_info = body.next().filter(|element| element.tag == SEQUENCE)?.whole.to_vec();
        let mut key_id = None;
        while let Some(element) = body.next() {
            if element.tag == der::explicit(3) {
                key_id = subject_key(Reader(element.content).enter(SEQUENCE)?);
            }
        }
        Some(Self { subject, key_id, public_info })
    }
}

fn subject_key(mut extensions: Reader<'_>) -> Option<Vec<u8>> {
    while let Some(mut extension) = extensions.enter(SEQUENCE) {
        if extension.expect(OID)? == SUBJECT_KEY {
            extension.optional(TRUE[0]);
            return Reader(extension.expect(OCTET_STRING)?).expect(OCTET_STRING).map(<[u8]>::to_vec);
        }
    }
    None
}

/// Makes a certificate for `key`: signed by the issuer with its key, or by itself. The answer is a PEM block.
///
/// # Errors
/// Go's text.
pub(super) fn create(
    request: &Request,
    key: &PrivateKey,
    issuer: Option<(&Issuer, &PrivateKey)>,
    version: Version,
) -> Result<String, String> {
    let signer = issuer.map_or(key, |(_, signer)| signer);
    match (signer, key) {
        (PrivateKey::Dsa, _) => {
            return Err("x509: certificate private key does not implement crypto.Signer".to_owned());
        }
        (_, PrivateKey::Dsa) => return Err("x509: unsupported public key type: *dsa.PublicKey".to_owned()),
        _ => {}
    }
    let subject = name(&request.common_name)?;
    let issuer = issuer.map(|(issuer, _)| issuer);
    if issuer.is_some_and(|issuer| issuer.public_info != signer.public_info()) {
        return Err("x509: provided PrivateKey doesn't match parent's PublicKey".to_owned());
    }
    let extensions = extensions(request, key, issuer.filter(|issuer| issuer.subject != subject), version)?;
    let algorithm = signer.algorithm();
    let body = der::element(
        SEQUENCE,
        &[
            &der::element(der::explicit(0), &[&der::element(der::INTEGER, &[&[2]])]),
            &der::unsigned(&request.serial),
            &algorithm,
            issuer.map_or(&subject, |issuer| &issuer.subject),
            &der::element(SEQUENCE, &[&moment(&request.from)?, &moment(&request.until)?]),
            &subject,
            &key.public_info(),
            &der::element(der::explicit(3), &[&der::element(SEQUENCE, &[&extensions])]),
        ],
    );
    let signature = der::bits(&signer.sign(&body)?);
    Ok(pem::encode("CERTIFICATE", &der::element(SEQUENCE, &[&body, &algorithm, &signature])))
}

/// A name of one part, or of none.
fn name(common_name: &[u8]) -> Result<Vec<u8>, String> {
    if common_name.is_empty() {
        return Ok(der::element(SEQUENCE, &[]));
    }
    std::str::from_utf8(common_name).map_err(|_| "asn1: string not valid UTF-8")?;
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(byte);
    let tag = if common_name.iter().all(is_plain) { PRINTABLE_STRING } else { UTF8_STRING };
    let part =
        der::element(SEQUENCE, &[&der::element(OID, &[COMMON_NAME]), &der::element(tag, &[common_name])]);
    Ok(der::element(SEQUENCE, &[&der::element(SET, &[&part])]))
}

/// Two digits of the year are enough from 1950 to 2049 (RFC 5280).
fn moment(time: &Time) -> Result<Vec<u8>, String> {
    let year = time.format(b"2006");
    let year = std::str::from_utf8(&year).ok().and_then(|year| year.parse::<i64>().ok()).unwrap_or(-1);
    match year {
        1950..2050 => Ok(der::element(UTC_TIME, &[&time.format(b"060102150405Z")])),
        0..10_000 => Ok(der::element(GENERALIZED_TIME, &[&time.format(b"20060102150405Z")])),
        _ => Err("asn1: structure error: cannot represent time as GeneralizedTime".to_owned()),
    }
}

/// In Go's order.
fn extensions(
    request: &Request,
    key: &PrivateKey,
    authority: Option<&Issuer>,
    version: Version,
) -> Result<Vec<u8>, String> {
    // Digital signature and key encipherment, for an authority the signing of certificates too.
    let usage = der::element(BIT_STRING, &[if request.is_authority { &[2, 0xa4] } else { &[5, 0xa0] }]);
    let extended = der::element(SEQUENCE, &[&der::element(OID, &[SERVER]), &der::element(OID, &[CLIENT])]);
    let constraints = der::element(SEQUENCE, &[if request.is_authority { TRUE } else { &[] }]);
    let mut out = extension(KEY_USAGE, TRUE, &usage);
    out.extend(extension(EXTENDED_USAGE, &[], &extended));
    out.extend(extension(BASIC_CONSTRAINTS, TRUE, &constraints));
    if request.is_authority {
        // Go 1.25 changed how a key is named: RFC 7093 in place of RFC 5280.
        let algorithm = if version == Version::V3_17 { &SHA1_FOR_LEGACY_USE_ONLY } else { &SHA256 };
        let id = digest(algorithm, &key.public());
        out.extend(extension(SUBJECT_KEY, &[], &der::element(OCTET_STRING, &[&id.as_ref()[..20]])));
    }
    if let Some(id) = authority.and_then(|authority| authority.key_id.as_ref()) {
        let id = der::element(SEQUENCE, &[&der::element(der::context(0), &[id])]);
        out.extend(extension(AUTHORITY_KEY, &[], &id));
    }
    let names = alternative_names(request)?;
    if !names.is_empty() {
        let critical = if request.common_name.is_empty() { TRUE } else { &[] };
        out.extend(extension(ALTERNATIVE_NAMES, critical, &der::element(SEQUENCE, &[&names])));
    }
    Ok(out)
}

fn extension(oid: &[u8], critical: &[u8], value: &[u8]) -> Vec<u8> {
    der::element(SEQUENCE, &[&der::element(OID, &[oid]), critical, &der::element(OCTET_STRING, &[value])])
}

fn alternative_names(request: &Request) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    for name in &request.names {
        if !name.is_ascii() {
            let name = String::from_utf8_lossy(name);
            return Err(format!("x509: {name:?} cannot be encoded as an IA5String"));
        }
        out.extend(der::element(der::context(2), &[name]));
    }
    for ip in &request.ips {
        // An address of version 4 within version 6 is one of version 4.
        out.extend(match ip.to_canonical() {
            IpAddr::V4(ip) => der::element(der::context(7), &[&ip.octets()]),
            IpAddr::V6(ip) => der::element(der::context(7), &[&ip.octets()]),
        });
    }
    Ok(out)
}
