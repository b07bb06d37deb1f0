use super::*;

const SAFE: [(&str, &str); 7] = [
    ("COUNTERSIGN_PROFILE", "production"),
    ("PUBLIC_ORIGIN", "https://sign-in.example.org"),
    ("SECRET_KEY", "0123456789abcdef0123456789abcdef"),
    ("DATABASE_URL", "mysql://u:hunter2@db.example.org/x?ssl-mode=REQUIRED"),
    ("SMTP_URL", "smtps://u:hunter2@mail.example.org"),
    ("COUNTERSIGN_SERVER__ADDRESS", "0.0.0.0:3000"),
    ("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "10.0.0.1"),
];

fn with(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, value) in variables {
        all.retain(|(other, _)| other != name);
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    let config = Config::of_layers(vec![Layer::defaults(), Layer::variables("the environment", &all)?])?;
    config.check()?;
    Ok(config)
}

#[test]
fn the_defaults_are_the_rules_own() {
    let config = Config::default();
    config.check().unwrap();
    let (ours, theirs) = (config.settings(), auth::settings::Settings::default());
    assert_eq!((ours.limits, ours.life, ours.audit), (theirs.limits, theirs.life, theirs.audit));
    assert_eq!((ours.origin, ours.issuer), (theirs.origin, theirs.issuer));
    assert_eq!(config.database_url(), "sqlite:data/countersign.db");
    assert_eq!(config.sender(), "Countersign <no-reply@localhost>");
}

#[test]
fn development_stays_on_loopback() {
    for (variables, word) in [
        (vec![("COUNTERSIGN_SERVER__ADDRESS", "0.0.0.0:3000")], "server.address"),
        (vec![("PUBLIC_ORIGIN", "http://sign-in.example.org")], "server.public_origin"),
    ] {
        let error = with(&variables).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains("(from the environment)"), "{error}");
    }
    assert_eq!(with(&[("COUNTERSIGN_SERVER__ADDRESS", "[::1]:80")]).unwrap().origin(), "http://[::1]");
    assert_eq!(with(&[("PUBLIC_ORIGIN", "http://localhost:3000/")]).unwrap().origin(), "http://localhost:3000");
}

#[test]
fn production_takes_what_is_safe() {
    let config = with(&SAFE).unwrap();
    assert!(config.is_https());
    assert_eq!(config.origin(), "https://sign-in.example.org");
    assert_eq!(config.sender(), "Countersign <no-reply@sign-in.example.org>");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn production_refuses_the_rest_and_names_it() {
    for (name, value, path) in [
        ("PUBLIC_ORIGIN", "", "server.public_origin"),
        ("PUBLIC_ORIGIN", "http://sign-in.example.org", "server.public_origin"),
        ("PUBLIC_ORIGIN", "https://sign-in.example.org/app", "server.public_origin"),
        ("PUBLIC_ORIGIN", "sign-in.example.org", "server.public_origin"),
        ("COUNTERSIGN_API__CORS_ORIGINS", "http://app.example.org", "api.cors_origins"),
        ("COUNTERSIGN_API__CORS_ORIGINS", "https://app.example.org/", "api.cors_origins"),
        ("COUNTERSIGN_API__CORS_ORIGINS", "https://app.example.org:443", "api.cors_origins"),
        ("COUNTERSIGN_API__CORS_ORIGINS", "https://App.example.org", "api.cors_origins"),
        ("COUNTERSIGN_API__CORS_ORIGINS", "https://a.example,*", "api.cors_origins"),
        ("COUNTERSIGN_API__CORS_ORIGINS", "null", "api.cors_origins"),
        ("SECRET_KEY", "", "secrets.key"),
        ("SECRET_KEY", "short", "secrets.key"),
        ("SECRET_KEY_FILE", "/run/key", "secrets.key"),
        ("DATABASE_URL", "", "database.url"),
        ("DATABASE_URL", "mysql://u:hunter2@db.example.org/x", "database.url"),
        ("DATABASE_URL", "postgres://u:hunter2@db.example.org/x", "database.url"),
        ("REDIS_URL", "hunter2", "redis.url"),
        ("REDIS_URL", "redis://u:hunter2@redis.example.org", "redis.url"),
        ("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "", "server.trusted_proxies"),
        ("SMTP_URL", "", "mail.smtp_url"),
        ("SMTP_URL", "smtp://u:hunter2@mail.example.org", "mail.smtp_url"),
        ("TOTP_ISSUER_NAME", "a:b", "mfa.issuer"),
        ("COUNTERSIGN_MFA__POLICY", "sometimes", "mfa.policy"),
        ("COUNTERSIGN_PASSWORD__MEMORY_KIB", "1024", "password.memory_kib"),
        ("COUNTERSIGN_PASSWORD__PASSES", "1", "password.passes"),
        ("COUNTERSIGN_SESSION__IDLE_MIN", "0", "session.idle_min"),
        ("COUNTERSIGN_SESSION__IDLE_MIN", "-1", "session.idle_min"),
        ("COUNTERSIGN_LOG__LEVEL", "inof", "log.level"),
        ("COUNTERSIGN_SERVER__ADDRESS", "everywhere", "server.address"),
        ("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, proxy", "server.trusted_proxies"),
        ("ALLOWED_HOSTS", "https://a.example", "server.allowed_hosts"),
    ] {
        let mut variables = SAFE.to_vec();
        variables.push((name, value));
        let error = with(&variables).unwrap_err().to_string();
        assert!(error.starts_with(&format!("configuration: {path} ")), "{name}={value}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn proxies_are_networks_or_addresses() {
    let config = with(&[("COUNTERSIGN_SERVER__TRUSTED_PROXIES", "10.0.0.0/8,::1")]).unwrap();
    assert_eq!(config.server.trusted_proxies.len(), 2);
}

const TWILIO: [(&str, &str); 5] = [
    ("COUNTERSIGN_SMS__PROVIDER", "twilio"),
    ("COUNTERSIGN_SMS__ALLOWED", "49, 1, -1876"),
    ("TWILIO_ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef"),
    ("TWILIO_AUTH_TOKEN", "hunter2hunter2hunter2hunter2hunt"),
    ("COUNTERSIGN_SMS__TWILIO_FROM", "+12025550189"),
];

const WEBHOOK: [(&str, &str); 4] = [
    ("COUNTERSIGN_SMS__PROVIDER", "webhook"),
    ("COUNTERSIGN_SMS__ALLOWED", "49"),
    ("COUNTERSIGN_SMS__WEBHOOK_URL", "https://sms.example.org/hunter2"),
    ("COUNTERSIGN_SMS__WEBHOOK_SECRET", "hunter2hunter2hunter2hunter2hunt"),
];

#[test]
fn texts_leave_by_what_is_set() {
    let clock = || std::sync::Arc::new(auth::clock::SystemClock);
    for variables in [vec![], SAFE.to_vec(), vec![("TWILIO_ACCOUNT_SID", "of another program")]] {
        assert!(with(&variables).unwrap().text_transport(clock()).unwrap().is_none());
    }
    for variables in [TWILIO.to_vec(), WEBHOOK.to_vec(), [&SAFE[..], &TWILIO].concat(), [&SAFE[..], &WEBHOOK].concat()]
    {
        let config = with(&variables).unwrap();
        assert!(config.text_transport(clock()).unwrap().is_some());
        assert!(!format!("{config:?}{:?}", config.shown()).contains("hunter2"));
    }
    let loopback = [&SAFE[..], &WEBHOOK, &[("COUNTERSIGN_SMS__WEBHOOK_URL", "http://127.0.0.1:8080/texts")]].concat();
    assert!(with(&loopback).is_ok());
}

#[test]
fn texts_by_half_are_refused_and_named() {
    for (name, value, path) in [
        ("COUNTERSIGN_SMS__PROVIDER", "pigeon", "sms.provider"),
        ("COUNTERSIGN_SMS__ALLOWED", "", "sms.allowed"),
        ("COUNTERSIGN_SMS__ALLOWED", "-1876", "sms.allowed"),
        ("COUNTERSIGN_SMS__ALLOWED", "+49", "sms.allowed"),
        ("COUNTERSIGN_SMS__ALLOWED", "DE", "sms.allowed"),
        ("COUNTERSIGN_SMS__PER_DAY", "0", "sms.per_day"),
        ("COUNTERSIGN_SMS__PER_COUNTRY_PER_DAY", "-1", "sms.per_country_per_day"),
        ("TWILIO_ACCOUNT_SID", "", "sms.twilio_sid"),
        ("TWILIO_ACCOUNT_SID", "../hunter2", "sms.twilio_sid"),
        ("TWILIO_AUTH_TOKEN", "", "sms.twilio_token"),
        ("TWILIO_AUTH_TOKEN", "hunter2", "sms.twilio_token"),
        ("COUNTERSIGN_SMS__TWILIO_FROM", "", "sms.twilio_from"),
        ("COUNTERSIGN_SMS__BASE_URL", "", "sms.base_url"),
        ("COUNTERSIGN_SMS__BASE_URL", "http://api.example.org", "sms.base_url"),
        ("COUNTERSIGN_SMS__WEBHOOK_URL", "", "sms.webhook_url"),
        ("COUNTERSIGN_SMS__WEBHOOK_URL", "http://sms.example.org/hunter2", "sms.webhook_url"),
        ("COUNTERSIGN_SMS__WEBHOOK_URL", "https://u:hunter2@sms.example.org", "sms.webhook_url"),
        ("COUNTERSIGN_SMS__WEBHOOK_KEY_ID", "", "sms.webhook_key_id"),
        ("COUNTERSIGN_SMS__WEBHOOK_SECRET", "", "sms.webhook_secret"),
        ("COUNTERSIGN_SMS__WEBHOOK_SECRET", "hunter2", "sms.webhook_secret"),
    ] {
        let provider = if path.contains("webhook") { WEBHOOK.to_vec() } else { TWILIO.to_vec() };
        for profile in [&[][..], &SAFE] {
            let error = with(&[profile, &provider, &[(name, value)]].concat()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("configuration: {path} ")), "{name}={value}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}
