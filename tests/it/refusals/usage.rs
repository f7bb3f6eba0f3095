//! What is wrong before any value is looked at.

use crate::support::{Ran, katalys_pixel, refusal_of};

#[test]
fn a_file_that_is_not_there_is_told_alone() {
    for (path, why) in [
        ("/no/such/file", "No such file or directory (os error 2)"),
        ("/", "Is a directory (os error 21)"),
    ] {
        let stderr = refusal_of(["snippet", "--input", path]);
        assert_eq!(stderr, format!("error: cannot read {path}: {why}\n"));
    }
}

#[test]
fn a_wrong_usage_is_exit_code_2_as_well() {
    for (args, word) in [
        (
            &["snippet", "--unknown"][..],
            "unexpected argument '--unknown'",
        ),
        (
            &["snippet", "--type=convert"],
            "unexpected argument '--type'",
        ),
        (
            &["snippet", "--order-id=1", "--order-id=2"],
            "'--order-id <ID>' cannot be used multiple times",
        ),
        (
            &["snippet", "--field=foo"],
            "there is no \"=\" in it; write discount_2_code=FREESHIP",
        ),
        (
            &["snippet", "--as=div"],
            "[possible values: tags, page, iframe]",
        ),
        (
            &["snippet", "--order-id"],
            "a value is required for '--order-id <ID>'",
        ),
        (
            &["attribution"],
            "the following required arguments were not provided",
        ),
        (&["attribution", "a", "--cookie=b"], "cannot be used with"),
        (&["attribution", "a", "--domain=b"], "--set-cookie"),
        (&["completions", "tcsh"], "invalid value 'tcsh'"),
        (
            &["man", "snipet"],
            "there is no subcommand \"snipet\"; katalys-pixel --help lists them",
        ),
        (&[], "Usage: katalys-pixel"),
        (&["pixel"], "unrecognized subcommand 'pixel'"),
    ] {
        let stderr = refusal_of(args.iter().copied());
        assert!(stderr.contains(word), "{args:?}: {stderr}");
    }
}

#[test]
#[cfg(unix)]
fn an_argument_that_is_not_utf_8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let mut command = katalys_pixel(["snippet", "--order-id"]);
    let ran: Ran = command
        .arg(OsStr::from_bytes(b"\xff"))
        .output()
        .unwrap()
        .into();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("error: invalid UTF-8"),
        "{}",
        ran.stderr
    );
}
