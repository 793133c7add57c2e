//! The health check for Applications, run by a Lua interpreter over statuses as Argo CD writes them.

use mlua::{Lua, LuaOptions, StdLib, Table, Value as LuaValue};
use platc::{
    render::argocd::health::CHECK,
    source::Sources,
    value::{Data, Value},
    yaml::{self, Dialect},
};
use std::{collections::BTreeSet, fs, path::Path};

/// Health as Argo CD knows it; it takes any other word as Unknown.
const KNOWN: [&str; 6] = ["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"];

#[test]
fn each_recorded_status_has_the_health_that_it_says() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut cases = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/health")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let file = Sources::default().add(path.to_string_lossy(), text.as_str());
        let documents = yaml::read(file, &text, Dialect::Kubernetes).unwrap();
        let [expected, application] = &documents[..] else { panic!("{}: two documents", path.display()) };
        let field = |name: &str| expected.get(name).and_then(Value::as_str).map(str::to_owned);
        let expected = (field("status").unwrap(), field("message"));
        let found = health(application);
        if found != expected {
            wrong.push(format!("{}: {found:?}, expected {expected:?}", path.display()));
        }
        seen.insert(found.0);
        cases += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 12, "{cases} statuses, at least 12 are wanted");
    assert_eq!(seen, KNOWN.map(str::to_owned).into(), "each kind of health has a case");
}

#[test]
fn an_application_without_anything_waits() {
    let empty = yaml::read(Sources::default().add("empty", "x: {}"), "x: {}", Dialect::Kubernetes).unwrap();
    assert_eq!(health(&empty[0]), ("Healthy".into(), Some("synced by hand: nothing waits for it".into())));
}

/// Runs the check as Argo CD's `util/lua` does: base and table are the only libraries, `obj` is a global, a table
/// with `status` and `message` comes back.
fn health(application: &Value) -> (String, Option<String>) {
    let lua = Lua::new_with(StdLib::TABLE, LuaOptions::new()).unwrap();
    for library in ["string", "os", "io", "math"] {
        assert!(lua.globals().get::<LuaValue>(library).unwrap().is_nil(), "Argo CD offers no `{library}`");
    }
    lua.globals().set("obj", to_lua(&lua, application)).unwrap();
    let health: Table = lua.load(CHECK).eval().unwrap();
    (health.get("status").unwrap(), health.get("message").unwrap())
}

/// As Argo CD's `decodeValue` does: a null is nil, and lists count from 1.
fn to_lua(lua: &Lua, value: &Value) -> LuaValue {
    match &value.data {
        Data::Null => LuaValue::Nil,
        Data::Bool(truth) => LuaValue::Boolean(*truth),
        Data::Number(number) => LuaValue::Number(number.as_f64()),
        Data::String(text) => LuaValue::String(lua.create_string(text.as_bytes()).unwrap()),
        Data::List(items) => {
            let items = items.iter().map(|item| to_lua(lua, item));
            LuaValue::Table(lua.create_sequence_from(items).unwrap())
        }
        Data::Map(map) => {
            let entries = map.iter().map(|entry| (&*entry.key, to_lua(lua, &entry.value)));
            LuaValue::Table(lua.create_table_from(entries).unwrap())
        }
    }
}
