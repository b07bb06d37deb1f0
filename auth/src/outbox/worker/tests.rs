use super::*;
use crate::Error;
use crate::clock::SettableClock;
use crate::outbox::testing::{NOW, OutboxDb, refused};
use crate::outbox::transport::{Delivery, Failure, Fate};
use crate::outbox::{Letter, Page, Resolution, enqueue, shown};
use async_trait::async_trait;
use entity::message::Model;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::oneshot;

const LIFE: i64 = 5 * 60_000;

/// Answers from a list, and then sends everything.
#[derive(Default)]
struct Scripted {
    answers: Mutex<VecDeque<Result<Fate, Failure>>>,
    took: Mutex<Vec<(uuid::Uuid, String)>>,
    now: AtomicUsize,
    most: AtomicUsize,
    pause_ms: u64,
}

#[async_trait]
impl Transport for Scripted {
    async fn deliver(&self, delivery: &Delivery<'_>) -> Result<Fate, Failure> {
        let at_once = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(at_once, Ordering::SeqCst);
        sleep(Duration::from_millis(self.pause_ms)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        self.took.lock().unwrap().push((delivery.id, delivery.mail.subject.clone()));
        self.answers.lock().unwrap().pop_front().unwrap_or(Ok(Fate::Sent))
    }
}

/// Gives the same answer to every question, and counts them.
struct Same(Result<Option<Letter>, Error>, AtomicUsize);

#[async_trait]
impl Resolver for Same {
    async fn resolve(&self, _: Letter) -> Result<Resolution, Error> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.clone().map(|letter| letter.map_or(Resolution::Drop, Resolution::Send))
    }
}

struct Setting {
    db: OutboxDb,
    clock: Arc<SettableClock>,
    transport: Arc<Scripted>,
    resolver: Arc<Same>,
    worker: Arc<Worker>,
}

impl Setting {
    async fn new(transport: Scripted, answer: Result<Option<Letter>, Error>) -> Self {
        let (db, clock) = (OutboxDb::open().await, Arc::new(SettableClock::new(NOW)));
        let (transport, resolver) = (Arc::new(transport), Arc::new(Same(answer, AtomicUsize::new(0))));
        let worker = Worker {
            texts: None,
            db: db.clone(),
            keys: Arc::clone(&db.keys),
            clock: clock.clone(),
            transport: transport.clone(),
            resolver: resolver.clone(),
            wake: Arc::new(Notify::new()),
            settings: Settings::default(),
        };
        Self { db, clock, transport, resolver, worker: Arc::new(worker) }
    }

    async fn failing(with: &[Failure]) -> Self {
        let answers = Mutex::new(with.iter().cloned().map(Err).collect());
        Self::new(Scripted { answers, ..Scripted::default() }, Ok(None)).await
    }

    /// One look, and the end of what it began.
    async fn look(&self) {
        let (mut in_flight, mut pace) = (InFlight::new(), Pace::default());
        self.worker.turn(&mut in_flight, &mut pace, &AtomicBool::new(false)).await;
        while let Some(done) = in_flight.join_next().await {
            done.unwrap().unwrap();
        }
        assert!(!pace.waits_for_the_database());
    }

    async fn only_row(&self) -> Model {
        self.db.rows().await.pop().unwrap()
    }
}

fn code() -> Letter {
    Letter::SignInCode { to: "ada@example.org".to_owned(), code: "123456".to_owned() }
}

#[tokio::test]
async fn sends_each_once_and_wipes() {
    let s = Setting::new(Scripted::default(), Ok(None)).await;
    let other = Setting { worker: Arc::clone(&s.worker), ..Setting::new(Scripted::default(), Ok(None)).await };
    for _ in 0..6 {
        s.db.queued(code(), NOW + LIFE).await;
    }
    tokio::join!(s.look(), other.look());
    let rows = s.db.rows().await;
    assert!(rows.iter().all(|row| row.state == "sent" && row.payload.is_empty() && row.tries == 1), "{rows:?}");
    let mut ids: Vec<_> = s.transport.took.lock().unwrap().iter().map(|(id, _)| *id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    assert_eq!(s.transport.took.lock().unwrap().len(), 6);
    assert_eq!(s.resolver.1.load(Ordering::SeqCst), 0, "a code needs no resolving");
}

#[tokio::test]
async fn a_dead_mail_server_delays_only() {
    let s = Setting::failing(&[Failure::passing("connect"), Failure::passing("timeout")]).await;
    let row = s.db.queued(code(), NOW + LIFE).await;
    for error in ["connect", "timeout"] {
        s.look().await;
        let row = s.only_row().await;
        assert_eq!((row.state.as_str(), row.error.as_deref()), ("queued", Some(error)));
        assert!(row.due_at > s.clock.now_ms());
        s.look().await;
        assert_eq!(s.only_row().await, row, "it isn't due");
        s.clock.set(row.due_at);
    }
    s.look().await;
    let took = s.transport.took.lock().unwrap().clone();
    assert_eq!(took.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [row.id; 3], "with the same Message-ID");
    let row = s.only_row().await;
    assert_eq!((row.state.as_str(), row.payload.len(), row.tries), ("sent", 0, 3));
}

#[tokio::test]
async fn a_code_is_never_sent_after_its_life() {
    let s = Setting::failing(&[Failure::passing("connect")]).await;
    s.db.queued(code(), NOW + LIFE).await;
    s.look().await;
    s.clock.set(NOW + LIFE);
    s.look().await;
    let row = s.only_row().await;
    assert_eq!((row.state.as_str(), row.payload.len(), row.error.as_deref()), ("dropped", 0, Some("expired")));
    assert_eq!(s.transport.took.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refusal_for_good_is_kept_for_staff() {
    let s = Setting::failing(&[Failure::permanent("recipient-550")]).await;
    s.db.queued(code(), NOW + LIFE).await;
    s.look().await;
    let row = s.only_row().await;
    assert_eq!((row.state.as_str(), row.payload.len(), row.error.as_deref()), ("dropped", 0, Some("recipient-550")));
}

#[tokio::test]
async fn a_refused_sign_in_is_resolved_once() {
    let unlock = Letter::Unlock {
        to: "ada@example.org".to_owned(),
        token: "dG9rZW4".to_owned(),
        network: "203.0.113.0/24".to_owned(),
        at: NOW,
    };
    let answers = Mutex::new([Err(Failure::passing("connect"))].into());
    let s = Setting::new(Scripted { answers, ..Scripted::default() }, Ok(Some(unlock.clone()))).await;
    s.db.queued(refused(), NOW + LIFE).await;
    s.look().await;
    let row = s.only_row().await;
    assert_eq!((row.kind.as_str(), row.expires_at), ("unlock", NOW + 20 * 60_000));
    assert_eq!(queue::open(&s.db.keys, &row), Some(unlock));
    s.clock.set(row.due_at);
    s.look().await;
    assert_eq!(s.only_row().await.state, "sent");
    assert_eq!(s.resolver.1.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_nobody_needs_leaves_nothing() {
    let s = Setting::new(Scripted::default(), Ok(None)).await;
    s.db.queued(refused(), NOW + LIFE).await;
    s.look().await;
    assert_eq!(s.db.rows().await, []);
    assert!(s.transport.took.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_letter_that_cannot_be_resolved_or_opened_waits() {
    let s = Setting::new(Scripted::default(), Err(Error::Unavailable { retry_after_s: 1 })).await;
    s.db.queued(refused(), NOW + LIFE).await;
    s.look().await;
    let row = s.only_row().await;
    assert_eq!((row.state.as_str(), row.error.as_deref()), ("queued", Some("resolve-unavailable")));

    let s = Setting::new(Scripted::default(), Ok(None)).await;
    let other_key = crate::keys::Keyring::parse(&crate::keys::Keyring::generate_line()).unwrap();
    enqueue(&s.db.write, &other_key, NOW, code(), NOW + LIFE).await.unwrap();
    s.look().await;
    let row = s.only_row().await;
    assert_eq!((row.state.as_str(), row.error.as_deref()), ("queued", Some("sealed")));
    assert!(!row.payload.is_empty());
}

#[tokio::test]
async fn the_page_shows_the_newest_first() {
    let s = Setting::new(Scripted::default(), Ok(None)).await;
    let mut worker = Arc::into_inner(s.worker).unwrap();
    worker.transport = Arc::new(Page);
    let s = Setting { worker: Arc::new(worker), ..s };
    for (to, code) in [("ada@example.org", "111111"), ("bob@example.org", "222222"), ("ada@example.org", "333333")] {
        let letter = Letter::SignInCode { to: to.to_owned(), code: code.to_owned() };
        let now = s.clock.now_ms();
        enqueue(&s.db.write, &s.db.keys, now, letter, now + LIFE).await.unwrap();
        s.look().await;
        s.clock.advance_ms(1_000);
    }
    let subjects = async |limit, to| -> Vec<String> {
        let views = shown(&s.db.read, &s.db.keys, &Settings::default(), limit, to).await.unwrap();
        views.into_iter().map(|view| view.subject.split(": ").last().unwrap().to_owned()).collect()
    };
    assert_eq!(subjects(10, None).await, ["333333", "222222", "111111"]);
    assert_eq!(subjects(1, Some(" ADA@example.org")).await, ["333333"]);
    assert_eq!(subjects(10, Some("eve@example.org")).await, Vec::<String>::new());
    let first = shown(&s.db.read, &s.db.keys, &Settings::default(), 1, None).await.unwrap().pop().unwrap();
    assert_eq!((first.to.as_str(), first.channel.as_str()), ("ada@example.org", "mail"));
    assert_eq!(first.created_at, "2026-11-21T04:21:01.999Z");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_four_at_once_until_it_is_told_to_stop() {
    let s = Setting::new(Scripted { pause_ms: 30, ..Scripted::default() }, Ok(None)).await;
    for _ in 0..30 {
        s.db.queued(code(), NOW + LIFE).await;
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = Arc::into_inner(s.worker).unwrap();
    let wake = Arc::clone(&worker.wake);
    let running = tokio::spawn(worker.run(async {
        let _ = stopped.await;
    }));
    let all_sent = async |count: usize| {
        for _ in 0..200 {
            let rows = s.db.rows().await;
            if rows.len() == count && rows.iter().all(|row| row.state == "sent") {
                return;
            }
            sleep(Duration::from_millis(25)).await;
        }
        panic!("not all were sent");
    };
    all_sent(30).await;
    assert_eq!(s.transport.most.load(Ordering::SeqCst), MOST_AT_ONCE);

    // Idle by now: a new letter doesn't wait for the next look.
    sleep(Duration::from_millis(100)).await;
    s.db.queued(code(), NOW + LIFE).await;
    let begun = std::time::Instant::now();
    wake.notify_one();
    all_sent(31).await;
    assert!(begun.elapsed() < Duration::from_millis(900), "{:?}", begun.elapsed());

    // What has begun is finished.
    s.db.queued(code(), NOW + LIFE).await;
    wake.notify_one();
    sleep(Duration::from_millis(10)).await;
    stop.send(()).unwrap();
    running.await.unwrap();
    assert!(s.db.rows().await.iter().all(|row| row.state != "queued" || row.lease_until == 0));
}

#[tokio::test]
async fn an_outage_of_the_database_passes() {
    use sea_orm::ConnectionTrait;
    let s = Setting::new(Scripted::default(), Ok(None)).await;
    s.db.queued(code(), NOW + LIFE).await;
    s.db.write.execute_unprepared("ALTER TABLE messages RENAME TO gone").await.unwrap();
    let (mut in_flight, mut pace) = (InFlight::new(), Pace::default());
    let waits = [
        s.worker.turn(&mut in_flight, &mut pace, &AtomicBool::new(false)).await,
        s.worker.turn(&mut in_flight, &mut pace, &AtomicBool::new(false)).await,
    ];
    assert_eq!(waits, [Duration::from_millis(500), Duration::from_secs(1)]);
    s.db.write.execute_unprepared("ALTER TABLE gone RENAME TO messages").await.unwrap();
    s.look().await;
    assert_eq!(s.only_row().await.state, "sent");
}
