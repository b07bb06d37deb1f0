//! Mails by a real mail server: what arrives, and what becomes of those that can't.

use crate::harness::{
    App, Backend, MINUTE, SECOND,
    mail_server::{Arrived, MailServer, Mood},
};
use entity::message;
use sea_orm::EntityTrait;
use std::time::{Duration, Instant};

/// No request may wait for a mail server; this much is for a busy machine.
const AT_ONCE: Duration = Duration::from_secs(3);

async fn start(backend: Backend, server: &MailServer) -> App {
    let transport = server.transport(true);
    App::start_with(backend, |setup| setup.transport = Some(transport)).await
}

async fn rows(app: &App) -> Vec<message::Model> {
    message::Entity::find().all(app.db()).await.unwrap()
}

/// Waits until a row is in a state.
async fn row_in(app: &App, is_it: impl Fn(&message::Model) -> bool) -> message::Model {
    for _ in 0..3_000 {
        if let Some(row) = rows(app).await.into_iter().find(|row| is_it(row)) {
            return row;
        }
        app.node.running.parts.outbox_wake.notify_one();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", rows(app).await.iter().map(|r| (&r.kind, &r.state, r.tries, &r.error)).collect::<Vec<_>>());
}

/// A header's value, in one line.
fn header(mail: &Arrived, name: &str) -> String {
    let unfolded = mail.content.replace("\n ", " ");
    let start = format!("{}:", name.to_lowercase());
    let line = unfolded.lines().find(|line| line.to_lowercase().starts_with(&start)).expect(name);
    line[start.len()..].trim().to_owned()
}

on_every_backend! {
    async fn what_arrives(backend: Backend) {
        let server = MailServer::start().await;
        let app = start(backend, &server).await;
        let (person, browser) = app.registered("ada").await;
        let mail = server.arrived(1).await.remove(0);
        assert!(mail.was_encrypted);
        assert_eq!((mail.from.as_str(), mail.to.as_str()), ("no-reply@example.org", person.email.as_str()));
        assert_eq!(header(&mail, "To"), person.email);
        assert_eq!(header(&mail, "From"), "Countersign <no-reply@example.org>");
        assert!(header(&mail, "Message-ID").ends_with("@sign-in.example.org>"));
        assert!(header(&mail, "Content-Type").starts_with("multipart/alternative"));
        assert!(!header(&mail, "Date").is_empty());
        let kinds: Vec<_> = mail.content.lines().filter(|line| line.starts_with("Content-Type: text/")).collect();
        assert!(kinds.len() == 2 && kinds[0].contains("text/plain") && kinds[1].contains("text/html"), "{kinds:?}");
        // Nothing is loaded from anywhere, and nobody is followed.
        assert!(!mail.content.contains("<img") && !mail.content.contains("src=") && !mail.content.contains("url("));

        let subject = header(&mail, "Subject");
        let code = subject.rsplit(": ").next().unwrap();
        browser.post("confirm_with_code", &[("code", code)]).await.leads_to(app::routes::MFA_SETUP);
        let row = row_in(&app, |row| row.state == "sent").await;
        assert!(row.payload.is_empty() && row.error.is_none(), "wiped once it is sent");
        assert!(app.mails(&person.email).await.is_empty(), "the page shows nothing that was sent");
        app.finish().await;
    }

    async fn a_server_that_hangs_delays_no_request(backend: Backend) {
        let server = MailServer::start().await;
        let app = start(backend, &server).await;
        server.feel(Mood::Hangs);
        let began = Instant::now();
        let (person, browser) = app.registered("ada").await;
        app.pass(MINUTE);
        browser.post("resend_confirmation", &[]).await.ok();
        person.sign_in(&app.anonymous()).await;
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
        for _ in 0..500 {
            if server.connections() > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(server.connections() > 0 && server.mails().is_empty());
        let user = app.mailbox_due("bea", auth::role::Role::User).await.1;
        user.post("send_code", &[]).await.ok();
        assert!(began.elapsed() < 2 * AT_ONCE, "{:?}", began.elapsed());

        // It hangs up; the letters are tried again after their pause, and each arrives once.
        server.feel(Mood::Fine);
        for _ in 0..60 {
            if server.mails().len() == 3 {
                break;
            }
            app.pass(2 * SECOND);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mails = server.arrived(3).await;
        app.settle().await;
        assert_eq!(mails.iter().filter(|mail| mail.to == person.email).count(), 2);
        app.finish().await;
    }

    async fn a_server_that_is_busy_is_asked_again(backend: Backend) {
        let server = MailServer::start().await;
        let app = start(backend, &server).await;
        server.feel(Mood::Busy);
        app.registered("ada").await;
        let row = row_in(&app, |row| row.error.is_some()).await;
        assert_eq!((row.state.as_str(), row.error.as_deref()), ("queued", Some("sender-451")));
        assert!(row.due_at > app.now() && !row.payload.is_empty());
        app.pass(2 * SECOND);
        row_in(&app, |row| row.tries == 2 && row.lease_until == 0).await;
        server.feel(Mood::Fine);
        app.pass(10 * SECOND);
        server.arrived(1).await;
        let row = row_in(&app, |row| row.state == "sent").await;
        assert_eq!(row.tries, 3);
        assert_eq!(server.mails().len(), 1);
        app.finish().await;
    }

    async fn a_recipient_that_is_refused_for_good_is_not_asked_for_again(backend: Backend) {
        let server = MailServer::start().await;
        let app = start(backend, &server).await;
        server.feel(Mood::Refuses);
        app.registered("ada").await;
        let row = row_in(&app, |row| row.state == "dropped").await;
        assert_eq!((row.error.as_deref(), row.tries), (Some("recipient-550"), 1));
        assert!(row.payload.is_empty(), "wiped");
        app.finish().await;
    }

    /// No code arrives after it has ended.
    async fn a_code_that_came_too_late_is_dropped_and_wiped(backend: Backend) {
        let server = MailServer::start().await;
        let app = start(backend, &server).await;
        let (_, browser, _) = app.mailbox_due("ada", auth::role::Role::User).await;
        server.feel(Mood::Busy);
        browser.post("send_code", &[]).await.ok();
        row_in(&app, |row| row.error.is_some()).await;
        app.pass(5 * MINUTE);
        let row = row_in(&app, |row| row.state == "dropped").await;
        assert_eq!((row.kind.as_str(), row.error.as_deref()), ("mailbox-code", Some("expired")));
        assert!(row.payload.is_empty());
        server.feel(Mood::Fine);
        app.pass(MINUTE);
        app.settle().await;
        assert!(server.mails().is_empty());
        app.finish().await;
    }

    /// lettre RUSTSEC-2026-0141: a server whose certificate nobody vouches for gets no mail, encrypted or not.
    async fn an_untrusted_server_gets_nothing(backend: Backend) {
        let server = MailServer::start().await;
        let transport = server.transport(false);
        let app = App::start_with(backend, |setup| setup.transport = Some(transport)).await;
        app.registered("ada").await;
        let row = row_in(&app, |row| row.error.is_some()).await;
        assert_eq!(row.error.as_deref(), Some("starttls-tls"));
        assert!(server.mails().is_empty());
        app.finish().await;
    }

    async fn two_servers_deliver_each_letter_once(backend: Backend) {
        let server = MailServer::start().await;
        let app = start(backend, &server).await;
        let node = app.another_node(|_| ()).await;
        for number in 0..12 {
            let person = crate::harness::Person::new(&format!("person{number}"));
            person.register(&app.anonymous()).await.ok();
            node.running.parts.outbox_wake.notify_one();
        }
        server.arrived(12).await;
        app.settle().await;
        let mut recipients: Vec<_> = server.mails().into_iter().map(|mail| mail.to).collect();
        recipients.sort_unstable();
        recipients.dedup();
        assert_eq!((recipients.len(), server.mails().len()), (12, 12));
        node.stop().await;
        app.finish().await;
    }
}
