//! The command line's entrance.

fn main() -> std::process::ExitCode {
    platc::cli::run()
}
