//! Second factors taken away by staff: for whoever has lost all of theirs. The password alone still gets nobody in: at
//! the next sign-in the mailbox is to be proved, or an enrolment code given that staff have handed over.

use super::{Done, StaffTx, many::parse_reason, refuse_new_address};
use crate::{
    Error,
    outbox::Happening,
    permission::Permission,
    principal::Operator,
    random, seal,
    service::{
        Service,
        act::{parse_id, refuse_frozen},
        record::HandedOver,
        send::MAC_PURPOSE,
    },
    store::{audit, changes, codes, factors, phones, recovery, users},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

impl Service {
    pub(super) async fn reset_factors(
        &self,
        operator: &Operator<'_>,
        id: &str,
        reason: &str,
        with_code: bool,
    ) -> Result<Done, Error> {
        let (id, reason) = (parse_id(id)?, parse_reason(reason, true)?);
        let StaffTx { tx, user, now } = self.begin_staff_act_on(operator, Permission::ResetFactors, id).await?;
        // Whoever has said "this was not me" is waited for; who has the machine decides for themselves.
        if operator.user_id().is_some() {
            refuse_frozen(&user, now)?;
            refuse_new_address(&tx, &user, now).await?;
        }
        // A code from before isn't good beside this.
        codes::forget(&tx, (user.id, codes::Purpose::Enrolment)).await?;
        let (network, about) = (operator.network(), operator.about(Some(user.id)));
        for _ in factors::confirmed_of(&tx, user.id).await? {
            audit::append(&tx, now, &network, (audit::Event::FactorRemoved, true), about, "by staff").await?;
        }
        factors::delete_all(&tx, user.id).await?;
        recovery::delete_all(&tx, user.id).await?;
        phones::delete(&tx, user.id).await?;
        // What was removed or replaced before isn't brought back either.
        changes::end_of_factors(&tx, user.id, now).await?;
        users::next_epoch(&tx, user.id).await?;
        self.end_what_is_older(&tx, &user, None, now).await?;
        let enrolment_code = if with_code { Some(self.make_enrolment_code(&tx, user.id, now).await?) } else { None };
        let detail = if with_code { "with code" } else { "" };
        let event = (audit::Event::FactorsReset, true);
        audit::append_reasoned(&tx, now, &network, event, about, (detail, &reason)).await?;
        self.tell_of_staff(&tx, &user, Happening::FactorsReset, now).await?;
        tx.commit().await?;
        // After the commit: where records are in the database, one can't be written beside the transaction.
        if let (Operator::Staff { principal, .. }, Some(code)) = (operator, &enrolment_code)
            && let Err(error) = self.keep_handed_over(principal.token.as_ref(), user.id, code).await
        {
            tracing::warn!(%error, "an enrolment code wasn't kept to be shown; another one can be made");
        }
        Ok(Done { enrolment_code, ..Done::to_one() })
    }

    /// A new enrolment code of a user, in the place of one from before: 24 hours, once.
    pub(in crate::service) async fn make_enrolment_code(
        &self,
        tx: &impl ConnectionTrait,
        user_id: Uuid,
        now: i64,
    ) -> Result<String, Error> {
        let (code, holder) = (random::grouped_code(), (user_id, codes::Purpose::Enrolment));
        let parts: [&[u8]; 3] = [user_id.as_bytes(), holder.1.name().as_bytes(), code.as_str().as_bytes()];
        let digest = seal::mac(&self.keys, MAC_PURPOSE, &parts);
        codes::forget(tx, holder).await?;
        codes::insert(tx, holder, digest, now, self.settings.life.enrolment_code_ms).await?;
        Ok(code.grouped())
    }

    /// Keeps a code where the page of whoever made it shows it: for as long as values that are shown once.
    async fn keep_handed_over(&self, token: Option<&random::Token>, user_id: Uuid, code: &str) -> Result<(), Error> {
        let mut record = self.record(token).await?;
        let until_ms = self.now() + self.settings.life.shown_once_ms;
        record.enrolment = Some(HandedOver { user_id, code: code.to_owned(), until_ms });
        self.keep_record(token, &record).await
    }
}
