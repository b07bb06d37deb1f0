//! An authenticator on its way: made, sealed, shown until its first code confirms it.

use super::Service;
use crate::{
    Error, Field, Problem, code,
    label::DeviceName,
    random, seal,
    store::{factors, users},
    totp,
    wire::AuthenticatorSetup,
};
use entity::{factor, user};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

pub(super) const SEAL_PURPOSE: &str = "factor";

/// Where an authenticator is set up.
pub(super) struct SetUp {
    /// The sign-in or session that it belongs to.
    pub(super) session_id: Uuid,
    /// The authenticator whose place it takes.
    pub(super) replaces: Option<Uuid>,
}

impl Service {
    /// Writes a pending authenticator that belongs to one sign-in or session. It gates nobody and expires.
    pub(super) async fn begin_set_up(
        &self,
        tx: &impl ConnectionTrait,
        user: &user::Model,
        SetUp { session_id, replaces }: SetUp,
        now: i64,
    ) -> Result<(), Error> {
        let (id, secret) = (random::id(), totp::Secret::generate());
        let new = factor::ActiveModel {
            id: Set(id),
            user_id: Set(user.id),
            kind: Set("totp".to_owned()),
            name: Set(String::new()),
            secret: Set(seal::seal(&self.keys, SEAL_PURPOSE, &bound_to(id, user.id), secret.as_bytes())),
            session_id: Set(Some(session_id)),
            replaces: Set(replaces),
            last_step: Set(0),
            created_at: Set(now),
            confirmed_at: Set(None),
            expires_at: Set(Some(now + self.settings.life.set_up_ms)),
            last_used_at: Set(None),
            ..factors::usual()
        };
        factors::insert(tx, new).await?;
        Ok(())
    }

    /// The secret of an authenticator.
    pub(super) fn open_secret(&self, factor: &factor::Model) -> Result<totp::Secret, Error> {
        seal::open(&self.keys, SEAL_PURPOSE, &bound_to(factor.id, factor.user_id), &factor.secret)
            .and_then(|bytes| totp::Secret::from_bytes(&bytes))
            .ok_or_else(|| {
                let incident = random::incident();
                tracing::error!(%incident, factor = %factor.id, "the secret of an authenticator can't be opened: is its key missing?");
                Error::Internal { incident }
            })
    }

    /// Keeps a name for an authenticator that waits for its first code; an empty one leaves the name that it has.
    pub(super) async fn name_set_up(&self, factor: &factor::Model, typed: &str) -> Result<(), Error> {
        if let Some(name) = parse_name(typed)? {
            factors::rename(&self.db.write, factor.user_id, factor.id, &name).await?;
        }
        Ok(())
    }

    /// What people need to put a pending authenticator on their phone.
    pub(super) fn show_set_up(&self, factor: &factor::Model, user: &user::Model) -> Result<AuthenticatorSetup, Error> {
        let secret = self.open_secret(factor)?;
        let otpauth_url = totp::otpauth_url(&secret, &self.settings.issuer, users::account_name(user));
        Ok(AuthenticatorSetup {
            qr_svg: totp::qr_svg(&otpauth_url),
            secret: code::grouped(&secret.base32()).replace('-', " "),
            otpauth_url,
            account: users::account_name(user).to_owned(),
        })
    }
}

/// The name of an authenticator; nothing where none was given.
pub(super) fn parse_name(typed: &str) -> Result<Option<String>, Error> {
    match DeviceName::parse(typed) {
        Ok(name) => Ok(Some(name.as_str().to_owned())),
        Err(Problem::Required) => Ok(None),
        Err(problem) => Err(Error::field(Field::Name, problem)),
    }
}

/// What a confirmed authenticator is called: as typed, or as it was called before, or by what it is.
pub(super) fn final_name(typed: Option<String>, factor: &factor::Model) -> String {
    let before = Some(factor.name.clone()).filter(|name| !name.is_empty());
    typed.or(before).unwrap_or_else(|| "Authenticator".to_owned())
}

/// A sealed secret opens only in its own row, for its own user.
pub(super) fn bound_to(id: Uuid, user_id: Uuid) -> Vec<u8> {
    [id.as_bytes().as_slice(), user_id.as_bytes().as_slice()].concat()
}
