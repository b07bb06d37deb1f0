//! Every kind of hash that Django writes, at Django's own cost: the old password signs in, and our own hash takes the place
//! of the old one.

use super::{copy, import, imported, only, password, signed_in, typed, user_of, why};
use crate::harness::{App, HOUR, listening};
use auth::{Error, service::ImportOptions};
use entity::foreign_hash;
use sea_orm::{EntityTrait, PaginatorTrait};

on_every_backend! {
    async fn each_kind_signs_in_once_and_is_ours_then(app: &App) {
        for (name, kind) in [
            ("pbkdf2", "pbkdf2_sha256$1000000$"),
            ("sha1", "pbkdf2_sha1$1000000$"),
            ("argon", "argon2$argon2id$v=19$m=102400,t=2,p=8$"),
            ("bcrypt2", "bcrypt_sha256$$2b$12$"),
            ("bcrypt1", "bcrypt$$2b$12$"),
            ("scrypt", "scrypt$16384$"),
        ] {
            let from = copy(&app.store.folder, &[&only(name)]).await;
            let report = import(app, &from, None, ImportOptions::default()).await;
            assert_eq!((report.read, report.taken, report.authenticators), (1, 1, 1), "{report:?}");
            let before = user_of(app, name).await.unwrap();
            assert!(before.password_hash.starts_with(kind), "{}", before.password_hash);
            let wrong = typed(&app.anonymous(), name, &password("other")).await;
            assert_eq!(wrong.error(), Error::InvalidCredentials);
            assert_eq!(user_of(app, name).await.unwrap().password_hash, before.password_hash, "a wrong one changes nothing");
            signed_in(app, name).await;
            let after = user_of(app, name).await.unwrap();
            assert!(after.password_hash.starts_with("$argon2id$v=19$"), "{}", after.password_hash);
            assert_eq!((after.epoch, after.password_changed_at), (before.epoch, before.password_changed_at));
            // None is left of its kind: nobody's check has to cost that much any more.
            app.pass(HOUR);
            assert!(app.node.running.service.sweep().await.unwrap());
            app.node.running.service.expect_foreign_hashes().await.unwrap();
            assert_eq!(foreign_hash::Entity::find().all(app.db()).await.unwrap(), []);
            signed_in(app, name).await;
        }
    }

    /// Every check does the work of each kind, so there are four at most: who comes with a fifth sets a password by mail.
    async fn a_kind_too_many_is_not_taken(app: &App) {
        let kinds = "DELETE FROM auth_user WHERE username NOT IN \
                     ('pbkdf2', 'sha1', 'argon', 'bcrypt1', 'bcrypt2', 'scrypt')";
        let unreachable = "UPDATE auth_user SET email = '' WHERE username = 'scrypt'";
        let from = copy(&app.store.folder, &[kinds, unreachable]).await;
        let dry = import(app, &from, None, ImportOptions { is_dry: true, ..Default::default() }).await;
        assert_eq!((dry.taken, dry.refused), (5, 1), "{dry:?}");
        let lines = why(&dry, "scrypt");
        assert!(lines.len() == 1 && lines[0].contains("too many, and there is no address"), "{lines:?}");
        let from = copy(&app.store.folder, &[kinds]).await;
        let report = import(app, &from, None, ImportOptions::default()).await;
        assert_eq!((report.taken, report.without_password), (6, 1), "{report:?}");
        assert!(why(&report, "scrypt")[0].contains("too many: it is set anew by mail"), "{report:?}");
        assert_eq!(user_of(app, "scrypt").await.unwrap().password_hash, "!");
        assert_eq!(foreign_hash::Entity::find().count(app.db()).await.unwrap(), 4);
        // The next import finds no room either.
        let other = "UPDATE auth_user SET username = 'other', email = 'other@example.org' WHERE username = 'scrypt'";
        let from = copy(&app.store.folder, &[kinds, other]).await;
        let second = import(app, &from, None, ImportOptions::default()).await;
        assert_eq!((second.were_here, second.taken, second.without_password), (5, 1, 1), "{second:?}");
    }

    /// Somebody with a foreign hash, somebody with one of ours, and nobody: one answer, the same statements, one turn of the
    /// hashing threads, in which each does the same work (`auth/src/password/hash/foreign/levels.rs`).
    async fn nothing_tells_whose_hash_is_a_foreign_one(app: &App) {
        imported(app).await;
        app.user("ours").await;
        let mut answers = Vec::new();
        for login in ["nofactor", "unusable", "ours", "nobody-at-all"] {
            let browser = app.anonymous();
            let before = app.node.running.parts.hasher.count();
            let (answer, heard) = listening(typed(&browser, login, "Quite another 77 password")).await;
            assert_eq!(answer.error(), Error::InvalidCredentials);
            answers.push((answer.status, answer.body, heard.kinds(), app.node.running.parts.hasher.count() - before));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
}
