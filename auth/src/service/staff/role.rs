//! Roles: given by administrators, never to themselves.

use super::{Done, StaffTx, refuse_last_administrator};
use crate::{
    Error,
    outbox::Happening,
    permission::Permission,
    principal::{Operator, role_of},
    role::Role,
    service::{Service, act::parse_id},
    store::{audit, codes, users},
};

impl Service {
    /// All sessions end: those of staff are shorter, and none of them may be of the role before.
    pub(super) async fn change_role(&self, operator: &Operator<'_>, id: &str, role: Role) -> Result<Done, Error> {
        let StaffTx { tx, user, now } =
            self.begin_staff_act_on(operator, Permission::ChangeRoles, parse_id(id)?).await?;
        if role_of(&user) != role {
            refuse_last_administrator(&tx, &user).await?;
            users::set_role(&tx, user.id, role).await?;
            users::next_epoch(&tx, user.id).await?;
            self.end_what_is_older(&tx, &user, None, now).await?;
            codes::forget(&tx, (user.id, codes::Purpose::Enrolment)).await?;
            let event = (audit::Event::RoleChanged, true);
            audit::append(&tx, now, &operator.network(), event, operator.about(Some(user.id)), role.name()).await?;
            self.tell_of_staff(&tx, &user, Happening::RoleChanged { role }, now).await?;
        }
        tx.commit().await?;
        Ok(Done::to_one())
    }
}
