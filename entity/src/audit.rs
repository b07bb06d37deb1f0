//! Table `audit`: everybody's history, only ever added to.

use sea_orm::entity::prelude::*;

/// One row of `audit`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Order of writing.
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Random public id.
    pub id: Uuid,
    /// When, in ms.
    pub at: i64,
    /// What happened.
    pub kind: String,
    /// The group in which people look at it: `sign-ins`, `changes`, or empty.
    pub category: String,
    /// Whether it went through.
    pub succeeded: bool,
    /// Whose history it is in.
    pub user_id: Option<Uuid>,
    /// Who did it, where it wasn't the user.
    pub actor_id: Option<Uuid>,
    /// In which session.
    pub session_id: Option<Uuid>,
    /// Network range, as shown to people.
    pub network: String,
    /// A JSON object without secrets, up to 1024 characters.
    pub details: String,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
