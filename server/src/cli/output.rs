//! Where commands print: answers on standard output, complaints on standard error. The log goes its own way.

use serde::Serialize;
use std::{
    fmt::Display,
    io::{self, Write},
};

/// How a command's answer is printed.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// For people, or as JSON.
    #[must_use]
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints data: as JSON where that was asked for, else as the text that `words` makes of it.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn data<T: Serialize>(self, data: &T, words: impl FnOnce(&T) -> String) -> io::Result<()> {
        if self.json {
            let text = serde_json::to_string_pretty(data).map_err(io::Error::other)?;
            self.line(text)
        } else {
            self.line(words(data))
        }
    }

    /// Prints a line.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn line(self, text: impl Display) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", text.to_string().trim_end_matches('\n'))?;
        out.flush()
    }

    /// Prints text as it is.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn raw(self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Prints why a command ended otherwise than hoped.
    pub fn complain(self, why: &dyn Display) {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr().lock(), "countersign: {why}");
    }
}
