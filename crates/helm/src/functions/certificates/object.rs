//! `sprig.certificate`: a certificate and its key, for templates to print.

use std::{any::Any, cell::OnceCell, rc::Rc};

use aws_lc_rs::rsa::KeySize;

use super::{
    key::PrivateKey,
    x509::{self, Issuer, Request},
};
use crate::{
    context::Version,
    text::Text,
    value::{Kind, Object, Value},
};

/// Two PEM blocks. Those with a new key are made when somebody looks at them: a key takes 100 ms, and many charts make
/// certificates that their values do not ask for.
#[derive(Clone, Debug)]
pub(super) struct Certificate(Rc<Made>);

#[derive(Debug)]
struct Made {
    blocks: OnceCell<Option<Blocks>>,
    plan: Option<Plan>,
}

#[derive(Debug)]
pub(super) struct Blocks {
    pub(super) cert: Text,
    pub(super) key: Text,
}

/// How to make a certificate with a new key; nothing in it can be refused any more.
#[derive(Debug)]
struct Plan {
    request: Request,
    issuer: Option<Certificate>,
    version: Version,
}

impl Certificate {
    pub(super) fn new(cert: impl Into<Text>, key: impl Into<Text>) -> Self {
        let blocks = Blocks { cert: cert.into(), key: key.into() };
        Self(Rc::new(Made { blocks: Some(blocks).into(), plan: None }))
    }

    /// With this key, signed by the issuer with its own, or by itself.
    ///
    /// # Errors
    /// Go's text.
    pub(super) fn create(
        request: &Request,
        key: &PrivateKey,
        issuer: Option<(&Issuer, &PrivateKey)>,
        version: Version,
    ) -> Result<Self, String> {
        Ok(Self::new(x509::create(request, key, issuer, version)?, key.pem()))
    }

    /// With a new key of RSA, signed by an issuer of the same making, or by itself.
    ///
    /// # Errors
    /// Go's text, when the request cannot be granted.
    pub(super) fn planned(
        request: Request,
        issuer: Option<Certificate>,
        version: Version,
    ) -> Result<Self, String> {
        request.check()?;
        let plan = Some(Plan { request, issuer, version });
        Ok(Self(Rc::new(Made { blocks: OnceCell::new(), plan })))
    }

    /// Whether it can issue certificates that are made later.
    pub(super) fn is_planned(&self) -> bool {
        self.0.plan.is_some()
    }

    /// Nothing when the library makes no key.
    pub(super) fn blocks(&self) -> Option<&Blocks> {
        let make = || self.0.plan.as_ref().and_then(|plan| plan.make().ok());
        self.0.blocks.get_or_init(make).as_ref()
    }
}

impl Plan {
    fn make(&self) -> Result<Blocks, String> {
        let key = PrivateKey::new_rsa(KeySize::Rsa2048)?;
        let cert = match &self.issuer {
            None => x509::create(&self.request, &key, None, self.version)?,
            Some(issuer) => {
                let issuer = issuer.blocks().ok_or("the issuer has no key")?;
                let signer = PrivateKey::parse(&issuer.key)?;
                let issuer = Issuer::parse(&issuer.cert).ok_or("the issuer has no certificate")??;
                x509::create(&self.request, &key, Some((&issuer, &signer)), self.version)?
            }
        };
        Ok(Blocks { cert: cert.into(), key: key.pem().into() })
    }
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
            b"Cert" => Some(Value::Text(self.blocks()?.cert.clone())),
            b"Key" => Some(Value::Text(self.blocks()?.key.clone())),
            _ => None,
        }
    }

    fn print(&self) -> Text {
        let print = |Blocks { cert, key }: &Blocks| Text::from([b"{", &**cert, b" ", &**key, b"}"].concat());
        self.blocks().map(print).unwrap_or_default()
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        let Blocks { cert, key } = self.blocks()?;
        let fields = [("Cert", cert), ("Key", key)];
        Some(fields.map(|(name, text)| (Text::from(name), Value::Text(text.clone()))).into())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn request(name: &str, is_authority: bool) -> Request {
        let at = || Time::from(crate::context::Instant { seconds: 1_800_000_000, nanoseconds: 0 });
        let common_name = name.as_bytes().to_vec();
        let (ips, names, serial) = (Vec::new(), Vec::new(), [1; 16]);
        Request { common_name, ips, names, is_authority, serial, from: at(), until: at() }
    }

    #[test]
    fn a_certificate_is_made_when_somebody_looks_at_it() {
        let authority = Certificate::planned(request("ca", true), None, Version::V4_1).unwrap();
        let issuer = Some(authority.clone());
        let signed = Certificate::planned(request("web", false), issuer, Version::V4_1).unwrap();
        assert!(authority.0.blocks.get().is_none() && signed.0.blocks.get().is_none());
        let first = signed.field(b"Cert").unwrap();
        assert!(authority.0.blocks.get().is_some(), "whoever signs has to be there");
        assert_eq!(crate::format::value(&first), crate::format::value(&signed.field(b"Cert").unwrap()));
    }

    #[test]
    fn what_no_certificate_can_say_is_refused_at_once() {
        let wrong = Request { names: vec!["é".into()], ..request("web", false) };
        let told = Certificate::planned(wrong, None, Version::V4_1).unwrap_err();
        assert_eq!(told, "x509: \"é\" cannot be encoded as an IA5String");
    }
}
