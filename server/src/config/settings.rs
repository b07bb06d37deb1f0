//! What the settings mean: values that follow from several of them, and the rules' own settings.

use super::{Config, sms::Provider};
use auth::{
    outbox::{Sender, SenderError},
    settings::{Audit, Lifetimes, Settings, Texts},
};
use std::{num::NonZeroU32, path::PathBuf};
use url::Url;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The file that holds the database in development, in the data folder.
const DATABASE_FILE: &str = "countersign.db";
/// The file that holds the keys in development, in the data folder.
const KEY_FILE: &str = "secret.key";

impl Config {
    /// The public origin, without a slash at the end: `http://127.0.0.1:3000`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origin_url().origin().ascii_serialization()
    }

    /// Whether people reach the portal by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.origin_url().scheme() == "https"
    }

    /// The public origin as a URL; in development it follows the address.
    #[expect(clippy::expect_used, reason = "http and a socket address make a URL")]
    pub(super) fn origin_url(&self) -> Url {
        parse_origin(&self.server.public_origin).unwrap_or_else(|| {
            Url::parse(&format!("http://{}", self.server.address)).expect("an address is a host and a port")
        })
    }

    /// The sender of mails.
    #[must_use]
    pub fn sender(&self) -> String {
        if !self.mail.from.is_empty() {
            return self.mail.from.clone();
        }
        match self.origin_url().host() {
            Some(url::Host::Domain(domain)) => format!("{} <no-reply@{domain}>", self.mfa.issuer),
            _ => format!("{} <no-reply@localhost>", self.mfa.issuer),
        }
    }

    /// The mail server, and the mailbox that mails come from.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub(crate) fn smtp_sender(&self) -> Result<Sender, SenderError> {
        Sender::parse(self.mail.smtp_url.expose(), &self.sender())
    }

    /// The database's address; in development a file in the data folder where none is set.
    #[must_use]
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite:{}", self.server.data_dir.join(DATABASE_FILE).display())
        } else {
            self.database.url.expose().to_owned()
        }
    }

    /// The database's file, where it is the one in the data folder.
    #[must_use]
    pub(crate) fn own_database_file(&self) -> Option<PathBuf> {
        self.database.url.is_empty().then(|| self.server.data_dir.join(DATABASE_FILE))
    }

    /// The database's file, where it is a SQLite file.
    #[must_use]
    pub(crate) fn database_file(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let rest = url.strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next().unwrap_or_default();
        Some(PathBuf::from(path))
    }

    /// Whether opening would make something that isn't there yet: a SQLite file, or a key where none was set.
    #[must_use]
    pub(crate) fn has_nothing_to_open(&self) -> bool {
        let has_no_file = self.database_file().is_some_and(|file| !file.exists());
        let has_no_key = self.secrets.are_missing() && !self.own_key_file().exists();
        // Beside the file of its own a key that is gone is a fault, and told as one.
        has_no_file || (has_no_key && self.own_database_file().is_none())
    }

    /// The key file that is made at first start in development.
    #[must_use]
    pub(crate) fn own_key_file(&self) -> PathBuf {
        self.server.data_dir.join(KEY_FILE)
    }

    /// The settings of the rules.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            origin: self.origin(),
            issuer: self.mfa.issuer.trim().to_owned(),
            mfa_policy: self.mfa.policy,
            totp_window: self.mfa.totp_window.into(),
            mailed_code_is_allowed: self.mfa.mailed_code_is_allowed,
            trust_is_allowed: self.mfa.trust_is_allowed,
            most_trusted: self.mfa.most_trusted,
            texts: self.texts(),
            registration_is_open: self.registration.is_open,
            limits: (&self.limits).into(),
            audiences: self.token.audiences.clone(),
            audit: self.audit_settings(),
            life: self.lifetimes(),
        }
    }

    fn audit_settings(&self) -> Audit {
        Audit {
            checkpoint_rows: self.audit.checkpoint_rows.get().into(),
            checkpoint_ms: ms(self.audit.checkpoint_min, MINUTE_MS),
            keep_ms: NonZeroU32::new(self.audit.keep_days).map(|days| ms(days, DAY_MS)),
        }
    }

    fn texts(&self) -> Option<Texts> {
        (self.sms.provider != Provider::None).then(|| Texts {
            calling_codes: self.sms.allowed.clone(),
            per_day: self.sms.per_day.get(),
            per_country_per_day: self.sms.per_country_per_day.get(),
        })
    }

    fn lifetimes(&self) -> Lifetimes {
        let (session, codes, token) = (&self.session, &self.codes, &self.token);
        Lifetimes {
            pending_ms: ms(session.pending_min, MINUTE_MS),
            session_idle_ms: ms(session.idle_min, MINUTE_MS),
            session_max_ms: ms(session.max_h, HOUR_MS),
            staff_idle_ms: ms(session.staff_idle_min, MINUTE_MS),
            staff_max_ms: ms(session.staff_max_h, HOUR_MS),
            api_idle_ms: ms(token.idle_days, DAY_MS),
            api_max_ms: ms(token.max_days, DAY_MS),
            access_ms: ms(token.access_s, SECOND_MS),
            refresh_grace_ms: i64::from(token.refresh_grace_s) * SECOND_MS,
            sign_in_code_ms: ms(codes.sign_in_min, MINUTE_MS),
            confirm_code_ms: ms(codes.confirm_min, MINUTE_MS),
            registration_ms: ms(self.registration.life_h, HOUR_MS),
            unlock_link_ms: ms(codes.unlock_link_min, MINUTE_MS),
            send_pause_ms: ms(codes.send_pause_s, SECOND_MS),
            set_up_ms: ms(self.mfa.set_up_min, MINUTE_MS),
            enrolment_code_ms: ms(self.mfa.enrolment_code_h, HOUR_MS),
            browser_ms: ms(session.browser_days, DAY_MS),
            browser_grace_ms: ms(session.browser_grace_s, SECOND_MS),
            shown_once_ms: ms(session.shown_once_min, MINUTE_MS),
            notice_ms: ms(codes.notice_h, HOUR_MS),
            step_up_ms: ms(self.mfa.step_up_min, MINUTE_MS),
            reset_ms: ms(codes.reset_link_min, MINUTE_MS),
            trust_ms: ms(self.mfa.trust_days, DAY_MS),
            invitation_ms: ms(self.account.invitation_h, HOUR_MS),
            undo_ms: ms(self.account.undo_h, HOUR_MS),
            deletion_ms: ms(self.account.deletion_days, DAY_MS),
        }
    }
}

/// A scheme of the web, a host and perhaps a port, and nothing else.
pub(super) fn parse_origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_nobodys = url.username().is_empty() && url.password().is_none();
    (["http", "https"].contains(&url.scheme()) && url.has_host() && is_bare && is_nobodys).then_some(url)
}

fn ms(number: NonZeroU32, unit_ms: i64) -> i64 {
    i64::from(number.get()) * unit_ms
}
