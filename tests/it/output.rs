//! `--output` and the standard streams: a reader sees the old text or the new one, and a stream that
//! is closed or full is no crash.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Ran, katalys_pixel, output_of, run};

const ORDER: [&str; 7] = [
    "snippet",
    "--site-id=example.com",
    "--order-id=1",
    "--sale-amount=2",
    "--subtotal-amount=1",
    "--email-address=a@b",
    "--transaction-id=t",
];

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn write_to(path: &Path, more: &[&str]) -> Ran {
    let output = ["--output", path.to_str().unwrap()];
    run([&ORDER[..], &output, more].concat())
}

#[track_caller]
fn assert_written(path: &Path, more: &[&str]) {
    let ran = write_to(path, more);
    assert_eq!(
        (ran.code, ran.stdout, ran.stderr),
        (0, String::new(), String::new())
    );
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        output_of([&ORDER[..], more].concat())
    );
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_file_gets_what_standard_output_would() {
    let folder = folder();
    let path = folder.path().join("pixel.html");
    assert_written(&path, &[]);
    assert_written(&path, &["--as=page"]);
    assert_written(&path, &["--as=iframe"]);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn a_dash_is_standard_output() {
    let folder = folder();
    let ran = katalys_pixel([&ORDER[..], &["--output", "-"]].concat())
        .current_dir(folder.path())
        .output();
    let ran = Ran::from(ran.unwrap());
    assert_eq!((ran.code, ran.stdout), (0, output_of(ORDER)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_in_the_working_folder_needs_no_path() {
    let folder = folder();
    let ran = katalys_pixel(ORDER)
        .args(["--output", "pixel.html"])
        .current_dir(folder.path())
        .status();
    assert!(ran.unwrap().success());
    assert_eq!(
        fs::read_to_string(folder.path().join("pixel.html")).unwrap(),
        output_of(ORDER)
    );
}

#[test]
fn a_refused_input_leaves_the_old_file_alone() {
    let folder = folder();
    let path = folder.path().join("pixel.html");
    fs::write(&path, "old").unwrap();
    let ran = write_to(&path, &["--tax-amount=$1"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "error: tax_amount \"$1\": has a currency sign; write \"1\"\n"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
}

#[test]
fn a_new_file_follows_the_mask_and_an_old_one_keeps_its_permissions() {
    let folder = folder();
    let fresh = folder.path().join("fresh.html");
    let probe = folder.path().join("probe");
    File::create(&probe).unwrap();
    assert_written(&fresh, &[]);
    assert_eq!(mode(&fresh), mode(&probe));

    for permissions in [0o600, 0o644, 0o640] {
        fs::set_permissions(&fresh, fs::Permissions::from_mode(permissions)).unwrap();
        assert_written(&fresh, &[]);
        assert_eq!(mode(&fresh), permissions);
    }
}

#[test]
fn a_link_keeps_pointing_where_it_does() {
    let folder = folder();
    let (target, link) = (
        folder.path().join("target.html"),
        folder.path().join("link.html"),
    );
    symlink("target.html", &link).unwrap();
    for text in [None, Some("old")] {
        if let Some(text) = text {
            fs::write(&target, text).unwrap();
        }
        assert_written(&link, &[]);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), output_of(ORDER));
    }
}

#[test]
fn what_cannot_be_written_is_told_with_its_path() {
    let folder = folder();
    let inside = folder.path().join("file");
    fs::write(&inside, "").unwrap();
    for (path, why) in [
        (
            folder.path().join("no/such/folder.html"),
            "No such file or directory (os error 2)",
        ),
        (folder.path().to_owned(), "Is a directory (os error 21)"),
        (inside.join("below.html"), "Not a directory (os error 20)"),
    ] {
        let ran = write_to(&path, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
        assert_eq!(
            ran.stderr,
            format!("error: cannot write {}: {why}\n", path.display())
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_exit_code_1() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let mut command = katalys_pixel(ORDER);
    let ran: Ran = command.stdout(full()).output().unwrap().into();
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.stderr,
        "error: cannot write standard output: No space left on device (os error 28)\n"
    );
    let ran = write_to(Path::new("/dev/full"), &[]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            1,
            "error: cannot write /dev/full: No space left on device (os error 28)\n"
        )
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_error_changes_no_exit_code() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let code = |more: &[&str]| {
        let mut command = katalys_pixel([&ORDER[..], more].concat());
        Ran::from(command.stderr(full()).output().unwrap()).code
    };
    assert_eq!(code(&["--tax-amount=$1"]), 2);
    assert_eq!(code(&["--input=/no/such/file"]), 2);
    assert_eq!(code(&["--output=/no/such/file"]), 1);
    assert_eq!(code(&["--discount-1-code=A, B"]), 0);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ran: Ran = katalys_pixel(ORDER).stdout(writer).output().unwrap().into();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}
