//! Development's outbox page: mails that go nowhere but there.

use async_trait::async_trait;
use entity::message::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::transport::{Delivery, Failure, Fate, Transport};
use super::{queue, render, render_text, words};
use crate::{keys::Keyring, settings::Settings, wire::OutboxView};

/// Most rows that are opened for one look at the page.
const MOST_ROWS: u64 = 1_000;

/// Leaves mails on the page, and tells the log whom there is one for. For development only: whoever sees the page
/// can sign in as anybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page;

#[async_trait]
impl Transport for Page {
    async fn deliver(&self, delivery: &Delivery<'_>) -> Result<Fate, Failure> {
        tracing::info!(kind = delivery.kind, to = %delivery.mail.to, "a mail, on /dev/outbox");
        Ok(Fate::Shown)
    }

    fn shows(&self) -> bool {
        true
    }
}

/// The newest `limit` mails on the page, newest first; only those to one address where `to` is given.
///
/// # Errors
/// The database's.
pub async fn shown(
    conn: &impl ConnectionTrait,
    keys: &Keyring,
    settings: &Settings,
    limit: usize,
    to: Option<&str>,
) -> Result<Vec<OutboxView>, DbErr> {
    let rows = Entity::find()
        .filter(Column::State.eq(queue::SHOWN))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::EndedAt)
        .limit(MOST_ROWS)
        .all(conn)
        .await?;
    let views = rows.iter().filter_map(|row| view(row, keys, settings));
    Ok(views.filter(|view| to.is_none_or(|to| view.to.eq_ignore_ascii_case(to.trim()))).take(limit).collect())
}

fn view(row: &Model, keys: &Keyring, settings: &Settings) -> Option<OutboxView> {
    let letter = queue::open(keys, row)?;
    if let (Some(text), Some(to)) = (render_text(&letter, settings), letter.to()) {
        return Some(OutboxView {
            id: row.id.simple().to_string(),
            to: to.to_owned(),
            channel: "sms".to_owned(),
            subject: String::new(),
            text,
            html: String::new(),
            created_at: words::rfc_3339(row.created_at),
        });
    }
    let mail = render(&letter, settings)?;
    Some(OutboxView {
        id: row.id.simple().to_string(),
        to: mail.to,
        channel: "mail".to_owned(),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        created_at: words::rfc_3339(row.created_at),
    })
}
