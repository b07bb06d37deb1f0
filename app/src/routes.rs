//! Every address of the portal, once: for links, redirects, mails and tests.

use auth::{intent::Intent, staff_act::StaffAct, stage::Stage};
use std::{borrow::Cow, fmt::Write};

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
/// Password, for whoever has forgotten it.
pub const PASSWORD_RESET: &str = "/password-reset";
/// The sign-in after a password was reset.
pub const LOGIN_RESET: &str = "/login?notice=password-reset";
/// The sign-in after the account's deletion was asked for.
pub const LOGIN_DELETED: &str = "/login?notice=deletion";
/// "This was not me": the link of every notice.
pub const NOT_ME: &str = "/not-me";
/// The same page after a change was undone.
pub const NOT_ME_UNDONE: &str = "/not-me?notice=undone";
/// Name, username, time zone; one's data, and its deletion.
pub const PROFILE: &str = "/account/profile";
/// The same page after something was saved.
pub const PROFILE_SAVED: &str = "/account/profile?notice=saved";
/// Another address.
pub const EMAIL: &str = "/account/email";
/// The same page after the address was changed.
pub const EMAIL_CHANGED: &str = "/account/email?notice=changed";
/// Another password.
pub const PASSWORD: &str = "/account/password";
/// The same page after the password was changed.
pub const PASSWORD_CHANGED: &str = "/account/password?notice=changed";
/// Authenticators, recovery codes, mailed codes.
pub const FACTORS: &str = "/account/factors";
/// The same page after an authenticator was added.
pub const FACTORS_ADDED: &str = "/account/factors?notice=added";
/// The same page after a phone was confirmed.
pub const FACTORS_PHONE: &str = "/account/factors?notice=phone-added";
/// An authenticator that waits for its first code.
pub const NEW_FACTOR: &str = "/account/factors/new";
/// One's own sessions.
pub const SESSIONS: &str = "/account/sessions";
/// Browsers that are known or trusted.
pub const BROWSERS: &str = "/account/browsers";
/// One's own history.
pub const ACTIVITY: &str = "/account/activity";
/// Step-up, before a sensitive act.
pub const CONFIRM: &str = "/account/confirm";
/// One's own data as a file: what its form posts to.
pub const EXPORT: &str = "/account/export.json";
/// Where browsers look for the page that changes the password (W3C, "A Well-Known URL for Changing Passwords").
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";
/// Where somebody whom staff have invited chooses a password.
pub const INVITE: &str = "/invite";
/// Where an address that staff have asked for is confirmed.
pub const CONFIRM_ADDRESS: &str = "/confirm-address";
/// The sign-in after an address that staff have asked for was confirmed.
pub const LOGIN_ADDRESS: &str = "/login?notice=address";
/// How the portal is; the beginning of staff's pages.
pub const ADMIN: &str = "/admin";
/// Everybody who has an account.
pub const ADMIN_USERS: &str = "/admin/users";
/// One of them, as the router has it; see [`admin_user`].
pub const ADMIN_USER: &str = "/admin/users/{id}";
/// Make a user.
pub const ADMIN_INVITE: &str = "/admin/users/new";
/// An act on several users: shown first, then done.
pub const ADMIN_MANY: &str = "/admin/users/many";
/// Users as a file: what its form posts to.
pub const ADMIN_USERS_EXPORT: &str = "/admin/users/export";
/// Who has registered and not confirmed yet.
pub const ADMIN_REGISTRATIONS: &str = "/admin/registrations";
/// Everybody's history.
pub const ADMIN_AUDIT: &str = "/admin/audit";
/// Everybody's history as a file: what its form posts to.
pub const ADMIN_AUDIT_EXPORT: &str = "/admin/audit/export";
/// The outbox.
pub const ADMIN_MESSAGES: &str = "/admin/messages";
/// The configuration in force.
pub const ADMIN_SETTINGS: &str = "/admin/settings";
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
        Stage::ResetRequested => PASSWORD_RESET,
        Stage::MfaRequired => MFA_VERIFY,
        Stage::MailboxProofRequired | Stage::EnrolmentRequired => MFA_SETUP,
        Stage::Authenticated => DASHBOARD,
    }
}

/// The page that an act belongs to: where it can be asked for again.
#[must_use]
pub fn of_intent(intent: &Intent) -> Cow<'static, str> {
    let page = match intent {
        Intent::Staff { work } => return of_staff(work, ""),
        Intent::AddFactor
        | Intent::ReplaceFactor { .. }
        | Intent::RenameFactor { .. }
        | Intent::RemoveFactor { .. }
        | Intent::RenewRecoveryCodes
        | Intent::SwitchMailedCode { .. }
        | Intent::ChangePhone { .. }
        | Intent::RemovePhone => FACTORS,
        Intent::EndSession { .. } | Intent::EndOtherSessions => SESSIONS,
        Intent::ForgetBrowser { .. } | Intent::ForgetOtherBrowsers | Intent::TrustProgram => BROWSERS,
        Intent::ChangePassword => PASSWORD,
        Intent::ChangeAddress { .. } => EMAIL,
        Intent::ChangeUsername { .. } | Intent::Export | Intent::Delete => PROFILE,
    };
    page.into()
}

/// The page of one user, for staff. Whatever is no id leads to the list.
#[must_use]
pub fn admin_user(id: &str) -> String {
    let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { format!("{ADMIN_USERS}/{id}") } else { ADMIN_USERS.to_owned() }
}

/// Step-up for a page of staff: it leads back there.
#[must_use]
pub fn confirm_for(path: &str) -> String {
    format!("{CONFIRM}?to={}", escaped(path))
}

/// An address of staff's own pages, as it came with a request; nothing for any other. Whoever makes up an address must
/// lead nobody away from here (open redirect).
#[must_use]
pub fn of_staff_only(to: &str) -> Option<&str> {
    let rest = to.strip_prefix(ADMIN)?;
    let is_below = rest.is_empty() || rest.starts_with(['/', '?']);
    let is_plain = rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/?&=%+-._~@".contains(&byte));
    (is_below && is_plain).then_some(to)
}

/// The page that an act of staff belongs to, with what is told there.
fn of_staff(work: &StaffAct, notice: &str) -> Cow<'static, str> {
    let page = match (work, work.user_id()) {
        (_, Some(id)) => Cow::Owned(admin_user(id)),
        (StaffAct::RetryMessage { .. } | StaffAct::DropMessage { .. }, None) => ADMIN_MESSAGES.into(),
        (StaffAct::Invite { .. }, None) => ADMIN_INVITE.into(),
        (_, None) => ADMIN_USERS.into(),
    };
    if notice.is_empty() { page } else { Cow::Owned(format!("{page}?notice={notice}")) }
}

/// Where an act of staff leads once it is done.
fn after_staff(work: &StaffAct) -> Cow<'static, str> {
    let notice = match work {
        StaffAct::Invite { .. } => return "/admin/users?notice=invited".into(),
        StaffAct::Delete { .. } => return "/admin/users?notice=deleted".into(),
        StaffAct::Edit { email: Some(_), .. } => "address-asked",
        StaffAct::Edit { .. } => "saved",
        StaffAct::Disable { .. } => "disabled",
        StaffAct::Enable { .. } => "enabled",
        StaffAct::Unlock { .. } => "unlocked",
        StaffAct::ResetFactors { .. } => "factors-reset",
        StaffAct::SendReset { .. } => "reset-sent",
        StaffAct::EndSessions { .. } => "sessions-ended",
        StaffAct::ChangeRole { .. } => "role-changed",
        StaffAct::RetryMessage { .. } => "retried",
        StaffAct::DropMessage { .. } => "dropped",
        StaffAct::Export => "export",
    };
    of_staff(work, notice)
}

/// Where an act leads once it is done.
#[must_use]
pub fn after(intent: &Intent) -> Cow<'static, str> {
    let page = match intent {
        Intent::Staff { work } => return after_staff(work),
        Intent::AddFactor | Intent::ReplaceFactor { .. } => NEW_FACTOR,
        Intent::RenameFactor { .. } => "/account/factors?notice=renamed",
        Intent::RemoveFactor { .. } => "/account/factors?notice=removed",
        Intent::RenewRecoveryCodes => RECOVERY_CODES,
        Intent::SwitchMailedCode { .. } => "/account/factors?notice=switched",
        Intent::ChangePhone { .. } => "/account/factors?notice=texted",
        Intent::RemovePhone => "/account/factors?notice=phone-removed",
        Intent::EndSession { .. } | Intent::EndOtherSessions => "/account/sessions?notice=ended",
        Intent::ForgetBrowser { .. } | Intent::ForgetOtherBrowsers => "/account/browsers?notice=forgotten",
        Intent::TrustProgram => BROWSERS,
        Intent::ChangePassword => PASSWORD,
        Intent::ChangeUsername { .. } => "/account/profile?notice=saved",
        Intent::ChangeAddress { .. } => EMAIL,
        Intent::Export => "/account/profile?notice=export",
        Intent::Delete => LOGIN_DELETED,
    };
    page.into()
}

/// The outbox narrowed down to one recipient.
#[must_use]
pub fn dev_outbox_of(to: &str) -> String {
    format!("{DEV_OUTBOX}?to={}", escaped(to))
}

/// Text as it stands in a query.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
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
    fn nobody_is_led_away() {
        for to in ["/admin", "/admin/users", "/admin/users?q=a%20b&sort=name", "/admin?x=1"] {
            assert_eq!(of_staff_only(to), Some(to));
        }
        for to in [
            "",
            "/",
            "/administrator",
            "//admin/x",
            "https://example.org/admin",
            "/admin\r\nX: y",
            "/admin:80",
            "admin",
        ] {
            assert_eq!(of_staff_only(to), None, "{to}");
        }
        assert_eq!(confirm_for("/admin/users?q=a"), "/account/confirm?to=%2Fadmin%2Fusers%3Fq%3Da");
    }

    #[test]
    fn recipients_are_escaped() {
        assert_eq!(dev_outbox_of("a+b&c@example.org"), "/dev/outbox?to=a%2Bb%26c@example.org");
    }
}
