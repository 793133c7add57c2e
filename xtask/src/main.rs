//! Makes the data that platc ships, from its sources: `pack` writes the schemas of Kubernetes.

mod collect;
mod pack;
mod rewrite;
mod tables;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/schema/kubernetes.pack");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["pack"] => fs::write(place, pack::bytes(&pack::text()?)?)?,
        // The pack as it is before compression, to read and to compare.
        ["pack", "--text"] => print!("{}", pack::text()?),
        _ => return Err("usage: xtask pack [--text]".into()),
    }
    Ok(())
}
