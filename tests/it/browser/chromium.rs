use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The DOM of a page as it is once all of it is loaded and has run.
#[track_caller]
pub(super) fn dump_dom(url: &str, patience: Duration) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (dom, log) = (folder.path().join("dom"), folder.path().join("log"));
    let program = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".into());
    let mut command = Command::new(&program);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(url)
        .stdin(Stdio::null())
        // Files, since a full pipe that nobody empties would stop it.
        .stdout(File::create(&dom).unwrap())
        .stderr(File::create(&log).unwrap());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut browser = command
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));

    let start = Instant::now();
    let status = loop {
        let ended = browser.try_wait().unwrap();
        if ended.is_some() || start.elapsed() > patience {
            break ended;
        }
        sleep(Duration::from_millis(20));
    };
    // Its helpers are in its process group, and may outlive it.
    let group = format!("-{}", browser.id());
    let _ = Command::new("kill")
        .args(["-9", "--", &group])
        .stderr(Stdio::null())
        .status();
    let _ = browser.wait();

    let log = fs::read_to_string(&log).unwrap_or_default();
    let status =
        status.unwrap_or_else(|| panic!("{program} was not done after {patience:?}: {log}"));
    assert!(status.success(), "{program}: {status}: {log}");
    fs::read_to_string(&dom).unwrap()
}
