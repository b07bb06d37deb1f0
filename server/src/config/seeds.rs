//! The names of settings that the Django projects used, and what stands in their place.

use super::{ConfigError, names};

/// An old name that is set, and what replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The name that was found.
    pub name: String,
    /// Where: `.env` or `the environment`.
    pub source: &'static str,
    /// What to set instead, if anything.
    pub instead: &'static str,
}

const DATABASE: &str = "DATABASE_URL, such as mysql://user:password@host:3306/name?ssl-mode=REQUIRED";
const REDIS: &str = "REDIS_URL, such as redis://:password@host:6379/0";
const SMTP: &str = "SMTP_URL, such as smtp://user:password@host:587?tls=required";
const KEYS: &str = "SECRET_KEY_FILE with a line of `countersign secret`, or SECRET_KEY";
const HTTPS: &str = "PUBLIC_ORIGIN that begins with https://; cookies and headers follow it";
const QUEUE: &str = "nothing: mails wait in the database, and the server sends them";
const SMS: &str =
    "COUNTERSIGN_SMS__TWILIO_FROM, beside COUNTERSIGN_SMS__PROVIDER=twilio and the countries that are allowed";

/// Old names; one that ends in `*` stands for all that begin so.
const NAMES: [(&str, &str); 33] = [
    ("ENVIRONMENT", "COUNTERSIGN_PROFILE, development or production"),
    ("DJANGO_ENV", "COUNTERSIGN_PROFILE, development or production"),
    ("DEBUG", "COUNTERSIGN_PROFILE and COUNTERSIGN_LOG__LEVEL"),
    ("DJANGO_DEBUG", "COUNTERSIGN_PROFILE and COUNTERSIGN_LOG__LEVEL"),
    ("DJANGO_SETTINGS_MODULE", "COUNTERSIGN_CONFIG, a file"),
    ("DJANGO_SECRET_KEY", KEYS),
    ("JWT_SECRET", KEYS),
    ("JWT_SECRET_KEY", KEYS),
    ("JWT_SIGNING_KEY", KEYS),
    ("SIGNING_KEY", KEYS),
    ("DJANGO_ALLOWED_HOSTS", "ALLOWED_HOSTS"),
    ("DB_*", DATABASE),
    ("MYSQL_*", DATABASE),
    ("POSTGRES_*", DATABASE),
    ("REDIS_HOST", REDIS),
    ("REDIS_PORT", REDIS),
    ("REDIS_PASSWORD", REDIS),
    ("REDIS_DB", REDIS),
    ("CACHE_URL", REDIS),
    ("CELERY_*", QUEUE),
    ("EMAIL_*", SMTP),
    ("DEFAULT_FROM_EMAIL", "COUNTERSIGN_MAIL__FROM"),
    ("SERVER_EMAIL", "COUNTERSIGN_MAIL__FROM"),
    ("SITE_URL", "PUBLIC_ORIGIN"),
    ("FRONTEND_URL", "PUBLIC_ORIGIN"),
    ("BACKEND_URL", "PUBLIC_ORIGIN"),
    ("CSRF_TRUSTED_ORIGINS", "PUBLIC_ORIGIN"),
    ("CSRF_COOKIE_SECURE", HTTPS),
    ("SESSION_COOKIE_SECURE", HTTPS),
    ("SECURE_*", HTTPS),
    ("OTP_ISSUER", "TOTP_ISSUER_NAME"),
    ("TWILIO_*", SMS),
    ("LOG_LEVEL", "COUNTERSIGN_LOG__LEVEL"),
];

/// The old names that are set, in `.env` and in the environment.
///
/// # Errors
/// When `.env` can't be read.
pub fn found() -> Result<Vec<Replaced>, ConfigError> {
    let mut all = of(".env", &super::dot_env()?);
    all.extend(of("the environment", &super::environment()?));
    Ok(all)
}

fn of(source: &'static str, variables: &[(String, String)]) -> Vec<Replaced> {
    let replaced = |name: &String| Some(Replaced { name: name.clone(), source, instead: instead_of(name)? });
    let mut all: Vec<Replaced> = variables.iter().filter_map(|(name, _)| replaced(name)).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn instead_of(name: &str) -> Option<&'static str> {
    if names::meaning(name) != names::Meaning::Foreign {
        return None;
    }
    let is_it = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    };
    NAMES.iter().find(|(pattern, _)| is_it(pattern)).map(|(_, instead)| *instead)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All variables that the seeds' documents name.
    #[test]
    fn every_name_of_the_seeds_is_known() {
        for name in [
            "ENVIRONMENT",
            "DEBUG",
            "DB_ENGINE",
            "DB_NAME",
            "DB_USER",
            "DB_PASSWORD",
            "DB_HOST",
            "DB_PORT",
            "REDIS_HOST",
            "REDIS_PORT",
            "EMAIL_BACKEND",
            "EMAIL_HOST",
            "EMAIL_PORT",
            "EMAIL_HOST_USER",
            "EMAIL_HOST_PASSWORD",
            "EMAIL_USE_TLS",
            "DEFAULT_FROM_EMAIL",
            "DJANGO_SECRET_KEY",
            "JWT_SECRET",
            "CELERY_TASK_ALWAYS_EAGER",
            "SECURE_SSL_REDIRECT",
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_SECURE",
        ] {
            assert!(instead_of(name).is_some(), "{name}");
        }
        for ours in ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "TOTP_ISSUER_NAME", "PATH", "COUNTERSIGN_PROFILE"] {
            assert_eq!(instead_of(ours), None, "{ours}");
        }
    }
}
