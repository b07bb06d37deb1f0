//! `countersign backup`: a copy that is made while people sign in, that nobody else can read, and from which a portal
//! starts.

use crate::{
    commands::typed,
    harness::{App, Backend, SECOND, Store, run, tables},
};
use app::routes;
use auth::{stage::Stage, store::Db};
use std::path::Path;

/// The key that the commands of the tests have.
const KEY: &str = "0123456789abcdef0123456789abcdef";
const GUIDE: &str = include_str!("../../../docs/OPERATIONS.md");

/// What the guide has an operator do with a restored copy.
fn statements() -> Vec<&'static str> {
    let section = GUIDE.split("\n## Restore").nth(1).unwrap().split("\n## ").next().unwrap();
    let sql = section.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    sql.lines().filter(|line| !line.is_empty()).collect()
}

fn backup(store: &Store, file: &Path, more: &[&str]) -> (i32, String, String) {
    typed(store, &[], &[&["--json", "backup", file.to_str().unwrap()], more].concat(), "")
}

#[test]
fn a_portal_starts_from_a_copy() {
    run(Backend::Sqlite, async |backend| {
        let app = App::start_with(backend, |setup| setup.config.secrets.key = KEY.into()).await;
        let user = app.user("ada").await;
        let copy = app.store.folder.join("it's a copy.db");
        let (code, said, complaint) = backup(&app.store, &copy, &[]);
        assert_eq!(code, 0, "{complaint}");
        let made: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!((&made["is_made"], &made["is_recorded"]), (&true.into(), &true.into()), "{made}");
        assert_eq!(made["bytes"], std::fs::metadata(&copy).unwrap().len());
        assert!(made["keep_too"].as_str().unwrap().contains("SECRET_KEY") && !said.contains(KEY), "{made}");
        let recorded = "SELECT COUNT(*) FROM audit WHERE kind = 'backup-made'";
        assert_eq!(tables::number(app.db(), recorded).await, 1);

        // Who comes later isn't in it.
        app.user("bea").await;
        let url = format!("sqlite:{}", copy.display());
        let db = Db::connect(&url, None).await.unwrap();
        assert_eq!(tables::count(db.connection(), "users").await, 1);
        for statement in statements() {
            tables::execute(db.connection(), statement).await;
        }
        db.close().await;
        let node = app.another_node(|setup| setup.config.database.url = url.into()).await;
        assert_eq!(user.browser.on(&node).stage().await, Stage::Anonymous, "old sessions stay ended");
        let browser = app.anonymous().on(&node);
        app.pass(30 * SECOND);
        user.sign_in_fully(&app, &browser).await.leads_to(routes::DASHBOARD);
        node.stop().await;
        app.finish().await;
    });
}

#[cfg(unix)]
#[test]
fn nothing_is_overwritten_and_nothing_lies_about() {
    use std::os::unix::fs::PermissionsExt;
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let copies = store.folder.join("copies");
        std::fs::create_dir(&copies).unwrap();
        let copy = copies.join("a.db");
        let names = || {
            let mut names: Vec<_> = std::fs::read_dir(&copies).unwrap().map(|f| f.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let (code, _, complaint) = backup(&store, &copy, &[]);
        assert!(code == 1 && complaint.contains("no database yet") && names().is_empty(), "{complaint}");
        assert!(!store.folder.join("countersign.db").exists(), "none is made for the occasion");

        // A schema that isn't ours yet is copied all the same, and left as it is.
        assert_eq!(typed(&store, &[], &["migrate", "up"], "").0, 0);
        assert_eq!(typed(&store, &[], &["migrate", "down"], "").0, 0);
        let (code, said, complaint) = backup(&store, &copy, &[]);
        assert!(code == 0 && said.contains("\"is_recorded\": false"), "{said} {complaint}");
        let (_, status, _) = typed(&store, &[], &["migrate", "status"], "");
        assert!(status.contains("missing"), "{status}");
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);

        assert_eq!(typed(&store, &[], &["migrate", "up"], "").0, 0);
        std::fs::write(&copy, "precious").unwrap();
        let (code, _, complaint) = backup(&store, &copy, &[]);
        assert!(code == 1 && complaint.contains("--force"), "{complaint}");
        assert_eq!(std::fs::read(&copy).unwrap(), b"precious");
        let (code, said, _) = backup(&store, &copy, &["--force"]);
        assert!(code == 0 && said.contains("\"is_recorded\": true"), "{said}");
        assert!(std::fs::read(&copy).unwrap().starts_with(b"SQLite format 3"));

        // In no folder, on a folder, over the database itself.
        for (file, code) in [(copies.join("none/a.db"), 2), (copies.clone(), 1)] {
            let (said, _, complaint) = backup(&store, &file, &[]);
            assert_eq!(said, code, "{} {complaint}", file.display());
        }
        let own = store.folder.join("countersign.db");
        let (code, _, complaint) = backup(&store, &own, &["--force"]);
        assert!(code == 1 && complaint.contains("the database itself"), "{complaint}");
        assert_eq!(typed(&store, &[], &["migrate", "status"], "").0, 0);
        assert_eq!(names(), ["a.db"]);
        store.remove().await;
    });
}

/// A server has its own tools: the command is printed, and a script that relies on a copy hears that there is none.
#[test]
fn elsewhere_the_command_is_printed() {
    run(Backend::Sqlite, async |backend| {
        let store = Store::make(backend).await;
        let url = "mysql://portal:hunter2@db.example.org/portal?ssl-mode=VERIFY_IDENTITY";
        let (code, said, complaint) = typed(&store, &[("DATABASE_URL", url)], &["backup", "/backup/a.sql"], "");
        assert!(code == 1 && complaint.contains("nothing was copied"), "{complaint}");
        for part in
            ["umask 077", "mariadb-dump", "--single-transaction", "--user=portal", "--password ", "/backup/a.sql"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("hunter2") && !complaint.contains("hunter2"), "{said}");
        let (_, said, _) = typed(&store, &[("DATABASE_URL", url)], &["--json", "backup", "x"], "");
        let by_hand: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(by_hand["is_made"], false);
        store.remove().await;
    });
}
