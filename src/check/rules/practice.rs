//! What runs well and safely.

mod mutable_image_tag;

use super::{Compile, Finding, Rule};
use crate::check::pods::{Container, Pod};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[mutable_image_tag::RULE];

/// The pods of all objects.
fn pods<'a>(compile: &'a Compile<'a>) -> impl Iterator<Item = Pod<'a>> {
    compile.objects.all().iter().filter_map(Pod::of)
}

/// The containers of all pods.
fn containers<'a>(compile: &'a Compile<'a>) -> impl Iterator<Item = (Pod<'a>, Container<'a>)> {
    pods(compile).flat_map(|pod| pod.containers().map(move |container| (pod, container)))
}
