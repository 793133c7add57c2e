//! Sealing values into the sources: what is known to be unchanged stays as it is.

use super::{edits::Edits, place::Place, record::Record};
use crate::diagnostic::Diagnostic;
use seal::{Certificate, DigestKey, Plaintext, Sealer};
use std::{collections::BTreeMap, sync::Arc};

/// What was done with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// There was none before.
    Added,
    /// There was another one, or nobody can tell.
    Replaced,
    /// It is the one that was there, now sealed for the current certificate and for where it goes.
    Resealed,
    /// It is the one that was there: not a byte has changed.
    Unchanged,
}

/// Which values are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are not known to be what stands there.
    Changed,
    /// All.
    All,
}

/// Seals values into the sources.
pub struct Writer<'i, 'k> {
    /// What has changed so far.
    pub edits: Edits<'i>,
    digest_key: Option<&'k DigestKey>,
    sealers: BTreeMap<String, Sealer>,
}

impl<'i, 'k> Writer<'i, 'k> {
    /// Without a digest key every value is sealed again, and nothing tells later whether it has changed.
    pub fn new(edits: Edits<'i>, digest_key: Option<&'k DigestKey>) -> Self {
        Self { edits, digest_key, sealers: BTreeMap::new() }
    }

    /// Puts values of one Secret into the sources.
    ///
    /// # Errors
    /// When the file cannot be edited, or the cryptography library refuses.
    pub fn put(
        &mut self,
        place: &Place,
        values: Vec<(Arc<str>, Plaintext)>,
        which: Which,
    ) -> Result<Vec<(Arc<str>, Done)>, Diagnostic> {
        let known = self.edits.records(&place.environment, &place.app, &place.secret.name);
        let (mut done, mut changed) = (Vec::new(), Vec::new());
        for (key, value) in values {
            let former = known.iter().find(|(name, _)| *name == key).map(|(_, record)| record);
            let digest = self.digest_key.map(|by| by.digest(&place.bound.subject(&key), &value));
            let digest = digest.map(|digest| digest.as_str().into());
            let what = judged(place, former, digest.as_ref());
            if what != Done::Unchanged || which == Which::All {
                let value = self.seal(place, &value)?;
                let certificate = Some(place.certificate.fingerprint.as_str().into());
                let bound = place.bound.clone();
                changed.push((key.clone(), Some(Record { value, certificate, digest, bound })));
            }
            done.push((key, what));
        }
        if !changed.is_empty() {
            self.edits.put(&place.environment, &place.app, &place.secret.name, changed)?;
        }
        Ok(done)
    }

    fn seal(&mut self, place: &Place, value: &Plaintext) -> Result<Arc<str>, Diagnostic> {
        let Certificate { fingerprint, .. } = place.certificate;
        if !self.sealers.contains_key(fingerprint) {
            let sealer = Sealer::new(place.certificate).map_err(|_| refused())?;
            self.sealers.insert(fingerprint.clone(), sealer);
        }
        let sealed = self.sealers[fingerprint].seal(value, &place.bound.binding()).map_err(|_| refused())?;
        Ok(sealed.to_string().into())
    }
}

/// What a value is to the record that stands there. Without a digest nobody can tell whether it is another one.
fn judged(place: &Place, former: Option<&Record>, digest: Option<&Arc<str>>) -> Done {
    let Some(former) = former else { return Done::Added };
    if digest.is_none() || former.digest.as_ref() != digest {
        return Done::Replaced;
    }
    let is_current = former.certificate.as_deref() == Some(&place.certificate.fingerprint);
    if is_current && former.bound == place.bound { Done::Unchanged } else { Done::Resealed }
}

fn refused() -> Diagnostic {
    Diagnostic::error("no-cryptography", "the cryptography library gives no random numbers or no memory")
        .help("mend the machine: without them nothing can be sealed")
}
