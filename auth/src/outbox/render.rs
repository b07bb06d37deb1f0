//! The letters' words: short, calm and plain. Says what happened, when and where, and what to do if it wasn't you.
//!
//! The text and the HTML part are made of the same blocks, so they can't say different things. Links name the
//! configured origin, never a request's host.

mod notices;
mod wording;

use super::words::line;
use super::{Letter, mail_html};
use crate::settings::Settings;
use wording::Wording;

/// A mail as it is sent: every part one person's, in UTF-8.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text part; lines end with `\n`.
    pub text: String,
    /// The HTML part: a whole document, without scripts, images, or anything from elsewhere.
    pub html: String,
}

/// The recipient alone: a mail in a log must not open an account.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({})", self.to)
    }
}

/// A paragraph.
pub(super) enum Block {
    /// What a code is, and the code.
    Code(String, String),
    /// Words.
    Words(String),
    /// A link, alone on its line.
    Link(String),
    /// When, where, with what.
    Facts(Vec<(&'static str, String)>),
}

/// What a texted letter says, in one line that ends with the code; `None` for one that is mailed.
#[must_use]
pub fn render_text(letter: &Letter, settings: &Settings) -> Option<String> {
    let Letter::TextedCode { code, .. } = letter else { return None };
    Some(format!("Give it to nobody. Your {} code: {}", line(&settings.issuer), line(code)))
}

/// Puts a letter into words; `None` for one whose recipient isn't known before it is resolved, or that is texted.
#[must_use]
pub fn render(letter: &Letter, settings: &Settings) -> Option<Mail> {
    if matches!(letter, Letter::TextedCode { .. }) {
        return None;
    }
    let to = letter.to()?.to_owned();
    let issuer = line(&settings.issuer);
    let (subject, mut blocks) = Wording { issuer: &issuer, settings }.of(letter);
    blocks.push(Block::Words(format!("{issuer}, {}", settings.origin)));
    Some(Mail { to, text: text(&blocks), html: mail_html::document(&subject, &blocks).into_string(), subject })
}

fn text(blocks: &[Block]) -> String {
    let paragraphs = blocks.iter().map(|block| match block {
        Block::Code(label, code) => format!("{label}: {code}\n"),
        Block::Words(words) | Block::Link(words) => format!("{words}\n"),
        Block::Facts(facts) => {
            let lines: Vec<_> = facts.iter().map(|(what, value)| format!("{what}: {value}")).collect();
            lines.join("\n") + "\n"
        }
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
