//! What each letter says.

use super::{Block, notices};
use crate::outbox::words::{line, moment, span, token};
use crate::outbox::{Letter, paths};
use crate::settings::Settings;

/// What the letters have in common: who writes, and how long things last.
pub(super) struct Wording<'a> {
    pub(super) issuer: &'a str,
    pub(super) settings: &'a Settings,
}

impl Wording<'_> {
    /// Subject and paragraphs.
    pub(super) fn of(&self, letter: &Letter) -> (String, Vec<Block>) {
        match letter {
            Letter::ConfirmAddress { code, token, .. } => self.confirm_address(code, token),
            Letter::AlreadyRegistered { .. } => self.already_registered(),
            Letter::SignInCode { code, .. } => self.sign_in_code(code),
            Letter::MailboxCode { code, .. } => self.mailbox_code(code),
            Letter::Unlock { token, network, at, .. } => self.unlock(token, network, *at),
            Letter::Notice { happening, client, network, at, token, .. } => {
                let facts = facts(client, network, *at);
                let not_me = (!token.is_empty()).then(|| self.link(paths::NOT_ME, token));
                notices::of(self.issuer, happening, facts, not_me)
            }
            Letter::ResetPassword { code, token, network, at, .. } => self.reset_password(code, token, network, *at),
            Letter::ChangeAddress { code, .. } => self.change_address(code),
            Letter::Frozen { token, until, .. } => self.frozen(token, *until),
            Letter::Invitation { token, .. } => self.invitation(token),
            Letter::ResetOffered { token, .. } => self.reset_offered(token),
            Letter::NewAddress { token, .. } => self.new_address(token),
            Letter::SignInRefused { .. } | Letter::ResetAsked { .. } | Letter::TextedCode { .. } => {
                (String::new(), Vec::new())
            }
        }
    }

    fn confirm_address(&self, code: &str, token: &str) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let life = &self.settings.life;
        let code = line(code);
        let subject = format!("Confirm your address for {issuer}: {code}");
        let blocks = vec![
            Block::Code("Your code to confirm this address".to_owned(), code),
            Block::Words(format!(
                "Somebody, most likely you, is registering at {issuer} with this address. Type the code in the \
                 browser where you registered. It is good for {}.",
                span(life.confirm_code_ms)
            )),
            Block::Words(format!(
                "Or open this link, which is good for {}. In another browser it also asks for the password that you \
                 registered with.",
                span(life.registration_ms)
            )),
            self.link(paths::VERIFY_EMAIL, token),
            Block::Words(
                "If it wasn't you, do nothing. Without the code or the link the registration ends by itself."
                    .to_owned(),
            ),
        ];
        (subject, blocks)
    }

    fn already_registered(&self) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "Somebody, most likely you, tried to use this address for a new account at {issuer}. It has an \
                 account already, and nothing about it was changed."
            )),
            Block::Words("Sign in here:".to_owned()),
            Block::Link(format!("{}{}", self.settings.origin, paths::LOGIN)),
            Block::Words(
                "If it wasn't you, there is nothing to do. Whoever tried was not told that you have an account."
                    .to_owned(),
            ),
        ];
        (format!("You already have an account at {issuer}"), blocks)
    }

    fn sign_in_code(&self, code: &str) -> (String, Vec<Block>) {
        let (subject, first) = self.code(code);
        let blocks = vec![
            first,
            Block::Words(format!(
                "Type it in the browser where you are signing in. It is good for {} and works once.",
                span(self.settings.life.sign_in_code_ms)
            )),
            self.code_is_yours_alone(),
        ];
        (subject, blocks)
    }

    fn mailbox_code(&self, code: &str) -> (String, Vec<Block>) {
        let (subject, first) = self.code(code);
        let blocks = vec![
            first,
            Block::Words(format!(
                "It shows that this mailbox is yours, before an authenticator is set up. Type it in the browser where \
                 you are signing in. It is good for {} and works once.",
                span(self.settings.life.sign_in_code_ms)
            )),
            self.code_is_yours_alone(),
        ];
        (subject, blocks)
    }

    fn unlock(&self, token: &str, network: &str, at: i64) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "There were too many wrong passwords for your account at {issuer}. For a while, browsers that you \
                 haven't used before can't sign in to it. The latest try:"
            )),
            Block::Facts(vec![("When", moment(at)), ("From the network", line(network))]),
            Block::Words(format!(
                "If that was you, open this link in the browser that you want to use, and press the button there. It \
                 lets that one browser try again. It is good for {} and works once.",
                span(self.settings.life.unlock_link_ms)
            )),
            self.link(paths::UNLOCK, token),
            Block::Words(
                "If it wasn't you, do nothing. That try didn't get in, and browsers that you have used before still \
                 work."
                    .to_owned(),
            ),
        ];
        (format!("Sign-in to {issuer} is held back"), blocks)
    }

    fn reset_password(&self, code: &str, token: &str, network: &str, at: i64) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let life = &self.settings.life;
        let code = line(code);
        let subject = format!("A new password for {issuer}: {code}");
        let blocks = vec![
            Block::Code("Your code to set a new password".to_owned(), code),
            Block::Words(format!(
                "Somebody, most likely you, asked for a new password at {issuer}. Type the code in the browser where \
                 you asked. It is good for {}.",
                span(life.confirm_code_ms)
            )),
            Block::Words(format!("Or open this link, which is good for {}.", span(life.reset_ms))),
            self.link(paths::PASSWORD_RESET, token),
            Block::Facts(vec![("When", moment(at)), ("From the network", line(network))]),
            Block::Words(
                "If it wasn't you, do nothing: your password stays as it is. After a new password your second factor \
                 is still asked for."
                    .to_owned(),
            ),
        ];
        (subject, blocks)
    }

    fn change_address(&self, code: &str) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let code = line(code);
        let blocks = vec![
            Block::Code("Your code to confirm this address".to_owned(), code.clone()),
            Block::Words(format!(
                "Somebody, most likely you, wants to use this address for their account at {issuer}. Type the code in \
                 the browser where you asked. It is good for {} and works once.",
                span(self.settings.life.confirm_code_ms)
            )),
            Block::Words("If it wasn't you, do nothing. Without the code nothing changes.".to_owned()),
        ];
        (format!("Confirm your new address for {issuer}: {code}"), blocks)
    }

    fn frozen(&self, token: &str, until: i64) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "You told {issuer} that something in your account wasn't you. Every session and every trusted browser \
                 has ended. Password, authenticators and address can't be changed by anybody for now."
            )),
            Block::Facts(vec![("Until", moment(until))]),
            Block::Words(
                "A change of the address or of an authenticator can be undone by this link, together with the \
                 password that you had before the change. Where the password may be known to somebody, set a new one \
                 as soon as the account is yours alone."
                    .to_owned(),
            ),
            self.link(paths::NOT_ME, token),
        ];
        (format!("Your {issuer} account is closed to changes"), blocks)
    }

    fn invitation(&self, token: &str) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "Whoever runs {issuer} has made an account there for this address. Open this link to choose your \
                 password; it is good for {} and works once.",
                span(self.settings.life.invitation_ms)
            )),
            self.link(paths::INVITE, token),
            Block::Words("If you don't know what this is about, do nothing: nobody can sign in without it.".to_owned()),
        ];
        (format!("You have an account at {issuer}"), blocks)
    }

    fn reset_offered(&self, token: &str) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "Whoever runs {issuer} offers you to set a new password. Open this link; it is good for {} and works \
                 once.",
                span(self.settings.life.reset_ms)
            )),
            self.link(paths::PASSWORD_RESET, token),
            Block::Words(format!(
                "If you don't need one, do nothing: your password stays as it is. After a new password your second \
                 factor is still asked for. If you didn't expect this, ask whoever runs {issuer}."
            )),
        ];
        (format!("Set a new password for {issuer}"), blocks)
    }

    fn new_address(&self, token: &str) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "Whoever runs {issuer} wants to make this the address of an account there. If the account is yours, \
                 open this link and press the button there; it is good for {} and works once.",
                span(self.settings.life.invitation_ms)
            )),
            self.link(paths::CONFIRM_ADDRESS, token),
            Block::Words("If it isn't, do nothing. Without the link nothing changes.".to_owned()),
        ];
        (format!("Confirm your new address for {issuer}"), blocks)
    }

    /// Subject and first line that end with the code, so that it can be read in a notification.
    fn code(&self, code: &str) -> (String, Block) {
        let label = format!("Your {} code", self.issuer);
        let code = line(code);
        (format!("{label}: {code}"), Block::Code(label, code))
    }

    fn code_is_yours_alone(&self) -> Block {
        Block::Words(format!(
            "Give it to nobody: nobody at {0} will ask you for it. If you aren't signing in just now, somebody knows \
             your password, and this code is what keeps them out. Tell whoever runs {0}.",
            self.issuer
        ))
    }

    fn link(&self, path: &str, secret: &str) -> Block {
        Block::Link(format!("{}{path}?token={}", self.settings.origin, token(secret)))
    }
}

/// Of staff it isn't told with what and from where they came.
fn facts(client: &str, network: &str, at: i64) -> Block {
    if client.is_empty() && network.is_empty() {
        return Block::Facts(vec![("When", moment(at))]);
    }
    Block::Facts(vec![("When", moment(at)), ("From the network", line(network)), ("With", line(client))])
}
