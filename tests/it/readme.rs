//! The README tells the truth: its commands run and print what it shows, its table is the code's.
//!
//! A `console` block holds commands after `$ `, each with all that it prints, and `[exit code N]`
//! where that is not 0; `console send` needs that feature. Rust blocks are the crate's documentation tests. A `sh` block is for a
//! reader's own machine; each is run elsewhere, and a test here says where.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use katalys_pixel::{Channel, Field};

use crate::support::output_of;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The texts of the fenced blocks of one language.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        let Some(found) = line.strip_prefix("```") else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if found == language {
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

/// Commands with what they print, one after the other.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut continues = false;
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else {
            let (command, output) = commands.last_mut().expect("a block starts with a command");
            let text = if continues { command } else { output };
            text.push_str(if continues { "\n" } else { "" });
            text.push_str(line);
            text.push_str(if continues { "" } else { "\n" });
        }
        continues = line.ends_with('\\') && (continues || line.starts_with("$ "));
    }
    commands
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    assert!(run_all("console") >= 12);
}

#[test]
#[cfg(feature = "send")]
fn every_command_that_sends_prints_what_the_readme_shows() {
    assert_eq!(run_all("console send"), 3);
}

/// Runs the commands of one sort of block, and counts them.
#[track_caller]
fn run_all(language: &str) -> usize {
    let binary = Path::new(env!("CARGO_BIN_EXE_katalys-pixel"));
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", binary.parent().unwrap().display());
    let folder = tempfile::tempdir().unwrap();
    let mut ran = 0;
    for (command, shown) in blocks(language).iter().flat_map(|block| commands(block)) {
        let output = Command::new("sh")
            .args(["-c", &format!("{{\n{command}\n}} 2>&1")])
            .current_dir(&folder)
            .env("PATH", &path)
            .output()
            .unwrap();
        let mut printed = String::from_utf8(output.stdout).unwrap();
        match output.status.code() {
            Some(0) => {}
            Some(code) => writeln!(printed, "[exit code {code}]").unwrap(),
            None => panic!("{command}: ended by a signal"),
        }
        assert_eq!(printed, shown, "$ {command}");
        ran += 1;
    }
    ran
}

#[test]
fn the_blocks_for_a_readers_machine_are_run_elsewhere() {
    let run = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).unwrap();
    let full =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/full")).unwrap();
    for block in blocks("sh") {
        let by = [
            ("bash tests/full", &run),
            ("cargo install", &full),
            ("cargo run", &full),
            ("curl", &full),
        ];
        let (_, script) = by
            .iter()
            .find(|(start, _)| block.starts_with(start))
            .unwrap_or_else(|| panic!("nothing runs {block:?}"));
        assert!(
            script.contains(&block),
            "{block:?} is not in the script that should run it"
        );
    }
}

#[test]
fn the_table_of_fields_is_the_codes() {
    let mut table = "| name | value | what it is |\n|---|---|---|\n".to_owned();
    for field in Field::all() {
        let only = if field.is_sent_by(Channel::Pixel) {
            ""
        } else {
            " (a pixel leaves it out)"
        };
        let value = field.hint().to_lowercase();
        let (name, help) = (field.pattern(), field.help());
        writeln!(table, "| `{name}` | {value} | {help}{only} |").unwrap();
    }
    let readme = readme();
    assert!(
        readme.contains(&table),
        "the README's table of fields should be\n{table}"
    );
}

#[test]
fn the_tables_of_platforms_and_languages_are_the_commands() {
    let list: serde_json::Value =
        serde_json::from_str(&output_of(["platform", "--list", "--format", "json"])).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().replace('|', "\\|");
    let rows = |kind: &str, row: &dyn Fn(&serde_json::Value) -> String| -> String {
        list[kind].as_array().unwrap().iter().map(row).collect()
    };
    let platforms = rows("platforms", &|row| {
        let (name, title, evidence) = (
            text(&row["name"]),
            text(&row["title"]),
            text(&row["evidence"]),
        );
        format!("| `{name}`: {title} | {evidence} |\n")
    });
    let languages = rows("languages", &|row| {
        let (name, code, evidence) = (
            text(&row["name"]),
            text(&row["expression"]),
            text(&row["evidence"]),
        );
        format!("| `{name}` | `{code}` | {evidence} |\n")
    });
    let readme = readme();
    for table in [platforms, languages] {
        assert!(
            readme.contains(&table),
            "the README should have the rows\n{table}"
        );
    }
}
