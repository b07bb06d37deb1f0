//! Table `audit`: append-only. Nothing here updates or deletes. A row's place in the chain, and the sealing of its network,
//! are `audit_chain.rs`.

mod event;
pub(crate) mod search;

pub(crate) use event::{Event, Group};

use crate::{client::Client, random};
use entity::{audit, audit_key};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Whom an event is about.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "named like their columns")]
pub(crate) struct About {
    pub(crate) user_id: Option<Uuid>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) session_id: Option<Uuid>,
}

impl About {
    /// A person's own act.
    pub(crate) fn own(user_id: Uuid, session_id: Option<Uuid>) -> Self {
        Self { user_id: Some(user_id), actor_id: Some(user_id), session_id }
    }
}

/// Appends one record. `detail` is one word of ours (a method, a reason), never input.
pub(crate) async fn append(
    conn: &impl ConnectionTrait,
    now: i64,
    network: &str,
    event: (Event, bool),
    about: About,
    detail: &'static str,
) -> Result<(), DbErr> {
    let details = if detail.is_empty() { "{}".to_owned() } else { format!("{{\"detail\":\"{detail}\"}}") };
    insert(conn, now, network, event, about, details).await
}

/// [`append`] with a number of ours.
pub(crate) async fn append_number(
    conn: &impl ConnectionTrait,
    now: i64,
    network: &str,
    event: (Event, bool),
    (name, number): (&'static str, i64),
) -> Result<(), DbErr> {
    insert(conn, now, network, event, About::default(), format!("{{\"{name}\":{number}}}")).await
}

async fn insert(
    conn: &impl ConnectionTrait,
    now: i64,
    network: &str,
    (event, succeeded): (Event, bool),
    about: About,
    details: String,
) -> Result<(), DbErr> {
    audit::ActiveModel {
        seq: NotSet,
        id: Set(random::id()),
        at: Set(now),
        kind: Set(event.name().to_owned()),
        category: Set(event.group().map_or("", Group::name).to_owned()),
        succeeded: Set(succeeded),
        user_id: Set(about.user_id),
        actor_id: Set(about.actor_id),
        session_id: Set(about.session_id),
        network: Set(network.to_owned()),
        network_sealed: Set(None),
        network_mark: Set(None),
        details: Set(details),
        chain_pos: Set(None),
        chain_hash: Set(None),
    }
    .insert(conn)
    .await?;
    Ok(())
}

/// [`append`] with what staff gave as their reason.
pub(crate) async fn append_reasoned(
    conn: &impl ConnectionTrait,
    now: i64,
    network: &str,
    event: (Event, bool),
    about: About,
    (detail, reason): (&'static str, &str),
) -> Result<(), DbErr> {
    let details = serde_json::json!({ "detail": detail, "reason": reason }).to_string();
    insert(conn, now, network, event, about, details).await
}

/// [`append`] for a browser.
pub(crate) async fn append_for(
    conn: &impl ConnectionTrait,
    now: i64,
    client: &Client,
    event: (Event, bool),
    about: About,
    detail: &'static str,
) -> Result<(), DbErr> {
    append(conn, now, &client.network(), event, about, detail).await
}

/// The events about a user, newest first, each with the user's key, under which networks of their own are sealed: those of
/// one group, or all; those before one, or from the newest on.
pub(crate) async fn page_of(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    group: Option<Group>,
    before: Option<i64>,
    most: u64,
) -> Result<Vec<(audit::Model, Option<audit_key::Model>)>, DbErr> {
    let key =
        audit::Entity::belongs_to(audit_key::Entity).from(audit::Column::UserId).to(audit_key::Column::UserId).into();
    let mut events = audit::Entity::find()
        .join(JoinType::LeftJoin, key)
        .select_also(audit_key::Entity)
        .filter(audit::Column::UserId.eq(user_id));
    if let Some(group) = group {
        events = events.filter(audit::Column::Category.eq(group.name()));
    }
    if let Some(before) = before {
        events = events.filter(audit::Column::Seq.lt(before));
    }
    events.order_by_desc(audit::Column::Seq).limit(most).all(conn).await
}
