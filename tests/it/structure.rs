//! The house's rules, held by reading the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The rooms of the library, from the ground up: each uses only rooms of rows above its own in this
/// list, and rooms of one row do not know each other.
const ROWS: &[&[&str]] = &[
    &["error", "escape"],
    &["text"],
    &["amount", "id"],
    &["attribution", "client_ip"],
    &["site", "conversion"],
    &["snippet", "platform", "postback", "check"],
    &["axum", "send", "sandbox"],
];

fn row_of(room: &str) -> usize {
    ROWS.iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("src/{room} is in no row of the design"))
}

/// Every `crate::room` that a room's files name, outside of comments.
fn uses() -> BTreeMap<String, Vec<(String, String)>> {
    let mut uses = BTreeMap::new();
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let src = files[0].clone();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let inside = path
            .strip_prefix(&src)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let room = inside.split(['/', '.']).next().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let named = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| line.split("crate::").skip(1))
            .map(|rest| {
                let end = rest.find(|char: char| !char.is_alphanumeric() && char != '_');
                (inside.clone(), rest[..end.unwrap_or(rest.len())].to_owned())
            });
        uses.entry(room).or_insert_with(Vec::new).extend(named);
    }
    uses
}

#[test]
fn a_room_uses_only_rooms_above_its_own() {
    let mut arrows = 0;
    for (room, uses) in uses() {
        if ["lib", "main", "cli"].contains(&room.as_str()) {
            continue;
        }
        for (file, used) in uses {
            if used == room {
                continue;
            }
            assert!(
                row_of(&used) < row_of(&room),
                "src/{file} uses crate::{used}, which is not above it"
            );
            arrows += 1;
        }
    }
    assert!(
        arrows > 20,
        "the sources were not read: {arrows} uses found"
    );
}

#[test]
fn the_binary_sees_only_the_public_library() {
    for (file, used) in &uses()["cli"] {
        assert_eq!(used, "cli", "src/{file} uses crate::{used}");
    }
}
