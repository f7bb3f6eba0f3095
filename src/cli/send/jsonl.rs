use std::io::{self, BufRead, Read};

use katalys_pixel::Draft;

use super::row::Raw;

/// No order is longer, and a file without line ends must not fill the memory.
const LONGEST: usize = 1 << 20;

/// JSON objects, one a line.
pub(super) struct Lines<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 0 }
    }

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> io::Result<Option<Raw>> {
        loop {
            let mut text = Vec::new();
            if self.read_line(&mut text)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            let is_whole = text.len() <= LONGEST || text.ends_with(b"\n");
            if !is_whole {
                while !text.ends_with(b"\n") {
                    text.clear();
                    if self.read_line(&mut text)? == 0 {
                        break;
                    }
                }
                text.clear();
            }
            text.truncate(text.trim_ascii_end().len());
            if is_whole && text.trim_ascii_start().is_empty() {
                continue;
            }
            return Ok(Some(Raw {
                line: self.line,
                draft: if is_whole {
                    draft(&text)
                } else {
                    Err("is longer than a MiB")
                },
                text,
            }));
        }
    }

    fn read_line(&mut self, text: &mut Vec<u8>) -> io::Result<usize> {
        let mut limited = self.input.by_ref().take(LONGEST as u64 + 1);
        limited.read_until(b'\n', text)
    }
}

fn draft(text: &[u8]) -> Result<Draft, &'static str> {
    let text = std::str::from_utf8(text).map_err(|_| "is not UTF-8")?;
    let mut draft = Draft::new();
    draft.read_json(text);
    Ok(draft)
}
