//! One user by what an operator calls them: id, address or username.

use crate::{
    Error, Field, Problem,
    permission::Permission,
    principal::Operator,
    service::Service,
    store::users::{self, name_digest},
};
use uuid::Uuid;

impl Service {
    /// The id of exactly one user. A username can look like somebody's id: what names two people names nobody.
    ///
    /// # Errors
    /// [`Error::NotPermitted`], [`Error::StepUpRequired`], [`Error::NotFound`]; [`Error::InvalidInput`] for a name of two;
    /// [`Error::Unavailable`].
    pub async fn find_user(&self, operator: &Operator<'_>, named: &str) -> Result<String, Error> {
        self.demand(operator, Permission::SeeUsers)?;
        let (read, name) = (&self.db.read, named.trim().to_ascii_lowercase());
        let by_name = users::by_name(read, &name_digest(&name)).await?;
        let by_id = match Uuid::try_parse(&name) {
            Ok(id) => users::by_id(read, id).await?,
            Err(_) => None,
        };
        match (by_id, by_name) {
            (Some(one), Some(other)) if one.id != other.id => Err(Error::field(Field::Id, Problem::Duplicate)),
            (Some(user), _) | (None, Some(user)) => Ok(user.id.simple().to_string()),
            (None, None) => Err(Error::NotFound),
        }
    }
}
