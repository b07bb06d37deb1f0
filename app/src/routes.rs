//! Every address of the portal, once: for links, redirects, mails and tests.

use auth::stage::Stage;
use std::fmt::Write;

/// Leads to the step that is due.
pub const HOME: &str = "/";
/// Registration.
pub const REGISTER: &str = "/register";
/// Confirmation of a registration's address.
pub const VERIFY_EMAIL: &str = "/verify-email";
/// Address or username, and password.
pub const LOGIN: &str = "/login";
/// The sign-in after an unlock link has been used.
pub const LOGIN_UNLOCKED: &str = "/login?notice=unlocked";
/// The sign-in after a pending one ended by too many wrong codes.
pub const LOGIN_ENDED: &str = "/login?notice=wrong-codes";
/// Makes one browser known to an account whose sign-in is throttled.
pub const UNLOCK: &str = "/unlock";
/// Proof of the mailbox, then the first authenticator.
pub const MFA_SETUP: &str = "/mfa-setup";
/// Recovery codes, shown until they are said to be saved.
pub const RECOVERY_CODES: &str = "/recovery-codes";
/// The second factor.
pub const MFA_VERIFY: &str = "/mfa-verify";
/// The account at a glance.
pub const DASHBOARD: &str = "/dashboard";
/// What was mailed; development only.
pub const DEV_OUTBOX: &str = "/dev/outbox";
/// Where the server functions live; also set as `SERVER_FN_PREFIX` for the builds.
pub const SERVER_FUNCTIONS: &str = "/sfn";

/// The page of the step that is due.
#[must_use]
pub fn for_stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Anonymous => LOGIN,
        Stage::ConfirmationRequired => VERIFY_EMAIL,
        Stage::MfaRequired => MFA_VERIFY,
        Stage::MailboxProofRequired | Stage::EnrolmentRequired => MFA_SETUP,
        Stage::Authenticated => DASHBOARD,
    }
}

/// The outbox narrowed down to one recipient.
#[must_use]
pub fn dev_outbox_of(to: &str) -> String {
    let mut path = format!("{DEV_OUTBOX}?to=");
    for byte in to.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            path.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_its_page() {
        assert_eq!(for_stage(Stage::Anonymous), "/login");
        assert_eq!(for_stage(Stage::ConfirmationRequired), "/verify-email");
        assert_eq!(for_stage(Stage::MailboxProofRequired), for_stage(Stage::EnrolmentRequired));
        assert_eq!(for_stage(Stage::Authenticated), DASHBOARD);
    }

    #[test]
    fn recipients_are_escaped() {
        assert_eq!(dev_outbox_of("a+b&c@example.org"), "/dev/outbox?to=a%2Bb%26c@example.org");
    }
}
