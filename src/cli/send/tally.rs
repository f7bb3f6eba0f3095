use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use katalys_pixel::Outcome;

/// What became of the rows, counted and shown.
pub(super) struct Tally {
    progress: ProgressBar,
    accepted: u64,
    unverifiable: u64,
    rejected: u64,
    failed: u64,
    invalid: u64,
    /// Right, in a dry run.
    valid: u64,
    /// Accepted in an earlier run.
    before: u64,
}

/// A bar over the bytes of the input, where somebody watches and no receipt runs through it.
pub(super) fn progress(receipts_in_file: bool) -> ProgressBar {
    let is_watched =
        io::stderr().is_terminal() && (receipts_in_file || !io::stdout().is_terminal());
    if !is_watched {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let progress = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {percent:>3}% {msg}, {eta} left") {
        progress.set_style(style);
    }
    progress.enable_steady_tick(Duration::from_millis(250));
    progress
}

impl Tally {
    pub(super) fn new(progress: ProgressBar) -> Self {
        Self {
            progress,
            accepted: 0,
            unverifiable: 0,
            rejected: 0,
            failed: 0,
            invalid: 0,
            valid: 0,
            before: 0,
        }
    }

    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Accepted => self.accepted += 1,
            Outcome::Unverifiable => self.unverifiable += 1,
            Outcome::Rejected => self.rejected += 1,
            // No other is known; a new one is not to be taken for delivered.
            _ => self.failed += 1,
        }
        self.show();
    }

    pub(super) fn count_invalid(&mut self) {
        self.invalid += 1;
        self.show();
    }

    pub(super) fn count_valid(&mut self) {
        self.valid += 1;
        self.show();
    }

    pub(super) fn count_before(&mut self) {
        self.before += 1;
        self.show();
    }

    fn wrong(&self) -> u64 {
        self.rejected + self.failed + self.invalid
    }

    pub(super) fn all_is_well(&self) -> bool {
        self.wrong() == 0
    }

    fn show(&self) {
        if self.progress.is_hidden() {
            return;
        }
        let rows = self.accepted + self.unverifiable + self.valid + self.before + self.wrong();
        let seconds = self.progress.elapsed().as_secs().max(1);
        let rate = rows / seconds;
        self.progress.set_message(format!(
            "{rows} rows, {rate}/s, {} not accepted",
            self.wrong()
        ));
    }

    /// The line that ends a run.
    pub(super) fn summary(&self, dry_run: bool) -> String {
        self.progress.finish_and_clear();
        let Self {
            accepted,
            unverifiable,
            rejected,
            failed,
            invalid,
            valid,
            before,
            ..
        } = self;
        if dry_run {
            return format!("dry run: {valid} valid, {invalid} invalid, {before} accepted before");
        }
        format!(
            "{accepted} accepted, {unverifiable} unverifiable, {rejected} rejected, {failed} failed, \
             {invalid} invalid, {before} accepted before"
        )
    }
}
