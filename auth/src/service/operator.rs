//! What an operator does at the command line.

use super::{RegisterForm, Service};
use crate::{
    Error, random,
    role::Role,
    store::{self, audit, changes, users},
};
use entity::user;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

/// A user to be made.
#[derive(Clone)]
pub struct NewUser {
    /// Address, username, name and password, under the same rules as anybody's.
    pub form: RegisterForm,
    /// Their role.
    pub role: Role,
}

/// A user that was made.
pub struct Created {
    /// Who.
    pub user_id: Uuid,
    /// The proof for their first authenticator, in groups of four: typed once at `/mfa-setup`, within 24 hours.
    pub enrolment_code: String,
}

impl Service {
    /// Makes a user whose address the operator vouches for. They enrol a factor at their first sign-in.
    ///
    /// # Errors
    /// [`Error::InvalidInput`], [`Error::UserExists`], [`Error::Unavailable`].
    pub async fn create_user(&self, new: NewUser) -> Result<Created, Error> {
        let applicant = self.judge(&new.form).await?;
        let hash = self.hasher.hash(&new.form.password).await?;
        let (now, user_id) = (self.now(), random::id());
        let row = user::ActiveModel {
            id: Set(user_id),
            role: Set(new.role.name().to_owned()),
            password_hash: Set(hash),
            password_changed_at: Set(now),
            created_at: Set(now),
            ..users::fresh(&applicant.names())
        };
        let tx = self.db.begin().await?;
        // Somebody may still go back to it.
        let digest = users::email_digest(&applicant.email);
        if changes::is_reserved(&tx, &digest, None, now).await? {
            return Err(Error::UserExists);
        }
        match users::insert(&tx, row).await {
            Ok(_) => {}
            Err(e) if store::failure::is_unique_violation(&e) => return Err(Error::UserExists),
            Err(e) => return Err(e.into()),
        }
        let enrolment_code = self.make_enrolment_code(&tx, user_id, now).await?;
        let about = audit::About { user_id: Some(user_id), ..Default::default() };
        audit::append(&tx, now, "command line", (audit::Event::UserCreated, true), about, new.role.name()).await?;
        tx.commit().await?;
        Ok(Created { user_id, enrolment_code })
    }

    /// Whether there is an administrator who can sign in.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn has_administrator(&self) -> Result<bool, Error> {
        Ok(users::has_administrator(&self.db.read).await?)
    }
}
