//! Kubernetes' formats by name: `format.dns1123Label().validate(…)`.

use super::{Function, global, method};
use crate::schema::{
    cel::{
        Answer, Fuel, Problem,
        value::{Cel, no_overload},
    },
    format::is_of,
    words,
};
use std::sync::Arc;

#[derive(Debug)]
pub(in crate::schema::cel) struct NamedFormat {
    pub(in crate::schema::cel) name: &'static str,
    wanted: &'static str,
    fits: fn(&str) -> bool,
}

/// Prefixes end in a `-` that the rest of the name follows.
fn without_dash(text: &str) -> &str {
    text.strip_suffix('-').unwrap_or(text)
}

const fn named(name: &'static str, wanted: &'static str, fits: fn(&str) -> bool) -> NamedFormat {
    NamedFormat { name, wanted, fits }
}

static FORMATS: [NamedFormat; 13] = [
    named("byte", "must be Base64", |text| is_of("byte", text)),
    named("date", "must be a date", |text| is_of("date", text)),
    named("datetime", "must be a time", |text| is_of("datetime", text)),
    named("dns1035Label", "must be a DNS-1035 label", words::is_old_label),
    named("dns1035LabelPrefix", "must be the beginning of a DNS-1035 label", |text| {
        words::is_old_label(without_dash(text))
    }),
    named("dns1123Label", "must be a DNS-1123 label", words::is_label),
    named("dns1123LabelPrefix", "must be the beginning of a DNS-1123 label", |text| {
        words::is_label(without_dash(text))
    }),
    named("dns1123Subdomain", "must be a DNS-1123 subdomain", words::is_subdomain),
    named("dns1123SubdomainPrefix", "must be the beginning of a DNS-1123 subdomain", |text| {
        words::is_subdomain(without_dash(text))
    }),
    named("labelValue", "must be the value of a label", words::is_label_value),
    named("qualifiedName", "must be a qualified name", words::is_qualified_name),
    named("uri", "must be a URI", |text| is_of("uri", text)),
    named("uuid", "must be a UUID", |text| is_of("uuid", text)),
];

fn format(name: &str) -> Option<&'static NamedFormat> {
    FORMATS.iter().find(|format| format.name == name)
}

fn known<'v>(name: &str) -> Answer<'v> {
    format(name).map(Cel::Format).ok_or_else(|| Problem::that(format!("there is no format `{name}`")))
}

pub(super) const FUNCTIONS: &[Function] = &[
    global("format.named", (1, 1), |_, args| match &args[0] {
        Cel::Text(name) => Ok(Cel::Optional(format(name).map(|format| Arc::new(Cel::Format(format))))),
        _ => Err(no_overload("format.named", args)),
    }),
    global("format.byte", (0, 0), |_, _| known("byte")),
    global("format.date", (0, 0), |_, _| known("date")),
    global("format.datetime", (0, 0), |_, _| known("datetime")),
    global("format.dns1035Label", (0, 0), |_, _| known("dns1035Label")),
    global("format.dns1035LabelPrefix", (0, 0), |_, _| known("dns1035LabelPrefix")),
    global("format.dns1123Label", (0, 0), |_, _| known("dns1123Label")),
    global("format.dns1123LabelPrefix", (0, 0), |_, _| known("dns1123LabelPrefix")),
    global("format.dns1123Subdomain", (0, 0), |_, _| known("dns1123Subdomain")),
    global("format.dns1123SubdomainPrefix", (0, 0), |_, _| known("dns1123SubdomainPrefix")),
    global("format.labelValue", (0, 0), |_, _| known("labelValue")),
    global("format.qualifiedName", (0, 0), |_, _| known("qualifiedName")),
    global("format.uri", (0, 0), |_, _| known("uri")),
    global("format.uuid", (0, 0), |_, _| known("uuid")),
    method("validate", (1, 1), validate),
];

/// Nothing when the text is of the format, else what is wrong.
fn validate<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let (Cel::Format(format), Cel::Text(text)) = (&args[0], &args[1]) else {
        return Err(no_overload("validate", args));
    };
    fuel.burn(text.len() / 10)?;
    let wrong = (!(format.fits)(text)).then(|| Arc::new(Cel::list(vec![Cel::string(format.wanted)])));
    Ok(Cel::Optional(wrong))
}
