//! Which act is done where, and the small ones: opening, unlocking, a new password offered, a deletion.

use super::{StaffTx, lists::user_row, refuse_last_administrator, refuse_new_address};
use crate::{
    Error, Field, Problem,
    outbox::{self, Happening, Letter},
    password,
    permission::Permission,
    principal::Operator,
    random::{self, Token},
    service::{
        Service,
        act::{parse_id, refuse_frozen},
        guess::stranger_code_key,
        sign_in::stranger_password_key,
    },
    staff_act::StaffAct,
    store::{audit, browsers, links, resets, sweeps, users},
    throttle::{self, Key, Rule, Verdict},
};
use entity::user;

/// What an act hands out, after its commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The user that was made.
    pub user_id: Option<String>,
    /// The proof for their next authenticator, to be handed over.
    pub enrolment_code: Option<String>,
    /// How many users it was done to.
    pub number: u32,
}

impl Done {
    pub(super) fn to_one() -> Self {
        Self { number: 1, ..Self::default() }
    }
}

impl Service {
    /// Does what staff or the command line want to do to other people's accounts, or to the outbox.
    ///
    /// # Errors
    /// [`Error::NotPermitted`] for whoever may not, for acts on oneself, and for support's on staff;
    /// [`Error::StepUpRequired`] where the proof of staff isn't fresh; [`Error::NotFound`]; [`Error::LastAdministrator`];
    /// [`Error::Frozen`]; [`Error::InvalidInput`]; and what each act says.
    pub async fn staff_act(&self, operator: &Operator<'_>, act: &StaffAct) -> Result<Done, Error> {
        let done = match act {
            StaffAct::Invite { email, username, display_name, role } => {
                self.invite(operator, email, username, display_name, *role).await
            }
            StaffAct::Edit { id, email, username, display_name } => {
                let wanted = [email, username, display_name].map(Option::as_deref);
                self.edit_user(operator, id, wanted).await
            }
            StaffAct::Disable { ids, reason } => self.disable_users(operator, ids, reason).await,
            StaffAct::Enable { id } => self.enable_user(operator, id).await,
            StaffAct::Unlock { id } => self.unlock_user(operator, id).await,
            StaffAct::ResetFactors { id, reason, with_code } => {
                self.reset_factors(operator, id, reason, *with_code).await
            }
            StaffAct::SendReset { id } => self.send_reset(operator, id).await,
            StaffAct::EndSessions { ids } => self.end_sessions_of_users(operator, ids).await,
            StaffAct::Delete { id, confirmation } => self.delete_user(operator, id, confirmation).await,
            StaffAct::ChangeRole { id, role } => self.change_role(operator, id, *role).await,
            StaffAct::RetryMessage { id } => self.retry_message(operator, id).await,
            StaffAct::DropMessage { id } => self.drop_message(operator, id).await,
            // The door itself asks for the file, and is judged again.
            StaffAct::Export => self.demand_write(operator, Permission::Export).map(|()| Done::default()),
        }?;
        self.outbox_wake.notify_one();
        Ok(done)
    }

    async fn enable_user(&self, operator: &Operator<'_>, id: &str) -> Result<Done, Error> {
        let StaffTx { tx, user, now } =
            self.begin_staff_act_on(operator, Permission::DisableUsers, parse_id(id)?).await?;
        if user.disabled_at.is_some() {
            users::set_time(&tx, user.id, user::Column::DisabledAt, None).await?;
            let event = (audit::Event::UserEnabled, true);
            audit::append(&tx, now, &operator.network(), event, operator.about(Some(user.id)), "").await?;
            self.tell_of_staff(&tx, &user, Happening::Enabled, now).await?;
        }
        tx.commit().await?;
        Ok(Done::to_one())
    }

    /// All budgets that hold the account back, those of its known browsers too.
    async fn unlock_user(&self, operator: &Operator<'_>, id: &str) -> Result<Done, Error> {
        let StaffTx { tx, user, now } =
            self.begin_staff_act_on(operator, Permission::UnlockUsers, parse_id(id)?).await?;
        let mut keys = vec![stranger_password_key(user.id), stranger_code_key(user.id)];
        keys.push(Key::of("recovery", user.id.as_bytes()));
        for browser in browsers::ids_of(&tx, user.id).await? {
            keys.extend(["password-browser", "code-browser", "recovery"].map(|of| Key::of(of, browser.as_bytes())));
        }
        throttle::clear(&tx, &keys).await?;
        let event = (audit::Event::UserUnlocked, true);
        audit::append(&tx, now, &operator.network(), event, operator.about(Some(user.id)), "").await?;
        self.tell_of_staff(&tx, &user, Happening::Unlocked, now).await?;
        tx.commit().await?;
        Ok(Done::to_one())
    }

    /// A link to set a new password; whoever was invited and never chose one is invited again.
    async fn send_reset(&self, operator: &Operator<'_>, id: &str) -> Result<Done, Error> {
        let (id, life) = (parse_id(id)?, &self.settings.life);
        self.demand_write(operator, Permission::SendResets)?;
        self.take_staff_mail(id, self.now()).await?;
        let StaffTx { tx, user, now } = self.begin_staff_act_on(operator, Permission::SendResets, id).await?;
        if user.disabled_at.is_some() || !users::has_address(&user) {
            return Err(Error::NotPermitted);
        }
        refuse_frozen(&user, now)?;
        refuse_new_address(&tx, &user, now).await?;
        let token = Token::generate();
        let (to, secret) = (user.email.clone(), token.encode());
        let (letter, life_ms, detail) = if password::is_unset(&user.password_hash) && user.had_factor_at.is_none() {
            links::end(&tx, user.id, &[links::Purpose::Invite], now).await?;
            links::insert(&tx, (user.id, links::Purpose::Invite), &token, now, life.invitation_ms).await?;
            (Letter::Invitation { to, token: secret }, life.invitation_ms, "invitation")
        } else {
            let reset_id = random::id();
            resets::insert(&tx, reset_id, user.email_digest.clone(), now, now + life.reset_ms).await?;
            resets::assign(&tx, reset_id, user.id, now).await?;
            links::insert(&tx, (reset_id, links::Purpose::Reset), &token, now, life.reset_ms).await?;
            (Letter::ResetOffered { to, token: secret }, life.reset_ms, "reset")
        };
        outbox::enqueue(&tx, &self.keys, now, letter, now + life_ms).await?;
        let event = (audit::Event::ResetSent, true);
        audit::append(&tx, now, &operator.network(), event, operator.about(Some(user.id)), detail).await?;
        tx.commit().await?;
        Ok(Done::to_one())
    }

    /// At once, and for good. The address, or the username of whoever has none, is typed once more, so that a slip deletes
    /// nobody.
    async fn delete_user(&self, operator: &Operator<'_>, id: &str, confirmation: &str) -> Result<Done, Error> {
        let StaffTx { tx, user, now } =
            self.begin_staff_act_on(operator, Permission::DeleteUsers, parse_id(id)?).await?;
        let row = user_row(&user, None);
        if confirmation.trim().to_lowercase() != row.account_name().to_lowercase() {
            return Err(Error::field(Field::Confirmation, Problem::Wrong));
        }
        refuse_frozen(&user, now)?;
        refuse_last_administrator(&tx, &user).await?;
        self.tell_of_staff(&tx, &user, Happening::Deleted, now).await?;
        users::set_time(&tx, user.id, user::Column::DeletesAt, Some(now)).await?;
        if !sweeps::delete_account(&tx, user.id, now).await? {
            return Err(Error::NotFound);
        }
        let event = (audit::Event::AccountDeleted, true);
        audit::append(&tx, now, &operator.network(), event, operator.about(Some(user.id)), "by staff").await?;
        tx.commit().await?;
        Ok(Done::to_one())
    }

    /// Takes from what one account is mailed by staff, before the act begins: a counter waits in no transaction.
    pub(super) async fn take_staff_mail(&self, user_id: uuid::Uuid, now: i64) -> Result<(), Error> {
        let budget = (Key::of("mail-by-staff", user_id.as_bytes()), Rule::sends_to_address());
        match throttle::take(&self.db, now, &[budget]).await? {
            Verdict::Open => Ok(()),
            Verdict::Closed { until, .. } => {
                Err(Error::CoolDown { retry_after_s: crate::service::budgets::seconds_until(until, now) })
            }
        }
    }
}
