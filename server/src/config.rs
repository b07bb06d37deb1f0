//! What an operator sets: read once at start from four layers, checked as a whole, and then only passed on.
//!
//! [`default.toml`](keys::DEFAULT) is the reference and the lowest layer; above it come a file, `.env`, and the
//! environment, which is read in this file and nowhere else. Whatever can't be used stops the start with one sentence
//! that names the setting and where it comes from ([`ConfigError`]). Start reading at [`Config::load`].

pub mod api;
pub mod audit;
pub mod database;
pub mod error;
pub mod keys;
mod layers;
pub mod limits;
pub mod log;
pub mod mail;
pub mod mfa;
pub mod names;
pub mod password;
pub mod profile;
pub mod redis;
pub mod reference;
pub mod registration;
pub(crate) mod rules;
pub mod secret;
pub mod secrets;
pub mod seeds;
pub mod server;
pub mod session;
mod settings;
pub mod show;
pub mod sms;
pub mod token;

pub use error::ConfigError;
pub use profile::Profile;
pub use secret::Secret;

use figment::Figment;
use layers::Layer;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// All settings. Made by [`Config::load`], or by [`Config::default`] and then changed by hand, as tests do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which rules apply.
    pub profile: Profile,
    /// Where it listens.
    pub server: server::Server,
    /// The door for programs.
    pub api: api::Api,
    /// The database.
    pub database: database::Database,
    /// Redis.
    pub redis: redis::Redis,
    /// The SMTP server.
    pub mail: mail::Mail,
    /// What texts codes.
    pub sms: sms::Sms,
    /// The second factor.
    pub mfa: mfa::Mfa,
    /// Registrations.
    pub registration: registration::Registration,
    /// Changes of accounts, and their end.
    pub account: registration::Account,
    /// Mailed codes and links.
    pub codes: registration::Codes,
    /// Lifetimes of sessions and browsers.
    pub session: session::Session,
    /// Tokens of programs.
    pub token: token::Token,
    /// The cost of a hash.
    pub password: password::Password,
    /// Budgets of network ranges.
    pub limits: limits::Limits,
    /// The audit trail.
    pub audit: audit::Audit,
    /// The log.
    pub log: log::Log,
    /// The keys.
    pub secrets: secrets::Secrets,
    /// The layers it was made of, for [`Config::source`].
    #[serde(skip)]
    layers: Layers,
}

/// Holds every value as it was given, secrets too: never printed.
#[derive(Clone, Default)]
struct Layers(Figment);

impl std::fmt::Debug for Layers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Layers(…)")
    }
}

impl Default for Config {
    /// The default file's settings: development.
    #[expect(clippy::expect_used, reason = "the default file is part of the program; a test reads it")]
    fn default() -> Self {
        Self::of_layers(vec![Layer::defaults()]).expect("the default file is sound")
    }
}

impl Config {
    /// Reads all layers, and checks what they make together.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let config = Self::read(file)?;
        config.check()?;
        Ok(config)
    }

    /// Reads all layers and leaves the check to the caller.
    ///
    /// # Errors
    /// When a layer can't be read, or a value isn't what its setting takes.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let environment = environment()?;
        let named = environment.iter().find(|(name, _)| name == names::FILE).map(|(_, path)| PathBuf::from(path));
        let mut layers = vec![Layer::defaults(), Layer::build_tool(&environment)?];
        if let Some(path) = file.map(Path::to_path_buf).or(named) {
            layers.push(Layer::file(&path)?);
        }
        layers.push(Layer::variables(".env", &dot_env()?)?);
        layers.push(Layer::variables("the environment", &environment)?);
        Self::of_layers(layers)
    }

    /// Where a setting's value comes from, in words: `the defaults`, a file, `.env`, `the environment`.
    #[must_use]
    pub fn source(&self, path: &str) -> String {
        layers::source_of(&self.layers.0, path)
    }

    /// Of texts in the form of the default file, later ones over earlier ones, unchecked.
    #[cfg(test)]
    pub(crate) fn of_texts(texts: &[&str]) -> Result<Self, ConfigError> {
        let layers = texts.iter().map(|text| Layer::of_text("a fixture", text));
        Self::of_layers([Ok(Layer::defaults())].into_iter().chain(layers).collect::<Result<_, _>>()?)
    }

    fn of_layers(layers: Vec<Layer>) -> Result<Self, ConfigError> {
        let figment = layers::merge(layers);
        let config: Result<Self, _> = figment.extract();
        match config {
            Ok(config) => Ok(Self { layers: Layers(figment), ..config }),
            Err(error) => {
                let path = error.path.join(".");
                Err(ConfigError::about(&path, &layers::source_of(&figment, &path), &in_words(&error.kind)))
            }
        }
    }
}

/// All variables of the environment whose names and values are text, and those of ours that aren't.
///
/// # Errors
/// When a variable of ours isn't text.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub(crate) fn environment() -> Result<Vec<(String, String)>, ConfigError> {
    let mut all = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Ok(name) = name.into_string() else { continue };
        match value.into_string() {
            Ok(value) => all.push((name, value)),
            Err(_) if names::meaning(&name) == names::Meaning::Foreign => {}
            Err(_) => return Err(ConfigError::about(&name, "the environment", "isn't UTF-8")),
        }
    }
    Ok(all)
}

/// The variables of `.env` in the working folder; none where there is no such file. It never reaches the environment.
///
/// # Errors
/// When it is there and can't be read. No error repeats a line: it may hold a secret.
pub(crate) fn dot_env() -> Result<Vec<(String, String)>, ConfigError> {
    let lines = match dotenvy::from_path_iter(".env") {
        Ok(lines) => lines,
        Err(dotenvy::Error::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(_) => return Err(ConfigError::new("the file .env can't be read")),
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for line in lines {
        let (name, value) = line.map_err(|_| ConfigError::new("a line of .env is not NAME=value"))?;
        all.retain(|(other, _)| *other != name);
        all.push((name, value));
    }
    Ok(all)
}

/// What a setting doesn't take, without its value.
fn in_words(kind: &figment::error::Kind) -> String {
    use figment::error::Kind;
    match kind {
        Kind::UnknownVariant(_, variants) => {
            let named = variants.iter().map(|name| if name.is_empty() { "nothing" } else { name });
            format!("must be one of {}", named.collect::<Vec<_>>().join(", "))
        }
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => format!("must be {expected}"),
        Kind::Message(message) => format!("can't be used: {message}"),
        Kind::MissingField(_) => "is missing".to_owned(),
        _ => "is out of range".to_owned(),
    }
}

#[cfg(test)]
mod tests;
