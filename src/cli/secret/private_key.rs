//! The private keys that a command line names: PEM files, or what `kubectl get secret -o yaml` prints of them.

use super::{
    super::{Global, Outcome, world},
    values,
};
use crate::secret::private;
use seal::PrivateKeys;

/// Reads the keys of all files. The controller's own Secrets are read as they are: `tls.key` in each.
pub(super) fn read(global: &Global, files: &[String]) -> Result<Option<PrivateKeys>, Outcome> {
    let mut all: Option<PrivateKeys> = None;
    for path in files {
        let text = values::file(global, path)?;
        let keys = private::keys(&text).map_err(|reason| {
            world::usage(
                &format!("`{path}` gives no private key: {reason}"),
                "name a PEM file, or what `kubectl get secret -n NAMESPACE -l sealedsecrets.bitnami.com/sealed-secrets-key -o \
                 yaml` prints",
            )
        })?;
        all = Some(match all {
            Some(others) => others.and(keys),
            None => keys,
        });
    }
    Ok(all)
}
