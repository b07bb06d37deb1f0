//! The names of settings in the environment.

/// What the variables of settings without a plain name begin with.
pub const PREFIX: &str = "COUNTERSIGN_";
/// Names the configuration file.
pub const FILE: &str = "COUNTERSIGN_CONFIG";

/// Plain names, and the settings they stand for.
pub const PLAIN: [(&str, &str); 10] = [
    ("DATABASE_URL", "database.url"),
    ("REDIS_URL", "redis.url"),
    ("SMTP_URL", "mail.smtp_url"),
    ("SECRET_KEY", "secrets.key"),
    ("SECRET_KEY_FILE", "secrets.key_file"),
    ("PUBLIC_ORIGIN", "server.public_origin"),
    ("ALLOWED_HOSTS", "server.allowed_hosts"),
    ("TOTP_ISSUER_NAME", "mfa.issuer"),
    ("TWILIO_ACCOUNT_SID", "sms.twilio_sid"),
    ("TWILIO_AUTH_TOKEN", "sms.twilio_token"),
];

/// What the build tool tells the server that it starts; ranks below the configuration file.
pub const BUILD_TOOL: [(&str, &str); 4] = [
    ("LEPTOS_SITE_ADDR", "server.address"),
    ("LEPTOS_SITE_ROOT", "server.site_root"),
    ("LEPTOS_RELOAD_PORT", "server.reload_port"),
    ("LEPTOS_WATCH", "server.site_changes"),
];

/// Variables with our prefix that the project's scripts and tests read, and the program doesn't.
const OF_SCRIPTS: [&str; 4] = ["COUNTERSIGN_BIN", "COUNTERSIGN_BOOTSTRAP", "COUNTERSIGN_CACHE", "COUNTERSIGN_SITE"];
const OF_TESTS: &str = "COUNTERSIGN_TEST_";

/// What a variable's name means to us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A setting, by its path.
    Setting(String),
    /// Has our prefix, and names no setting; the path it would have.
    Unknown(String),
    /// Not ours.
    Foreign,
}

/// Reads a variable's name.
#[must_use]
pub fn meaning(variable: &str) -> Meaning {
    if let Some((_, path)) = PLAIN.iter().find(|(name, _)| *name == variable) {
        return Meaning::Setting((*path).to_owned());
    }
    let Some(rest) = variable.strip_prefix(PREFIX) else { return Meaning::Foreign };
    if variable == FILE || OF_SCRIPTS.contains(&variable) || variable.starts_with(OF_TESTS) {
        return Meaning::Foreign;
    }
    let path = rest.to_ascii_lowercase().replacen("__", ".", 1);
    if super::keys::default_of(&path).is_some() { Meaning::Setting(path) } else { Meaning::Unknown(path) }
}

/// How a setting is spelt in the environment: by its plain name where it has one.
#[must_use]
pub fn variable_of(path: &str) -> String {
    match PLAIN.iter().find(|(_, of)| *of == path) {
        Some((name, _)) => (*name).to_owned(),
        None => format!("{PREFIX}{}", path.to_ascii_uppercase().replacen('.', "__", 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_settings_and_back() {
        for key in super::super::keys::all() {
            assert_eq!(meaning(&variable_of(&key.path)), Meaning::Setting(key.path.clone()));
        }
        assert_eq!(meaning("COUNTERSIGN_MFA__POLICY"), Meaning::Setting("mfa.policy".to_owned()));
        assert_eq!(meaning("COUNTERSIGN_PROFILE"), Meaning::Setting("profile".to_owned()));
        assert_eq!(meaning("COUNTERSIGN_MFA__POLCY"), Meaning::Unknown("mfa.polcy".to_owned()));
        assert_eq!(meaning("COUNTERSIGN_DEBUG"), Meaning::Unknown("debug".to_owned()));
        assert_eq!(meaning("COUNTERSIGN_CONFIG"), Meaning::Foreign);
        assert_eq!(meaning("COUNTERSIGN_CACHE"), Meaning::Foreign);
        assert_eq!(meaning("COUNTERSIGN_TEST_BACKENDS"), Meaning::Foreign);
        assert_eq!(meaning("PATH"), Meaning::Foreign);
    }
}
