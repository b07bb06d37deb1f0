//! `audit verify` and `audit export`, as an operator types them.

use crate::{
    commands::typed,
    harness::{Backend, Store, encoded, process::Server, tables},
};
use auth::store::Db;
use std::time::{Duration, Instant};

fn json(said: &str) -> serde_json::Value {
    serde_json::from_str(said).unwrap_or_else(|_| panic!("{said}"))
}

/// A portal that has run for a moment: three events, and a file of checkpoints.
async fn ran(store: &Store) -> Db {
    let mut variables = vec![
        ("DATABASE_URL", store.database_url.as_str()),
        ("SECRET_KEY", "0123456789abcdef0123456789abcdef"),
        ("COUNTERSIGN_REDIS__PREFIX", store.redis_prefix.as_str()),
        ("COUNTERSIGN_AUDIT__CHECKPOINT_FILE", "checkpoints.jsonl"),
        ("COUNTERSIGN_AUDIT__CHECKPOINT_ROWS", "1"),
    ];
    if let Some(url) = &store.redis_url {
        variables.push(("REDIS_URL", url));
    }
    assert_eq!(typed(store, &[], &["migrate", "up"], "").0, 0);
    let server = Server::start(&store.folder, &variables);
    for _ in 0..3 {
        server.post("sign_in", "", &encoded(&[("login", "nobody"), ("password", "wrong wrong wrong")])).unwrap();
    }
    let db = Db::connect(&store.database_url, Some(1)).await.unwrap();
    let began = Instant::now();
    let is_written = || std::fs::read_to_string(store.folder.join("checkpoints.jsonl")).unwrap_or_default();
    while !is_written().contains("\"position\":3,") {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", is_written());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(server);
    db
}

on_every_backend! {
    async fn verify_says_what_is_wrong(backend: Backend) {
        let store = Store::make(backend).await;
        let db = ran(&store).await;
        let verify = |arguments: &[&str]| typed(&store, &[], &[&["audit", "verify"], arguments].concat(), "");
        let (code, said, complaint) = verify(&["--json"]);
        assert_eq!(code, 0, "{complaint}");
        let report = json(&said);
        assert_eq!((&report["is_sound"], &report["rows"], &report["last"]), (&true.into(), &3.into(), &3.into()));
        let key = report["signers"][0]["public"].as_str().unwrap().to_owned();
        let (code, said, complaint) = verify(&["--checkpoints", "checkpoints.jsonl", "--key", &key]);
        assert_eq!(code, 0, "{complaint}");
        assert!(said.contains("Rows: 3 sound, positions 1 to 3.") && said.contains(&key), "{said}");

        // What nobody has given a place yet is told.
        assert_eq!(typed(&store, &[], &["client", "add", "files"], "").0, 0);
        let (code, said, _) = verify(&["--json"]);
        assert_eq!((code, &json(&said)["waiting"]), (0, &1.into()), "{said}");

        let id = "SELECT COUNT(*) FROM audit WHERE chain_pos = 2 AND kind = 'password-checked'";
        assert_eq!(tables::number(db.connection(), id).await, 1);
        tables::execute(db.connection(), "UPDATE audit SET kind = 'signed-in' WHERE chain_pos = 2").await;
        let (code, said, complaint) = verify(&[]);
        assert_eq!(code, 1);
        assert!(complaint.contains("position 2 (row ") && complaint.contains("edited"), "{complaint}");
        assert!(said.contains("Rows: 1 sound until then"), "{said}");
        let (code, said, _) = verify(&["--json"]);
        let report = json(&said);
        assert_eq!((code, &report["is_sound"], &report["broken"]["what"]), (1, &false.into(), &"edited".into()));
        assert_eq!((&report["broken"]["position"], report["broken"]["id"].as_str().unwrap().len()), (&2.into(), 32));
        assert_eq!(verify(&["--after", "2"]).0, 0);

        tables::execute(db.connection(), "DELETE FROM audit WHERE chain_pos >= 2").await;
        let (code, _, complaint) = verify(&["--checkpoints", "checkpoints.jsonl"]);
        assert!(code == 1 && complaint.contains("cut off"), "{complaint}");
        db.close().await;
        store.remove().await;
    }

    async fn verify_refuses_what_it_cannot_use(backend: Backend) {
        let store = Store::make(backend).await;
        assert_eq!(typed(&store, &[], &["migrate", "up"], "").0, 0);
        let (code, said, complaint) = typed(&store, &[], &["audit", "verify"], "");
        assert_eq!(code, 0, "an empty trail is sound: {complaint}");
        assert!(said.contains("Rows: 0 sound"), "{said}");
        std::fs::write(store.folder.join("bad"), "{}\n").unwrap();
        std::fs::write(store.folder.join("binary"), [0xff, 0xfe, b'\n']).unwrap();
        std::fs::write(store.folder.join("long"), "x".repeat(100_000)).unwrap();
        for (arguments, code, word) in [
            (&["--checkpoints", "nowhere"][..], 2, "can't be read"),
            (&["--checkpoints", "bad"], 1, "line 1 is no checkpoint"),
            (&["--checkpoints", "binary"], 2, "can't be read"),
            (&["--checkpoints", "long"], 1, "is no checkpoint"),
            (&["--key", "short"], 1, "43 characters"),
            (&["--after", "7"], 1, "no such position"),
            (&["--after=-1"], 1, "0 or more"),
        ] {
            let (is, said, complaint) = typed(&store, &[], &[&["audit", "verify"], arguments].concat(), "");
            assert!(is == code && complaint.contains(word), "{arguments:?}: {is} {said} {complaint}");
        }
        store.remove().await;
    }

    async fn export_prints_what_is_asked_for(backend: Backend) {
        let store = Store::make(backend).await;
        let db = ran(&store).await;
        let export = |arguments: &[&str]| typed(&store, &[], &[&["audit", "export"], arguments].concat(), "");
        let (code, said, complaint) = export(&[]);
        assert_eq!(code, 0, "{complaint}");
        let rows: Vec<_> = said.lines().map(json).collect();
        assert_eq!(rows.len(), 4, "the export's own event is in it: {said}");
        assert_eq!((&rows[0]["kind"], &rows[0]["network"]), (&"password-checked".into(), &"127.0.0.0/24".into()));
        assert_eq!((&rows[3]["kind"], &rows[3]["details"]["detail"]), (&"audit-exported".into(), &serde_json::Value::Null));

        let (_, said, _) = export(&["--format", "csv", "--kind", "password-checked"]);
        let lines: Vec<_> = said.lines().collect();
        assert!(lines.len() == 4 && lines[0].starts_with("seq,id,at,kind,succeeded,"), "{said}");
        assert!(lines[1].contains(",password-checked,false,"), "{said}");

        let count = |arguments: &[&str]| export(arguments).1.lines().filter(|line| line.contains("password-checked")).count();
        assert_eq!(count(&["--from", "2020-01-01", "--to", "2100-01-01T00:00:00Z"]), 3);
        assert_eq!(count(&["--to", "2020-01-01"]), 0);
        assert_eq!(count(&["--from", "2100-01-01"]), 0);
        assert_eq!(count(&["--user", "00000000000000000000000000000001"]), 0);
        for (arguments, word) in [
            (&["--from", "yesterday"][..], "--from takes a date"),
            (&["--kind", "Signed In"], "lower-case"),
            (&["--user", "nobody"], "no such user"),
            (&["--user", "x' OR 1=1"], "no such user"),
        ] {
            let (code, said, complaint) = export(arguments);
            assert!(code == 1 && said.is_empty() && complaint.contains(word), "{arguments:?}: {complaint}");
        }
        let exports = "SELECT COUNT(*) FROM audit WHERE kind = 'audit-exported'";
        assert_eq!(tables::number(db.connection(), exports).await, 6, "each is told, and none that was refused");
        db.close().await;
        store.remove().await;
    }
}
