//! Users by the beginning of their address, username, name or id: everybody who matches, once, however the pages are cut.

use super::put_user;
use crate::harness::{App, Dice, Program, encoded, variable};
use auth::role::Role;
use serde_json::Value;
use std::collections::BTreeSet;

#[derive(Debug)]
struct Row {
    id: String,
    texts: Vec<String>,
}

fn pick<'a>(dice: &mut Dice, of: &[&'a str]) -> &'a str {
    of[dice.throw(of.len())]
}

/// Names of few letters, so that many begin alike and many match by several texts.
async fn fill(app: &App, dice: &mut Dice, number: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for at in 0..number {
        let stem: String = (0..=dice.throw(3)).map(|_| pick(dice, &["a", "b", "A"])).collect();
        let email = format!("{stem}{at}@{}.org", pick(dice, &["a", "b"]));
        let username = (dice.throw(5) < 3).then(|| format!("{stem}{}{at}", pick(dice, &["a", "b", "-"])));
        let name = match dice.throw(5) {
            0 => email.clone(),
            1 => username.clone().unwrap_or_else(|| "ab".to_owned()),
            2 => format!("{stem} Löwe"),
            3 => "Ärger \u{1f600}".to_owned(),
            _ => "ab".to_owned(),
        };
        let id = put_user(app, &email, username.as_deref(), &name).await;
        let texts = [Some(email), username, Some(name)].into_iter().flatten().map(|text| text.to_lowercase()).collect();
        rows.push(Row { id: id.simple().to_string(), texts });
    }
    rows
}

async fn found(program: &Program, q: &str, limit: u32) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), None);
    for _ in 0..500 {
        let limit = limit.to_string();
        let mut query = vec![("q", q), ("limit", &limit)];
        query.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page: Value = program.get(&format!("/api/admin/users?{}", encoded(&query))).await.ok().json();
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return ids,
        }
    }
    panic!("no end of {q}");
}

fn due(rows: &[Row], q: &str) -> BTreeSet<String> {
    let q = q.trim().to_lowercase();
    let digits = q.replace('-', "");
    let is_id = (8..=32).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let matches =
        |row: &&Row| row.texts.iter().any(|text| text.starts_with(&q)) || (is_id && row.id.starts_with(&digits));
    rows.iter().filter(matches).map(|row| row.id.clone()).collect()
}

on_every_backend! {
    async fn nobody_is_lost_or_found_twice(app: &App) {
        let program = app.program_of("root", Role::Auditor).await;
        let now = u64::try_from(app.now()).unwrap();
        let seed = variable("COUNTERSIGN_TEST_SEED").map_or(now, |seed| seed.parse().unwrap());
        let rows = fill(app, &mut Dice::of(seed), 60).await;
        let some = &rows[7];
        let fixed = ["a", "ab", "AA", "b", "ba", "ä", "Ärger", "ab l", "zz", "a%", "_", "'", "\u{10ffff}", "-", " a "];
        let mut queries: Vec<String> = fixed.map(ToOwned::to_owned).to_vec();
        queries.extend([some.id.clone(), some.id[..8].to_owned(), some.id[..20].to_uppercase()]);
        let uuid = uuid::Uuid::try_parse(&some.id).unwrap();
        queries.extend([uuid.hyphenated().to_string(), some.id[..7].to_owned()]);
        queries.extend(rows.iter().step_by(11).map(|row| row.texts[0].clone()));
        for q in queries {
            for limit in [1, 3, 100] {
                let ids = found(&program, &q, limit).await;
                let all: BTreeSet<String> = ids.iter().cloned().collect();
                assert_eq!(all.len(), ids.len(), "twice: {q:?} by {limit}, seed {seed}");
                assert_eq!(all, due(&rows, &q), "{q:?} by {limit}, seed {seed}");
            }
        }
        assert!(found(&program, &"a".repeat(300), 10).await.is_empty());
        let answer = program.get("/api/admin/users?q=%00").await;
        assert_eq!(answer.status, 400);
    }

    /// The longest names that there can be, in letters that grow when they are written small.
    async fn the_longest_names(app: &App) {
        let program = app.program_of("root", Role::Administrator).await;
        let name = "\u{130}".repeat(80);
        let email = format!("{}@{}.org", "l".repeat(60), "x".repeat(60));
        let body = serde_json::json!({ "email": email, "display_name": name });
        let made: Value = program.post("/api/admin/users", body).await.json();
        for q in [name.as_str(), &email, &name[..20]] {
            assert_eq!(found(&program, q, 1).await, [made["id"].as_str().unwrap()]);
        }
        // Its place in a list by name is the longest cursor.
        put_user(app, "zz@example.org", None, "\u{200b}").await;
        let page: Value = program.get("/api/admin/users?sort=name&limit=2").await.ok().json();
        let next = page["next"].as_str().unwrap();
        program.get(&format!("/api/admin/users?sort=name&cursor={next}")).await.ok();
    }
}
