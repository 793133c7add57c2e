//! `cargo bench --bench shapes`: platforms in the shapes that large ones take, at their full size and at the tenth of it
//! that the tests build. Each builds, checks and has nothing to say; what a thousand files cost at both sizes is printed.

#[path = "../compare/memory.rs"]
mod memory;
#[path = "../compare/process.rs"]
mod process;
#[path = "../../tests/shapes/sources.rs"]
#[allow(dead_code, reason = "the tests compile what the benchmark writes")]
mod sources;

use memory::peak_memory;
use process::{Cost, median, time};
use sources::Shape;
use std::{
    fs, io,
    path::Path,
    process::{Command, ExitCode},
};
use walkdir::WalkDir;

const PLATC: &str = env!("CARGO_BIN_EXE_platc");

/// Runs of each command but the first build, the middle one of which counts.
const RUNS: usize = 3;

/// What one of them is, the tenth first.
type Sizes = (&'static str, [fn() -> Shape; 2]);

const SHAPES: [Sizes; 5] = [
    ("200 services, 6 stages, 3 regions", [|| Shape::grid(20), || Shape::grid(200)]),
    ("50 tenants of one class", [|| Shape::tenants(5), || Shape::tenants(50)]),
    ("200 services and a preview", [|| Shape::preview(20), || Shape::preview(200)]),
    ("two Argo CDs, 100 services", [|| Shape::two_argo_cds(10), || Shape::two_argo_cds(100)]),
    ("20 teams of 20 services", [|| Shape::teams(2, 20), || Shape::teams(20, 20)]),
];

/// What was measured of one platform.
struct Measured {
    files: u32,
    build: Cost,
    /// A second build, which finds `out/` up to date.
    again: Cost,
    check: Cost,
    /// In MiB, of the second build.
    memory: f64,
}

#[allow(clippy::print_stderr, reason = "a benchmark says what failed")]
fn main() -> ExitCode {
    match measure_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn measure_all() -> io::Result<()> {
    println!("{:<36}   files    build    again    check   memory   CPU a thousand files, again", "shape");
    for (name, sizes) in SHAPES {
        let [tenth, full] = sizes.map(|shape| measure(&shape()));
        for (part, Measured { files, build, again, check, memory }) in [("a tenth", tenth?), (name, full?)] {
            let thousand = again.cpu * 1e6 / f64::from(files);
            println!(
                "{part:<36} {files:>7} {:>6.2} s {:>6.2} s {:>6.2} s {memory:>4.0} MiB {thousand:>8.0} ms",
                build.wall, again.wall, check.wall
            );
        }
    }
    Ok(())
}

/// A build that says nothing, one that changes nothing, a check that finds nothing.
fn measure(shape: &Shape) -> io::Result<Measured> {
    let scratch = tempfile::tempdir()?;
    let root = scratch.path();
    for (path, text) in shape.files() {
        let path = root.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    // A warning, too, fails it: that there is none is half of what is shown.
    let build = time(root, &format!("'{PLATC}' build --deny-warnings"))?;
    let again = middle(root, &format!("'{PLATC}' build --quiet"))?;
    let check = middle(root, &format!("'{PLATC}' check --deny-warnings"))?;
    let memory = peak_memory(root, Command::new(PLATC).args(["build", "--quiet"]))?;
    Ok(Measured { files: count(&root.join("out")), build, again, check, memory })
}

fn middle(root: &Path, line: &str) -> io::Result<Cost> {
    let costs: Vec<Cost> = (0..RUNS).map(|_| time(root, line)).collect::<io::Result<_>>()?;
    Ok(Cost { wall: median(&costs, |cost| cost.wall), cpu: median(&costs, |cost| cost.cpu) })
}

fn count(folder: &Path) -> u32 {
    let files = WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files.map(|_| 1).sum()
}
