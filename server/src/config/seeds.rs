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

const PROFILE: &str = "COUNTERSIGN_PROFILE, development or production";
const DEBUG: &str = "COUNTERSIGN_PROFILE and COUNTERSIGN_LOG__LEVEL";
const DATABASE: &str = "DATABASE_URL, such as mysql://user:password@host:3306/name?ssl-mode=REQUIRED";
const REDIS: &str = "REDIS_URL, such as redis://:password@host:6379/0";
const SMTP: &str = "SMTP_URL, such as smtp://user:password@host:587?tls=required";
const FROM: &str = "COUNTERSIGN_MAIL__FROM";
const KEYS: &str = "SECRET_KEY_FILE with a line of `countersign secret`, or SECRET_KEY";
const ORIGIN: &str = "PUBLIC_ORIGIN";
const CORS: &str = "COUNTERSIGN_API__CORS_ORIGINS, where pages of another origin call the API";
const HTTPS: &str = "PUBLIC_ORIGIN that begins with https://; cookies and headers follow it";
const PROXY: &str = "PUBLIC_ORIGIN that begins with https://, and COUNTERSIGN_SERVER__TRUSTED_PROXIES";
const QUEUE: &str = "nothing: mails wait in the database, and the server sends them";
const ISSUER: &str = "TOTP_ISSUER_NAME";
const SMS: &str =
    "COUNTERSIGN_SMS__TWILIO_FROM, beside COUNTERSIGN_SMS__PROVIDER=twilio and the countries that are allowed";

/// Old names; one that ends in `*` stands for all that begin so. The first that fits counts.
const NAMES: [(&str, &str); 56] = [
    ("ENVIRONMENT", PROFILE),
    ("DJANGO_ENV", PROFILE),
    ("DEBUG", DEBUG),
    ("DJANGO_DEBUG", DEBUG),
    ("DJANGO_SETTINGS_MODULE", "COUNTERSIGN_CONFIG, a file"),
    ("DJANGO_SECRET_KEY", KEYS),
    ("JWT_SECRET", KEYS),
    ("JWT_SECRET_KEY", KEYS),
    ("JWT_SIGNING_KEY", KEYS),
    ("SIGNING_KEY", KEYS),
    ("DJANGO_ALLOWED_HOSTS", "ALLOWED_HOSTS"),
    ("DB_ENGINE", "the beginning of DATABASE_URL, mysql:// or sqlite:"),
    ("DB_NAME", "the name at the end of DATABASE_URL, or the file after sqlite:"),
    ("DB_USER", "the user in DATABASE_URL, percent-encoded"),
    ("DB_PASSWORD", "the password in DATABASE_URL, percent-encoded"),
    ("DB_HOST", "the host in DATABASE_URL"),
    ("DB_PORT", "the port in DATABASE_URL"),
    ("DB_*", DATABASE),
    ("MYSQL_*", DATABASE),
    ("POSTGRES_*", DATABASE),
    ("REDIS_HOST", "the host in REDIS_URL"),
    ("REDIS_PORT", "the port in REDIS_URL"),
    ("REDIS_PASSWORD", "the password in REDIS_URL, percent-encoded"),
    ("REDIS_DB", "the number at the end of REDIS_URL"),
    ("CACHE_URL", REDIS),
    ("CELERY_*", QUEUE),
    ("EMAIL_BACKEND", "SMTP_URL; without it, in development, mails are shown at /dev/outbox"),
    ("EMAIL_HOST", "the host in SMTP_URL"),
    ("EMAIL_PORT", "the port in SMTP_URL"),
    ("EMAIL_HOST_USER", "the user in SMTP_URL, percent-encoded"),
    ("EMAIL_HOST_PASSWORD", "the password in SMTP_URL, percent-encoded"),
    ("EMAIL_USE_TLS", "?tls=required at the end of SMTP_URL"),
    ("EMAIL_USE_SSL", "the beginning of SMTP_URL, smtps://"),
    ("EMAIL_*", SMTP),
    ("DEFAULT_FROM_EMAIL", FROM),
    ("SERVER_EMAIL", FROM),
    ("SITE_URL", ORIGIN),
    ("FRONTEND_URL", ORIGIN),
    ("BACKEND_URL", ORIGIN),
    ("CSRF_TRUSTED_ORIGINS", ORIGIN),
    ("CORS_ALLOWED_ORIGINS", CORS),
    ("CSRF_COOKIE_SECURE", HTTPS),
    ("SESSION_COOKIE_SECURE", HTTPS),
    ("SECURE_SSL_REDIRECT", PROXY),
    ("SECURE_PROXY_SSL_HEADER", PROXY),
    ("SECURE_*", HTTPS),
    ("SESSION_COOKIE_AGE", "COUNTERSIGN_SESSION__MAX_H and COUNTERSIGN_SESSION__IDLE_MIN"),
    ("ACCESS_TOKEN_LIFETIME", "COUNTERSIGN_TOKEN__ACCESS_S"),
    ("REFRESH_TOKEN_LIFETIME", "COUNTERSIGN_TOKEN__IDLE_DAYS and COUNTERSIGN_TOKEN__MAX_DAYS"),
    ("OTP_ISSUER", ISSUER),
    ("OTP_TOTP_ISSUER", ISSUER),
    ("TWILIO_PHONE_NUMBER", SMS),
    ("TWILIO_FROM_NUMBER", SMS),
    ("TWILIO_*", SMS),
    ("LOG_LEVEL", "COUNTERSIGN_LOG__LEVEL"),
    ("DJANGO_LOG_LEVEL", "COUNTERSIGN_LOG__LEVEL"),
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

    const GUIDE: &str = include_str!("../../../docs/MIGRATING.md");

    /// All variables that the seeds' documents name and that we don't read, with words of what replaces each.
    const OF_THE_SEEDS: [(&str, &str); 24] = [
        ("ENVIRONMENT", "COUNTERSIGN_PROFILE"),
        ("DEBUG", "COUNTERSIGN_LOG__LEVEL"),
        ("DB_ENGINE", "beginning of DATABASE_URL"),
        ("DB_NAME", "end of DATABASE_URL"),
        ("DB_USER", "user in DATABASE_URL"),
        ("DB_PASSWORD", "password in DATABASE_URL"),
        ("DB_HOST", "host in DATABASE_URL"),
        ("DB_PORT", "port in DATABASE_URL"),
        ("REDIS_HOST", "host in REDIS_URL"),
        ("REDIS_PORT", "port in REDIS_URL"),
        ("EMAIL_BACKEND", "SMTP_URL"),
        ("EMAIL_HOST", "host in SMTP_URL"),
        ("EMAIL_PORT", "port in SMTP_URL"),
        ("EMAIL_HOST_USER", "user in SMTP_URL"),
        ("EMAIL_HOST_PASSWORD", "password in SMTP_URL"),
        ("EMAIL_USE_TLS", "SMTP_URL"),
        ("DEFAULT_FROM_EMAIL", "COUNTERSIGN_MAIL__FROM"),
        ("JWT_SECRET", "SECRET_KEY_FILE"),
        ("CELERY_TASK_ALWAYS_EAGER", "nothing"),
        ("CELERY_BROKER_URL", "nothing"),
        ("SECURE_SSL_REDIRECT", "https://"),
        ("SESSION_COOKIE_SECURE", "https://"),
        ("CSRF_COOKIE_SECURE", "https://"),
        ("TWILIO_PHONE_NUMBER", "COUNTERSIGN_SMS__TWILIO_FROM"),
    ];

    /// The names that they share with us.
    const SHARED: [&str; 6] =
        ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "TOTP_ISSUER_NAME", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"];

    #[test]
    fn every_name_of_the_seeds_is_known() {
        for (name, words) in OF_THE_SEEDS {
            let instead = instead_of(name).unwrap_or_else(|| panic!("{name}"));
            assert!(instead.contains(words), "{name}: {instead}");
        }
        for ours in SHARED.into_iter().chain(["PATH", "HOME", "COUNTERSIGN_PROFILE", "REDIS_URL"]) {
            assert_eq!(instead_of(ours), None, "{ours}");
        }
    }

    /// No name stands behind one that stands for it, too.
    #[test]
    fn every_name_can_be_reached() {
        for (name, instead) in NAMES {
            let found = instead_of(name.trim_end_matches('*'));
            assert!(name.ends_with('*') || found == Some(instead), "{name}");
        }
        assert_eq!(instead_of("DB_CONN_MAX_AGE"), Some(DATABASE));
        assert_eq!(instead_of("EMAIL_TIMEOUT"), Some(SMTP));
    }

    /// What is named instead is a setting of ours.
    #[test]
    fn what_is_named_instead_is_there() {
        for (name, instead) in NAMES {
            let words = instead.split(|c: char| !c.is_ascii_uppercase() && c != '_');
            for word in words.filter(|word| word.len() > 3 && word.contains('_')) {
                let meaning = names::meaning(word);
                let is_there = matches!(meaning, names::Meaning::Setting(_)) || word == names::FILE;
                assert!(is_there, "{name}: {word}");
            }
        }
    }

    #[test]
    fn the_guide_says_the_same() {
        let plain = GUIDE.replace('`', "");
        for (name, _) in OF_THE_SEEDS {
            let instead = instead_of(name).unwrap_or_default().replace('`', "");
            let row = plain.lines().find(|line| line.starts_with(&format!("| {name} |")));
            assert!(row.is_some_and(|row| row.contains(&instead)), "docs/MIGRATING.md: {name} -> {instead}");
        }
        for name in SHARED {
            assert!(plain.contains(&format!("| {name} |")), "docs/MIGRATING.md: {name}");
        }
    }
}
