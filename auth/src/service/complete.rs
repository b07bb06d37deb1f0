//! The one issuer of signed-in sessions. Every path to a session ends here, inside the transaction of its proof.

use super::{Issued, Service, outcome::Grant};
use crate::{
    Error,
    assurance::{Assurance, Proof},
    client::Client,
    outbox::Happening,
    principal::{Pending, role_of},
    random::Token,
    stage::Stage,
    store::{audit, browsers, sessions, users},
};
use entity::user;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// Live sessions of one user.
const MOST_SESSIONS: u64 = 50;
/// Known browsers of one user, trusted ones not counted: a program without a device token is a new one each time.
const MOST_BROWSERS: u64 = 100;

/// What leads to a signed-in session.
pub(super) struct Completion<'a> {
    user: &'a user::Model,
    proofs: &'a [Proof],
    pending: Option<&'a Pending>,
    token: Token,
    recovery_codes: Vec<String>,
    is_first_sign_in: bool,
    trusts_browser: bool,
}

impl<'a> Completion<'a> {
    pub(super) fn new(user: &'a user::Model, proofs: &'a [Proof]) -> Self {
        let token = Token::generate();
        Self {
            user,
            proofs,
            pending: None,
            token,
            recovery_codes: Vec::new(),
            is_first_sign_in: false,
            trusts_browser: false,
        }
    }

    /// Ends this pending sign-in, which must still be live.
    pub(super) fn of_pending(mut self, pending: &'a Pending) -> Self {
        self.pending = Some(pending);
        self
    }

    /// Under this secret, whose record holds recovery codes to show.
    pub(super) fn showing_recovery_codes(mut self, token: Token, codes: Vec<String>) -> Self {
        self.token = token;
        self.recovery_codes = codes;
        self
    }

    /// In a browser that is to be trusted from now on, where that is offered.
    pub(super) fn trusting(mut self, trusts_browser: bool) -> Self {
        self.trusts_browser = trusts_browser;
        self
    }

    /// The first sign-in of a user: a new browser is no news then.
    pub(super) fn first(mut self) -> Self {
        self.is_first_sign_in = true;
        self
    }
}

impl Service {
    /// Ends the pending sign-in and writes the signed-in session, the known browser, the notice about a new one, and
    /// the audit record. What it returns may be handed out only after the caller's commit.
    pub(super) async fn complete(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        now: i64,
        completion: Completion<'_>,
    ) -> Result<Issued, Error> {
        let Completion { user, proofs, pending, token, recovery_codes, is_first_sign_in, trusts_browser } = completion;
        if let Some(pending) = pending
            && !sessions::end_at_stage(tx, pending.session.id, pending.stage, now).await?
        {
            return Err(Error::InvalidToken);
        }
        let (browser, browser_id, was_known) = self.remember_browser(tx, client, user.id, now).await?;
        let session = sessions::NewSession {
            stage: Stage::Authenticated,
            user: Some(user),
            registration_id: None,
            reset_id: None,
            browser_id: Some(browser_id),
            assurance: Assurance::of(proofs),
            mailbox_proved_at: pending.and_then(|p| p.session.mailbox_proved_at),
            stepped_up_at: proofs.contains(&Proof::Totp).then_some(now),
            expires_at: now + self.settings.life.max_ms(role_of(user), client.kind),
        };
        let id = sessions::insert(tx, now, client, &token, session).await?;
        sessions::keep_newest(tx, user, MOST_SESSIONS, now).await?;
        if !was_known {
            browsers::keep_last_used(tx, user, MOST_BROWSERS).await?;
        }
        let method = proofs.last().map_or("", |proof| proof.name());
        let about = audit::About::own(user.id, Some(id));
        audit::append_for(tx, now, client, (audit::Event::SignedIn, true), about, method).await?;
        if trusts_browser && proofs.contains(&Proof::Totp) {
            self.trust_browser(tx, client, user, browser_id, now).await?;
        }
        if user.mailed_code_held_at.is_some() && (proofs.contains(&Proof::Totp) || proofs.contains(&Proof::Recovery)) {
            users::set_time(tx, user.id, user::Column::MailedCodeHeldAt, None).await?;
        }
        self.call_off_deletion(tx, client, user, now).await?;
        if !was_known && !is_first_sign_in {
            self.tell(tx, client, user, Happening::NewBrowser, now).await?;
        }
        let (assurance, epoch) = (Assurance::of(proofs), user.epoch);
        let grant = Grant { session_id: id, user_id: user.id, assurance, epoch, proved_at: now };
        Ok(Issued { session: token, browser, stage: Stage::Authenticated, grant: Some(grant), recovery_codes })
    }

    /// Makes the user known in this browser and gives it a new cookie: its value, the row, and whether it was known.
    /// A request that still carries the value before the last rotation (another tab) gets none: the new one is on its way.
    async fn remember_browser(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user_id: Uuid,
        now: i64,
    ) -> Result<(Option<Token>, Uuid, bool), Error> {
        let life = &self.settings.life;
        let fresh = Token::generate();
        let Some(cookie) = &client.browser else {
            let id = browsers::insert(tx, client, &fresh, user_id, now, life.browser_ms).await?;
            return Ok((Some(fresh), id, false));
        };
        let known = browsers::known(tx, cookie.digest(), user_id, now).await?;
        match known {
            Some(row) if row.digest != cookie.digest() => {
                browsers::renew(tx, row.id, client, now, life.browser_ms).await?;
                Ok((None, row.id, true))
            }
            Some(row) => {
                let was_rotated =
                    browsers::rotate(tx, cookie.digest(), fresh.digest(), now + life.browser_grace_ms).await?;
                browsers::renew(tx, row.id, client, now, life.browser_ms).await?;
                Ok((was_rotated.then_some(fresh), row.id, true))
            }
            None => {
                // A row of theirs that has expired would have the same cookie as the new one.
                browsers::forget_of(tx, cookie.digest(), user_id).await?;
                browsers::rotate(tx, cookie.digest(), fresh.digest(), now + life.browser_grace_ms).await?;
                let id = browsers::insert(tx, client, &fresh, user_id, now, life.browser_ms).await?;
                Ok((Some(fresh), id, false))
            }
        }
    }
}
