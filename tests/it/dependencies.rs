//! What a thank-you page compiles.

use std::collections::BTreeSet;
use std::process::Command;

/// Crates that the library alone must never bring: argument parsing, runtimes, TLS, HTTP.
const BANNED: [&str; 9] = [
    "clap",
    "tokio",
    "rustls",
    "openssl",
    "native-tls",
    "reqwest",
    "hyper",
    "ring",
    "url",
];

/// `name v1.2.3` of every crate in a tree.
#[track_caller]
fn tree(more: &[&str]) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command
        .args([
            "tree",
            "--offline",
            "--locked",
            "--edges=normal,build",
            "--prefix=none",
            "--format={p}",
        ])
        .args(more)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let ran = command.output().expect("cargo starts");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let crates = String::from_utf8(ran.stdout).unwrap();
    let names = crates
        .lines()
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    names.filter(|name| !name.is_empty()).collect()
}

fn banned(tree: &BTreeSet<String>) -> Vec<&str> {
    let names = tree.iter().filter_map(|name| name.split(' ').next());
    names
        .filter(|name| {
            BANNED.iter().any(|banned| {
                name == banned
                    || name.starts_with(&format!("{banned}-"))
                    || name.starts_with(&format!("{banned}_"))
            })
        })
        .collect()
}

#[test]
fn the_library_alone_is_small() {
    let tree = tree(&["--no-default-features"]);
    let list: Vec<&str> = tree.iter().map(String::as_str).collect();
    assert!(
        tree.iter().any(|name| name.starts_with("katalys-pixel ")),
        "{list:#?}"
    );
    assert!(
        tree.iter().any(|name| name.starts_with("askama ")),
        "{list:#?}"
    );
    assert!(tree.len() <= 40, "{} crates: {list:#?}", tree.len());
    assert_eq!(banned(&tree), [""; 0]);
}

#[test]
fn the_ban_would_be_noticed() {
    let tree = tree(&[]);
    assert!(banned(&tree).contains(&"clap"), "{tree:#?}");
}
