//! diembao: parses the arguments, runs the command, turns an error into an exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = diembao::cli::Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("threads and an event queue can be had at the start").block_on(diembao::cli::run(arguments))
}
