//! A container's image: one reference, whatever layers and expressions it was put together from.

use super::{Lowering, container::Written};
use crate::{
    diagnostic::Diagnostic,
    expression::Reference,
    resolve::shorthand::number_as_tag,
    spec::{Traced, container::Image, leaf::Scalar},
    value::Value,
};

impl Lowering<'_> {
    /// `repository:tag@digest`. What an expression gave may be a whole reference.
    pub(super) fn image(&mut self, said: Option<&Image>, written: Written<'_>) -> Value {
        let Some((image, repository)) = said.and_then(|image| Some((image, image.repository.as_ref()?)))
        else {
            let place = self.place(&[written.path, &["image"]].concat());
            let message = format!("the container `{}` has no image", written.name);
            let help = "say `image: repository:tag`";
            self.tell(Diagnostic::error("no-image", message).at(place, "").help(help));
            return Value::NULL;
        };
        let whole = Reference::split(&repository.value);
        self.check_parts(image, whole);
        let tag = image.tag.as_ref().and_then(|Scalar(tag)| tag.spelled());
        let digest = image.digest.as_ref().map(|digest| &*digest.value);
        let reference = Reference {
            repository: whole.repository,
            tag: tag.as_deref().or(whole.tag),
            digest: digest.or(whole.digest),
        };
        let origin = origin(image);
        if let Some(fault) = reference.fault() {
            let message = format!("`{reference}` cannot be an image");
            self.tell(Diagnostic::error("bad-image", message).at(origin.span(), "").help(fault));
        }
        Value::from(reference.to_string()).from_origin_of(&origin)
    }

    fn check_parts(&mut self, image: &Image, whole: Reference<'_>) {
        let tag = image.tag.as_ref().map(|Scalar(tag)| tag);
        let said = tag.map(Value::span).or(image.digest.as_ref().map(Traced::span));
        if let Some(said) = said.filter(|_| whole.tag.is_some() || whole.digest.is_some()) {
            let message = format!("`repository` has a tag or digest already: `{whole}`");
            let place = image.repository.as_ref().and_then(Traced::span);
            let twice =
                Diagnostic::error("said-twice", message).at(place, "").at(said, "and here is another");
            self.tell(twice.help("leave one of them out"));
        }
        if let Some(tag) = tag.filter(|tag| tag.as_str().is_none() && tag.as_integer().is_none()) {
            self.tell(number_as_tag(tag));
        }
    }
}

/// The part that changes most often stands for the whole.
fn origin(image: &Image) -> Value {
    let tag = image.tag.as_ref().map(|Scalar(tag)| tag.clone());
    let digest = || image.digest.clone().map(Into::into);
    let repository = || image.repository.clone().map(Into::into);
    tag.or_else(digest).or_else(repository).unwrap_or(Value::NULL)
}
