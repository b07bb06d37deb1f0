//! People by the thousand, for benchmarks: each has an authenticator and a program that is signed in. Not a way in: the
//! command that asks for it runs in development only.

use super::{Service, outcome::Grant};
use crate::{
    Error,
    assurance::{Assurance, Proof},
    client::Kind,
    random::{self, Token},
    role::Role,
    seal,
    stage::Stage,
    store::{self, factors, fill::Rows, sessions, users},
    totp,
};
use entity::{factor, session, user};
use sea_orm::{ActiveValue::Set, IntoActiveModel};
use uuid::Uuid;

/// People of one transaction.
const TOGETHER: u32 = 1_000;

/// Somebody who was made.
pub struct Filled {
    /// Their username.
    pub login: String,
    /// The authenticator's secret in base32.
    pub secret: String,
    /// An access token.
    pub access: String,
    /// A refresh token.
    pub refresh: String,
}

impl Service {
    /// Makes people up to a number; those of them whose tokens are wanted, the last `tokens` at most.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn bench_fill(&self, people: u32, tokens: u32, password: &str) -> Result<Vec<Filled>, Error> {
        let hash = self.hasher.hash(password).await?;
        let have = u32::try_from(users::count(&self.db.read).await?).unwrap_or(u32::MAX);
        let mut filled = Vec::new();
        let mut next = have;
        while next < people {
            let end = people.min(next + TOGETHER);
            let mut rows = Rows::default();
            for number in next..end {
                let made = self.somebody(number, &hash, &mut rows);
                if number + tokens >= people {
                    filled.push(self.tokens_for(made).await?);
                }
            }
            let tx = self.db.begin().await?;
            store::fill::insert(&tx, rows).await?;
            tx.commit().await?;
            next = end;
        }
        Ok(filled)
    }

    fn somebody(&self, number: u32, hash: &str, rows: &mut Rows) -> Made {
        let (now, login) = (self.now(), format!("bench{number}"));
        let (user_id, factor_id, session_id) = (random::id(), random::id(), random::id());
        let (secret, token) = (totp::Secret::generate(), Token::generate());
        let email = format!("{login}@example.org");
        rows.users.push(user::ActiveModel {
            id: Set(user_id),
            has_factor: Set(true),
            role: Set(Role::User.name().to_owned()),
            password_hash: Set(hash.to_owned()),
            password_changed_at: Set(now),
            created_at: Set(now),
            ..users::fresh(&users::Names { email: &email, username: Some(&login), display_name: &login })
        });
        let bound = super::factor_set_up::bound_to(factor_id, user_id);
        rows.factors.push(factor::ActiveModel {
            id: Set(factor_id),
            user_id: Set(user_id),
            kind: Set("totp".to_owned()),
            name: Set("bench".to_owned()),
            secret: Set(seal::seal(&self.keys, super::factor_set_up::SEAL_PURPOSE, &bound, secret.as_bytes())),
            session_id: Set(None),
            replaces: Set(None),
            last_step: Set(1),
            created_at: Set(now),
            confirmed_at: Set(Some(now)),
            expires_at: Set(None),
            last_used_at: Set(None),
            ..factors::usual()
        });
        rows.sessions.push(self.session_of(session_id, user_id, &token, now));
        rows.audit_keys.push(self.new_audit_key(user_id).into_active_model());
        Made { login, secret, user_id, session_id, token, now }
    }

    fn session_of(&self, id: Uuid, user_id: Uuid, token: &Token, now: i64) -> session::ActiveModel {
        session::ActiveModel {
            id: Set(id),
            digest: Set(token.digest().to_vec()),
            kind: Set(Kind::Api.name().to_owned()),
            stage: Set(sessions::stage_name(Stage::Authenticated).to_owned()),
            user_id: Set(Some(user_id)),
            registration_id: Set(None),
            reset_id: Set(None),
            epoch: Set(1),
            amr: Set(Assurance::of(&[Proof::Pwd, Proof::Totp]).to_text()),
            mailbox_proved_at: Set(None),
            wrong_codes: Set(0),
            created_at: Set(now),
            seen_at: Set(now),
            expires_at: Set(now + self.settings.life.api_max_ms),
            proved_at: Set(Some(now)),
            stepped_up_at: Set(Some(now)),
            rotated_at: Set(None),
            refresh_due_at: Set(None),
            revoked_at: Set(None),
            browser_id: Set(None),
            network: Set("127.0.0.0/24".to_owned()),
            agent: Set("bench".to_owned()),
            clock_offset: Set(None),
            clock_step: Set(None),
        }
    }

    async fn tokens_for(&self, made: Made) -> Result<Filled, Error> {
        let Made { login, secret, user_id, session_id, token, now } = made;
        let assurance = Assurance::of(&[Proof::Pwd, Proof::Totp]);
        let grant = Grant { session_id, user_id, assurance, epoch: 1, proved_at: now };
        let tokens = self.tokens_of(&grant, Some(&token), &self.settings.origin).await?;
        let refresh = tokens.refresh.unwrap_or_default();
        Ok(Filled { login, secret: secret.base32(), access: tokens.access, refresh })
    }
}

struct Made {
    login: String,
    secret: totp::Secret,
    user_id: Uuid,
    session_id: Uuid,
    token: Token,
    now: i64,
}
