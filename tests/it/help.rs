//! What the binary says of itself: help, manual pages, completions.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::support::{Ran, katalys_pixel, output_of};

/// Every subcommand of the binary, as its own help lists them.
fn subcommands() -> Vec<String> {
    let help = output_of(["--help"]);
    let (_, rest) = help.split_once("Commands:\n").unwrap();
    let (list, _) = rest.split_once("\n\n").unwrap();
    let starts = list.lines().filter_map(|line| {
        // What a long description goes on with is further in.
        let name = line.strip_prefix("  ")?.split_whitespace().next()?;
        (!line.starts_with("   ") && name != "help").then(|| name.to_owned())
    });
    starts.collect()
}

/// The help on a terminal of 80 columns.
#[track_caller]
fn help(args: &[&str]) -> String {
    let mut command = katalys_pixel(args.iter().copied());
    let ran: Ran = command.env("COLUMNS", "80").output().unwrap().into();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    ran.stdout
}

#[test]
fn help_screens_say_what_they_said() {
    // The list of subcommands depends on the features; each has its own help below.
    let whole = help(&["--help"]);
    let (before, list) = whole.split_once("Commands:\n").unwrap();
    let (_, after) = list.split_once("\n\n").unwrap();
    insta::assert_snapshot!("help", format!("{before}\n{after}"));
    for name in ["snippet", "attribution", "completions", "man"] {
        insta::assert_snapshot!(format!("help_{name}"), help(&[name, "--help"]));
    }
}

#[test]
fn the_help_of_the_forms_says_what_an_iframe_costs() {
    let help = help(&["snippet", "--help"]);
    let words: Vec<&str> = help.split_whitespace().collect();
    let help = words.join(" ");
    for said in [
        "real loader is untried there",
        "about:srcdoc as its location",
        "with a nonce, page is the better choice",
        "never for pasting",
    ] {
        assert!(help.contains(said), "{said}");
    }
}

/// The commands below `Example:`, with their continued lines.
fn examples(help: &str) -> Vec<String> {
    let Some((_, example)) = help
        .split_once("Example:\n")
        .or_else(|| help.split_once("Examples:\n"))
    else {
        return Vec::new();
    };
    let example = example.replace(" \\\n   ", "");
    let lines = example.lines().map_while(|line| line.strip_prefix("  "));
    lines.map(str::to_owned).collect()
}

/// A home with what the examples read.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join(".local/share/bash-completion/completions")).unwrap();
    let orders = "order_id,sale_amount,subtotal_amount,email_address,client_ip,user_agent,transaction_id\n\
                  1001,149.90,129.90,jane@example.com,2001:4860:7:1::5,Mozilla/5.0,1234abcd\n";
    fs::write(home.path().join("orders.csv"), orders).unwrap();
    home
}

fn shell(command: &str, home: &tempfile::TempDir) -> Command {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_katalys-pixel"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell
        .args(["-c", command])
        .env("PATH", path)
        .env("HOME", home.path())
        // An example that would report a sale fails here instead.
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .current_dir(home.path());
    shell
}

/// A server's example runs until it is ended; what it prints first says that it serves.
fn assert_serves(example: &str, home: &tempfile::TempDir) {
    let mut server = shell(&format!("exec {example}"), home)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = server.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(line.starts_with("http://"), "{example}: {line:?}");
}

#[test]
fn every_help_screen_has_an_example_that_runs() {
    let home = home();
    let names = subcommands();
    assert!(names.len() >= 4, "{names:?}");
    let screens = names.iter().map(|name| vec![name.as_str(), "--help"]);
    for screen in screens.chain([vec!["--help"]]) {
        let examples = examples(&help(&screen));
        assert!(!examples.is_empty(), "{screen:?} has no example");
        for example in examples {
            // What stands on the other side of a pipe may not be installed; what is read of has to be there.
            let ours = example
                .split(" | ")
                .find(|part| part.starts_with("katalys-pixel"));
            let ours = ours.unwrap_or_else(|| panic!("{example:?} runs something else"));
            match screen[0] {
                "sandbox" => assert_serves(ours, &home),
                "send" => assert_runs(&format!("{ours} --dry-run"), &home),
                _ => assert_runs(ours, &home),
            }
        }
    }
}

fn assert_runs(example: &str, home: &tempfile::TempDir) {
    let ran = shell(example, home).stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{example}: {errors}");
}

#[test]
fn the_version_is_the_packages() {
    assert_eq!(
        output_of(["--version"]),
        concat!("katalys-pixel ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

#[test]
fn completions_know_every_subcommand_and_flag() {
    for shell in SHELLS {
        let script = output_of(["completions", shell]);
        for word in subcommands().iter().map(String::as_str).chain([
            "landing-url",
            "discount-1-code",
            "iframe",
        ]) {
            // PowerShell and elvish list no values.
            let lists_values = !["powershell", "elvish"].contains(&shell);
            assert!(
                script.contains(word) || (word == "iframe" && !lists_values),
                "{shell}: {word}"
            );
        }
    }
}

/// The shells' own parsers read what is made for them.
#[track_caller]
fn assert_shell_reads(shell: &str, check: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("completions");
    fs::write(&path, output_of(["completions", shell])).unwrap();
    let ran = Command::new(shell).args(check).arg(&path).output();
    let ran = ran.unwrap_or_else(|error| panic!("{shell}: {error}"));
    assert!(
        ran.status.success() && ran.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[test]
#[ignore = "needs bash: run tests/full"]
fn bash_reads_its_completions() {
    assert_shell_reads("bash", &["-n"]);
}

#[test]
#[ignore = "needs zsh: run tests/full"]
fn zsh_reads_its_completions() {
    assert_shell_reads("zsh", &["-n"]);
}

/// The manual pages by name: the whole, and one for each subcommand.
fn manual_pages() -> BTreeMap<String, String> {
    let names = subcommands();
    let pages = names
        .iter()
        .map(|name| (name.clone(), output_of(["man", name])));
    pages.chain([(String::new(), output_of(["man"]))]).collect()
}

#[test]
fn manual_pages_carry_what_the_help_says() {
    let pages = manual_pages();
    for (name, page) in &pages {
        let title = if name.is_empty() {
            "katalys-pixel".to_owned()
        } else {
            format!("katalys-pixel-{name}")
        };
        assert!(page.contains(&format!(".TH {title} ")), "{page}");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
        assert!(page.contains("Example"), "{page}");
        // Not every reader of such pages knows another encoding.
        assert!(page.is_ascii(), "{page}");
    }
    assert!(pages["snippet"].contains("landing\\-url"));
    assert!(pages["snippet"].contains("about:srcdoc"));
}

#[test]
#[ignore = "needs groff: run tests/full"]
fn manual_pages_are_typeset_without_a_warning() {
    for (name, page) in manual_pages() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.1");
        fs::write(&path, page).unwrap();
        let ran = Command::new("groff")
            .args(["-man", "-Tascii", "-ww", "-P-cbou", "-rLL=50n"])
            .arg(&path)
            .output();
        let ran = ran.expect("groff starts");
        let warnings = String::from_utf8_lossy(&ran.stderr);
        assert!(
            ran.status.success() && warnings.is_empty(),
            "{name}: {warnings}"
        );
        let typeset = String::from_utf8(ran.stdout).unwrap();
        for line in help(&[name.as_str(), "--help"][usize::from(name.is_empty())..])
            .split("Example:\n")
            .nth(1)
            .unwrap()
            .lines()
        {
            assert!(
                typeset.contains(line),
                "{name}: {line:?} is not in {typeset}"
            );
        }
    }
}
