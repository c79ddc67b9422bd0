//! The `muster` program: parses arguments, starts the runtime, turns the outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    muster::cli::main()
}
