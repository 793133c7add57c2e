//! The words of `format`, as the API server reads them: which texts and numbers each allows.

mod digits;
pub(super) mod network;
pub(super) mod time;

pub(super) use digits::decoded_base64;
pub(super) use network::Uri;
pub(super) use time::{is_date_time, nanoseconds};

use super::{quantity::Quantity, words};
use crate::value::{Data, Value};

/// A word of `format` that is checked. Any other says something to people only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    name: &'static str,
    /// What a value must be, as the end of `must be …`.
    wanted: &'static str,
    check: Check,
}

#[derive(Clone, Copy, Debug)]
enum Check {
    Int32,
    Int64,
    Quantity,
    Base64,
    Text(fn(&str) -> bool),
}

/// Every word without its `-`, as the API server compares them (kube-openapi, `strfmt`; apiextensions-apiserver,
/// `pkg/apiserver/validation/formats.go`).
const FORMATS: &[Format] = &[
    Format { name: "int32", wanted: "an integer of 32 bits", check: Check::Int32 },
    Format { name: "int64", wanted: "an integer of 64 bits", check: Check::Int64 },
    Format { name: "quantity", wanted: "a quantity", check: Check::Quantity },
    Format { name: "byte", wanted: "Base64", check: Check::Base64 },
    text("bsonobjectid", "24 hexadecimal digits", digits::is_object_id),
    text("cidr", "an address range such as `10.0.0.0/8`", network::is_cidr),
    text("creditcard", "the number of a credit card", digits::is_credit_card),
    text("date", "a date such as `2026-01-31`", time::is_date),
    text("datetime", "a time such as `2026-01-31T12:00:00Z`", time::is_date_time),
    text("duration", "a duration such as `1h30m`", time::is_duration),
    text("email", "an email address", network::is_email),
    text("hexcolor", "a colour such as `#00ff00`", digits::is_hex_color),
    text("hostname", "a host name", network::is_host_name),
    text("ipv4", "an IPv4 address", network::is_ipv4),
    text("ipv6", "an IPv6 address", network::is_ipv6),
    text("isbn", "an ISBN", digits::is_isbn),
    text("isbn10", "an ISBN of 10 digits", digits::is_isbn10),
    text("isbn13", "an ISBN of 13 digits", digits::is_isbn13),
    text("k8slongname", "a DNS subdomain", words::is_subdomain),
    text("k8sshortname", "a DNS label", words::is_label),
    text("mac", "a MAC address", network::is_mac),
    text("rgbcolor", "a colour such as `rgb(0,255,0)`", digits::is_rgb_color),
    text("ssn", "a number such as `111-22-3333`", digits::is_ssn),
    text("uri", "a URI or an absolute path", network::is_request_uri),
    text("uuid", "a UUID", |text| digits::is_uuid(text, None)),
    text("uuid3", "a UUID of version 3", |text| digits::is_uuid(text, Some(b'3'))),
    text("uuid4", "a UUID of version 4", |text| digits::is_uuid(text, Some(b'4'))),
    text("uuid5", "a UUID of version 5", |text| digits::is_uuid(text, Some(b'5'))),
];

const fn text(name: &'static str, wanted: &'static str, check: fn(&str) -> bool) -> Format {
    Format { name, wanted, check: Check::Text(check) }
}

/// Who reads a value: what Go decodes into a struct and what stays data differ in what they forgive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Go's decoder, for Kubernetes' own kinds: `null` is as good as nothing, Base64 may have line breaks.
    Struct,
    /// The schema alone, for custom kinds.
    Schema,
}

impl Format {
    /// The format of a word; `None` when nothing is checked by it.
    pub(super) fn named(word: &str) -> Option<Self> {
        let word = word.replace('-', "");
        FORMATS.iter().find(|format| format.name == word).copied()
    }

    /// The word, without its `-`.
    pub(super) fn name(self) -> &'static str {
        self.name
    }

    /// What a value of it must be.
    pub(super) fn wanted(self) -> &'static str {
        self.wanted
    }

    /// The rule that a value breaks that is not of it.
    pub(super) fn rule(self) -> &'static str {
        match self.check {
            Check::Quantity => "invalid-quantity",
            Check::Base64 => "invalid-base64",
            _ if self.name == "cidr" => "invalid-cidr",
            _ => "invalid-value",
        }
    }

    /// How to write one, where that is not plain from what it must be.
    pub(super) fn help(self) -> Option<&'static str> {
        matches!(self.check, Check::Quantity).then_some(
            "write a number, and a suffix such as `m`, `Mi` or `G` right behind it where one is meant",
        )
    }

    /// Whether what stands there may be a secret.
    pub(super) fn hides(self) -> bool {
        matches!(self.check, Check::Base64) || matches!(self.name, "creditcard" | "ssn")
    }

    /// Whether a value is of it; one of another type is not its business.
    pub(super) fn allows(self, value: &Value, reader: Reader) -> bool {
        match (self.check, &value.data) {
            (Check::Int32, Data::Number(number)) => number
                .as_integer()
                .map_or_else(|| whole_within(number.as_f64()), |i| i32::try_from(i).is_ok()),
            (Check::Int64, Data::Number(number)) => number.as_large().is_none(),
            (Check::Quantity, Data::String(text)) => Quantity::parse(text).is_some(),
            (Check::Base64, Data::String(text)) => digits::is_base64(text, reader),
            (Check::Text(check), Data::String(text)) => check(text),
            _ => true,
        }
    }
}

/// Whether a text is of a format.
pub(super) fn is_of(name: &str, text: &str) -> bool {
    Format::named(name).is_some_and(|format| format.allows(&text.into(), Reader::Schema))
}

/// Whether a float lies within 32 bits.
fn whole_within(float: f64) -> bool {
    (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&float)
}
