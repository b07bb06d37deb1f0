//! Who gets in where: every page and every server function, at every stage. One that isn't in the table fails the test,
//! so that no new door is left without a guard.

use crate::harness::{App, Browser, listening, logs};
use app::{App as Pages, routes};
use auth::{Error, role::Role, stage::Stage};
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;

/// The stages, in the order of the tables' columns.
const STAGES: [Stage; 7] = [
    Stage::Anonymous,
    Stage::ConfirmationRequired,
    Stage::ResetRequested,
    Stage::MfaRequired,
    Stage::MailboxProofRequired,
    Stage::EnrolmentRequired,
    Stage::Authenticated,
];

/// What a post without any field must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// It works.
    Works,
    /// It is refused for what was, or wasn't, sent: the guard has let it pass.
    Says(&'static str),
    /// It is refused, and the step that is due is told.
    Elsewhere,
}

use Due::{Elsewhere, Says, Works};

const EMPTY: Due = Says("invalid-input");

/// Refused for a link that is none.
const NO_LINK: Due = Says("invalid-link");
/// Refused for an id that is none.
const NOTHING: Due = Says("not-found");

static FUNCTIONS: [(&str, [Due; 7]); 92] = [
    ("register", [EMPTY, EMPTY, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("resend_confirmation", [Elsewhere, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("confirm_with_code", [Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("confirm_with_link", [NO_LINK, NO_LINK, NO_LINK, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("sign_in", [EMPTY, EMPTY, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("unlock", [NO_LINK, NO_LINK, NO_LINK, NO_LINK, NO_LINK, NO_LINK, Elsewhere]),
    ("accept_invitation", [NO_LINK, NO_LINK, NO_LINK, NO_LINK, NO_LINK, NO_LINK, Elsewhere]),
    ("confirm_new_address", [NO_LINK; 7]),
    ("send_code", [Elsewhere, Elsewhere, Elsewhere, Works, Works, Elsewhere, Elsewhere]),
    ("prove_mailbox", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere]),
    ("confirm_enrolment", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere]),
    ("verify_code", [Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere]),
    ("verify_recovery_code", [Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere]),
    ("verify_mailed_code", [Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere]),
    ("verify_texted_code", [Elsewhere, Elsewhere, Elsewhere, Says("not-permitted"), Elsewhere, Elsewhere, Elsewhere]),
    ("text_code", [Elsewhere, Elsewhere, Elsewhere, Says("not-permitted"), Elsewhere, Elsewhere, Elsewhere]),
    ("change_phone", signed_in(Says("not-permitted"))),
    ("confirm_phone", signed_in(EMPTY)),
    ("remove_phone", signed_in(NOTHING)),
    ("save_recovery_codes", signed_in(Works)),
    ("ask_for_reset", [EMPTY, EMPTY, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    (
        "reset_with_code",
        [Says("invalid-code"), Says("invalid-code"), EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere],
    ),
    ("reset_with_link", [NO_LINK, NO_LINK, NO_LINK, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("not_me", [NO_LINK; 7]),
    ("undo_change", [NO_LINK; 7]),
    ("confirm_act", signed_in(EMPTY)),
    ("add_factor", signed_in(Works)),
    ("replace_factor", signed_in(NOTHING)),
    ("rename_factor", signed_in(NOTHING)),
    ("remove_factor", signed_in(NOTHING)),
    ("renew_recovery_codes", signed_in(Works)),
    ("switch_mailed_code", signed_in(Works)),
    ("confirm_factor", signed_in(EMPTY)),
    ("end_session", signed_in(NOTHING)),
    ("end_other_sessions", signed_in(Works)),
    ("forget_browser", signed_in(NOTHING)),
    ("forget_browsers", signed_in(Works)),
    ("prepare_password", signed_in(Works)),
    ("change_password", signed_in(EMPTY)),
    ("change_profile", signed_in(EMPTY)),
    ("change_username", signed_in(Works)),
    ("change_address", signed_in(EMPTY)),
    ("confirm_address", signed_in(EMPTY)),
    ("prepare_export", signed_in(Works)),
    ("standing_page", [Works; 7]),
    ("register_page", [Works, Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("confirmation_page", [Works, Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("login_page", [Works, Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("unlock_page", [Works, Works, Works, Works, Works, Works, Elsewhere]),
    ("reset_page", [Works, Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("not_me_page", [Works; 7]),
    ("enrolment_page", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Works, Works, Elsewhere]),
    ("verification_page", [Elsewhere, Elsewhere, Elsewhere, Works, Elsewhere, Elsewhere, Elsewhere]),
    ("recovery_codes_page", signed_in(Works)),
    ("dashboard_page", signed_in(Works)),
    ("confirm_page", signed_in(Works)),
    ("factors_page", signed_in(Works)),
    ("new_factor_page", signed_in(Works)),
    ("sessions_page", signed_in(Works)),
    ("browsers_page", signed_in(Works)),
    ("activity_page", signed_in(Works)),
    ("password_page", signed_in(Works)),
    ("profile_page", signed_in(Works)),
    ("email_page", signed_in(Works)),
    ("invite_page", [Works, Works, Works, Works, Works, Works, Elsewhere]),
    ("confirm_address_page", [Works; 7]),
    ("outbox_page", [Works; 7]),
    // Staff alone have them; for a user there is nothing.
    ("invite_user", signed_in(NOTHING)),
    ("rename_user", signed_in(NOTHING)),
    ("readdress_user", signed_in(NOTHING)),
    ("disable_users", signed_in(NOTHING)),
    ("enable_user", signed_in(NOTHING)),
    ("unlock_user", signed_in(NOTHING)),
    ("reset_factors", signed_in(NOTHING)),
    ("forget_handed_over", signed_in(NOTHING)),
    ("send_reset", signed_in(NOTHING)),
    ("end_user_sessions", signed_in(NOTHING)),
    ("delete_user", signed_in(NOTHING)),
    ("change_role", signed_in(NOTHING)),
    ("retry_message", signed_in(NOTHING)),
    ("drop_message", signed_in(NOTHING)),
    ("admin_users_page", signed_in(NOTHING)),
    ("admin_many_page", signed_in(NOTHING)),
    ("admin_invite_page", signed_in(NOTHING)),
    ("admin_user_page", signed_in(NOTHING)),
    ("admin_registrations_page", signed_in(NOTHING)),
    ("admin_messages_page", signed_in(NOTHING)),
    ("admin_overview_page", signed_in(NOTHING)),
    ("admin_audit_page", signed_in(NOTHING)),
    ("admin_settings_page", signed_in(NOTHING)),
    // At last: they end what the others need.
    ("delete_account", signed_in(Works)),
    ("sign_out", [Works; 7]),
];

/// For whoever is signed in, and nobody else.
const fn signed_in(due: Due) -> [Due; 7] {
    [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, due]
}

/// A page that is shown to whoever is signed in.
const TO_SIGNED_IN: [bool; 7] = [false, false, false, false, false, false, true];

/// Whether a page is shown at a stage; where not, it leads to the step that is due.
const PAGES: [(&str, [bool; 7]); 23] = [
    (routes::HOME, [false; 7]),
    (routes::REGISTER, [true, true, true, false, false, false, false]),
    (routes::VERIFY_EMAIL, [true, true, true, false, false, false, false]),
    (routes::LOGIN, [true, true, true, false, false, false, false]),
    (routes::UNLOCK, [true, true, true, true, true, true, false]),
    (routes::PASSWORD_RESET, [true, true, true, false, false, false, false]),
    (routes::NOT_ME, [true; 7]),
    (routes::INVITE, [true, true, true, true, true, true, false]),
    (routes::CONFIRM_ADDRESS, [true; 7]),
    (routes::MFA_SETUP, [false, false, false, false, true, true, false]),
    (routes::MFA_VERIFY, [false, false, false, true, false, false, false]),
    (routes::RECOVERY_CODES, TO_SIGNED_IN),
    (routes::DASHBOARD, TO_SIGNED_IN),
    (routes::PROFILE, TO_SIGNED_IN),
    (routes::EMAIL, TO_SIGNED_IN),
    (routes::PASSWORD, TO_SIGNED_IN),
    (routes::FACTORS, TO_SIGNED_IN),
    (routes::NEW_FACTOR, TO_SIGNED_IN),
    (routes::SESSIONS, TO_SIGNED_IN),
    (routes::BROWSERS, TO_SIGNED_IN),
    (routes::ACTIVITY, TO_SIGNED_IN),
    (routes::CONFIRM, TO_SIGNED_IN),
    (routes::DEV_OUTBOX, [true; 7]),
];

/// Staff's pages, and what they answer to an auditor, to support and to an administrator. For a plain user there is
/// nothing; before, each leads to the step that is due.
const STAFF_PAGES: [(&str, [u16; 3]); 9] = [
    (routes::ADMIN, [200; 3]),
    (routes::ADMIN_AUDIT, [200, 403, 200]),
    (routes::ADMIN_SETTINGS, [200, 403, 200]),
    (routes::ADMIN_USERS, [200; 3]),
    (routes::ADMIN_INVITE, [403, 403, 200]),
    ("/admin/users/many?act=end-sessions", [200; 3]),
    (routes::ADMIN_USER, [200; 3]),
    (routes::ADMIN_REGISTRATIONS, [200; 3]),
    (routes::ADMIN_MESSAGES, [200, 403, 200]),
];

/// The roles of the table's columns.
const STAFF: [Role; 3] = [Role::Auditor, Role::Support, Role::Administrator];

async fn browser_at(app: &App, stage: Stage) -> Browser {
    let browser = match stage {
        Stage::Anonymous => app.anonymous(),
        Stage::ConfirmationRequired => app.registered("bea").await.1,
        Stage::ResetRequested => {
            let browser = app.anonymous();
            browser.post("ask_for_reset", &[("email", "nobody@example.org")]).await.leads_to(routes::PASSWORD_RESET);
            browser
        }
        Stage::MfaRequired => app.pending("cleo").await.1,
        Stage::MailboxProofRequired => app.mailbox_due("dora", Role::User).await.1,
        Stage::EnrolmentRequired => app.confirmed("edda").await.1,
        Stage::Authenticated => app.user("fay").await.browser,
    };
    assert_eq!(browser.stage().await, stage);
    browser
}

#[test]
fn every_door_is_in_the_table() {
    let mut functions: Vec<_> = server_fn_paths().collect();
    functions.sort_unstable_by_key(|(path, _)| *path);
    let mut expected: Vec<_> = FUNCTIONS.iter().map(|(name, _)| format!("/sfn/{name}")).collect();
    expected.sort_unstable();
    assert_eq!(functions.iter().map(|(path, _)| *path).collect::<Vec<_>>(), expected);
    // A GET that changes something would defeat SameSite=Lax (Leptos #3786).
    assert!(functions.iter().all(|(_, method)| *method == Method::POST));

    let mut pages: Vec<_> = generate_route_list(Pages).iter().map(|page| page.path().to_owned()).collect();
    pages.sort_unstable();
    let staffs = STAFF_PAGES.iter().map(|(path, _)| path.split('?').next().unwrap());
    let mut expected: Vec<_> = PAGES.iter().map(|(path, _)| *path).chain(staffs).map(ToOwned::to_owned).collect();
    expected.sort_unstable();
    assert_eq!(pages, expected);
}

on_every_backend! {
    /// A half session is worth nothing (CVE-2025-64103, CVE-2026-32246, CVE-2026-94218, GHSA-9phw-7h96-q3rv,
    /// GHSA-89px-ww3j-g2mm, GHSA-7mgc-c7pq-3rr3), and no empty post passes a stage (CVE-2026-49448).
    async fn functions_keep_to_their_stages(app: &App) {
        for (column, stage) in STAGES.into_iter().enumerate() {
            let browser = browser_at(app, stage).await;
            for (name, due) in FUNCTIONS {
                let answer = browser.post(name, &[]).await;
                match due[column] {
                    Works => assert_eq!(answer.status, 200, "{name} at {stage:?}: {}", answer.text()),
                    Says(code) => assert_eq!(answer.error().code(), code, "{name} at {stage:?}"),
                    Elsewhere => {
                        assert_eq!(answer.error(), Error::WrongStage { stage }, "{name} at {stage:?}");
                        assert_eq!(answer.location(), Some(routes::for_stage(stage)), "{name} at {stage:?}");
                    }
                }
                let is_last = name == "sign_out" || (name == "delete_account" && stage == Stage::Authenticated);
                let expected = if is_last { Stage::Anonymous } else { stage };
                assert_eq!(browser.stage().await, expected, "{name} changed the stage");
            }
        }
    }

    async fn forms_without_script_are_led_to_the_step_that_is_due(app: &App) {
        for (column, stage) in STAGES.into_iter().enumerate() {
            let browser = browser_at(app, stage).await;
            for (name, due) in FUNCTIONS.into_iter().filter(|(_, due)| due[column] == Elsewhere) {
                let answer = browser.submit(routes::LOGIN, name, &[]).await;
                let leads = (answer.status, answer.location());
                assert_eq!(leads, (302, Some(routes::for_stage(stage))), "{name} at {stage:?} {due:?}");
            }
            assert_eq!(browser.stage().await, stage);
        }
    }

    async fn pages_keep_to_their_stages(app: &App) {
        for (column, stage) in STAGES.into_iter().enumerate() {
            let browser = browser_at(app, stage).await;
            for (path, is_shown) in PAGES {
                let answer = browser.get(path).await;
                if is_shown[column] {
                    assert_eq!(answer.status, 200, "{path} at {stage:?}");
                    assert_eq!(answer.text().matches("<h1").count(), 1, "{path} at {stage:?}");
                } else {
                    let leads = (answer.status, answer.location());
                    let said = logs::database();
                    assert_eq!(leads, (303, Some(routes::for_stage(stage))), "{path} at {stage:?}{said}");
                }
                assert_eq!(answer.set_cookies(), [], "{path} at {stage:?}");
            }
            assert_eq!(browser.stage().await, stage, "looking changes nothing");
        }
    }

    /// A page asks the database three times at most, however much there is to show.
    async fn pages_ask_little(app: &App) {
        for (column, stage) in STAGES.into_iter().enumerate() {
            let browser = browser_at(app, stage).await;
            if stage == Stage::Authenticated {
                browser.post("add_factor", &[]).await.ok();
                browser.post("change_address", &[("email", "other@example.net")]).await.ok();
            }
            for (path, _) in PAGES.into_iter().filter(|(_, is_shown)| is_shown[column]) {
                let (answer, heard) = listening(browser.get(path)).await;
                assert_eq!(answer.status, 200, "{path} at {stage:?}");
                let reads = heard.0.iter().filter(|sql| sql.starts_with("SELECT")).count();
                assert!(reads <= 3, "{path} at {stage:?}: {:#?}", heard.0);
            }
        }
    }

    /// Whoever isn't staff isn't told that there is such a page.
    async fn pages_of_staff_keep_to_staff(app: &App) {
        let id = app.id_of_person(&app.user("ada").await.person).await;
        let at = |path: &str| path.replace("{id}", &id);
        for stage in STAGES {
            let browser = browser_at(app, stage).await;
            let nothing = browser.get("/no-such-page").await;
            for (path, _) in STAFF_PAGES {
                let answer = browser.get(&at(path)).await;
                if stage == Stage::Authenticated {
                    assert_eq!(answer.status, 404, "{path}");
                    assert_eq!(answer.text().contains("There is nothing here"), nothing.text().contains("There is nothing here"));
                    assert!(!answer.text().contains("Administration"), "{path}");
                } else {
                    let leads = (answer.status, answer.location());
                    assert_eq!(leads, (303, Some(routes::for_stage(stage))), "{path} at {stage:?}");
                }
            }
        }
        for (column, role) in STAFF.into_iter().enumerate() {
            let staff = app.staff(role.name(), role).await;
            for (path, status) in STAFF_PAGES {
                let answer = staff.browser.get(&at(path)).await;
                assert_eq!(answer.status, status[column], "{path} for {role:?}");
                assert_eq!(answer.text().matches("<h1").count(), 1, "{path} for {role:?}");
            }
        }
    }

    async fn probes_and_files_ask_for_nobody(app: &App) {
        let browser = app.anonymous();
        for path in ["/healthz", "/readyz", "/robots.txt", "/pkg/countersign.js", "/pkg/countersign.css"] {
            browser.get(path).await.ok();
        }
        let ready: serde_json::Value = browser.get("/readyz").await.json();
        assert_eq!(ready["database"], "ready");
    }
}
