//! The command-line tool: see `katalys-pixel --help`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
