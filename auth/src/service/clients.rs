//! Registered services: they ask whether a token is good (RFC 7662) and may end one (RFC 7009). An operator adds them;
//! each has a secret of 256 bits, of which the database keeps a digest.

use super::{Service, outcome::Grant};
use crate::{
    Error, Field, Problem,
    client::Client,
    principal::Principal,
    random::Token,
    refresh::RefreshToken,
    store::{self, audit, clients},
};
use entity::client;
use subtle::ConstantTimeEq;

/// Characters of a service's name.
const NAME_MAX: usize = 64;

/// A service that has shown its secret.
#[derive(Clone, Debug)]
pub struct ServiceClient {
    id: String,
}

/// A registered service, as an operator sees it.
#[derive(Clone, Debug)]
pub struct ClientView {
    /// Its name.
    pub id: String,
    /// When it was added, in ms.
    pub created_at: i64,
}

/// What a good token says. Times are seconds since 1970 in UTC.
#[derive(Clone, Debug)]
pub struct Introspection {
    /// Whether it is a refresh token.
    pub is_refresh: bool,
    /// The user.
    pub sub: String,
    /// What people call the user.
    pub username: Option<String>,
    /// The session.
    pub sid: String,
    /// Who made it.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The token.
    pub jti: Option<String>,
    /// When it was made.
    pub iat: i64,
    /// When it ends at the latest.
    pub exp: i64,
    /// When something was last proved.
    pub auth_time: i64,
    /// 1 or 2.
    pub aal: u8,
    /// What was proved.
    pub amr: Vec<String>,
}

impl ServiceClient {
    /// Its name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl Service {
    /// Judges a service's name and secret.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`], [`Error::Unavailable`].
    pub async fn service_client(&self, id: &str, secret: &str) -> Result<ServiceClient, Error> {
        let digest = Token::parse(secret).map(|secret| secret.digest()).unwrap_or_default();
        let found = clients::by_id(&self.db.read, id).await?;
        match found.filter(|row| bool::from(row.digest.ct_eq(&digest))) {
            Some(row) => Ok(ServiceClient { id: row.id }),
            None => Err(Error::InvalidCredentials),
        }
    }

    /// What a token says, where it is good now; nothing about any other.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn introspect(&self, _service: &ServiceClient, token: &str) -> Result<Option<Introspection>, Error> {
        let now = self.now();
        if let Some(refresh) = RefreshToken::parse(&self.keys, token) {
            let principal = self.holder_of(refresh.session_id, now).await?;
            let principal = principal.filter(|principal| principal.session.digest == refresh.secret.digest());
            return Ok(principal.map(|principal| self.of_refresh(&principal)));
        }
        let claims = self.claims(token, &self.audiences(), now).await?.filter(|claims| claims.is_of(now));
        let Some(claims) = claims else { return Ok(None) };
        let principal = self.holder_of(claims.sid, now).await?;
        let is_theirs =
            |principal: &Principal| principal.user.id == claims.sub && principal.session.epoch == claims.ver;
        Ok(principal.filter(is_theirs).map(|principal| Introspection {
            jti: Some(claims.jti.simple().to_string()),
            is_refresh: false,
            aud: claims.aud,
            iat: claims.iat,
            exp: claims.exp,
            ..self.of_refresh(&principal)
        }))
    }

    /// Ends the session of a token; what isn't one of ours is no error (RFC 7009 §2.2).
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn revoke(&self, client: &Client, _service: &ServiceClient, token: &str) -> Result<(), Error> {
        let event = (audit::Event::SessionEnded, "by a service");
        match self.end_program(client, token, event, false).await {
            Err(Error::InvalidToken) => Ok(()),
            other => other,
        }
    }

    /// Adds a service; its secret, shown this once.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a name that can't be taken or is taken, [`Error::Unavailable`].
    pub async fn add_client(&self, id: &str) -> Result<Token, Error> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || id.len() > NAME_MAX || !id.bytes().all(is_plain) {
            return Err(Error::field(Field::Name, Problem::Malformed));
        }
        let (now, secret) = (self.now(), Token::generate());
        let tx = self.db.begin().await?;
        let row = client::Model { id: id.to_owned(), digest: secret.digest().to_vec(), created_at: now };
        match clients::insert(&tx, row).await {
            Ok(()) => {}
            Err(e) if store::failure::is_unique_violation(&e) => {
                return Err(Error::field(Field::Name, Problem::Taken));
            }
            Err(e) => return Err(e.into()),
        }
        let event = (audit::Event::ClientAdded, true);
        audit::append(&tx, now, "command line", event, audit::About::default(), "").await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// Removes a service.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn remove_client(&self, id: &str) -> Result<(), Error> {
        let (now, tx) = (self.now(), self.db.begin().await?);
        if !clients::delete(&tx, id).await? {
            return Err(Error::NotFound);
        }
        let event = (audit::Event::ClientRemoved, true);
        audit::append(&tx, now, "command line", event, audit::About::default(), "").await?;
        tx.commit().await?;
        Ok(())
    }

    /// The services, by name.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn clients(&self) -> Result<Vec<ClientView>, Error> {
        let rows = clients::all(&self.db.read).await?;
        Ok(rows.into_iter().map(|row| ClientView { id: row.id, created_at: row.created_at }).collect())
    }

    fn of_refresh(&self, principal: &Principal) -> Introspection {
        let session = &principal.session;
        let proved_at = Grant::of(principal).proved_at;
        Introspection {
            is_refresh: true,
            sub: principal.user.id.simple().to_string(),
            username: principal.user.username.clone(),
            sid: session.id.simple().to_string(),
            iss: self.settings.origin.clone(),
            aud: self.settings.origin.clone(),
            jti: None,
            iat: session.rotated_at.unwrap_or(session.created_at) / 1000,
            exp: session.expires_at / 1000,
            auth_time: proved_at / 1000,
            aal: principal.assurance.aal(),
            amr: principal.assurance.amr.iter().map(|proof| proof.name().to_owned()).collect(),
        }
    }
}
