//! The checker of the fault model's invariants notices when one is broken: each is broken by hand here.

use crate::harness::{App, Backend, MINUTE, invariants, run};
use auth::{Error, totp};
use sea_orm::ConnectionTrait;

/// An invariant, and what breaks it.
const BROKEN: [(&str, &str); 17] = [
    ("I1", "UPDATE factors SET last_step = last_step + 100000"),
    ("I1", "UPDATE factors SET last_step = 0"),
    ("I1", "UPDATE sessions SET wrong_codes = 11"),
    ("I1", "UPDATE recovery_codes SET used_at = 1"),
    ("I2", "UPDATE users SET password_changed_at = password_changed_at + 86400000"),
    ("I4", "UPDATE sessions SET stepped_up_at = NULL"),
    ("I4", "DELETE FROM audit WHERE kind = 'signed-in'"),
    ("I5", "DELETE FROM factors WHERE user_id = (SELECT id FROM users WHERE username = 'bea')"),
    ("I6", "UPDATE recovery_codes SET user_id = randomblob(16)"),
    ("I7", "UPDATE users SET username = 'ADA' WHERE username = 'bea'"),
    ("I9", "UPDATE throttles SET failures = 0"),
    ("I10", "DELETE FROM messages WHERE kind = 'factor-added'"),
    ("I10", "DELETE FROM audit WHERE kind IN ('address-confirmed', 'user-created')"),
    ("I11", "UPDATE audit SET at = at + 1 WHERE chain_pos = 3"),
    ("I11", "DELETE FROM audit WHERE kind = 'recovery-codes-saved'"),
    ("I11", "UPDATE audit_chain SET position = position + 1"),
    ("I12", "UPDATE messages SET state = 'sent'"),
];

#[test]
fn what_is_broken_is_noticed() {
    run(Backend::Sqlite, async |backend| {
        for (invariant, breaks) in BROKEN {
            let app = App::start(backend).await;
            let (_ada, bea) = (app.user("ada").await, app.user("bea").await);
            app.pass(MINUTE);
            let browser = app.anonymous();
            bea.sign_in(&browser).await.ok();
            let wrong = totp::code_at(&bea.secret, totp::step_at(app.now()) + 1000);
            assert_eq!(browser.post("verify_code", &[("code", &wrong)]).await.error(), Error::InvalidCode);
            app.settle().await;
            app.chain().await;
            invariants::check(app.db(), app.now()).await;

            app.db().execute_unprepared(breaks).await.unwrap();
            let (db, now) = (app.db().clone(), app.now());
            let outcome = tokio::spawn(async move { invariants::check(&db, now).await }).await;
            let panic = outcome.expect_err(breaks).into_panic();
            let said =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let said = said.unwrap_or_default();
            assert!(said.contains(&format!("{invariant}:")), "{breaks} was noticed as {said}");
        }
    });
}
