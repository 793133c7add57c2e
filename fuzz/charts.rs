//! What the fuzz targets of charts do with bytes, shared with the test that runs the corpus.

use helm::{
    chart::Chart,
    context::{Context, Instant, Random, Version},
    execute::{Program, run},
    render::{Options, render},
    template,
    value::{Tree, Value},
    yaml,
};

struct Zeros;

impl Random for Zeros {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// A template is parsed, and executed when it can be.
pub(crate) fn template(bytes: &[u8]) {
    let Ok(templates) = template::parse("t", bytes, Version::V4_1) else { return };
    let mut random = Zeros;
    let mut context = Context::new(Version::V4_1, &mut random, Instant { seconds: 0, nanoseconds: 0 });
    let data =
        Value::map([("Values".into(), Value::map([("a".into(), Value::list(vec![Value::Float(1.0)]))]))]);
    let _ = run(&Program::new([templates]), b"t", &data, &mut context);
}

/// YAML is read, and what is written of it reads as the same.
pub(crate) fn document(bytes: &[u8]) {
    let Ok(documents) = yaml::parse_all(bytes) else { return };
    for document in documents {
        let written = yaml::emit(document.root());
        if let Ok(again) = yaml::parse(written.as_bytes()) {
            assert_eq!(yaml::emit(again.root()), written, "it is not written as it is read");
        }
    }
}

/// An archive is loaded, and rendered when it is a chart.
pub(crate) fn archive(bytes: &[u8]) {
    let Ok(chart) = Chart::from_archive(bytes, Version::V4_1) else { return };
    let _ = render(&chart, &Tree::empty(), &Options::new("r", Version::V4_1), &mut Zeros);
}
