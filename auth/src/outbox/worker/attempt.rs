//! One claimed row: resolved, put into words, delivered, and its end written down.

use std::time::Duration;

use entity::message::Model;
use sea_orm::DbErr;
use tokio::time::sleep;

use super::Worker;
use crate::outbox::transport::{Delivery, Fate};
use crate::outbox::{Letter, Resolution, Text, queue, render, render_text, resolve};
use crate::phone::Phone;

/// When writing down a row's end is tried again, in seconds after the last try. A mail that was sent and isn't noted
/// is sent again; altogether well within the lease.
const NOTE_AGAIN_S: [u64; 3] = [1, 3, 8];

/// How an attempt ended.
enum End {
    /// Out of our hands.
    Sent,
    /// On development's page.
    Shown,
    /// To be tried again; what failed.
    Retry(String),
    /// Never to be sent; why.
    Drop(String),
    /// The resolver had nothing to send.
    NotNeeded,
    /// Another worker has the row by now.
    Lost,
}

impl Worker {
    /// Delivers a claimed row.
    ///
    /// # Errors
    /// The database's; the row is due again when its lease has run out.
    pub(super) async fn deliver(&self, mut row: Model) -> Result<(), DbErr> {
        let end = self.attempt(&mut row).await?;
        let mut pauses = NOTE_AGAIN_S.into_iter();
        loop {
            match (self.note(&row, &end).await, pauses.next()) {
                (Ok(()), _) => return Ok(()),
                (Err(_), Some(seconds)) => sleep(Duration::from_secs(seconds)).await,
                (Err(error), None) => return Err(error),
            }
        }
    }

    async fn attempt(&self, row: &mut Model) -> Result<End, DbErr> {
        // Not dropped: with the key file back in its place, it opens.
        let Some(written) = queue::open(&self.keys, row) else {
            return Ok(End::Retry("sealed".to_owned()));
        };
        let letter = match resolve::ask(&*self.resolver, written.clone()).await {
            Ok(Resolution::Send(letter)) => letter,
            Ok(Resolution::Drop) => return Ok(End::NotNeeded),
            Err(error) => return Ok(End::Retry(format!("resolve-{}", error.code()))),
        };
        // Kept before it is delivered: asked again, the resolver would spend another budget and make another link.
        if letter != written && !self.keep(row, &letter).await? {
            return Ok(End::Lost);
        }
        if row.expires_at <= self.clock.now_ms() {
            return Ok(End::Drop("expired".to_owned()));
        }
        if let Letter::TextedCode { to, .. } = &letter {
            return Ok(self.text(row, &letter, to).await);
        }
        let Some(mail) = render(&letter, &self.settings) else {
            return Ok(End::Drop("no-recipient".to_owned()));
        };
        let delivery = Delivery { id: row.id, kind: letter.kind(), written_at: row.created_at, mail: &mail };
        Ok(match self.transport.deliver(&delivery).await {
            Ok(Fate::Sent) => End::Sent,
            Ok(Fate::Shown) => End::Shown,
            Err(failure) if failure.is_permanent => End::Drop(failure.error),
            Err(failure) => End::Retry(failure.error),
        })
    }

    /// Hands a text over. Where nothing sends texts it goes to development's page, if mails do.
    async fn text(&self, row: &Model, letter: &Letter, to: &str) -> End {
        let (Ok(to), Some(body)) = (Phone::parse(to), render_text(letter, &self.settings)) else {
            return End::Drop("address".to_owned());
        };
        match &self.texts {
            Some(texts) => match texts.send(&Text { id: row.id, to, body }).await {
                Ok(()) => End::Sent,
                Err(failure) if failure.is_permanent => End::Drop(failure.error),
                Err(failure) => End::Retry(failure.error),
            },
            None if self.transport.shows() => End::Shown,
            None => End::Drop("no-provider".to_owned()),
        }
    }

    /// Its life begins anew: a link made just now must not end before it was made.
    async fn keep(&self, row: &mut Model, letter: &Letter) -> Result<bool, DbErr> {
        let expires_at = self.clock.now_ms() + letter.lifetime_ms(&self.settings.life);
        queue::replace(&self.db.write, &self.keys, row, letter, expires_at).await
    }

    async fn note(&self, row: &Model, end: &End) -> Result<(), DbErr> {
        let (conn, now) = (&self.db.write, self.clock.now_ms());
        let (id, kind, tries) = (row.id, row.kind.as_str(), row.tries);
        match end {
            End::Sent => {
                queue::sent(conn, id, now).await?;
                tracing::info!(%id, kind, tries, "a letter was sent");
            }
            End::Shown => {
                queue::shown(conn, row, now).await?;
            }
            End::Retry(error) => {
                queue::retried(conn, row, now, error).await?;
                tracing::warn!(%id, kind, tries, error, "a letter was not sent, and will be tried again");
            }
            End::Drop(error) => {
                queue::dropped(conn, row, now, error).await?;
                tracing::warn!(%id, kind, tries, error, "a letter was dropped");
            }
            End::NotNeeded => {
                queue::forgotten(conn, row).await?;
            }
            End::Lost => {}
        }
        Ok(())
    }
}
