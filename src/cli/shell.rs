//! What a package ships beside the binary.

use clap::Command;

use super::failure::Failure;
use super::output::print;

/// Print a completion script
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  katalys-pixel completions bash \\
    > ~/.local/share/bash-completion/completions/katalys-pixel")]
pub(crate) struct Completions {
    /// The shell that will read it
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self, mut command: Command) -> Result<(), Failure> {
        let mut script = Vec::new();
        let name = command.get_name().to_owned();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        print(String::from_utf8_lossy(&script).trim_end())
    }
}

/// Print the manual page
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  katalys-pixel man snippet | man -l -")]
pub(crate) struct Man {
    /// The page of this subcommand rather than of the whole
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(self, command: Command) -> Result<(), Failure> {
        let mut command = command;
        // Names such as `katalys-pixel snippet` are known to clap only once it is built.
        command.build();
        let page = match &self.command {
            None => command,
            Some(name) => match command.find_subcommand(name) {
                Some(command) => command.clone().name(format!("katalys-pixel-{name}")),
                None => {
                    return Err(Failure::Usage(format!(
                        "there is no subcommand {name:?}; katalys-pixel --help lists them"
                    )));
                }
            },
        };
        let mut text = Vec::new();
        clap_mangen::Man::new(page)
            .render(&mut text)
            .expect("a Vec takes all that is written");
        print(&keep_lines(&String::from_utf8_lossy(&text)))
    }
}

/// clap has the lines behind the options filled like prose, under a heading that says nothing. They
/// are an example, whose lines a reader copies, and a table of exit codes.
fn keep_lines(page: &str) -> String {
    let Some((before, extra)) = page.trim_end().split_once(".SH EXTRA\n") else {
        return page.trim_end().to_owned();
    };
    let (extra, after) = match extra.find("\n.SH ") {
        Some(end) => extra.split_at(end),
        None => (extra, ""),
    };
    format!("{before}.SH NOTES\n.nf\n{extra}\n.fi{after}")
}
