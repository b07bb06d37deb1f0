//! Who gets in where: every page and every server function, at every stage. One that isn't in the table fails the test,
//! so that no new door is left without a guard.

use crate::harness::{App, Browser};
use app::{App as Pages, routes};
use auth::{Error, role::Role, stage::Stage};
use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;

/// The stages, in the order of the tables' columns.
const STAGES: [Stage; 6] = [
    Stage::Anonymous,
    Stage::ConfirmationRequired,
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

const FUNCTIONS: [(&str, [Due; 6]); 24] = [
    ("register", [EMPTY, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("resend_confirmation", [Elsewhere, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("confirm_with_code", [Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("confirm_with_link", [Says("invalid-link"), Says("invalid-link"), Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("sign_in", [EMPTY, EMPTY, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    (
        "unlock",
        [
            Says("invalid-link"),
            Says("invalid-link"),
            Says("invalid-link"),
            Says("invalid-link"),
            Says("invalid-link"),
            Elsewhere,
        ],
    ),
    ("send_code", [Elsewhere, Elsewhere, Works, Works, Elsewhere, Elsewhere]),
    ("prove_mailbox", [Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere]),
    ("confirm_enrolment", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, EMPTY, Elsewhere]),
    ("verify_code", [Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere]),
    ("verify_recovery_code", [Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere]),
    ("verify_mailed_code", [Elsewhere, Elsewhere, EMPTY, Elsewhere, Elsewhere, Elsewhere]),
    ("save_recovery_codes", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Works]),
    ("standing_page", [Works; 6]),
    ("register_page", [Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("confirmation_page", [Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("login_page", [Works, Works, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("unlock_page", [Works, Works, Works, Works, Works, Elsewhere]),
    ("enrolment_page", [Elsewhere, Elsewhere, Elsewhere, Works, Works, Elsewhere]),
    ("verification_page", [Elsewhere, Elsewhere, Works, Elsewhere, Elsewhere, Elsewhere]),
    ("recovery_codes_page", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Works]),
    ("dashboard_page", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Works]),
    ("outbox_page", [Works; 6]),
    // At last: it ends what the others need.
    ("sign_out", [Works; 6]),
];

/// Whether a page is shown at a stage; where not, it leads to the step that is due.
const PAGES: [(&str, [bool; 6]); 10] = [
    (routes::HOME, [false; 6]),
    (routes::REGISTER, [true, true, false, false, false, false]),
    (routes::VERIFY_EMAIL, [true, true, false, false, false, false]),
    (routes::LOGIN, [true, true, false, false, false, false]),
    (routes::UNLOCK, [true, true, true, true, true, false]),
    (routes::MFA_SETUP, [false, false, false, true, true, false]),
    (routes::RECOVERY_CODES, [false, false, false, false, false, true]),
    (routes::MFA_VERIFY, [false, false, true, false, false, false]),
    (routes::DASHBOARD, [false, false, false, false, false, true]),
    (routes::DEV_OUTBOX, [true; 6]),
];

async fn browser_at(app: &App, stage: Stage) -> Browser {
    let browser = match stage {
        Stage::Anonymous => app.anonymous(),
        Stage::ConfirmationRequired => app.registered("bea").await.1,
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
    let mut expected: Vec<_> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
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
                let expected = if name == "sign_out" { Stage::Anonymous } else { stage };
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
                    assert_eq!(leads, (303, Some(routes::for_stage(stage))), "{path} at {stage:?}");
                }
                assert_eq!(answer.set_cookies(), [], "{path} at {stage:?}");
            }
            assert_eq!(browser.stage().await, stage, "looking changes nothing");
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
