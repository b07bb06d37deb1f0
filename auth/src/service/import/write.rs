//! Writing somebody who was judged: user, authenticators, recovery codes, records of the trail, and that they were taken.

use super::{EnrolmentCode, Run, Service, judge::Applicant};
use crate::{
    Error,
    email::Email,
    import::Authenticator,
    password::hash::foreign::Scheme,
    random, seal,
    service::factor_set_up::{SEAL_PURPOSE, bound_to},
    store::{self, audit, factors, imports, recovery, users},
    username::Username,
};
use entity::{factor, import, user};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

/// People whose recovery codes are hashed at the same time.
const AT_ONCE: usize = 8;
/// Where an operator acts from.
const COMMAND_LINE: &str = "command line";

/// Somebody to be written.
pub(super) struct Row {
    pub(super) applicant: Applicant,
    pub(super) table: String,
    pub(super) id: String,
    pub(super) who: String,
    pub(super) source: [u8; 32],
    pub(super) digest: [u8; 32],
}

/// Recovery codes to be written.
struct Codes {
    salt: [u8; 16],
    digests: Vec<[u8; 32]>,
}

impl Service {
    /// Writes people, each in a transaction of their own; in a dry run they are counted.
    pub(super) async fn write(&self, run: &mut Run, rows: Vec<Row>) -> Result<(), Error> {
        if run.options.is_dry {
            for row in &rows {
                run.count(&row.applicant);
            }
            return Ok(());
        }
        let mut rows = rows.into_iter();
        loop {
            let some: Vec<Row> = rows.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return Ok(());
            }
            let hashing: Vec<_> = some
                .iter()
                .map(|row| {
                    let (service, codes) = (self.clone(), row.applicant.codes.clone());
                    tokio::spawn(async move { service.hashed(&codes).await })
                })
                .collect();
            for (row, hashed) in some.into_iter().zip(hashing) {
                let set = hashed.await.unwrap_or(Err(Error::Busy { retry_after_s: 1 }))?;
                self.write_one(run, row, set).await?;
            }
        }
    }

    /// As new ones are kept: under one salt, by Argon2id.
    async fn hashed(&self, codes: &[String]) -> Result<Codes, Error> {
        let mut set = Codes { salt: random::bytes(), digests: Vec::with_capacity(codes.len()) };
        for code in codes {
            set.digests.push(self.hasher.slow_digest(&set.salt, code).await?);
        }
        Ok(set)
    }

    async fn write_one(&self, run: &mut Run, row: Row, set: Codes) -> Result<(), Error> {
        let Row { applicant, table, id, who, source, digest } = row;
        if let Some(scheme) = applicant.scheme.map(Scheme::name)
            && run.schemes.insert(scheme.clone())
        {
            // Before the first hash of its kind, so that no check is ever cheaper than one of it.
            imports::note_scheme(&self.db.write, scheme).await?;
        }
        let (now, user_id) = (self.now(), random::id());
        let tx = self.db.begin().await?;
        match self.write_user(&tx, user_id, &applicant, now).await {
            Ok(()) => {}
            // Somebody registered in the meantime.
            Err(e) if store::failure::is_unique_violation(&e) => {
                run.report.refused += 1;
                run.line(&table, &id, &who, "somebody else has just taken its address or username here");
                return Ok(());
            }
            Err(e) => return Err(e.into()),
        }
        for authenticator in &applicant.authenticators {
            self.write_authenticator(&tx, user_id, authenticator, now).await?;
        }
        if !set.digests.is_empty() {
            recovery::replace_set(&tx, user_id, set.salt, &set.digests, now).await?;
            recovery::mark_imported(&tx, user_id, now).await?;
        }
        let about = audit::About { user_id: Some(user_id), ..Default::default() };
        audit::append(&tx, now, COMMAND_LINE, (audit::Event::UserImported, true), about, applicant.role.name()).await?;
        let needs_code = applicant.email.is_none() && applicant.authenticators.is_empty();
        let code = if run.options.makes_codes && needs_code {
            let username = applicant.username.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default();
            Some(EnrolmentCode { username, code: self.make_enrolment_code(&tx, user_id, now).await? })
        } else {
            None
        };
        let note = import::Model { source: source.to_vec(), digest: digest.to_vec(), user_id, imported_at: now };
        imports::insert(&tx, note).await?;
        tx.commit().await?;
        run.report.codes.extend(code);
        run.count(&applicant);
        Ok(())
    }

    async fn write_user(
        &self,
        tx: &DatabaseTransaction,
        id: Uuid,
        applicant: &Applicant,
        now: i64,
    ) -> Result<(), sea_orm::DbErr> {
        let has_factor = !applicant.authenticators.is_empty();
        let names = users::Names {
            email: applicant.email.as_ref().map(Email::as_str).unwrap_or_default(),
            username: applicant.username.as_ref().map(Username::as_str),
            display_name: &applicant.display_name,
        };
        let row = user::ActiveModel {
            id: Set(id),
            email_digest: Set(applicant
                .email
                .as_ref()
                .map_or_else(|| users::no_address_digest(id), users::email_digest)),
            role: Set(applicant.role.name().to_owned()),
            password_hash: Set(applicant.password_hash.clone()),
            password_changed_at: Set(now),
            disabled_at: Set((!applicant.is_active).then_some(now)),
            created_at: Set(applicant.created_at),
            had_factor_at: Set(has_factor.then_some(now)),
            ..users::fresh(&names)
        };
        users::insert(tx, row).await?;
        Ok(())
    }

    async fn write_authenticator(
        &self,
        tx: &impl ConnectionTrait,
        user_id: Uuid,
        authenticator: &Authenticator,
        now: i64,
    ) -> Result<(), Error> {
        let id = random::id();
        let (digits, step_s, drift) = authenticator.manner.parts();
        let row = factor::ActiveModel {
            id: Set(id),
            user_id: Set(user_id),
            kind: Set("totp".to_owned()),
            name: Set(authenticator.name.clone()),
            secret: Set(seal::seal(&self.keys, SEAL_PURPOSE, &bound_to(id, user_id), authenticator.secret.as_bytes())),
            session_id: Set(None),
            replaces: Set(None),
            digits: Set(digits),
            step_s: Set(step_s),
            drift: Set(drift),
            last_step: Set(authenticator.last_step.unwrap_or(1)),
            created_at: Set(authenticator.created_at.unwrap_or(now)),
            confirmed_at: Set(Some(now)),
            expires_at: Set(None),
            last_used_at: Set(authenticator.last_used_at),
        };
        factors::insert(tx, row).await?;
        let about = audit::About { user_id: Some(user_id), ..Default::default() };
        audit::append(tx, now, COMMAND_LINE, (audit::Event::FactorImported, true), about, "totp").await?;
        Ok(())
    }
}
