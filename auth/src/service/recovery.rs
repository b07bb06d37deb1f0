//! Recovery codes: made, shown once, said to be saved.

use super::{
    Service,
    act::{Act, refuse_frozen},
    record::ShownOnce,
};
use crate::{
    Error,
    client::Client,
    code::GroupedCode,
    intent::Intent,
    outbox::Happening,
    principal::Principal,
    random::{self, Token},
    store::{audit, changes, recovery, users},
    wire::RecoveryCodesView,
};

/// Codes of a set.
const CODES: usize = 10;

/// A set that isn't written yet.
pub(super) struct NewSet {
    pub(super) salt: [u8; 16],
    pub(super) codes: Vec<String>,
    pub(super) digests: Vec<[u8; 32]>,
}

impl Service {
    /// Ten new codes, slow-hashed under one salt.
    pub(super) async fn new_recovery_set(&self) -> Result<NewSet, Error> {
        let salt = random::bytes::<16>();
        let mut set = NewSet { salt, codes: Vec::with_capacity(CODES), digests: Vec::with_capacity(CODES) };
        for _ in 0..CODES {
            let code = random::grouped_code();
            set.digests.push(self.hasher.slow_digest(&salt, code.as_str()).await?);
            set.codes.push(code.grouped());
        }
        Ok(set)
    }

    /// One more code of a set.
    pub(super) async fn new_recovery_code(&self, salt: &[u8; 16]) -> Result<(GroupedCode, [u8; 32]), Error> {
        let code = random::grouped_code();
        let digest = self.hasher.slow_digest(salt, code.as_str()).await?;
        Ok((code, digest))
    }

    /// Puts codes into the record of the session under this cookie.
    pub(super) async fn show_once(
        &self,
        token: Option<&Token>,
        codes: &[String],
        is_replacement: bool,
    ) -> Result<(), Error> {
        let mut record = self.record(token).await?;
        let until_ms = self.now() + self.settings.life.shown_once_ms;
        record.shown = Some(ShownOnce { codes: codes.to_vec(), is_replacement, until_ms });
        self.keep_record(token, &record).await
    }

    /// The codes that wait to be saved, if any; the same again at each reload, for 10 minutes at most.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn recovery_codes(&self, principal: &Principal) -> Result<RecoveryCodesView, Error> {
        let shown = self.record(principal.token.as_ref()).await?.shown;
        let (codes, is_replacement) = shown.map(|shown| (shown.codes, shown.is_replacement)).unwrap_or_default();
        Ok(RecoveryCodesView { codes, is_replacement, email: users::account_name(&principal.user).to_owned() })
    }

    /// Takes back what is shown. Best effort: it ends by itself after ten minutes.
    async fn forget_shown(&self, token: Option<&Token>) {
        if let Ok(mut record) = self.record(token).await {
            record.shown = None;
            let _ = self.keep_record(token, &record).await;
        }
    }

    /// Makes ten new codes, which a browser shows until they are said to be saved, and a program reads here; the old ones
    /// are void, and so is the trust of browsers.
    ///
    /// # Errors
    /// [`Error::StepUpRequired`], [`Error::Frozen`], [`Error::InvalidToken`], [`Error::Busy`], [`Error::Unavailable`].
    pub async fn renew_recovery_codes(&self, client: &Client, principal: &Principal) -> Result<Vec<String>, Error> {
        self.demand_step_up(principal, &Intent::RenewRecoveryCodes)?;
        refuse_frozen(&principal.user, self.now())?;
        let set = self.new_recovery_set().await?;
        // First: codes that nobody is shown must not take the place of those that somebody has.
        self.show_once(principal.token.as_ref(), &set.codes, false).await?;
        let renewed = self.replace_recovery_codes(client, principal, &set).await;
        if renewed.is_err() {
            self.forget_shown(principal.token.as_ref()).await;
        }
        renewed.map(|()| set.codes)
    }

    async fn replace_recovery_codes(&self, client: &Client, principal: &Principal, set: &NewSet) -> Result<(), Error> {
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        recovery::replace_set(&tx, user.id, set.salt, &set.digests, now).await?;
        users::void_trust(&tx, user.id).await?;
        changes::note(&tx, changes::blank(&user, "codes-renewed", now, self.settings.life.undo_ms)).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::RecoveryCodesRenewed, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::RecoveryCodesRenewed, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(())
    }

    /// Notes that the codes shown are saved: they are shown no more, and a replacement counts from now on. Nothing
    /// happens where nothing was shown.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn recovery_codes_saved(&self, client: &Client, principal: &Principal) -> Result<(), Error> {
        // A program has read them in an answer.
        if principal.token.is_some() && self.recovery_codes(principal).await?.codes.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let Act { tx, user } = self.begin_act(principal, now).await?;
        if recovery::mark_saved(&tx, user.id, now).await? {
            let about = audit::About::own(user.id, Some(principal.session.id));
            audit::append_for(&tx, now, client, (audit::Event::RecoveryCodesSaved, true), about, "").await?;
        }
        tx.commit().await?;
        let mut record = self.record(principal.token.as_ref()).await?;
        record.shown = None;
        self.keep_record(principal.token.as_ref(), &record).await
    }
}
