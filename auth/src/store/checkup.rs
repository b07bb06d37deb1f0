//! What the doctor counts. Each is one statement over a whole table, or an index of it: for now and then, not for
//! requests.

use crate::{outbox::queue, role::Role};
use entity::{audit, message, throttle, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Statement,
    sea_query::{Expr, ExprTrait, Func, Query},
};

/// A letter that waits for so long isn't only tried again: its way is closed.
pub const LATE_MS: i64 = 15 * 60_000;
/// Letters that were given up are counted for so long.
pub const GIVEN_UP_MS: i64 = 7 * 24 * 60 * 60_000;
/// Failures in a row at which a budget is closed until something gives it back (NIST SP 800-63B-4 §3.2.2).
const CEILING: i32 = 100;

/// People who aren't shut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// All of them.
    pub all: u64,
    /// Administrators.
    pub administrators: u64,
    /// Staff without a confirmed authenticator.
    pub staff_without_factor: u64,
    /// Others without one.
    pub users_without_factor: u64,
    /// Whose password's hash is of another kind than ours.
    pub foreign_hashes: u64,
    /// Whose password's hash is ours, with other parameters or another key than a new one.
    pub old_hashes: u64,
}

/// The outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters {
    /// Waiting for longer than [`LATE_MS`].
    pub late: u64,
    /// When the oldest that waits was written.
    pub oldest_at: Option<i64>,
    /// Given up within [`GIVEN_UP_MS`].
    pub given_up: u64,
}

/// The throttles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// Closed until something gives them back.
    pub closed: u64,
    /// Closed for a while.
    pub waiting: u64,
}

/// What a server of MySQL or MariaDB says of itself; `None` where it doesn't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Whether each commit is on the disk before it is answered.
    pub writes_each_commit: Option<bool>,
    /// Whether our connection is encrypted.
    pub is_encrypted: Option<bool>,
    /// Whether our account may change the schema.
    pub may_change_schema: Option<bool>,
}

/// The database's clock, in ms.
pub(crate) async fn clock(conn: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let sql = match conn.get_database_backend() {
        DbBackend::Sqlite => "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
        _ => "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)",
    };
    value(conn, sql, 0).await?.ok_or_else(|| DbErr::RecordNotFound("the clock".to_owned()))
}

/// Counts people, all of it in one walk; new hashes begin with `ours`.
pub(crate) async fn people(conn: &impl ConnectionTrait, ours: &str) -> Result<People, DbErr> {
    let bare = || user::Column::HasFactor.eq(false);
    let is_user = || user::Column::Role.eq(Role::User.name());
    // Ours by its form; the rest of it is read when its owner signs in.
    let is_ours = || user::Column::PasswordHash.like("$argon2id$v=19$m=%,t=%,p=%,keyid=%$%$%");
    let is_new = user::Column::PasswordHash.like(format!("{ours}%"));
    let wanted = [
        user::Column::DisabledAt.is_null(),
        user::Column::Role.eq(Role::Administrator.name()),
        bare().and(is_user().not()),
        bare().and(is_user()),
        is_ours().not(),
        is_ours().and(is_new.not()),
    ];
    let mut counted = Query::select();
    for condition in wanted {
        counted.expr(Func::count(Expr::case(condition, 1)));
    }
    counted.from(user::Entity).and_where(user::Column::DisabledAt.is_null());
    let row = conn.query_one(&counted).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("people".to_owned()))?;
    let number = |index| row.try_get_by_index::<i64>(index).map(|number| u64::try_from(number).unwrap_or_default());
    Ok(People {
        all: number(0)?,
        administrators: number(1)?,
        staff_without_factor: number(2)?,
        users_without_factor: number(3)?,
        foreign_hashes: number(4)?,
        old_hashes: number(5)?,
    })
}

/// Counts letters.
pub(crate) async fn letters(conn: &impl ConnectionTrait, now: i64) -> Result<Letters, DbErr> {
    let in_state = |state: &str| message::Entity::find().filter(message::Column::State.eq(state));
    let queued: Select<message::Entity> = in_state(queue::QUEUED);
    let oldest = queued.clone().order_by_asc(message::Column::CreatedAt).limit(1).one(conn).await?;
    Ok(Letters {
        late: queued.filter(message::Column::CreatedAt.lt(now - LATE_MS)).count(conn).await?,
        oldest_at: oldest.map(|row| row.created_at),
        given_up: in_state(queue::DROPPED).filter(message::Column::EndedAt.gt(now - GIVEN_UP_MS)).count(conn).await?,
    })
}

/// Counts budgets that are closed.
pub(crate) async fn budgets(conn: &impl ConnectionTrait, now: i64) -> Result<Budgets, DbErr> {
    let closed = throttle::Entity::find().filter(throttle::Column::Failures.gte(CEILING));
    let waiting = throttle::Entity::find()
        .filter(throttle::Column::Failures.lt(CEILING))
        .filter(throttle::Column::WaitsUntil.gt(now));
    Ok(Budgets { closed: closed.count(conn).await?, waiting: waiting.count(conn).await? })
}

/// When the newest record of the trail was written.
pub(crate) async fn trail_at(conn: &impl ConnectionTrait) -> Result<Option<i64>, DbErr> {
    let newest = audit::Entity::find().order_by_desc(audit::Column::Seq).limit(1).one(conn).await?;
    Ok(newest.map(|event| event.at))
}

/// What MySQL or MariaDB says of itself. What it doesn't tell this account stays open.
pub(crate) async fn server(conn: &impl ConnectionTrait) -> Result<Server, DbErr> {
    let flush: Option<i64> =
        value(conn, "SELECT CAST(@@innodb_flush_log_at_trx_commit AS SIGNED)", 0).await.ok().flatten();
    let cipher: Option<String> = value(conn, "SHOW SESSION STATUS LIKE 'Ssl_cipher'", 1).await.ok().flatten();
    let grants = rows(conn, "SHOW GRANTS").await.unwrap_or_default();
    let grants: Vec<String> = grants.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
    Ok(Server {
        writes_each_commit: flush.map(|flush| flush == 1),
        is_encrypted: cipher.map(|cipher| !cipher.is_empty()),
        may_change_schema: (!grants.is_empty()).then(|| grants.iter().any(|grant| changes_schema(grant))),
    })
}

/// `GRANT SELECT, INSERT ON …`: whether a word before `ON` is one of those that migrations need.
fn changes_schema(grant: &str) -> bool {
    let words = grant.strip_prefix("GRANT ").and_then(|rest| rest.split(" ON ").next()).unwrap_or_default();
    let strong = ["ALL PRIVILEGES", "ALL", "CREATE", "ALTER", "DROP", "INDEX", "SUPER"];
    words.split(',').any(|word| strong.contains(&word.trim()))
}

async fn value<T: sea_orm::TryGetable>(
    conn: &impl ConnectionTrait,
    sql: &'static str,
    column: usize,
) -> Result<Option<T>, DbErr> {
    rows(conn, sql).await?.first().map(|row| row.try_get_by_index(column)).transpose()
}

async fn rows(conn: &impl ConnectionTrait, sql: &'static str) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
    conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read() {
        for (grant, is_strong) in [
            ("GRANT USAGE ON *.* TO `c`@`%` IDENTIFIED BY PASSWORD '*1'", false),
            ("GRANT SELECT, INSERT, UPDATE, DELETE ON `countersign`.* TO `c`@`%`", false),
            ("GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION", true),
            ("GRANT SELECT, INSERT, CREATE, DROP ON `countersign`.* TO `c`@`%`", true),
            ("GRANT `reader`@`%` TO `c`@`%`", false),
        ] {
            assert_eq!(changes_schema(grant), is_strong, "{grant}");
        }
    }
}
