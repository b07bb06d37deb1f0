//! Deleting one's own account: asked for, called off by signing in, and done some days later by the sweep.

use super::{
    Service,
    act::{Act, refuse_frozen},
};
use crate::{
    Error,
    client::Client,
    intent::Intent,
    outbox::Happening,
    principal::{Principal, role_of},
    role::Role,
    store::{audit, users},
};
use entity::user;
use sea_orm::ConnectionTrait;

impl Service {
    /// Asks for the deletion. Everything ends, this session too; signing in within the time calls it off.
    pub(super) async fn ask_for_deletion(
        &self,
        client: &Client,
        principal: &Principal,
        intent: &Intent,
    ) -> Result<(), Error> {
        self.demand_step_up(principal, intent)?;
        let now = self.now();
        let deletes_at = now + self.settings.life.deletion_ms;
        let Act { tx, user } = self.begin_act(principal, now).await?;
        refuse_frozen(&user, now)?;
        if role_of(&user) == Role::Administrator && !users::has_other_administrator(&tx, user.id).await? {
            return Err(Error::LastAdministrator);
        }
        users::set_time(&tx, user.id, user::Column::DeletesAt, Some(deletes_at)).await?;
        users::next_epoch(&tx, user.id).await?;
        self.end_what_is_older(&tx, &user, None, now).await?;
        let about = audit::About::own(user.id, Some(principal.session.id));
        audit::append_for(&tx, now, client, (audit::Event::DeletionAsked, true), about, "").await?;
        self.tell(&tx, client, &user, Happening::DeletionAsked { deletes_at }, now).await?;
        tx.commit().await?;
        self.outbox_wake.notify_one();
        self.forget_record(principal.token.as_ref()).await;
        Ok(())
    }

    /// Calls a deletion off, in the transaction of a sign-in.
    pub(super) async fn call_off_deletion(
        &self,
        tx: &impl ConnectionTrait,
        client: &Client,
        user: &user::Model,
        now: i64,
    ) -> Result<(), Error> {
        if user.deletes_at.is_none() {
            return Ok(());
        }
        users::set_time(tx, user.id, user::Column::DeletesAt, None).await?;
        let about = audit::About::own(user.id, None);
        audit::append_for(tx, now, client, (audit::Event::DeletionCalledOff, true), about, "").await?;
        self.tell(tx, client, user, Happening::DeletionCalledOff, now).await
    }
}
