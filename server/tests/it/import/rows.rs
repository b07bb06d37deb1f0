//! Rows: which are taken, which aren't and why, and that nothing happens twice.

use super::{CHEAP, code, copy, fixture, import, imported, only, password, signed_in, typed, user_of, why};
use crate::harness::{App, Backend, HOUR, Person, loaded};
use app::routes;
use auth::{
    import::{Reader, Source},
    role::Role,
    service::{ImportOptions, ImportReport, NewUser},
    wire::{DashboardView, FactorsView},
};
use entity::{audit, factor, foreign_hash, import as imports, recovery_code, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, Database, EntityTrait, PaginatorTrait};
use sha2::{Digest, Sha256};

const DRY: ImportOptions = ImportOptions { gives_roles: false, is_dry: true, makes_codes: false };

/// What two reports have in common; which rows they name, and why.
fn told(report: &ImportReport) -> (Vec<u64>, Vec<String>) {
    let counts = vec![
        report.read,
        report.taken,
        report.refused,
        report.authenticators,
        report.recovery_codes,
        report.without_password,
        report.without_address,
        report.without_factor,
        report.disabled,
        report.staff_as_users,
    ];
    (counts, report.lines.iter().map(|line| format!("{} {}: {}", line.table, line.who, line.why)).collect())
}

/// How many rows there are of what an import writes.
async fn written(app: &App) -> [u64; 6] {
    [
        user::Entity::find().count(app.db()).await.unwrap(),
        factor::Entity::find().count(app.db()).await.unwrap(),
        recovery_code::Entity::find().count(app.db()).await.unwrap(),
        imports::Entity::find().count(app.db()).await.unwrap(),
        foreign_hash::Entity::find().count(app.db()).await.unwrap(),
        audit::Entity::find().count(app.db()).await.unwrap(),
    ]
}

on_every_backend! {
    async fn a_dry_run_tells_the_same_and_writes_nothing(app: &App) {
        let from = copy(&app.store.folder, &[CHEAP]).await;
        let dry = import(app, &from, None, DRY).await;
        assert_eq!(written(app).await, [0; 6]);
        let real = import(app, &from, None, ImportOptions::default()).await;
        assert_eq!(told(&dry), told(&real));
        let [users, factors, codes, imports, schemes, events] = written(app).await;
        assert_eq!((users, imports, factors, codes), (real.taken, real.taken, real.authenticators, real.recovery_codes));
        assert_eq!((schemes, events), (1, users + factors), "one kind of hash, and an event of each");
    }

    async fn every_row_is_taken_or_told(app: &App) {
        let report = imported(app).await;
        assert_eq!(report.read, report.taken + report.refused);
        for (who, parts) in [
            ("onlyname@example.org", &["give it an address or a username"][..]),
            ("address@example.org", &[]),
            ("Ada Lovelace+x", &["only its address signs in"]),
            ("1digit", &["no address"]),
            ("badaddress", &["asked for after the first sign-in"]),
            ("second", &["another row before it has its address"]),
            ("casey", &["only its address signs in"]),
            ("CASEY", &["another row before it has its username"]),
            ("long", &["its name is too long"]),
            ("", &["neither a username nor an address"]),
            ("evil\u{fffd}\u{fffd}[31m\u{fffd}", &["control character", "control character"]),
            ("codesonly", &["without an authenticator"]),
            ("staff", &[]),
        ] {
            let lines = why(&report, who);
            assert_eq!(lines.len(), parts.len(), "{who}: {lines:?}");
            for (line, part) in lines.iter().zip(parts) {
                assert!(line.contains(part), "{who}: {line}");
            }
        }
        assert!(report.lines.iter().all(|line| !format!("{line:?}").contains('\u{1b}')), "{:?}", report.lines);
        assert_eq!(report.staff_as_users, 2);
        // By the address that was their name; and by the one that shows nothing of what the row had.
        for (login, name) in [("address@example.org", "address"), ("evil@example.org", "evil"), ("Casey", "Casey")] {
            typed(&app.anonymous(), login, &password(name)).await.leads_to(routes::MFA_SETUP);
        }
        assert_eq!(user_of(app, "long").await.unwrap().display_name, "");
    }

    async fn a_second_run_changes_nothing(app: &App) {
        let from = copy(&app.store.folder, &[CHEAP]).await;
        let first = import(app, &from, None, ImportOptions::default()).await;
        let browser = signed_in(app, "root").await;
        browser.post("change_profile", &[("display_name", "Rear Admiral"), ("time_zone", "UTC")]).await.ok();
        let before = (user::Entity::find().all(app.db()).await.unwrap(), written(app).await);
        let second = import(app, &from, None, ImportOptions::default()).await;
        assert_eq!((second.read, second.taken, second.were_here), (first.read, 0, first.taken));
        assert_eq!(second.refused, first.refused, "what wasn't taken is told again");
        assert_eq!((user::Entity::find().all(app.db()).await.unwrap(), written(app).await), before);
        // What has changed there since is told, and stays as it is here.
        let change = "UPDATE auth_user SET password = '!', email = 'new@example.org' WHERE username = 'root'";
        let changed = copy(&app.store.folder, &[CHEAP, change]).await;
        let third = import(app, &changed, None, ImportOptions::default()).await;
        assert!(why(&third, "root")[0].contains("has changed there"), "{:?}", why(&third, "root"));
        assert_eq!((user::Entity::find().all(app.db()).await.unwrap(), written(app).await), before);
    }

    /// What stays of somebody who has gone tells nobody, without our key, that they were here.
    async fn who_has_gone_isnt_brought_back(app: &App) {
        let first = imported(app).await;
        let root = user_of(app, "root").await.unwrap();
        let going = user::ActiveModel { deletes_at: Set(Some(app.now())), ..root.into() };
        going.update(app.db()).await.unwrap();
        app.pass(HOUR);
        assert!(app.node.running.service.sweep().await.unwrap());
        assert!(user_of(app, "root").await.is_none());
        let second = imported(app).await;
        assert_eq!((second.taken, second.were_here), (0, first.taken));
        assert!(user_of(app, "root").await.is_none());
        let plain = Sha256::digest(b"django\0auth_user\0root\0").to_vec();
        let noted = imports::Entity::find().all(app.db()).await.unwrap();
        assert!(noted.iter().all(|row| row.source != plain && row.digest.len() == 32));
    }

    async fn an_interrupted_run_goes_on(app: &App) {
        let from = copy(&app.store.folder, &[CHEAP]).await;
        let mut reader = Reader::new(Source::open(&from).await.unwrap(), None, 5).await.unwrap();
        let service = app.node.running.service.clone();
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let run = tokio::spawn(async move {
            service.import(&mut reader, ImportOptions::default(), |report| tell.send(report.taken).unwrap()).await
        });
        let taken = told.recv().await.unwrap();
        run.abort();
        let _ = run.await;
        let users = user::Entity::find().count(app.db()).await.unwrap();
        assert!(users >= taken && taken > 0, "{users} {taken}");
        let rest = import(app, &from, None, ImportOptions::default()).await;
        assert_eq!(rest.were_here, users);
        assert_eq!(user::Entity::find().count(app.db()).await.unwrap(), users + rest.taken);
        signed_in(app, "root").await;
        signed_in(app, "noaddress").await;
    }

    async fn who_is_here_already_stays(app: &App) {
        let mut nofactor = Person::new("nofactor");
        nofactor.username = "taken".to_owned();
        let form = nofactor.form();
        app.node.running.service.create_user(NewUser { form, role: Role::User }).await.unwrap();
        let mut named = Person::new("other");
        named.username = "NOADDRESS".to_owned();
        let form = named.form();
        app.node.running.service.create_user(NewUser { form, role: Role::User }).await.unwrap();
        let before = user::Entity::find().all(app.db()).await.unwrap();
        let report = imported(app).await;
        assert!(why(&report, "nofactor")[0].contains("a user with its address here"));
        assert!(why(&report, "noaddress")[0].contains("a user with its username here"));
        let after = user::Entity::find().all(app.db()).await.unwrap();
        assert!(before.iter().all(|user| after.contains(user)));
    }

    async fn roles_are_given_where_that_is_asked_for(app: &App) {
        let from = copy(&app.store.folder, &[CHEAP]).await;
        let report = import(app, &from, None, ImportOptions { gives_roles: true, ..Default::default() }).await;
        assert_eq!((report.administrators, report.staff_as_users), (1, 1));
        let browser = signed_in(app, "root").await;
        assert_eq!(loaded::<DashboardView>(&browser, "dashboard_page").await.role, Role::Administrator);
        assert_eq!(user_of(app, "staff").await.unwrap().role, "user");
    }

    async fn a_dump_says_the_same_as_the_database(app: &App) {
        let database = import(app, &fixture("standard.sqlite3").display().to_string(), None, DRY).await;
        let dump = import(app, &fixture("standard.json").display().to_string(), None, DRY).await;
        let but = |report: &ImportReport| {
            let lines = report.lines.iter().filter(|line| line.who != "drfsealed");
            lines.map(|line| (line.table.clone(), line.who.clone(), line.why.clone())).collect::<Vec<_>>()
        };
        assert_eq!(but(&database), but(&dump));
        assert_eq!((database.read, database.taken, database.refused), (dump.read, dump.taken, dump.refused));
        // The dump has drf-totp's secrets in plain.
        assert_eq!(dump.authenticators, database.authenticators + 1);
        assert!(why(&dump, "drfsealed").is_empty() && why(&database, "drfsealed").len() == 1);
    }

    async fn a_user_model_of_a_project_s_own(app: &App) {
        for name in ["custom.sqlite3", "custom.json"] {
            let from = fixture(name).display().to_string();
            let report = import(app, &from, Some("accounts.User"), DRY).await;
            assert_eq!((report.read, report.taken, report.authenticators), (3, 3, 1), "{report:?}");
            assert!(why(&report, "bob@example.org")[0].contains("switched off"));
        }
        import(app, &fixture("custom.sqlite3").display().to_string(), Some("accounts_user"), ImportOptions::default()).await;
        let browser = app.anonymous();
        typed(&browser, "ada@example.org", &password("ada")).await.leads_to(routes::MFA_VERIFY);
        let code = code(app, "ada", auth::totp::Manner::default(), 0);
        browser.post("verify_code", &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        let factors: FactorsView = loaded(&browser, "factors_page").await;
        assert_eq!(factors.factors[0].name, "Authenticator");
        assert_eq!(loaded::<DashboardView>(&browser, "dashboard_page").await.display_name, "ada Lovelace");
    }

    /// Keys of bytes: what is no text can't be asked for, and what looks like text would be read for ever.
    async fn keys_that_cannot_be_read_are_refused(app: &App) {
        for keys in [&["x'ff00'", "x'ff01'"][..], &["x'61'", "x'62'"], &["'b'", "x'61'", "'a'", "x'41'"], &["NULL"], &["''"]] {
            let rows: Vec<String> = keys.iter().map(|key| format!("({key}, 'ada', 'ada@example.org', '!')")).collect();
            let make = "CREATE TABLE people (id BLOB PRIMARY KEY, username TEXT, email TEXT, password TEXT)";
            let fill = format!("INSERT INTO people VALUES {}", rows.join(", "));
            let from = copy(&app.store.folder, &[make, &fill]).await;
            for most in [1, 2, 500] {
                let mut reader = Reader::new(Source::open(&from).await.unwrap(), Some("people"), most).await.unwrap();
                let mut pages = 0;
                let refusal = loop {
                    pages += 1;
                    assert!(pages < 20, "{keys:?} by {most}");
                    match reader.next().await {
                        Ok(people) => assert!(!people.is_empty(), "{keys:?} by {most}"),
                        Err(refusal) => break refusal,
                    }
                };
                assert_eq!(refusal.to_string(), "people has a key that can't be read");
                reader.close().await;
            }
        }
    }

    async fn broken_rows_are_told(app: &App) {
        let changes = [
            CHEAP,
            "UPDATE otp_totp_totpdevice SET digits = 99999999999999999999",
            "UPDATE mfa_authenticator SET data = '[1, 2]'",
            "UPDATE drf_totp_totpauth SET otp_base32 = x'ff00ff'",
            "UPDATE auth_user SET date_joined = 'yesterday', last_login = 'never'",
            "UPDATE auth_user SET username = x'ff00', email = x'c328' WHERE username = 'first'",
            "UPDATE auth_user SET password = 'pbkdf2_sha256$x$y$z' WHERE username = 'second'",
        ];
        let from = copy(&app.store.folder, &changes).await;
        let report = import(app, &from, None, ImportOptions::default()).await;
        assert!(why(&report, "root")[0].contains("digits"), "{:?}", why(&report, "root"));
        assert!(why(&report, "allauth")[0].contains("can't be read"));
        assert!(why(&report, "drf").iter().any(|line| line.contains("backup codes")));
        assert!(why(&report, "second")[0].contains("can't be read"));
        assert_eq!(user_of(app, "root").await.unwrap().created_at, app.now());
        let alone = copy(&app.store.folder, &[&only("nofactor"), "DROP TABLE otp_static_statictoken"]).await;
        let report = import(app, &alone, None, ImportOptions::default()).await;
        assert_eq!((report.read, report.were_here), (1, 1), "a table that is missing is no loss");
    }
}

/// The same people in MariaDB, as the real Django has written them there.
#[test]
fn a_server_s_database() {
    crate::harness::run(Backend::MariaDbAndRedis, async |backend| {
        let app = App::start(backend).await;
        let url = app.store.database_url.clone();
        let name = format!("django_{}", auth::random::incident());
        let (server, _) = url.rsplit_once('/').unwrap();
        let db = Database::connect(&url).await.unwrap();
        db.execute_unprepared(&format!("CREATE DATABASE {name} CHARACTER SET utf8mb4")).await.unwrap();
        let from = format!("{server}/{name}");
        let django =
            Database::connect(sea_orm::ConnectOptions::new(&from).max_connections(1).to_owned()).await.unwrap();
        let sql = std::fs::read_to_string(fixture("standard.sql")).unwrap();
        django.execute_unprepared("SET foreign_key_checks = 0").await.unwrap();
        for statement in sql.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            django.execute_unprepared(statement).await.unwrap();
        }
        django.execute_unprepared(CHEAP).await.unwrap();
        django.close().await.unwrap();
        let report = import(&app, &from, None, ImportOptions::default()).await;
        assert!(why(&report, "drifting").is_empty() && why(&report, "farther").len() == 1, "{report:?}");
        for name in ["root", "static", "allauth", "drf", "profile", "noaddress"] {
            signed_in(&app, name).await;
        }
        let second = import(&app, &from, None, ImportOptions::default()).await;
        assert_eq!((second.taken, second.were_here), (0, report.taken));
        db.execute_unprepared(&format!("DROP DATABASE {name}")).await.unwrap();
        db.close().await.unwrap();
        app.finish().await;
    });
}
