//! Lists the kinds of each Kubernetes, which its crate declares and does not enumerate.

use serde_json::Value;
use std::{env, error::Error, fmt::Write, fs, path::Path, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-changed=Cargo.toml");
    let metadata = Command::new(env::var("CARGO")?).args(["metadata", "--format-version", "1"]).output()?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout)?;
    let (mut kinds, mut minors) = (String::new(), String::new());
    for (name, source) in crates(&metadata).ok_or("`cargo metadata` names no crate of Kubernetes")? {
        let minor = name.trim_start_matches("kubernetes_");
        write!(kinds, "kinds!(of_{minor}, {name}:")?;
        let mut paths = Vec::new();
        find(&Path::new(source).with_file_name("src").join(format!("v{minor}")), "", &mut paths)?;
        paths.sort();
        paths.iter().try_for_each(|path| write!(kinds, " {name}{path},"))?;
        kinds.push_str(");\n");
        write!(minors, "(\"{}\", of_{minor}), ", minor.replace('_', "."))?;
    }
    let code = format!("{kinds}const MINORS: &[Minor] = &[{minors}];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("kinds.rs"), code)?;
    Ok(())
}

/// The dependencies that are called `kubernetes_…` here, each with the place of its manifest, oldest first.
fn crates(metadata: &Value) -> Option<Vec<(&str, &str)>> {
    let resolve = &metadata["resolve"];
    let own = resolve["nodes"].as_array()?.iter().find(|node| node["id"] == resolve["root"])?;
    let packages = metadata["packages"].as_array()?;
    let named = own["deps"].as_array()?.iter().filter_map(|dependency| {
        let name = dependency["name"].as_str().filter(|name| name.starts_with("kubernetes_"))?;
        let package = packages.iter().find(|package| package["id"] == dependency["pkg"])?;
        Some((name, package["manifest_path"].as_str()?))
    });
    let mut named: Vec<_> = named.collect();
    named.sort_unstable();
    Some(named)
}

/// Paths of the types that are resources: a file declares one, its folder is the module that exports it.
fn find(folder: &Path, module: &str, paths: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let (path, name) =
            (entry.as_ref().map(fs::DirEntry::path), entry.as_ref().map(fs::DirEntry::file_name));
        let (path, name) = (path.map_err(|e| e.to_string())?, name.map_err(|e| e.to_string())?);
        if path.is_dir() {
            find(&path, &format!("{module}::{}", name.display()), paths)?;
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let declared = text.lines().find_map(|line| line.strip_prefix("impl crate::Resource for "));
        paths.extend(declared.map(|kind| format!("{module}::{}", kind.trim_end_matches(" {"))));
    }
    Ok(())
}
