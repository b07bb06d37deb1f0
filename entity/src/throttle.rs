//! Table `throttles`: durable counters of failures and sends.

use sea_orm::entity::prelude::*;

/// One row of `throttles`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttles")]
pub struct Model {
    /// Digest of what is counted: kind, account, network range.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// Failures in a row.
    pub failures: i32,
    /// Nothing is tried before, in ms.
    pub waits_until: i64,
    /// Start of the short window, in ms.
    pub window_at: i64,
    /// Events in it.
    pub window_count: i32,
    /// Start of the day's window, in ms.
    pub day_at: i64,
    /// Events in it.
    pub day_count: i32,
    /// Start of the window of a single step, in ms.
    pub step_at: i64,
    /// Events in it.
    pub step_count: i32,
    /// Last write, in ms.
    pub updated_at: i64,
    /// Whose account it holds back, where it is all strangers' budget for one.
    pub user_id: Option<Uuid>,
}

/// No relations: every join is written where it is needed.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
