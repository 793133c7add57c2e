//! What the fuzz targets do with a text, shared with the test that runs the corpus.

use platc::{
    schema::{Custom, Definitions, Schema, import, mistakes},
    source::Sources,
    value::Value,
    yaml::{self, Dialect, emit},
};

fn documents(text: &str) -> Vec<Value> {
    let file = Sources::default().add("fuzz", text);
    yaml::read(file, text, Dialect::Kubernetes).unwrap_or_default()
}

/// The first document is a schema, the others are objects, walked through with the schema as their definition, too.
pub(crate) fn object(text: &str) {
    let documents = documents(text);
    let Some((schema, objects)) = documents.split_first() else { return };
    let (Ok(read), own) = (Schema::read(schema), schema.clone()) else { return };
    let definitions = Definitions::new(["Self"], move |_| Some(own.clone()));
    for object in objects {
        for mistake in mistakes(&read, &definitions, object) {
            assert!(!mistake.message.is_empty() && !mistake.rule.is_empty());
        }
    }
}

/// The first document defines a kind, the second is an object of it, the third what it was before.
pub(crate) fn definition(text: &str) {
    let documents = documents(text);
    let Some((definition, objects)) = documents.split_first() else { return };
    let mut custom = Custom::default();
    custom.add(definition);
    let Some(object) = objects.first() else { return };
    for kind in custom.iter() {
        for mistake in kind.mistakes(object, objects.get(1)) {
            assert!(!mistake.place().contains('\n') || text.contains('\n'));
        }
    }
}

/// What is imported can be read back, and is the same again.
pub(crate) fn imported(text: &str) {
    let definitions = import::definitions(&documents(text));
    for definition in definitions.values() {
        let written = emit(definition);
        let again = documents(&written);
        assert_eq!(again.first(), Some(definition), "{written}");
    }
}
