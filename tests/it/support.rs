//! Running the binary, for every test of the command line.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// What a run of the binary gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("no signal ended it"),
            stdout: String::from_utf8(output.stdout).expect("the output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("the messages are UTF-8"),
        }
    }
}

pub(crate) fn katalys_pixel<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_katalys-pixel"));
    command.args(args);
    command
}

pub(crate) fn run<'a>(args: impl IntoIterator<Item = &'a str>) -> Ran {
    katalys_pixel(args)
        .output()
        .expect("the binary starts")
        .into()
}

pub(crate) fn run_with_input<'a>(args: impl IntoIterator<Item = &'a str>, input: &[u8]) -> Ran {
    let mut child = katalys_pixel(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A child that refuses early closes the pipe before all is written.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().expect("the binary ends").into()
}

/// The output of a run that succeeds and has nothing to say.
#[track_caller]
pub(crate) fn output_of<'a>(args: impl IntoIterator<Item = &'a str>) -> String {
    let ran = run(args);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    ran.stdout
}

/// What is said of an input that is refused; it is nothing on standard output, and exit code 2.
#[track_caller]
pub(crate) fn refusal_of<'a>(args: impl IntoIterator<Item = &'a str>) -> String {
    let ran = run(args);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    ran.stderr
}
