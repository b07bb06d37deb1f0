//! The environment of a test run.

/// A variable that is set to something.
#[expect(clippy::disallowed_methods, reason = "says where the test servers are; it configures no portal")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
