//! The time, for certificates: only `platc secret` has a clock, since what compiles today compiles tomorrow.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    value::calendar,
};
use seal::Certificate;
use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400;

/// How long before its end a certificate is worth a warning.
const SOON: i64 = 30 * DAY;

/// Whether an expired certificate may be sealed for: the controller opens what was sealed for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expired {
    Refused,
    Allowed,
}

/// What the time says of a certificate that is to be sealed for. `path` is its file's.
pub(super) fn told(certificate: &Certificate, path: &str, expired: Expired) -> Diagnostics {
    judged(certificate, path, expired, now())
}

fn judged(certificate: &Certificate, path: &str, expired: Expired, now: i64) -> Diagnostics {
    let date = |seconds| date(seconds);
    let (from, to) = (certificate.not_before, certificate.not_after);
    let told = if certificate.has_expired(now) {
        let message = format!("the certificate has expired on {}", date(to));
        let told = if expired == Expired::Allowed {
            Diagnostic::warning("expired-certificate", message)
        } else {
            Diagnostic::error("expired-certificate", message)
        };
        told.help(
            "bring the controller's current one: `platc secret fetch-cert ENV URL`; or say `--allow-expired`",
        )
    } else if from > now {
        let message = format!("the certificate holds from {} on, which has not come yet", date(from));
        Diagnostic::warning("early-certificate", message).help("look whether this machine's clock is right")
    } else if to - now < SOON {
        let message = format!("the certificate expires on {}", date(to));
        let told = Diagnostic::warning("expiring-certificate", message);
        told.help("bring the controller's current one: `platc secret fetch-cert ENV URL`")
    } else {
        return Diagnostics::default();
    };
    told.in_file(path).into()
}

/// Seconds since 1970 UTC.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A day as `2026-11-21`, in UTC.
pub(super) fn date(seconds: i64) -> String {
    let (year, month, day) = calendar::civil(seconds.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{DAY, Expired, date, judged};
    use seal::Certificate;

    #[test]
    fn days_are_those_of_the_calendar() {
        // date --utc --date=@SECONDS +%F
        let known = [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_795_219_199, "2026-11-20"),
            (-1, "1969-12-31"),
        ];
        for (seconds, day) in known {
            assert_eq!(date(seconds), day, "{seconds}");
        }
    }

    #[test]
    fn a_certificate_is_judged_by_the_day() {
        let pem = include_bytes!("../../../tests/secrets/test-current.pem");
        let certificate = Certificate::read(pem).unwrap().remove(0);
        let rule =
            |now, expired| judged(&certificate, "a.pem", expired, now).iter().next().map(|told| told.rule);
        let (from, to) = (certificate.not_before, certificate.not_after);
        assert_eq!(rule(from - DAY, Expired::Refused), Some("early-certificate"));
        assert_eq!(rule(from + DAY, Expired::Refused), None);
        assert_eq!(rule(to - DAY, Expired::Refused), Some("expiring-certificate"));
        assert_eq!(rule(to + DAY, Expired::Refused), Some("expired-certificate"));
        let allowed = judged(&certificate, "a.pem", Expired::Allowed, to + DAY);
        assert!(!allowed.has_errors() && !allowed.is_empty());
    }
}
