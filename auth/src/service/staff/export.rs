//! Users taken away as a file: who did it stands in the history before the first row is handed out.

use crate::{Error, permission::Permission, principal::Operator, service::Service, store::audit};

impl Service {
    /// Records that users are taken away as a file. The rows are then read page by page ([`Service::users`]).
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::Unavailable`].
    pub async fn begin_export_of_users(&self, operator: &Operator<'_>) -> Result<(), Error> {
        let (tx, now) = self.begin_staff_act(operator, Permission::Export).await?;
        let event = (audit::Event::UsersExported, true);
        audit::append(&tx, now, &operator.network(), event, operator.about(None), "").await?;
        tx.commit().await?;
        Ok(())
    }
}
