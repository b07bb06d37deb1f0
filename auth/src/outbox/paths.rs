//! The pages that mails link to. The pages' own list of URLs, in `app`, must have the same.

/// Where a registration is confirmed; a link has `?token=`.
pub const VERIFY_EMAIL: &str = "/verify-email";
/// Where one browser's way in is opened; a link has `?token=`.
pub const UNLOCK: &str = "/unlock";
/// Where people sign in.
pub const LOGIN: &str = "/login";
/// Where a new password is set; a link has `?token=`.
pub const PASSWORD_RESET: &str = "/password-reset";
/// Where somebody whom staff have invited chooses a password; a link has `?token=`.
pub const INVITE: &str = "/invite";
/// Where an address that staff have asked for is confirmed; a link has `?token=`.
pub const CONFIRM_ADDRESS: &str = "/confirm-address";
/// Where whoever it wasn't ends everything; a link has `?token=`.
pub const NOT_ME: &str = "/not-me";
