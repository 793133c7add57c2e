//! Amounts: of resources, of copies, in numbers and percents.

use super::{
    Told, Word,
    told::{At, text},
};
use crate::{
    schema::{quantity::Quantity, scalar::shown},
    value::{Data, Value},
};

pub(super) const WORDS: &[Word] = &[
    Word::value("amount", amount),
    Word::value("amounts", amounts),
    Word::value("resources", resources),
    Word::value("limits", limits),
    Word::value("count-or-percent", count_or_percent),
];

/// The quantity that a value is.
pub(super) fn quantity(value: &Value) -> Option<Quantity> {
    Quantity::parse(&value.spelled()?)
}

fn is_negative(value: &Value) -> bool {
    quantity(value).is_some_and(|quantity| quantity.nanos() < 0)
}

fn amount(told: &mut Told) {
    if is_negative(told.value()) {
        let message = format!("{} must not be negative, found {}", told.subject(), shown(told.value()));
        told.tell(&[], "invalid-quantity", message, "write an amount from 0");
    }
}

fn amounts(told: &mut Told) {
    for entry in told.map().iter().filter(|entry| is_negative(&entry.value)) {
        let message = format!("`{}` must not be negative, found {}", entry.key, shown(&entry.value));
        told.tell(&[At::Key(&entry.key)], "invalid-quantity", message, "write an amount from 0");
    }
}

/// What is requested is not negative, and not above what is allowed.
fn resources(told: &mut Told) {
    let value = told.value();
    let entries = |key: &str| value.get(key).and_then(Value::as_map).into_iter().flatten();
    for of in ["limits", "requests"] {
        for entry in entries(of).filter(|entry| is_negative(&entry.value)) {
            let message = format!("`{}` must not be negative, found {}", entry.key, shown(&entry.value));
            told.tell(
                &[At::Key(of), At::Key(&entry.key)],
                "invalid-quantity",
                message,
                "write an amount from 0",
            );
        }
    }
    for entry in entries("requests") {
        let Some(limit) = value.get("limits").and_then(|limits| limits.get(&entry.key)) else { continue };
        let (Some(requested), Some(allowed)) = (quantity(&entry.value), quantity(limit)) else { continue };
        // What cannot be shared is requested and allowed as one amount.
        let is_whole = entry.key.contains('/') || entry.key.starts_with("hugepages-");
        let message = if requested > allowed {
            format!(
                "the request of {} `{}` is above the limit of {}",
                shown(&entry.value),
                entry.key,
                shown(limit)
            )
        } else if is_whole && requested != allowed {
            format!("the request of `{}` must be its limit of {}", entry.key, shown(limit))
        } else {
            continue;
        };
        let at = [At::Key("requests"), At::Key(&entry.key)];
        told.tell(&at, "invalid-quantity", message, "lower the request, or raise the limit");
    }
}

/// Of a LimitRange: the least, what is taken when nothing is said, the most.
fn limits(told: &mut Told) {
    const ORDER: &[(&str, &str)] = &[
        ("min", "max"),
        ("min", "default"),
        ("min", "defaultRequest"),
        ("defaultRequest", "default"),
        ("defaultRequest", "max"),
        ("default", "max"),
    ];
    let value = told.value();
    for (lower, upper) in ORDER {
        for entry in value.get(lower).and_then(Value::as_map).into_iter().flatten() {
            let above = value.get(upper).and_then(|upper| upper.get(&entry.key));
            let (Some(low), Some(high)) = (quantity(&entry.value), above.and_then(quantity)) else {
                continue;
            };
            if low > high {
                let message = format!("`{}` of `{lower}` is above that of `{upper}`", entry.key);
                let help = format!("lower `{lower}`, or raise `{upper}`");
                told.tell(&[At::Key(lower), At::Key(&entry.key)], "invalid-quantity", message, help);
            }
        }
    }
    let of_pods = text(value, "type") == Some("Pod");
    for key in ["default", "defaultRequest"].into_iter().filter(|key| of_pods && value.get(key).is_some()) {
        let message = format!("`{key}` may not be said of `Pod`");
        told.tell(&[At::Name(key)], "invalid-value", message, "say it of `Container`");
    }
}

/// A whole number from 0, or a percentage: `25%`.
fn count_or_percent(told: &mut Told) {
    let fault = match &told.value().data {
        Data::Number(number) => number.as_integer().is_some_and(|number| number < 0),
        Data::String(text) => {
            let digits = text.strip_suffix('%').unwrap_or_default();
            digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    };
    if fault {
        let message = format!(
            "{} must be a number from 0 or a percentage, found {}",
            told.subject(),
            shown(told.value())
        );
        let is_number = told.value().as_str().is_some_and(|text| text.parse::<u32>().is_ok());
        let help = if is_number { "write the number without quotes" } else { "write `1`, or `25%`" };
        told.tell(&[], "invalid-value", message, help);
    }
}
