//! What the portal has mailed, read from development's outbox as its scripts do.

use super::{App, browser::JSON};
use auth::wire::OutboxView;
use axum::{body::Body, http::header};
use entity::message;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::time::{Duration, Instant};

/// A mail.
pub(crate) type Mail = OutboxView;

/// The worker looks at its rows when it is woken; this is for a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(30);

impl App {
    /// All that was mailed to somebody, the newest first.
    pub(crate) async fn mails(&self, to: &str) -> Vec<Mail> {
        let browser = self.anonymous();
        let request = browser.asking("GET", &app::routes::dev_outbox_of(to)).header(header::ACCEPT, JSON);
        browser.send(request, Body::empty()).await.ok().json()
    }

    /// The oldest mail to somebody that no test has read yet; waits for it.
    #[track_caller]
    pub(crate) fn mail(&self, to: &str) -> impl Future<Output = Mail> {
        let caller = std::panic::Location::caller();
        async move {
            let until = Instant::now() + PATIENCE;
            loop {
                if let Some(mail) = self.unread(to).await {
                    return mail;
                }
                assert!(Instant::now() < until, "no mail to {to}, asked for at {caller}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    /// All mails to somebody that weren't read yet, when the worker has done its work.
    pub(crate) async fn new_mails(&self, to: &str) -> Vec<Mail> {
        self.settle().await;
        let mut mails = Vec::new();
        while let Some(mail) = self.unread(to).await {
            mails.push(mail);
        }
        mails
    }

    async fn unread(&self, to: &str) -> Option<Mail> {
        let mut mails = self.mails(to).await;
        mails.reverse();
        let mut read = self.mails_read.lock().unwrap();
        mails.into_iter().find(|mail| read.insert(mail.id.clone()))
    }
}

/// Waits until no row is due.
pub(super) async fn settle(app: &App) {
    let until = Instant::now() + PATIENCE;
    loop {
        let due = message::Entity::find()
            .filter(message::Column::State.eq("queued"))
            .filter(message::Column::DueAt.lte(app.now()))
            .count(app.db())
            .await
            .unwrap();
        if due == 0 {
            return;
        }
        assert!(Instant::now() < until, "{due} letters wait");
        app.node.running.parts.outbox_wake.notify_one();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The code that a mail brings: at its subject's end, and in its first line.
#[track_caller]
pub(crate) fn code_in(mail: &Mail) -> String {
    let code = mail.subject.rsplit(": ").next().unwrap().to_owned();
    assert!(code.bytes().all(|b| b.is_ascii_digit()) && code.len() >= 6, "no code in {:?}", mail.subject);
    assert!(mail.text.lines().next().unwrap().ends_with(&code), "{}", mail.text);
    code
}

/// The path and query of the link that a mail brings.
#[track_caller]
pub(crate) fn link_in(mail: &Mail) -> String {
    let line = mail.text.lines().find(|line| line.contains("?token=")).expect("a link");
    let path = line.split("://").nth(1).and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    path.expect("an absolute link").to_owned()
}
