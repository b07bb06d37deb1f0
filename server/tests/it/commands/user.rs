//! `countersign user`, beside a running portal: the same database, another process.

use super::typed;
use crate::{
    harness::{App, Backend, process::command},
    rest::admin::put_user,
};
use auth::{
    clock::{Clock, SystemClock},
    role::Role,
    service::AuditFilter,
};
use serde_json::{Value, json};
use std::process::Output;

/// What is said, and the exit code.
struct Said {
    code: i32,
    out: String,
    complaint: String,
}

impl Said {
    #[track_caller]
    fn ok(self) -> String {
        assert_eq!(self.code, 0, "{} {}", self.out, self.complaint);
        assert!(self.complaint.is_empty(), "{}", self.complaint);
        self.out
    }

    #[track_caller]
    fn json(self) -> Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    #[track_caller]
    fn refused(&self, word: &str) {
        assert!(
            self.code == 1 && self.out.is_empty() && self.complaint.contains(word),
            "{} {}",
            self.code,
            self.complaint
        );
        assert_eq!(self.complaint.trim_end().lines().count(), 1, "{}", self.complaint);
    }
}

/// `countersign user …` on the portal's own stores, with its key.
fn user(app: &App, arguments: &[&str]) -> Said {
    let (url, key) = (app.store.database_url.as_str(), app.key());
    let all = [&["user"][..], arguments].concat();
    let variables = [("DATABASE_URL", url), ("SECRET_KEY", key.as_str())];
    let Output { status, stdout, stderr } = command(&app.store.folder, &variables, &all, "");
    // That process goes by the machine's clock: what it has written must be due here.
    let behind = SystemClock.now_ms() - app.now();
    if behind >= 0 {
        app.pass(behind + 1);
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: status.code().unwrap(), out: text(stdout), complaint: text(stderr) }
}

on_every_backend! {
    async fn beside_a_running_server(app: &App) {
        let root = app.staff("root", Role::Administrator).await;
        let ada = app.user("ada").await;
        let id = app.id_of(&ada.email).await;
        let program = app.bearer(&ada).await.program;
        // By id, address and username, in any case.
        for named in [id.as_str(), "ADA@example.org", "Ada"] {
            let shown = user(app, &["--json", "show", named]).json();
            assert_eq!((&shown["id"], &shown["email"]), (&json!(id), &json!(ada.email)));
        }
        let text = user(app, &["show", "ada"]).ok();
        for known in ["ada Lovelace", "Authenticators", "Phone", "Sessions", "signed-in"] {
            assert!(text.contains(known), "{known}: {text}");
        }
        user(app, &["show", "nobody"]).refused("nobody");

        user(app, &["disable", "ada", "--reason", "Left us"]).ok();
        assert_eq!(program.get("/api/profile").await.status, 401);
        let listed = user(app, &["--json", "list", "--filter", "disabled"]).json();
        assert_eq!((listed.as_array().unwrap().len(), &listed[0]["state"]), (1, &json!("disabled")));
        user(app, &["send-reset", "ada"]).refused("shut");
        user(app, &["enable", "ada"]).ok();
        user(app, &["unlock", "ada"]).ok();
        user(app, &["end-sessions", "ada", "root"]).ok();
        assert_ne!(root.browser.stage().await, auth::stage::Stage::Authenticated);
        user(app, &["send-reset", "ada"]).ok();
        let mails = app.new_mails(&ada.email).await;
        assert!(mails.iter().any(|mail| mail.text.contains("?token=")), "the running portal mails it");

        let reset = user(app, &["--json", "reset-mfa", "ada", "--reason", "Lost it"]).json();
        assert_eq!(reset, json!({ "id": id, "number": 1 }));
        let reset = user(app, &["--json", "reset-mfa", "ada", "--reason", "Lost it", "--enrolment-code"]).json();
        assert_eq!(reset["enrolment_code"].as_str().unwrap().len(), 19);
        let text = user(app, &["reset-mfa", "ada", "--reason", "Lost it", "--enrolment-code"]).ok();
        let code = text.lines().find_map(|line| line.strip_prefix("Enrolment code: ")).unwrap();
        let step: Value = app.program().log_in(&ada).await.ok().json();
        let pending = app.program().with(step["pending_token"].as_str().unwrap());
        pending.post("/api/otp/verify", json!({ "code": code })).await.ok();

        // Nobody did it but whoever has the machine.
        app.chain().await;
        let filter = AuditFilter { network: Some("command line".to_owned()), ..AuditFilter::default() };
        let events = app.node.running.service.audit_page(&filter, None, 100).await.unwrap().items;
        for kind in ["user-disabled", "user-enabled", "user-unlocked", "session-ended", "factors-reset"] {
            let of = events.iter().filter(|event| event.kind == kind);
            assert!(of.clone().count() > 0 && of.clone().all(|event| event.actor_id.is_none()), "{kind}");
        }
    }

    async fn made_changed_and_deleted(app: &App) {
        app.staff("root", Role::Administrator).await;
        let made = user(app, &["--json", "invite", "--email", "new@example.org", "--role", "support"]).json();
        let id = made["id"].as_str().unwrap();
        assert!(app.mail("new@example.org").await.text.contains("/invite?token="));
        user(app, &["invite", "--email", "new@example.org"]).refused("email");
        user(app, &["invite", "--email", "x"]).refused("email");
        let text = user(app, &["invite", "--email", "two@example.org", "--username", "two", "--name", "Two"]).ok();
        assert!(text.contains("two@example.org"), "{text}");

        user(app, &["edit", id, "--username", "newt", "--name", "Newt"]).ok();
        let shown = user(app, &["--json", "show", "newt"]).json();
        assert_eq!((&shown["display_name"], &shown["role"], &shown["state"]), (&json!("Newt"), &json!("support"), &json!("invited")));
        user(app, &["edit", "newt", "--username", "two"]).refused("username");
        user(app, &["edit", "newt", "--email", "newer@example.org"]).ok();
        assert!(app.mail("newer@example.org").await.text.contains("/confirm-address?token="));
        user(app, &["role", "newt", "auditor"]).ok();
        assert_eq!(user(app, &["--json", "show", "newt"]).json()["role"], "auditor");
        for act in [&["role", "root", "user"][..], &["disable", "root", "--reason", "x"], &["delete", "root", "--yes"]] {
            user(app, act).refused("administrator");
        }
        user(app, &["delete", "newt"]).refused("--yes");
        user(app, &["delete", "newt", "--yes"]).ok();
        user(app, &["show", "newt"]).refused("newt");

        let dry = user(app, &["--json", "disable", "root", "two", "--reason", "x", "--dry-run"]).json();
        assert_eq!(dry["affected"].as_array().unwrap().len(), 2);
        assert_eq!(user(app, &["--json", "list", "--filter", "disabled"]).json(), json!([]));
        // Both or none.
        user(app, &["disable", "root", "two", "--reason", "x"]).refused("administrator");
        assert_eq!(user(app, &["--json", "list", "--filter", "disabled"]).json(), json!([]));
    }

    async fn names_do_nothing_to_the_terminal(app: &App) {
        let hostile = "\u{1b}]0;x\u{7}\u{1b}[2J\r\nroot@example.org  administrator\u{202e}\u{9b}31m";
        put_user(app, "eve@example.org", Some("eve"), hostile).await;
        for arguments in [&["list"][..], &["show", "eve"], &["disable", "eve", "--reason", "x", "--dry-run"]] {
            let text = user(app, arguments).ok();
            assert!(text.contains(r"\u{1b}]0;x"), "{text}");
            assert!(!text.chars().any(|c| c != '\n' && auth::text::is_control(c)), "{text:?}");
            assert!(!text.lines().any(|line| line.starts_with("root")), "{text}");
        }
        let said = user(app, &["show", hostile]);
        said.refused("there is no user");
        let said = user(app, &["delete", "eve"]);
        said.refused("--yes");
        assert!(!said.complaint.trim_end().chars().any(auth::text::is_control), "{:?}", said.complaint);
        assert_eq!(user(app, &["--json", "show", "eve"]).json()["display_name"], hostile);
    }

    async fn lists_are_cut_or_whole(app: &App) {
        for number in 0..7 {
            put_user(app, &format!("u{number}@example.org"), None, "Same").await;
        }
        let few = user(app, &["list", "--limit", "3"]).ok();
        assert_eq!((few.lines().count(), few.contains("--all")), (6, true), "{few}");
        let all = user(app, &["list", "--all", "--sort", "email"]).ok();
        assert_eq!((all.lines().count(), all.contains("--all")), (8, false), "{all}");
        let found = user(app, &["--json", "list", "--q", "U1@"]).json();
        assert_eq!((found.as_array().unwrap().len(), &found[0]["email"]), (1, &json!("u1@example.org")));
        assert_eq!(user(app, &["list", "--q", "zz"]).ok().lines().count(), 1);
    }

    /// Somebody whose username is another one's id: whoever types it is asked for the address.
    async fn nobody_poses_as_an_id(app: &App) {
        let mut id = put_user(app, "one@example.org", None, "One").await;
        while !id.simple().to_string().starts_with(|c: char| c.is_ascii_alphabetic()) {
            id = put_user(app, &format!("{}@example.org", auth::random::incident()), None, "One").await;
        }
        put_user(app, "two@example.org", Some(&id.simple().to_string()), "Two").await;
        user(app, &["show", &id.simple().to_string()]).refused("give the address");
        assert_eq!(user(app, &["--json", "show", "two@example.org"]).json()["display_name"], "Two");
    }
}

/// What can't be parsed isn't done, and every command tells about itself.
#[test]
fn help_and_mistakes() {
    crate::harness::run(Backend::Sqlite, async |backend| {
        let store = crate::harness::Store::make(backend).await;
        let (_, help, _) = typed(&store, &[], &["user", "--help"], "");
        let commands = [
            "list",
            "show",
            "invite",
            "edit",
            "disable",
            "enable",
            "unlock",
            "reset-mfa",
            "end-sessions",
            "send-reset",
            "role",
            "delete",
        ];
        for name in commands {
            assert!(help.contains(&format!("\n  {name} ")), "{name}: {help}");
            let (code, help, _) = typed(&store, &[], &["user", name, "--help"], "");
            assert!(code == 0 && help.contains("Usage: countersign user"), "{help}");
        }
        for mistake in [
            &["user"][..],
            &["user", "role", "ada", "root"],
            &["user", "disable", "ada"],
            &["user", "disable", "--reason", "x"],
            &["user", "edit", "ada"],
            &["user", "list", "--limit", "0"],
            &["user", "list", "--filter", "x"],
            &["user", "list", "--all", "--limit", "3"],
        ] {
            let (code, said, complaint) = typed(&store, &[], mistake, "");
            assert!(code == 2 && said.is_empty() && !complaint.is_empty(), "{mistake:?}");
        }
        store.remove().await;
    });
}
