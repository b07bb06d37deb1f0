//! What each letter says.

use super::Block;
use crate::outbox::words::{line, moment, name, span, token};
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
            Letter::NewBrowser { client, network, at, .. } => self.new_browser(facts(client, network, *at)),
            Letter::RecoveryCodeUsed { left, client, network, at, .. } => {
                self.recovery_code_used(*left, facts(client, network, *at))
            }
            Letter::FactorAdded { name, client, network, at, .. } => {
                self.factor_added(name, facts(client, network, *at))
            }
            Letter::WrongCodes { client, network, at, .. } => self.wrong_codes(facts(client, network, *at)),
            Letter::SignInRefused { .. } => (String::new(), Vec::new()),
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
                "Somebody, most likely you, tried to register at {issuer} with this address. It has an account \
                 already, and nothing about it was changed."
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

    fn new_browser(&self, facts: Block) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "Somebody, most likely you, signed in to your account at {issuer} from a browser that hadn't been \
                 used for it before."
            )),
            facts,
            Block::Words("If it was you, there is nothing to do.".to_owned()),
            self.tell("the password of your account is known to somebody else, and more than that"),
        ];
        (format!("New browser signed in to {issuer}"), blocks)
    }

    fn recovery_code_used(&self, left: u32, facts: Block) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let left = match left {
            0 => "none is left".to_owned(),
            1 => "1 is left".to_owned(),
            more => format!("{more} are left"),
        };
        let blocks = vec![
            Block::Words(format!(
                "Somebody, most likely you, signed in to your account at {issuer} with a recovery code. Of your \
                 recovery codes {left}."
            )),
            facts,
            Block::Words(
                "If it was you, keep the replacement code that you were shown, or go on with those you have."
                    .to_owned(),
            ),
            self.tell("somebody else has your password and your recovery codes"),
        ];
        (format!("A recovery code was used at {issuer}"), blocks)
    }

    fn factor_added(&self, device: &str, facts: Block) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "The authenticator \"{}\" was added to your account at {issuer}. Its codes sign in, together with \
                 your password.",
                name(device)
            )),
            facts,
            Block::Words("If it was you, there is nothing to do.".to_owned()),
            self.tell("somebody else can get into your account"),
        ];
        (format!("An authenticator was added to your {issuer} account"), blocks)
    }

    fn wrong_codes(&self, facts: Block) -> (String, Vec<Block>) {
        let issuer = self.issuer;
        let blocks = vec![
            Block::Words(format!(
                "Somebody gave the right password for your account at {issuer}, and then three wrong codes. They \
                 let nobody in."
            )),
            facts,
            Block::Words(
                "If it was you, check that the clock of your authenticator's device is right, and try again."
                    .to_owned(),
            ),
            self.tell("somebody else knows your password"),
        ];
        (format!("Wrong codes at your {issuer} sign-in"), blocks)
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

    fn tell(&self, because: &str) -> Block {
        Block::Words(format!(
            "If it wasn't you, {because}. Tell whoever runs {} at once, so that they close the account until it is \
             yours alone again.",
            self.issuer
        ))
    }

    fn link(&self, path: &str, secret: &str) -> Block {
        Block::Link(format!("{}{path}?token={}", self.settings.origin, token(secret)))
    }
}

fn facts(client: &str, network: &str, at: i64) -> Block {
    Block::Facts(vec![("When", moment(at)), ("From the network", line(network)), ("With", line(client))])
}
