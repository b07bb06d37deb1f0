//! What the settings must be together: sound values everywhere, and nothing unsafe in production.

use auth::{
    clock::SystemClock,
    outbox::{Sender, SenderError},
};
use std::sync::Arc;

use super::{Config, ConfigError, Profile, database::is_loopback, settings::parse_origin, sms::Provider};

/// What production demands beyond sound values. The doctor asks for each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// An origin.
    Origin,
    /// That it is https.
    HttpsOrigin,
    /// Scripts of other sites from https alone.
    HttpsScripts,
    /// A key.
    Key,
    /// A database.
    Database,
    /// TLS to it.
    DatabaseTls,
    /// A provider of texts that sends them.
    TextProvider,
    /// A mail server.
    MailServer,
    /// TLS to it.
    MailTls,
    /// TLS to Redis.
    RedisTls,
    /// The proxies in front.
    Proxies,
}

impl Demand {
    /// All of them, in the order in which they are told.
    pub(crate) const ALL: [Self; 11] = [
        Self::Origin,
        Self::HttpsOrigin,
        Self::HttpsScripts,
        Self::Key,
        Self::Database,
        Self::DatabaseTls,
        Self::TextProvider,
        Self::MailServer,
        Self::MailTls,
        Self::RedisTls,
        Self::Proxies,
    ];

    /// What keeps it from being met, whatever the profile.
    pub(crate) fn unmet(self, config: &Config) -> Option<ConfigError> {
        let (is_unmet, path, sentence) = self.judge(config);
        is_unmet.then(|| match self {
            Self::Origin | Self::Key | Self::Database | Self::MailServer | Self::Proxies => {
                ConfigError::missing(path, sentence)
            }
            _ => config.wrong(path, sentence),
        })
    }

    /// The setting that it is about.
    pub(crate) fn path(self, config: &Config) -> &'static str {
        self.judge(config).1
    }

    fn judge(self, config: &Config) -> (bool, &'static str, &'static str) {
        match self {
            Self::Origin => {
                (config.server.public_origin.is_empty(), "server.public_origin", "production needs the https origin")
            }
            Self::HttpsOrigin => (
                config.origin_url().scheme() != "https",
                "server.public_origin",
                "must be https while profile is production",
            ),
            Self::HttpsScripts => {
                (config.api.is_exposed(), "api.cors_origins", "must be https while profile is production")
            }
            Self::Key => {
                (config.secrets.are_missing(), "secrets.key", "production needs a key or a key file (SECRET_KEY_FILE)")
            }
            Self::Database => {
                (config.database.url.is_empty(), "database.url", "production needs to be told its database")
            }
            Self::DatabaseTls => (
                config.database.is_exposed(),
                "database.url",
                "must demand TLS (?ssl-mode=REQUIRED or stricter) to a server that isn't on loopback",
            ),
            Self::TextProvider => (
                config.sms.provider == Provider::Outbox,
                "sms.provider",
                "must be twilio or webhook: there is no outbox page in production",
            ),
            Self::MailServer => (config.mail.smtp_url.is_empty(), "mail.smtp_url", "production needs a mail server"),
            Self::MailTls => (
                config.smtp_sender().is_ok_and(|sender| !sender.is_encrypted()),
                "mail.smtp_url",
                "must be smtps://… or smtp://…?tls=required: it is plain text",
            ),
            Self::RedisTls => (
                config.redis.is_exposed(),
                "redis.url",
                "must be rediss://… to a server that isn't on loopback: it is plain text",
            ),
            Self::Proxies => (
                config.server.trusted_proxies.is_empty(),
                "server.trusted_proxies",
                "production needs the proxy that ends TLS: without it all visitors would share one budget",
            ),
        }
    }
}

impl Config {
    /// Checks everything that can be known before the start.
    ///
    /// # Errors
    /// The first thing that is wrong: a bad value, or a value that is unsafe under this profile.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.check_values()?;
        match self.profile {
            Profile::Development => self.check_development(),
            Profile::Production => self.check_production(),
        }
    }

    fn check_values(&self) -> Result<(), ConfigError> {
        let origin = &self.server.public_origin;
        if !origin.is_empty() && parse_origin(origin).is_none() {
            let sentence = "must be a scheme, a host and perhaps a port, such as https://sign-in.example.org";
            return Err(self.wrong("server.public_origin", sentence));
        }
        for host in &self.server.allowed_hosts {
            if host.is_empty() || !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b)) {
                return Err(self.wrong("server.allowed_hosts", "must be hosts, such as sign-in.example.org"));
            }
        }
        let texts = [
            ("api.cors_origins", self.api.problem()),
            ("database.url", self.database.problem()),
            ("redis.url", self.redis.problem()),
            ("sms.allowed", self.sms.problem()),
            ("mfa.issuer", self.mfa.problem()),
            ("log.level", self.log.problem()),
            ("token.refresh_grace_s", self.token.grace_problem()),
            ("token.audiences", self.token.audiences_problem()),
        ];
        if let Some((path, sentence)) = texts.into_iter().find_map(|(path, problem)| Some((path, problem?))) {
            return Err(self.wrong(path, sentence));
        }
        if let Some(error) = self.sender_problem() {
            let path = if error == SenderError::From { "mail.from" } else { "mail.smtp_url" };
            return Err(self.wrong(path, &format!("can't be used: {error}")));
        }
        match self.password.problem().or_else(|| self.secrets.problem()) {
            Some((path, sentence)) => Err(self.wrong(path, sentence)),
            None => self.check_texts(),
        }
    }

    /// A provider of texts that is set by half is wrong under every profile, as is plain text to another machine; so
    /// production has nothing to add.
    fn check_texts(&self) -> Result<(), ConfigError> {
        if self.sms.goes_nowhere() {
            return Err(if self.sms.allowed.is_empty() {
                ConfigError::missing("sms.allowed", "a provider of texts needs the calling codes that they may go to")
            } else {
                self.wrong("sms.allowed", "must allow a calling code, and not only leave some out")
            });
        }
        self.text_transport(Arc::new(SystemClock)).map(drop)
    }

    fn check_development(&self) -> Result<(), ConfigError> {
        if !self.server.address.ip().is_loopback() {
            let sentence = "must be an address of loopback while profile is development";
            return Err(self.wrong("server.address", sentence));
        }
        if self.origin_url().scheme() == "http" && !self.origin_is_loopback() {
            return Err(self.wrong("server.public_origin", "must be https, or http on loopback"));
        }
        Ok(())
    }

    fn check_production(&self) -> Result<(), ConfigError> {
        Demand::ALL.into_iter().find_map(|demand| demand.unmet(self)).map_or(Ok(()), Err)
    }

    /// What is wrong with the mail server or the sender; without a mail server the sender is still looked at.
    fn sender_problem(&self) -> Option<SenderError> {
        if self.mail.smtp_url.is_empty() {
            Sender::parse("smtps://localhost", &self.sender()).err()
        } else {
            self.smtp_sender().err()
        }
    }

    fn origin_is_loopback(&self) -> bool {
        self.origin_url().host().is_some_and(|host| is_loopback(&host))
    }

    fn wrong(&self, path: &str, sentence: &str) -> ConfigError {
        ConfigError::about(path, &self.source(path), sentence)
    }
}
