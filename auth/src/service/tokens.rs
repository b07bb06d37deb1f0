//! Tokens of programs: an access token that everybody can check, and a refresh token that is good once.
//!
//! The session's row is the refresh tokens' family: it holds the digest of the newest one. An access token says little:
//! whether it is worth anything is read from that row at every request.

use super::{Issued, Service, budgets::seconds_until, outcome::Grant};
use crate::{
    Error,
    assurance::Assurance,
    client::{Client, Kind},
    jwt::{self, Claims},
    outbox::Happening,
    principal::{Principal, Visit},
    random::{self, Token},
    refresh::RefreshToken,
    signer::Keys,
    store::{
        audit,
        sessions::{self, Name},
    },
};
use entity::session;
use std::sync::Arc;
use uuid::Uuid;

/// Between two refreshes of one session in the long run, in ms.
const REFRESH_EVERY_MS: i64 = 10_000;
/// So many may come at once.
const REFRESH_BURST: i64 = 5;
/// A clock that was further ahead than this when it last wrote has jumped back, in ms.
const CLOCK_SLACK_MS: i64 = 30_000;

/// What a program gets.
#[must_use = "they must reach the program"]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    pub access: String,
    /// For the next ones, once; nothing where the one that the program has stays good.
    pub refresh: Option<String>,
    /// Seconds that the access token lives.
    pub expires_in_s: u32,
}

/// A session that has a new secret after a change which ended all others.
#[must_use = "its secret must reach the visitor"]
pub struct Renewed {
    /// The new secret.
    pub session: Token,
    pub(crate) grant: Grant,
}

impl Service {
    /// The tokens of a sign-in that is complete.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] where it isn't, [`Error::Unavailable`].
    pub async fn tokens(&self, issued: &Issued) -> Result<Tokens, Error> {
        let grant = issued.grant.as_ref().ok_or(Error::InvalidToken)?;
        self.tokens_of(grant, Some(&issued.session), &self.settings.origin).await
    }

    /// The tokens of a session that has a new secret.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn tokens_after(&self, renewed: &Renewed) -> Result<Tokens, Error> {
        self.tokens_of(&renewed.grant, Some(&renewed.session), &self.settings.origin).await
    }

    /// Another access token for somebody who is in, after their proof or their epoch has changed.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn access(&self, principal: &Principal) -> Result<Tokens, Error> {
        self.tokens_of(&Grant::of(principal), None, &self.settings.origin).await
    }

    /// Who shows an access token: one signature and one indexed read.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] whatever is wrong with it, [`Error::Unavailable`].
    pub async fn bearer(&self, access: &str) -> Result<Principal, Error> {
        let now = self.now();
        let claims = self.claims(access, &[&self.settings.origin], now).await?;
        let claims = claims.filter(|claims| claims.is_of(now)).ok_or(Error::InvalidToken)?;
        match self.visit_of(Name::Id(claims.sid), None, Kind::Api, now).await? {
            Visit::SignedIn(principal) if principal.user.id == claims.sub && principal.session.epoch == claims.ver => {
                Ok(as_of(principal, &claims))
            }
            _ => Err(Error::InvalidToken),
        }
    }

    /// New tokens for a refresh token, once. One that was used before ends its session, whoever shows it: one of two
    /// holders is a thief (RFC 9700 §4.14.2). Where the operator allows some seconds for answers that got lost, the same
    /// successor is given again within them.
    ///
    /// # Errors
    /// [`Error::InvalidToken`], [`Error::NotPermitted`] for an audience that isn't configured,
    /// [`Error::TooManyRequests`] for more than one in ten seconds in the long run, which ends nothing,
    /// [`Error::Unavailable`], also where the clock has jumped back.
    pub async fn refresh(&self, client: &Client, refresh: &str, audience: Option<&str>) -> Result<Tokens, Error> {
        let audience = self.audience(audience)?;
        let shown = RefreshToken::parse(&self.keys, refresh).ok_or(Error::InvalidToken)?;
        let now = self.now();
        let principal = self.holder_of(shown.session_id, now).await?.ok_or(Error::InvalidToken)?;
        // A new password or address has put an end to it, not its holder: nobody has used it twice.
        if shown.epoch != principal.session.epoch {
            return Err(Error::InvalidToken);
        }
        let is_graced = self.settings.life.refresh_grace_ms > 0;
        let next = shown.successors(&self.keys).into_iter().next().filter(|_| is_graced);
        let next = next.unwrap_or_else(Token::generate);
        let (old, new) = (shown.secret.digest(), next.digest());
        // What signs is at hand before anything is spent.
        self.signing_keys().await?;
        let is_newest = principal.session.digest == old;
        // The pace is for whoever holds the newest one: it must not keep a second use from being noticed.
        if is_newest
            && let due_at = next_refresh(&principal.session, now)?
            && sessions::rotate(&self.db.write, shown.session_id, (old, new), due_at, now).await?
        {
            return self.tokens_of(&Grant::of(&principal), Some(&next), audience).await;
        }
        // Somebody else was first, perhaps a moment ago.
        let principal = if is_newest {
            self.holder_of(shown.session_id, now).await?.ok_or(Error::InvalidToken)?
        } else {
            principal
        };
        match self.successor_in_grace(&shown, &principal, now) {
            Some(next) => self.tokens_of(&Grant::of(&principal), Some(&next), audience).await,
            None => Err(self.end_reused(client, &principal, now).await?),
        }
    }

    /// Ends the session of an access token, even of one that has expired, or of a refresh token; as often as one likes.
    ///
    /// # Errors
    /// [`Error::InvalidToken`] for what was never one of ours, [`Error::Unavailable`].
    pub async fn sign_out_program(&self, client: &Client, token: &str) -> Result<(), Error> {
        self.end_program(client, token, (audit::Event::SignedOut, ""), true).await
    }

    pub(super) async fn end_program(
        &self,
        client: &Client,
        token: &str,
        (event, detail): (audit::Event, &'static str),
        is_own_act: bool,
    ) -> Result<(), Error> {
        let now = self.now();
        let id = match RefreshToken::parse(&self.keys, token) {
            Some(refresh) => refresh.session_id,
            None => self.claims(token, &self.audiences(), now).await?.ok_or(Error::InvalidToken)?.sid,
        };
        let found = sessions::with_user(&self.db.read, Name::Id(id), Kind::Api, now).await?;
        let tx = self.db.begin().await?;
        if sessions::end(&tx, id, now).await?
            && let Some((_, Some(user))) = found
        {
            let actor_id = is_own_act.then_some(user.id);
            let about = audit::About { user_id: Some(user.id), actor_id, session_id: Some(id) };
            audit::append_for(&tx, now, client, (event, true), about, detail).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What a token of ours says, for one of these audiences; its times are left to the caller.
    pub(super) async fn claims(&self, token: &str, audiences: &[&str], now: i64) -> Result<Option<Claims>, Error> {
        let Some(kid) = jwt::kid_of(token) else { return Ok(None) };
        let keys = self.signer.keys_with(&self.db, &self.keys, &kid, now).await?;
        let key = keys.by_kid(&kid);
        Ok(key.and_then(|key| jwt::read(token, &key.public, &self.settings.origin, audiences)))
    }

    /// The portal's own API, and whatever else is configured.
    pub(super) fn audiences(&self) -> Vec<&str> {
        let others = self.settings.audiences.iter().map(String::as_str);
        std::iter::once(self.settings.origin.as_str()).chain(others).collect()
    }

    pub(super) async fn signing_keys(&self) -> Result<Arc<Keys>, Error> {
        self.signer.keys(&self.db, &self.keys, self.now()).await
    }

    fn audience<'a>(&'a self, asked: Option<&str>) -> Result<&'a str, Error> {
        match asked {
            None => Ok(&self.settings.origin),
            Some(asked) => self.audiences().into_iter().find(|known| *known == asked).ok_or(Error::NotPermitted),
        }
    }

    /// Who is signed in in a program's session, if anybody: looked at, and not used.
    pub(super) async fn holder_of(&self, session_id: Uuid, now: i64) -> Result<Option<Principal>, Error> {
        let found = sessions::with_user(&self.db.read, Name::Id(session_id), Kind::Api, now).await?;
        match Visit::judge(None, found, now, &self.settings) {
            Visit::SignedIn(principal) => Ok(Some(principal)),
            _ => Ok(None),
        }
    }

    /// The successor that was given already, where its answer may have got lost.
    fn successor_in_grace(&self, shown: &RefreshToken, principal: &Principal, now: i64) -> Option<Token> {
        let until = principal.session.rotated_at? + self.settings.life.refresh_grace_ms;
        let given = shown.successors(&self.keys).into_iter().filter(|_| now < until);
        given.into_iter().find(|next| next.digest().as_slice() == principal.session.digest)
    }

    async fn end_reused(&self, client: &Client, principal: &Principal, now: i64) -> Result<Error, Error> {
        let (user, session_id) = (&principal.user, principal.session.id);
        let tx = self.db.begin().await?;
        if sessions::end(&tx, session_id, now).await? {
            let about = audit::About { user_id: Some(user.id), session_id: Some(session_id), ..Default::default() };
            audit::append_for(&tx, now, client, (audit::Event::RefreshReused, false), about, "").await?;
            self.tell(&tx, client, user, Happening::RefreshReused, now).await?;
        }
        tx.commit().await?;
        self.outbox_wake.notify_one();
        Ok(Error::InvalidToken)
    }

    pub(super) async fn tokens_of(
        &self,
        grant: &Grant,
        secret: Option<&Token>,
        audience: &str,
    ) -> Result<Tokens, Error> {
        let now = self.now();
        let keys = self.signing_keys().await?;
        let (now_s, life_s) = (now / 1000, self.settings.life.access_ms / 1000);
        let claims = Claims {
            iss: self.settings.origin.clone(),
            aud: audience.to_owned(),
            sub: grant.user_id,
            sid: grant.session_id,
            jti: random::id(),
            iat: now_s,
            nbf: now_s,
            exp: now_s + life_s,
            auth_time: grant.proved_at / 1000,
            aal: grant.assurance.aal(),
            amr: grant.assurance.amr.iter().map(|proof| proof.name().to_owned()).collect(),
            ver: grant.epoch,
        };
        let access = keys.current(now).and_then(|key| jwt::sign(key, &claims)).ok_or_else(|| {
            let incident = random::incident();
            tracing::error!(%incident, "no key can sign an access token");
            Error::Internal { incident }
        })?;
        let refresh = secret.map(|secret| {
            let token = RefreshToken { session_id: grant.session_id, epoch: grant.epoch, secret: secret.clone() };
            token.encode(&self.keys)
        });
        Ok(Tokens { access, refresh, expires_in_s: u32::try_from(life_s).unwrap_or(u32::MAX) })
    }
}

/// What is worth more now than when the token was made isn't this token's: a step-up gives its own one.
fn as_of(mut principal: Principal, claims: &Claims) -> Principal {
    if principal.session.stepped_up_at.is_some_and(|at| at / 1000 > claims.iat) {
        principal.session.stepped_up_at = None;
        principal.assurance = Assurance::from_text(&claims.amr.join(" "));
    }
    principal
}

/// When the refresh after this one would come in time (the generic cell rate algorithm, ITU-T I.371).
fn next_refresh(session: &session::Model, now: i64) -> Result<i64, Error> {
    if session.rotated_at.is_some_and(|at| at > now + CLOCK_SLACK_MS) {
        tracing::error!("the clock stands before the last refresh of a session: no token is made");
        return Err(Error::Unavailable { retry_after_s: 60 });
    }
    let due_at = session.refresh_due_at.map_or(now, |due_at| due_at.max(now));
    let early_ms = due_at - now - (REFRESH_BURST - 1) * REFRESH_EVERY_MS;
    if early_ms > 0 {
        return Err(Error::TooManyRequests { retry_after_s: seconds_until(now + early_ms, now) });
    }
    Ok(due_at + REFRESH_EVERY_MS)
}
