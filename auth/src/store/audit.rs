//! Table `audit`: append-only. Nothing here updates or deletes.

use crate::{client::Client, random};
use entity::audit;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Registered,
    AddressConfirmed,
    PasswordChecked,
    MailboxProved,
    CodeSent,
    CodeChecked,
    RecoveryCodeUsed,
    FactorAdded,
    RecoveryCodesSaved,
    SignedIn,
    SignedOut,
    BrowserUnlocked,
    UserCreated,
}

impl Event {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::AddressConfirmed => "address-confirmed",
            Self::PasswordChecked => "password-checked",
            Self::MailboxProved => "mailbox-proved",
            Self::CodeSent => "code-sent",
            Self::CodeChecked => "code-checked",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::FactorAdded => "factor-added",
            Self::RecoveryCodesSaved => "recovery-codes-saved",
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::BrowserUnlocked => "browser-unlocked",
            Self::UserCreated => "user-created",
        }
    }
}

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
    (event, succeeded): (Event, bool),
    about: About,
    detail: &'static str,
) -> Result<(), DbErr> {
    audit::ActiveModel {
        seq: NotSet,
        id: Set(random::id()),
        at: Set(now),
        kind: Set(event.name().to_owned()),
        succeeded: Set(succeeded),
        user_id: Set(about.user_id),
        actor_id: Set(about.actor_id),
        session_id: Set(about.session_id),
        network: Set(network.to_owned()),
        details: Set(if detail.is_empty() { "{}".to_owned() } else { format!("{{\"detail\":\"{detail}\"}}") }),
    }
    .insert(conn)
    .await?;
    Ok(())
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

/// The newest events about a user.
pub(crate) async fn newest_of(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    most: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::UserId.eq(user_id))
        .order_by_desc(audit::Column::Seq)
        .limit(most)
        .all(conn)
        .await
}
