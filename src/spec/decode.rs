//! From values to typed documents, with every mistake told at its line, not only the first.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    names::meant,
    value::{Data, Entry, Value},
};

/// Whether a document is read as one layer wrote it, or as all layers together mean it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Expressions stand for values of any type, and `null` takes away what a lower layer said.
    Written,
    /// Merged and evaluated.
    Meant,
}

/// A type that can be read from a value.
pub trait Decode: Sized {
    /// Reads it; tells `decoder` what is wrong and gives `None` when it cannot.
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self>;
}

/// Collects the mistakes of one document.
#[derive(Debug)]
pub struct Decoder {
    /// What was found so far.
    pub diagnostics: Diagnostics,
    stage: Stage,
    path: Vec<String>,
    /// Whether a secret may stand here by mistake: then no message shows what was found.
    hides: bool,
}

impl Decoder {
    /// Starts a document.
    #[must_use]
    pub fn new(stage: Stage) -> Self {
        Self { diagnostics: Diagnostics::default(), stage, path: Vec::new(), hides: false }
    }

    /// Never shows what was found: for documents of secrets.
    #[must_use]
    pub fn hiding(self) -> Self {
        Self { hides: true, ..self }
    }

    /// Reads a whole document.
    pub fn read<T: Decode>(value: &Value, stage: Stage) -> (Option<T>, Diagnostics) {
        let mut decoder = Self::new(stage);
        let document = T::decode(value, &mut decoder);
        (document, decoder.diagnostics)
    }

    /// Reads the value of a key.
    pub fn field<T: Decode>(&mut self, key: &str, value: &Value) -> Option<T> {
        if self.is_open(value) {
            return None;
        }
        let hid = self.hides;
        self.hides |= key == "secrets" && !self.path.iter().any(|key| key == "workloads");
        self.path.push(key.to_owned());
        let decoded = T::decode(value, self);
        self.path.pop();
        self.hides = hid;
        decoded
    }

    /// Whether nothing can be said of a value yet: an expression or a `null` of one layer. After merging, a `null`
    /// is as good as nothing.
    #[must_use]
    pub fn is_open(&self, value: &Value) -> bool {
        let expression = || value.as_str().is_some_and(|text| text.contains("${{"));
        value.is_null() || (self.stage == Stage::Written && expression())
    }

    /// Tells that a value is not of the type that is wanted, such as `an integer`.
    pub fn wrong_type(&mut self, value: &Value, wanted: &str) {
        let found = |value: &Value| if self.hides { value.kind().to_owned() } else { found(value) };
        let message = format!("`{}` must be {wanted}, found {}", self.field_name(), found(value));
        let overrode = value.overrode();
        let here = if overrode.is_some() { format!("this sets {}", value.kind()) } else { String::new() };
        let mut diagnostic = Diagnostic::error("wrong-type", message).at(value.span(), here);
        if let Some(lower) = overrode {
            diagnostic = diagnostic.at(lower.span(), format!("overrides this: {}", found(lower)));
        }
        let help = if self.hides {
            format!("write {wanted}; a secret's value stands nowhere but sealed")
        } else {
            mend(value, wanted)
        };
        self.tell(diagnostic.help(help));
    }

    /// Tells that a value is of the right type and wrong nevertheless.
    pub fn wrong_value(&mut self, value: &Value, message: impl Into<String>, help: impl Into<String>) {
        self.tell(Diagnostic::error("wrong-value", message).at(value.span(), "").help(help));
    }

    /// Tells that a key is none of `fields`.
    pub fn unknown_key(&mut self, entry: &Entry, fields: &[&str]) {
        let known: Vec<String> = fields.iter().map(|field| camel(field)).collect();
        let place = if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.field_name()) };
        let help = meant(&entry.key, known.iter().map(String::as_str));
        self.tell(
            Diagnostic::error("unknown-key", format!("unknown key `{}`{place}", entry.key))
                .at(entry.key_span.or(entry.value.span()), "")
                .help(help),
        );
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        let diagnostic = if self.hides { diagnostic.hiding_source() } else { diagnostic };
        self.diagnostics.push(diagnostic);
    }

    /// The field that is being read, as people write it: the main workload stands under `workload`.
    fn field_name(&self) -> &str {
        match self.path.as_slice() {
            [.., above, last] if above == "workloads" && last == "main" => "workload",
            [.., last] => last,
            [] => "the document",
        }
    }
}

/// Whether a key, as written (`minAvailable`), is a field, as Rust names it (`min_available`).
#[must_use]
pub fn is_field(key: &str, field: &str) -> bool {
    let mut letters = field.strip_prefix("r#").unwrap_or(field).chars();
    let mut wanted = std::iter::from_fn(|| match letters.next()? {
        '_' => letters.next().map(|letter| letter.to_ascii_uppercase()),
        letter => Some(letter),
    });
    key.chars().all(|letter| wanted.next() == Some(letter)) && wanted.next().is_none()
}

/// A field as people write it: `min_available` is `minAvailable`.
pub(super) fn camel(field: &str) -> String {
    let mut written = String::new();
    for part in field.strip_prefix("r#").unwrap_or(field).split('_') {
        match (written.is_empty(), part.split_at_checked(1)) {
            (false, Some((first, rest))) => written.extend([&first.to_ascii_uppercase(), rest]),
            _ => written.push_str(part),
        }
    }
    written
}

/// What was found, with its spelling where that is short.
fn found(value: &Value) -> String {
    match value.spelled() {
        Some(text) if value.as_str().is_some() && text.len() <= 60 => format!("the string \"{text}\""),
        Some(text) if text.len() <= 60 => format!("{} `{text}`", value.kind()),
        _ => value.kind().to_owned(),
    }
}

fn mend(value: &Value, wanted: &str) -> String {
    match &value.data {
        Data::String(text) if wanted == "an integer" && text.parse::<i64>().is_ok() => {
            "write the number without quotes".to_owned()
        }
        Data::String(text) if wanted == "a boolean" && matches!(&**text, "true" | "false") => {
            "write it without quotes".to_owned()
        }
        Data::Number(number) if wanted.contains("string") => format!("quote it: \"{}\"", number.spelled()),
        Data::Bool(truth) if wanted.contains("string") => format!("quote it: \"{truth}\""),
        _ => format!("write {wanted}"),
    }
}

/// Declares a part of a document: every field becomes optional, is read from its camel-case key, and unknown keys
/// are errors. `x-*` keys are the writer's own (Compose's convention).
macro_rules! spec {
    ($($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$note:meta])* pub $field:ident: $type:ty),* $(,)?
    })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, schemars::JsonSchema)]
        #[schemars(rename_all = "camelCase", deny_unknown_fields)]
        #[schemars(extend("x-order" = [$(stringify!($field)),*]))]
        pub struct $name { $($(#[$note])* pub $field: Option<$type>),* }

        impl $name {
            /// Its fields, as Rust names them.
            pub const FIELDS: &[&str] = &[$(stringify!($field)),*];
        }

        impl $crate::spec::Decode for $name {
            fn decode(value: &$crate::value::Value, decoder: &mut $crate::spec::Decoder) -> Option<Self> {
                let Some(map) = value.as_map() else {
                    decoder.wrong_type(value, "a map");
                    return None;
                };
                let mut decoded = Self::default();
                for entry in map {
                    $(if $crate::spec::decode::is_field(&entry.key, stringify!($field)) {
                        decoded.$field = decoder.field(&entry.key, &entry.value);
                        continue;
                    })*
                    if !entry.key.starts_with("x-") {
                        decoder.unknown_key(entry, Self::FIELDS);
                    }
                }
                Some(decoded)
            }
        }
    )+};
}
pub(crate) use spec;

/// Declares the words that a field may have.
macro_rules! words {
    ($($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),* $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, schemars::JsonSchema)]
        #[schemars(inline)]
        $vis enum $name { $($(#[$note])* #[schemars(rename = $word)] $variant),* }

        impl $name {
            /// All of them.
            $vis const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word as people write it.
            #[must_use]
            $vis fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl $crate::spec::Decode for $name {
            fn decode(value: &$crate::value::Value, decoder: &mut $crate::spec::Decoder) -> Option<Self> {
                match value.as_str() {
                    $(Some($word) => Some(Self::$variant),)*
                    _ => {
                        decoder.wrong_word(value, &[$($word),*]);
                        None
                    }
                }
            }
        }
    )+};
}
pub(crate) use words;

impl Decoder {
    /// Tells that a value is none of the words that a field may have.
    pub fn wrong_word(&mut self, value: &Value, words: &[&str]) {
        let Some(text) = value.as_str() else {
            return self.wrong_type(value, &format!("one of `{}`", words.join("`, `")));
        };
        let found = if self.hides { "this word" } else { &format!("`{text}`") };
        let message = format!("`{}` cannot be {found}", self.field_name());
        self.wrong_value(value, message, meant(text, words.iter().copied()));
    }
}
