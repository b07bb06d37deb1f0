//! Texts: what is sent to a phone, and the port through which it leaves.
//!
//! [`Twilio`] speaks to Twilio's REST API, [`Webhook`] to anything that takes a signed POST. Both are thin layers over
//! `sms/post.rs`, which sees to limits and TLS. Nothing in here counts: who may be texted, and how often, is decided
//! before a text is written (`throttle/rule.rs`, [`crate::phone::is_allowed`]).

mod post;
#[cfg(test)]
mod testing;
mod twilio;
mod webhook;

use std::fmt;

use async_trait::async_trait;
use uuid::Uuid;

use super::transport::Failure;
use crate::phone::Phone;
pub use twilio::Twilio;
pub use webhook::Webhook;

/// One text on its way.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The row's id, the same at a second delivery, so that whoever passes it on can tell.
    pub id: Uuid,
    /// Whose phone.
    pub to: Phone,
    /// What it says.
    pub body: String,
}

/// Without what it says and all but two digits of the number: a text in a log must not open an account.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} to {})", self.id.simple(), self.to.hint())
    }
}

/// A way for texts to leave.
#[async_trait]
pub trait TextTransport: Send + Sync + 'static {
    /// Hands over one text, within 20 seconds: a lease lasts for 60. Cut off before that, or without an answer, it may
    /// have been sent all the same.
    ///
    /// # Errors
    /// [`Failure`].
    async fn send(&self, text: &Text) -> Result<(), Failure>;
}

/// What is wrong with the settings, as the rest of a sentence that begins with the setting's name. Holds nothing of
/// them: some are secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No address of the web, or one with something that doesn't belong there.
    #[error("must be https://, a host and perhaps a path, without a user, a password or a fragment")]
    Url,
    /// Plain text to another machine.
    #[error("must be https, or http on loopback: texts are keys")]
    Exposed,
    /// No account of Twilio's.
    #[error("must be `AC` and 32 hexadecimal digits")]
    Account,
    /// No token of Twilio's.
    #[error("must have 16 to 128 letters and digits")]
    Token,
    /// Nothing that Twilio sends from.
    #[error(
        "must be a number such as +12025550189, a messaging service (`MG` and 32 hexadecimal digits), a short code, or \
         a name of at most 11 letters, digits and blanks"
    )]
    From,
    /// No name of a key.
    #[error("must have 1 to 64 letters, digits, dots, hyphens and underscores")]
    KeyId,
    /// A key that can be guessed.
    #[error("must have at least 32 bytes; `countersign secret` makes a good one")]
    Secret,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_log_opens_nothing() {
        let to = Phone::parse("+12025550189").unwrap();
        let text = Text { id: Uuid::from_bytes([1; 16]), to, body: "Your code: 123456".to_owned() };
        assert_eq!(format!("{text:?}"), "Text(01010101010101010101010101010101 to …89)");
    }
}
