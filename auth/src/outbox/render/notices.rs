//! What security notices say: what happened, when, where, and the way out for whoever it wasn't.

use super::Block;
use crate::outbox::Happening;
use crate::outbox::words::{line, moment, name};
use crate::role::Role;

/// Subject and paragraphs of a notice. `not_me` is the link that ends everything, after a button was pressed there; an
/// address that is too new for it is told to look at its older one.
pub(super) fn of(issuer: &str, happening: &Happening, facts: Block, not_me: Option<Block>) -> (String, Vec<Block>) {
    let (subject, what, if_you) = words(issuer, happening);
    if happening.is_by_staff() {
        let ask = format!("If you expected this, {if_you}. If not, ask whoever runs {issuer}.");
        return (subject, vec![Block::Words(what), facts, Block::Words(ask)]);
    }
    let mut blocks = vec![Block::Words(what), facts, Block::Words(format!("If it was you, {if_you}."))];
    if let Some(link) = not_me {
        let way_out = "If it wasn't you, open this link and press the button there. It signs everybody out, and keeps \
                password, authenticators and address as they are until you have put things right. It is good for three \
                days.";
        blocks.extend([Block::Words(way_out.to_owned()), link]);
    } else {
        let way_out =
            "If it wasn't you, use the link of the mail that went to the address which the account had before.";
        blocks.push(Block::Words(way_out.to_owned()));
    }
    (subject, blocks)
}

/// Subject, what happened, and what there is to do if it was the reader.
#[expect(clippy::too_many_lines, reason = "a table")]
fn words(issuer: &str, happening: &Happening) -> (String, String, &'static str) {
    const NOTHING: &str = "there is nothing to do";
    let your = format!("your account at {issuer}");
    match happening {
        Happening::NewBrowser => (
            format!("New browser or program signed in to {issuer}"),
            format!(
                "Somebody, most likely you, signed in to {your} from a browser or program that hadn't been used for it before."
            ),
            NOTHING,
        ),
        Happening::WrongCodes => (
            format!("Wrong codes at your {issuer} sign-in"),
            format!("Somebody gave the right password for {your}, and then several wrong codes. They let nobody in."),
            "check that the clock of your authenticator's device is right, and try again",
        ),
        Happening::RefreshReused => (
            format!("A program's token was used twice at {issuer}"),
            format!(
                "A refresh token of {your} was used a second time. One of the two who had it may be a thief, so that program's \
                 session was ended."
            ),
            "sign in again with the program",
        ),
        Happening::RecoveryCodeUsed { left } => (
            format!("A recovery code was used at {issuer}"),
            format!(
                "Somebody, most likely you, signed in to {your} with a recovery code. Of your recovery codes {}.",
                are_left(*left)
            ),
            "keep the replacement code that you were shown, or go on with those you have",
        ),
        Happening::RecoveryCodesRenewed => (
            format!("New recovery codes for your {issuer} account"),
            format!("New recovery codes were made for {your}. The old ones no longer work."),
            "destroy the old ones",
        ),
        Happening::FactorAdded { name: device } => (
            format!("An authenticator was added to your {issuer} account"),
            format!(
                "The authenticator \"{}\" was added to {your}. Its codes sign in, together with your password.",
                name(device)
            ),
            NOTHING,
        ),
        Happening::FactorRemoved { name: device } => (
            format!("An authenticator was removed from your {issuer} account"),
            format!("The authenticator \"{}\" was removed from {your}. Its codes no longer work.", name(device)),
            NOTHING,
        ),
        Happening::PhoneAdded { hint } => (
            format!("A phone was added to your {issuer} account"),
            format!("Codes can be texted to the phone {} from now on, to sign in to {your}.", line(hint)),
            NOTHING,
        ),
        Happening::PhoneRemoved { hint } => (
            format!("A phone was removed from your {issuer} account"),
            format!("No codes are texted to the phone {} any more, for {your}.", line(hint)),
            NOTHING,
        ),
        Happening::MailedCodeSwitched { is_on } => {
            let now = if *is_on { "sign in again, in place of an authenticator" } else { "no longer sign in" };
            (
                format!("Mailed codes for your {issuer} account"),
                format!("Codes mailed to you {now}, for {your}."),
                NOTHING,
            )
        }
        Happening::PasswordChanged => (
            format!("Your {issuer} password was changed"),
            format!("The password of {your} was changed. All other sessions have ended."),
            NOTHING,
        ),
        Happening::PasswordReset => (
            format!("Your {issuer} password was reset"),
            format!("The password of {your} was reset by a mail to this address. All sessions have ended."),
            "sign in with the new password and your authenticator",
        ),
        Happening::AddressChanged { to_hint } => (
            format!("The address of your {issuer} account was changed"),
            format!("The address of {your} is {} from now on.", line(to_hint)),
            NOTHING,
        ),
        Happening::UsernameChanged => (
            format!("The username of your {issuer} account was changed"),
            format!("The username of {your} was changed."),
            NOTHING,
        ),
        Happening::DeletionAsked { deletes_at } => (
            format!("Your {issuer} account will be deleted"),
            format!("Somebody, most likely you, asked to delete {your}. It will be gone on {}.", moment(*deletes_at)),
            "there is nothing to do; if you change your mind, sign in before then and it stays",
        ),
        Happening::DeletionCalledOff => (
            format!("Your {issuer} account stays"),
            format!("Somebody signed in to {your}, so it will not be deleted."),
            NOTHING,
        ),
        Happening::ChangeUndone => (
            format!("A change of your {issuer} account was undone"),
            format!("By the link of an earlier mail, a change of {your} was undone. All sessions have ended."),
            "set a new password if somebody may know the one you have",
        ),
        Happening::Disabled => (
            format!("Your {issuer} account was shut"),
            format!("Whoever runs {issuer} has shut {your}. Nobody can sign in to it for now."),
            NOTHING,
        ),
        Happening::Enabled => (
            format!("Your {issuer} account is open again"),
            format!("Whoever runs {issuer} has opened {your} again."),
            "sign in as before",
        ),
        Happening::Unlocked => (
            format!("Your {issuer} sign-in is no longer held back"),
            format!("After too many wrong guesses, whoever runs {issuer} has opened the way in to {your} again."),
            "sign in as before",
        ),
        Happening::FactorsReset => (
            format!("Your {issuer} second factors were reset"),
            format!(
                "Whoever runs {issuer} has removed all authenticators, recovery codes and phones of {your}, and ended its \
                 sessions."
            ),
            "sign in with your password and set up an authenticator",
        ),
        Happening::SessionsEnded => (
            format!("Your {issuer} sessions were ended"),
            format!("Whoever runs {issuer} has ended all sessions of {your}."),
            "sign in again",
        ),
        Happening::NamesChanged => (
            format!("Your {issuer} profile was changed"),
            format!("Whoever runs {issuer} has changed the name or the username of {your}."),
            NOTHING,
        ),
        Happening::AddressWanted { to_hint } => (
            format!("Another address for your {issuer} account"),
            format!(
                "Whoever runs {issuer} wants to change the address of {your} to {}. It counts once it is confirmed there.",
                line(to_hint)
            ),
            NOTHING,
        ),
        Happening::RoleChanged { role } => (
            format!("Your role at {issuer} was changed"),
            format!("Whoever runs {issuer} has made you {} there. All sessions have ended.", role_in_words(*role)),
            "sign in again",
        ),
        Happening::Deleted => (
            format!("Your {issuer} account was deleted"),
            format!("Whoever runs {issuer} has deleted {your} and all that was kept with it."),
            NOTHING,
        ),
    }
}

fn role_in_words(role: Role) -> &'static str {
    match role {
        Role::User => "a plain user",
        Role::Auditor => "an auditor",
        Role::Support => "one of support",
        Role::Administrator => "an administrator",
    }
}

fn are_left(left: u32) -> String {
    match left {
        0 => "none is left".to_owned(),
        1 => "1 is left".to_owned(),
        more => format!("{more} are left"),
    }
}
