//! The binary, which sees of the library only what is public.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

mod attribution;
mod failure;
mod fields;
mod output;
mod platform;
mod postback;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "send")]
mod send;
mod shell;
mod snippet;

use failure::Failure;

/// Katalys (formerly RevOffers) conversion pixels and postbacks that no order value can break
#[derive(Parser)]
#[command(name = "katalys-pixel", version, max_term_width = 100, after_help = EXAMPLE_AND_EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLE_AND_EXIT_CODES: &str = "\
Example:
  katalys-pixel snippet --site-id example.com --order-id 1001 \\
    --sale-amount 149.90 --transaction-id 1234abcd

Exit codes:
  0  done; what is questionable stands on standard error as a warning
  1  the output could not be written, or send did not deliver every row
  2  the input is wrong: all its problems stand on standard error,
     and nothing on standard output";

#[derive(Subcommand)]
enum Command {
    Snippet(snippet::Args),
    Platform(Box<platform::Args>),
    Postback(postback::Args),
    #[cfg(feature = "send")]
    Send(send::Args),
    Attribution(attribution::Args),
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Args),
    Completions(shell::Completions),
    Man(shell::Man),
}

pub(crate) fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Snippet(args) => args.run(),
        Command::Platform(args) => args.run(),
        Command::Postback(args) => args.run(),
        #[cfg(feature = "send")]
        Command::Send(args) => args.run(),
        Command::Attribution(args) => args.run(),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(args) => args.run(),
        Command::Completions(args) => args.run(Cli::command()),
        Command::Man(args) => args.run(Cli::command()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
