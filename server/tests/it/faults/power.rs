//! The real program: killed while it works, and two of them over the same stores.

use crate::harness::{
    Answer, App, Backend, SECOND, Store, encoded, invariants,
    process::{Server, command},
    run,
};
use crate::single_spend::BURST;
use auth::{Error, store::Db, totp};
use sea_orm::EntityTrait;
use std::{
    process::Command,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

const PASSWORD: &str = "Harbour 5f2c quilt anvil";
const SECRET: &str = "5f2c5f2c5f2c5f2c5f2c5f2c5f2c5f2c";

/// The settings of a process over a test's stores.
fn variables(store: &Store) -> Vec<(&str, String)> {
    let mut variables = vec![
        ("DATABASE_URL", store.database_url.clone()),
        ("SECRET_KEY", SECRET.to_owned()),
        ("COUNTERSIGN_REDIS__PREFIX", store.redis_prefix.clone()),
        ("COUNTERSIGN_LOG__LEVEL", "warn".to_owned()),
        // As in the harness: a burst on a small machine isn't what the shipped 100 ms are for.
        ("COUNTERSIGN_REDIS__TIMEOUT_MS", "2000".to_owned()),
    ];
    let limits = ["REQUESTS_PER_MIN", "PASSWORDS_PER_10_MIN", "PASSWORDS_PER_DAY", "CODES_PER_10_MIN"];
    let limits = limits.into_iter().chain(["REGISTRATIONS_PER_HOUR", "REGISTRATIONS_PER_DAY", "SENDS_PER_HOUR"]);
    for limit in limits {
        let name = ["COUNTERSIGN_LIMITS__", limit].concat();
        variables.push((Box::leak(name.into_boxed_str()), "1000000".to_owned()));
    }
    if let Some(url) = &store.redis_url {
        variables.push(("REDIS_URL", url.clone()));
    }
    variables
}

fn borrowed<'a>(variables: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    variables.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn cookie(answer: &Answer, name: &str) -> String {
    format!("{name}={}", answer.set_cookie(name).expect(name).value)
}

/// Signs in with password and authenticator; the cookies, unless something is refused.
fn password(server: &Server) -> Option<String> {
    let answer = server.post("sign_in", "", &encoded(&[("login", "ada"), ("password", PASSWORD)]))?;
    (answer.status == 200).then(|| cookie(&answer, "session"))
}

#[test]
fn killed_while_it_works() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let settings = variables(&store);
        let settings = borrowed(&settings);
        let mut server = Server::start(&store.folder, &settings);
        let (done, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
        for round in 0..3 {
            let before = done.load(Ordering::SeqCst);
            is_over.store(false, Ordering::SeqCst);
            thread::scope(|scope| {
                for worker in 0..4 {
                    let (server, done, is_over) = (&server, &done, &is_over);
                    scope.spawn(move || {
                        for number in 0.. {
                            if is_over.load(Ordering::SeqCst) {
                                return;
                            }
                            let name = format!("u{round}x{worker}x{number}");
                            let email = format!("{name}@example.org");
                            let fields = [
                                ("email", email.as_str()),
                                ("username", &name),
                                ("display_name", "Ada"),
                                ("password", PASSWORD),
                            ];
                            // An answer that came means that it is kept.
                            if let Some(answer) =
                                server.post("register", "", &encoded(&fields)).filter(|a| a.status == 200)
                            {
                                let session = cookie(&answer, "session");
                                done.fetch_add(1, Ordering::SeqCst);
                                let code = encoded(&[("code", "00000000")]);
                                let _ = server.post("confirm_with_code", &session, &code);
                            }
                            let _ = server.post("sign_in", "", &encoded(&[("login", &name), ("password", "wrong")]));
                        }
                    });
                }
                while done.load(Ordering::SeqCst) < before + 10 {
                    thread::sleep(Duration::from_millis(5));
                }
                let killed = Command::new("kill").args(["-9", &server.id().to_string()]).status().unwrap();
                assert!(killed.success());
                is_over.store(true, Ordering::SeqCst);
            });
            server.reap();
            let answered = done.load(Ordering::SeqCst);
            let began = Instant::now();
            server = Server::start_at(server.address, &store.folder, &settings);
            assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());

            let db = Db::connect(&store.database_url, None).await.unwrap();
            let kept = entity::registration::Entity::find().all(db.connection()).await.unwrap().len();
            assert!(kept >= answered, "{answered} were answered, {kept} are kept");
            invariants::check(db.connection(), auth::clock::Clock::now_ms(&auth::clock::SystemClock)).await;
            db.close().await;
        }
        drop(server);
        store.remove().await;
    });
}

/// Two processes over one MariaDB and one Redis: fifty posts of one code, half to each.
#[test]
fn one_code_and_two_processes() {
    run(Backend::MariaDbAndRedis, async |backend| {
        let store = Store::make(backend).await;
        let settings = variables(&store);
        let settings = borrowed(&settings);
        let migrated = command(&store.folder, &settings, &["migrate", "up"], "");
        assert!(migrated.status.success(), "{migrated:?}");
        let arguments =
            ["--json", "createsuperuser", "--email", "ada@example.org", "--username", "ada", "--name", "Ada"];
        let made = command(&store.folder, &settings, &[&arguments[..], &["--password-stdin"]].concat(), PASSWORD);
        assert!(made.status.success(), "{made:?}");
        let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
        let enrolment_code = made["enrolment_code"].as_str().unwrap();

        let servers = [Server::start(&store.folder, &settings), Server::start(&store.folder, &settings)];
        let session = password(&servers[0]).unwrap();
        let proved = servers[1].post("prove_mailbox", &session, &encoded(&[("code", enrolment_code)])).unwrap().ok();
        let session = cookie(&proved, "session");
        let view: serde_json::Value = servers[0].post("enrolment_page", &session, "").unwrap().ok().json();
        let secret = view["view"]["Authenticator"]["secret"].as_str().unwrap().replace(' ', "");
        let secret = totp::Secret::from_bytes(&data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap()).unwrap();

        let _turn = BURST.lock().await;
        // Fifty at once, half of them to each; a code of now may be a code of before when it arrives.
        let code = || totp::code_at(&secret, totp::step_at(auth::clock::Clock::now_ms(&auth::clock::SystemClock)));
        let body = encoded(&[("name", "Phone"), ("code", &code())]);
        let answers: Vec<Answer> = thread::scope(|scope| {
            let posts: Vec<_> = (0..50)
                .map(|number| {
                    let (server, session, body) = (&servers[number % 2], &session, &body);
                    scope.spawn(move || server.post("confirm_enrolment", session, body).unwrap())
                })
                .collect();
            posts.into_iter().map(|post| post.join().unwrap()).collect()
        });
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        let lost: Vec<_> = answers.iter().filter(|answer| answer.status != 200).map(Answer::error).collect();
        let log = std::fs::read_to_string(store.folder.join("log")).unwrap();
        assert_eq!(won.len(), 1, "{lost:?} {log}");
        // On a machine that is too busy somebody may wait in vain for a connection.
        let are_refused = lost.iter().all(|error| error.status() < 500);
        assert!(are_refused || log.contains("timed out"), "{lost:?} {log}");
        let session = cookie(won[0], "session");
        for server in &servers {
            assert_eq!(server.post("dashboard_page", &session, "").unwrap().status, 200);
        }
        // Its own step is spent on both, and in a pending sign-in of either.
        let pending = password(&servers[1]).unwrap();
        let again = servers[0].post("verify_code", &pending, &body).unwrap();
        assert!(matches!(again.error(), Error::InvalidCode | Error::CoolDown { .. }), "{}", again.text());
        servers[0].post("sign_out", &session, "").unwrap().ok();
        assert_ne!(servers[1].post("dashboard_page", &session, "").unwrap().status, 200);

        drop(servers);
        let db = Db::connect(&store.database_url, Some(1)).await.unwrap();
        invariants::check(db.connection(), auth::clock::Clock::now_ms(&auth::clock::SystemClock)).await;
        db.close().await;
        store.remove().await;
    });
}

/// A server that restarts forgets nobody.
#[test]
fn a_restart_forgets_nobody() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start(backend).await;
        let (user, pending) = app.pending("ada").await;
        let again = app.another_node(|_| ()).await;
        assert_eq!(user.browser.on(&again).stage().await, auth::stage::Stage::Authenticated);
        app.pass(30 * SECOND);
        let code = user.code(&app);
        pending.on(&again).post("verify_code", &[("code", &code)]).await.leads_to(app::routes::DASHBOARD);
        again.stop().await;
        app.finish().await;
    });
}
