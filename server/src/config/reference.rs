//! The reference of all settings as a document, made from the commented default file.

use super::{keys, names};
use std::fmt::Write;

const HEAD: &str = "# Configuration

<!-- Made by `countersign config reference`; edit server/src/config/default.toml instead. -->

Countersign starts without any configuration, in the profile `development`: on loopback, with a SQLite file and a key
file of its own in `data/`, and with its mails shown at `/dev/outbox`. In the profile `production` it takes nothing for
granted: it refuses to start without an https origin, a key, a database and a mail server, and says what is missing.

What is set later wins:

1. the defaults below (`server/src/config/default.toml`, compiled in; a copy of it is a complete configuration file),
2. the file named by `--config` or `COUNTERSIGN_CONFIG`, in the same form,
3. `.env` in the working folder,
4. the environment.

A setting `section.key` is spelt `COUNTERSIGN_SECTION__KEY` in the environment and in `.env`, if it has no plain name;
lists are parted by commas there. An empty text means that nothing is set. An unknown name, a bad value or an unsafe
setting stops the start with one sentence that names it. `countersign config check` tells it before, and names what
replaces the Django projects' variables; `countersign config show` prints what is in force, and where it comes from.
";

/// The whole document, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    for section in keys::SECTIONS.iter().filter(|section| !section.keys.is_empty()) {
        let title = if section.name.is_empty() { "At the top".to_owned() } else { format!("`[{}]`", section.name) };
        // Writing to a String never fails.
        let _ = write!(
            text,
            "\n## {title}\n\n| setting | in the environment | default | what it is |\n|---|---|---|---|\n"
        );
        for key in &section.keys {
            let purpose = key.purpose.replace('|', "\\|");
            let variable = names::variable_of(&key.path);
            let _ = writeln!(text, "| `{}` | `{variable}` | `{}` | {purpose} |", key.path, key.default);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    /// `cargo run -p server -- config reference > docs/CONFIG.md` renews it.
    #[test]
    fn the_document_is_the_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CONFIG.md");
        assert_eq!(std::fs::read_to_string(path).unwrap(), super::markdown());
    }
}
