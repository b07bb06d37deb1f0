//! `[sms]`: what texts codes to phones, to which countries, and how many. How its addresses and keys are read is
//! `auth::outbox::sms`'s.

use super::{Config, ConfigError, secret::Secret};
use auth::{
    clock::Clock,
    outbox::{GatewayError, TextTransport, Twilio, Webhook},
    phone::is_calling_code,
};
use serde::Deserialize;
use std::{num::NonZeroU32, sync::Arc};

/// See `[sms]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// What sends texts.
    pub provider: Provider,
    /// Twilio's account.
    pub twilio_sid: String,
    /// Its token.
    pub twilio_token: Secret,
    /// What its texts come from.
    pub twilio_from: String,
    /// Where Twilio's API is.
    pub base_url: String,
    /// Where signed texts are posted to; it may hold a token.
    pub webhook_url: Secret,
    /// The name of the key that signs.
    pub webhook_key_id: String,
    /// The key that signs.
    pub webhook_secret: Secret,
    /// Calling codes that texts may go to; see [`auth::phone::calling_code`].
    pub allowed: Vec<String>,
    /// Most texts in a day.
    pub per_day: NonZeroU32,
    /// Most texts in a day under one entry of `allowed`.
    pub per_country_per_day: NonZeroU32,
}

/// What sends texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Nothing: codes are mailed.
    #[serde(rename = "")]
    None,
    /// Development's outbox page.
    Outbox,
    /// Twilio's REST API.
    Twilio,
    /// A signed POST to a gateway of the operator's.
    Webhook,
}

impl Config {
    /// What sends texts, by this clock; `None` where nothing does. Nothing is connected yet.
    ///
    /// # Errors
    /// What is missing or wrong with the provider's settings.
    pub fn text_transport(&self, clock: Arc<dyn Clock>) -> Result<Option<Arc<dyn TextTransport>>, ConfigError> {
        let sms = &self.sms;
        let made: Result<Arc<dyn TextTransport>, _> = match sms.provider {
            Provider::None | Provider::Outbox => return Ok(None),
            Provider::Twilio => {
                Twilio::new(&sms.twilio_sid, sms.twilio_token.expose(), &sms.twilio_from, &sms.base_url)
                    .map(|twilio| Arc::new(twilio) as _)
            }
            Provider::Webhook => {
                let (url, secret) = (sms.webhook_url.expose(), sms.webhook_secret.expose());
                Webhook::new(url, &sms.webhook_key_id, secret, clock).map(|webhook| Arc::new(webhook) as _)
            }
        };
        made.map(Some).map_err(|error| {
            let (path, is_missing) = sms.blamed_for(error);
            if is_missing {
                ConfigError::missing(path, "the provider of texts needs it")
            } else {
                ConfigError::about(path, &self.source(path), &error.to_string())
            }
        })
    }
}

impl Sms {
    /// What is wrong with the countries, if anything. Without a provider there may be none.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let sentence = "must be calling codes of digits alone, such as 49, with a hyphen in front to leave one out";
        let are_sound = self.allowed.iter().all(|entry| is_calling_code(entry));
        if are_sound { None } else { Some(sentence) }
    }

    /// Whether texts are sent and no country is allowed.
    #[must_use]
    pub fn goes_nowhere(&self) -> bool {
        self.provider != Provider::None && self.allowed.iter().all(|entry| entry.starts_with('-'))
    }

    /// The setting that an error is about, and whether nothing is set there.
    fn blamed_for(&self, error: GatewayError) -> (&'static str, bool) {
        match error {
            GatewayError::Url | GatewayError::Exposed if self.provider == Provider::Webhook => {
                ("sms.webhook_url", self.webhook_url.is_empty())
            }
            GatewayError::Url | GatewayError::Exposed => ("sms.base_url", self.base_url.is_empty()),
            GatewayError::Account => ("sms.twilio_sid", self.twilio_sid.is_empty()),
            GatewayError::Token => ("sms.twilio_token", self.twilio_token.is_empty()),
            GatewayError::From => ("sms.twilio_from", self.twilio_from.is_empty()),
            GatewayError::KeyId => ("sms.webhook_key_id", self.webhook_key_id.is_empty()),
            GatewayError::Secret => ("sms.webhook_secret", self.webhook_secret.is_empty()),
        }
    }
}
