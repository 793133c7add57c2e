//! Private keys: made, read, written, and signing.

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
        EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};

use super::{
    der::{self, BIT_STRING, INTEGER, NULL, OCTET_STRING, OID, Reader, SEQUENCE},
    pem,
};
use crate::context::Random;

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// A curve that keys may be on.
#[derive(Debug)]
pub(super) struct Curve {
    oid: &'static [u8],
    /// Bytes of a private key.
    size: usize,
    signing: &'static EcdsaSigningAlgorithm,
    signature: &'static [u8],
}

static CURVES: [Curve; 3] = [
    Curve {
        oid: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        size: 32,
        signing: &ECDSA_P256_SHA256_ASN1_SIGNING,
        signature: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
    },
    Curve {
        oid: &[0x2b, 0x81, 0x04, 0x00, 0x22],
        size: 48,
        signing: &ECDSA_P384_SHA384_ASN1_SIGNING,
        signature: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03],
    },
    Curve {
        oid: &[0x2b, 0x81, 0x04, 0x00, 0x23],
        size: 66,
        signing: &ECDSA_P521_SHA512_ASN1_SIGNING,
        signature: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04],
    },
];

/// A private key.
pub(super) enum PrivateKey {
    /// With its PKCS #1 form.
    Rsa(Box<RsaKeyPair>, Vec<u8>),
    /// With its scalar.
    Ec(&'static Curve, EcdsaKeyPair, Vec<u8>),
    /// With its seed.
    Ed25519(Ed25519KeyPair, Vec<u8>),
    /// Known to be one, and good for nothing: Go does not sign with it either.
    Dsa,
}

impl PrivateKey {
    /// A new RSA key. The one place where chance comes from the library, which takes none from us.
    pub(super) fn new_rsa(size: KeySize) -> Result<Self, String> {
        let failed = |_| "the library refuses".to_owned();
        let pair = RsaKeyPair::generate(size).map_err(failed)?;
        let pkcs8 = pair.as_der().map_err(failed)?;
        Self::from_pkcs8(pkcs8.as_ref())
    }

    /// A new key on P-256: a random number, tried again in the rare case that it is beyond the curve's order.
    pub(super) fn new_ec(random: &mut dyn Random) -> Result<Self, String> {
        let mut scalar = [0; 32];
        for _ in 0..8 {
            random.fill(&mut scalar);
            if let Some(key) = Self::ec(&CURVES[0], &scalar) {
                return Ok(key);
            }
        }
        Err("no number below the order of the curve".to_owned())
    }

    /// A new Ed25519 key.
    pub(super) fn new_ed25519(random: &mut dyn Random) -> Result<Self, String> {
        let mut seed = [0; 32];
        random.fill(&mut seed);
        Self::ed25519(&seed)
    }

    /// The key of a PEM block.
    ///
    /// # Errors
    /// Sprig's text.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let block = pem::decode(text).ok_or("no PEM data in input")?;
        if block.kind == b"PRIVATE KEY" {
            return Self::from_pkcs8(&block.bytes)
                .map_err(|error| format!("decoding PEM as PKCS#8: {error}"));
        }
        let kind = String::from_utf8_lossy(&block.kind);
        let kind = kind
            .strip_suffix(" PRIVATE KEY")
            .ok_or_else(|| format!("no private key data in PEM block of type {kind}"))?;
        let key = match kind {
            "RSA" => Self::from_pkcs1(&block.bytes),
            "EC" => Self::from_sec1(&block.bytes, None),
            "DSA" => Self::from_dsa(&block.bytes),
            _ => return Err(format!("invalid private key type {kind} PRIVATE KEY")),
        };
        key.map_err(|error| format!("parsing {kind} private key from PEM: {error}"))
    }

    fn from_pkcs8(bytes: &[u8]) -> Result<Self, String> {
        let malformed = "asn1: structure error: tags don't match";
        let mut outer = Reader(bytes).enter(SEQUENCE).ok_or(malformed)?;
        outer.expect(INTEGER).ok_or(malformed)?;
        let mut algorithm = outer.enter(SEQUENCE).ok_or(malformed)?;
        let key = outer.expect(OCTET_STRING).ok_or(malformed)?;
        match algorithm.expect(OID) {
            Some(RSA) => Self::from_pkcs1(key).map_err(|error| {
                format!("x509: failed to parse RSA private key embedded in PKCS#8: {error}")
            }),
            Some(EC) => Self::from_sec1(key, algorithm.optional(OID))
                .map_err(|error| format!("x509: failed to parse EC private key embedded in PKCS#8: {error}")),
            Some(ED25519) => {
                let seed = Reader(key).expect(OCTET_STRING).ok_or("x509: invalid Ed25519 private key")?;
                if seed.len() != 32 {
                    return Err(format!("x509: invalid Ed25519 private key length: {}", seed.len()));
                }
                Self::ed25519(seed)
            }
            _ => Err("x509: PKCS#8 wrapping contained private key with unknown algorithm".to_owned()),
        }
    }

    fn from_pkcs1(bytes: &[u8]) -> Result<Self, String> {
        let pair =
            RsaKeyPair::from_der(bytes).map_err(|error| format!("crypto/rsa: invalid key: {error}"))?;
        Ok(Self::Rsa(Box::new(pair), bytes.to_vec()))
    }

    fn from_sec1(bytes: &[u8], named: Option<&[u8]>) -> Result<Self, String> {
        let malformed = "x509: failed to parse EC private key: asn1: structure error: tags don't match";
        let mut key = Reader(bytes).enter(SEQUENCE).ok_or(malformed)?;
        key.expect(INTEGER).ok_or(malformed)?;
        let scalar = key.expect(OCTET_STRING).ok_or(malformed)?;
        let own = key.optional(der::explicit(0)).and_then(|content| Reader(content).expect(OID));
        let oid = named.or(own);
        let curve =
            CURVES.iter().find(|curve| Some(curve.oid) == oid).ok_or("x509: unknown elliptic curve")?;
        // Too many zeros and too few are both common, and both wrong.
        let significant = &scalar[scalar.iter().take_while(|byte| **byte == 0).count()..];
        let mut whole = vec![0; curve.size.saturating_sub(significant.len())];
        whole.extend_from_slice(significant);
        Self::ec(curve, &whole).ok_or_else(|| "x509: invalid private key length".to_owned())
    }

    fn from_dsa(bytes: &[u8]) -> Result<Self, String> {
        let malformed = "asn1: structure error: tags don't match";
        let mut key = Reader(bytes).enter(SEQUENCE).ok_or(malformed)?;
        (0..6).try_for_each(|_| key.expect(INTEGER).map(|_| ())).ok_or(malformed)?;
        Ok(Self::Dsa)
    }

    fn ec(curve: &'static Curve, scalar: &[u8]) -> Option<Self> {
        let der = sec1(curve, scalar, &[]);
        let pair = EcdsaKeyPair::from_private_key_der(curve.signing, &der).ok()?;
        Some(Self::Ec(curve, pair, scalar.to_vec()))
    }

    fn ed25519(seed: &[u8]) -> Result<Self, String> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|error| error.to_string())?;
        Ok(Self::Ed25519(pair, seed.to_vec()))
    }

    /// As a PEM block of the kind that Go gives it.
    pub(super) fn pem(&self) -> String {
        match self {
            Self::Rsa(_, pkcs1) => pem::encode("RSA PRIVATE KEY", pkcs1),
            Self::Ec(curve, pair, scalar) => {
                let public = der::element(der::explicit(1), &[&der::bits(pair.public_key().as_ref())]);
                pem::encode("EC PRIVATE KEY", &sec1(curve, scalar, &public))
            }
            Self::Ed25519(_, seed) => {
                let key = der::element(OCTET_STRING, &[&der::element(OCTET_STRING, &[seed])]);
                let version = der::element(INTEGER, &[&[0]]);
                pem::encode(
                    "PRIVATE KEY",
                    &der::element(SEQUENCE, &[&version, &algorithm(ED25519, &[]), &key]),
                )
            }
            Self::Dsa => String::new(),
        }
    }

    /// The public key's bits, without what says of which kind they are.
    pub(super) fn public(&self) -> Vec<u8> {
        match self {
            Self::Rsa(pair, _) => pair.public_key().as_ref().to_vec(),
            Self::Ec(_, pair, _) => pair.public_key().as_ref().to_vec(),
            Self::Ed25519(pair, _) => pair.public_key().as_ref().to_vec(),
            Self::Dsa => Vec::new(),
        }
    }

    /// The public key as certificates hold it (`SubjectPublicKeyInfo`).
    pub(super) fn public_info(&self) -> Vec<u8> {
        let algorithm = match self {
            Self::Rsa(..) => algorithm(RSA, &der::element(NULL, &[])),
            Self::Ec(curve, ..) => algorithm(EC, &der::element(OID, &[curve.oid])),
            Self::Ed25519(..) | Self::Dsa => algorithm(ED25519, &[]),
        };
        der::element(SEQUENCE, &[&algorithm, &der::element(BIT_STRING, &[&[0], &self.public()])])
    }

    /// How it signs (`AlgorithmIdentifier`).
    pub(super) fn algorithm(&self) -> Vec<u8> {
        match self {
            Self::Rsa(..) => algorithm(RSA_SHA256, &der::element(NULL, &[])),
            Self::Ec(curve, ..) => algorithm(curve.signature, &[]),
            Self::Ed25519(..) | Self::Dsa => algorithm(ED25519, &[]),
        }
    }

    /// Signs. ECDSA's nonce, too, is the library's own; the others have none.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let failed = |_| "x509: signing failed".to_owned();
        match self {
            Self::Rsa(pair, _) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
            Self::Ec(_, pair, _) => {
                Ok(pair.sign(&SystemRandom::new(), message).map_err(failed)?.as_ref().to_vec())
            }
            Self::Ed25519(pair, _) => Ok(pair.try_sign(message).map_err(failed)?.as_ref().to_vec()),
            Self::Dsa => Err("x509: certificate private key does not implement crypto.Signer".to_owned()),
        }
    }
}

fn algorithm(oid: &[u8], parameters: &[u8]) -> Vec<u8> {
    der::element(SEQUENCE, &[&der::element(OID, &[oid]), parameters])
}

/// `ECPrivateKey` (RFC 5915).
fn sec1(curve: &Curve, scalar: &[u8], public: &[u8]) -> Vec<u8> {
    let version = der::element(INTEGER, &[&[1]]);
    let key = der::element(OCTET_STRING, &[scalar]);
    let named = der::element(der::explicit(0), &[&der::element(OID, &[curve.oid])]);
    der::element(SEQUENCE, &[&version, &key, &named, public])
}
