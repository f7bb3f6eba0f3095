//! The binary, which sees of the library only what is public.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

mod attribution;
mod failure;
mod fields;
mod output;
mod platform;
mod shell;
mod snippet;

use failure::Failure;

/// Katalys (formerly RevOffers) conversion pixels that no order value can break
#[derive(Parser)]
#[command(name = "katalys-pixel", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; what is questionable stands on standard error as a warning
  1  the output could not be written
  2  the input is wrong: every problem of it stands on standard error, and nothing on standard output";

#[derive(Subcommand)]
enum Command {
    Snippet(snippet::Args),
    Platform(Box<platform::Args>),
    Attribution(attribution::Args),
    Completions(shell::Completions),
    Man(shell::Man),
}

pub(crate) fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Snippet(args) => args.run(),
        Command::Platform(args) => args.run(),
        Command::Attribution(args) => args.run(),
        Command::Completions(args) => args.run(Cli::command()),
        Command::Man(args) => args.run(Cli::command()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
