//! Tables for people, in which no text can do anything to the terminal.

use auth::text::is_control;
use std::fmt::Write;

/// Lines of columns, as wide as their widest cell, under a head.
pub(super) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let head = head.map(ToOwned::to_owned);
    let lines: Vec<[String; N]> =
        std::iter::once(&head).chain(rows).map(|row| row.each_ref().map(|cell| plain(cell))).collect();
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let written = lines.iter().map(|line| {
        let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    written.collect::<Vec<_>>().join("\n")
}

/// Text in which control characters, and those that change how text reads, are written out: a name can't move the cursor
/// or pose as another line (CWE-150).
pub(super) fn plain(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if is_control(c) {
            // Writing to a text can't fail.
            let _ = write!(written, "{}", c.escape_unicode());
        } else {
            written.push(c);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_heads() {
        let rows = [["1".to_owned(), "Ada".to_owned()], ["22".to_owned(), String::new()]];
        assert_eq!(table(["no", "name"], &rows), "no  name\n1   Ada\n22");
        assert_eq!(table(["no"], &[]), "no");
    }

    #[test]
    fn names_do_nothing_to_the_terminal() {
        let hostile = "a\u{1b}[2Jb\u{7}\r\nc\u{9b}31m\u{202e}d\u{7f}\u{200b}";
        let written = plain(hostile);
        assert!(!written.chars().any(is_control), "{written:?}");
        assert_eq!(written, r"a\u{1b}[2Jb\u{7}\u{d}\u{a}c\u{9b}31m\u{202e}d\u{7f}\u{200b}");
        assert_eq!(plain("Ада O’Neil"), "Ада O’Neil");
        assert_eq!(table(["x"], &[[hostile.to_owned()]]).lines().count(), 2);
    }
}
