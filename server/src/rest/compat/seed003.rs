//! "`Real_MFA`": its routes are the API's own, spelt with a slash at the end. Spelt so they also take forms, and pass over
//! fields that nobody knows, as that project does.

/// What marks a request that was spelt so, for what reads its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeedSpelling;

/// The paths, without the slash.
const PATHS: [&str; 13] = [
    "/api/register",
    "/api/login",
    "/api/logout",
    "/api/refresh",
    "/api/send-verification",
    "/api/verify-email",
    "/api/otp/send",
    "/api/otp/verify",
    "/api/totp/setup",
    "/api/totp/verify",
    "/api/totp/disable",
    "/api/devices",
    "/api/profile",
];
const PASSWORD_PATHS: [&str; 2] = ["/api/password/change", "/api/password/reset"];

/// Whether a path, without its slash, is one of that project's.
pub(crate) fn is_its_own(bare: &str) -> bool {
    PATHS.contains(&bare) || PASSWORD_PATHS.contains(&bare)
}
