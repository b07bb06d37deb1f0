//! What an account has at a glance, from all of its tables in one statement: authenticators, sessions, phones, recovery
//! codes, trusted browsers. A page that shows several of them would otherwise ask once for each.

use super::sessions;
use crate::{client::Kind, stage::Stage};
use entity::{browser, factor, phone, recovery_code, recovery_set, session, user};
use sea_orm::{
    Condition, ConnectionTrait, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement, SimpleExpr, UnionType},
};
use uuid::Uuid;

/// An account at a glance.
#[derive(Debug, Default)]
pub(crate) struct Overview {
    /// Confirmed authenticators, oldest first.
    pub(crate) factors: Vec<Row>,
    /// Live sessions, newest first.
    pub(crate) sessions: Vec<Row>,
    /// The confirmed phone, and those that wait for their code.
    pub(crate) phones: Vec<Row>,
    /// The set of recovery codes: `used_at` is when it was said to be saved, `number` how many are left.
    pub(crate) recovery: Option<Row>,
    /// How many browsers are trusted.
    pub(crate) trusted: i64,
}

/// One thing that an account has.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The row's own id; of a phone, the session that is setting it up.
    pub(crate) id: Option<Uuid>,
    /// A factor's name, a session's agent, a phone's hint.
    pub(crate) name: String,
    /// A session's network.
    pub(crate) network: String,
    /// A session's kind.
    pub(crate) kind: String,
    /// A session's proofs.
    pub(crate) amr: String,
    /// When it was made.
    pub(crate) created_at: i64,
    /// A factor's last use, a session's last request, a phone's confirmation.
    pub(crate) used_at: Option<i64>,
    /// How many.
    pub(crate) number: i64,
}

/// Reads it: one statement, each part of it by an index of its owner.
pub(crate) async fn of(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    now: i64,
    idle: [(Kind, i64); 2],
) -> Result<Overview, DbErr> {
    let mut all = authenticators(user);
    for part in [live_sessions(user, now, idle), phones(user, now), recovery_codes(user), trusted(user, now)] {
        all.union(UnionType::All, part);
    }
    let mut overview = Overview::default();
    for result in conn.query_all(&all).await? {
        let row = read(&result)?;
        match result.try_get::<String>("", "what")?.as_str() {
            "factor" => overview.factors.push(row),
            "session" => overview.sessions.push(row),
            "phone" => overview.phones.push(row),
            "recovery" => overview.recovery = Some(row),
            _ => overview.trusted = row.number,
        }
    }
    overview.factors.sort_by_key(|row| (row.created_at, row.id));
    overview.sessions.sort_by_key(|row| (-row.created_at, row.id));
    Ok(overview)
}

fn read(result: &QueryResult) -> Result<Row, DbErr> {
    Ok(Row {
        id: result.try_get("", "id")?,
        name: result.try_get("", "name")?,
        network: result.try_get("", "network")?,
        kind: result.try_get("", "kind")?,
        amr: result.try_get("", "amr")?,
        created_at: result.try_get("", "created_at")?,
        used_at: result.try_get("", "used_at")?,
        number: result.try_get("", "number")?,
    })
}

/// The columns of a part, in the order of the union. Literals are written out: a bound value has no type of its own.
struct Part {
    what: &'static str,
    id: SimpleExpr,
    name: SimpleExpr,
    network: SimpleExpr,
    kind: SimpleExpr,
    amr: SimpleExpr,
    created_at: SimpleExpr,
    used_at: SimpleExpr,
    number: SimpleExpr,
}

impl Part {
    fn new(what: &'static str) -> Self {
        let nothing = || Expr::cust("''");
        Self {
            what,
            id: Expr::cust("NULL"),
            name: nothing(),
            network: nothing(),
            kind: nothing(),
            amr: nothing(),
            created_at: Expr::cust("0"),
            used_at: Expr::cust("NULL"),
            number: Expr::cust("0"),
        }
    }

    fn select(self, from: impl sea_orm::sea_query::IntoTableRef) -> SelectStatement {
        Query::select()
            .expr_as(Expr::cust(self.what), "what")
            .expr_as(self.id, "id")
            .expr_as(self.name, "name")
            .expr_as(self.network, "network")
            .expr_as(self.kind, "kind")
            .expr_as(self.amr, "amr")
            .expr_as(self.created_at, "created_at")
            .expr_as(self.used_at, "used_at")
            .expr_as(self.number, "number")
            .from(from)
            .take()
    }
}

fn column(column: impl IntoColumnRef) -> SimpleExpr {
    Expr::col(column)
}

fn authenticators(user: &user::Model) -> SelectStatement {
    let part = Part {
        id: column(factor::Column::Id),
        name: column(factor::Column::Name),
        created_at: column(factor::Column::CreatedAt),
        used_at: column(factor::Column::LastUsedAt),
        ..Part::new("'factor'")
    };
    part.select(factor::Entity)
        .and_where(column(factor::Column::UserId).eq(user.id))
        .and_where(column(factor::Column::ConfirmedAt).is_not_null())
        .take()
}

fn live_sessions(user: &user::Model, now: i64, idle: [(Kind, i64); 2]) -> SelectStatement {
    let is_awake = idle.into_iter().fold(Condition::any(), |any, (kind, idle_ms)| {
        let of_kind = column(session::Column::Kind).eq(kind.name());
        any.add(of_kind.and(column(session::Column::SeenAt).gt(now - idle_ms)))
    });
    let part = Part {
        id: column(session::Column::Id),
        name: column(session::Column::Agent),
        kind: column(session::Column::Kind),
        network: column(session::Column::Network),
        amr: column(session::Column::Amr),
        created_at: column(session::Column::CreatedAt),
        used_at: column(session::Column::SeenAt),
        ..Part::new("'session'")
    };
    part.select(session::Entity)
        .and_where(column(session::Column::UserId).eq(user.id))
        .and_where(column(session::Column::Stage).eq(sessions::stage_name(Stage::Authenticated)))
        .and_where(column(session::Column::Epoch).eq(user.epoch))
        .and_where(column(session::Column::RevokedAt).is_null())
        .and_where(column(session::Column::ExpiresAt).gt(now))
        .cond_where(is_awake)
        .take()
}

fn phones(user: &user::Model, now: i64) -> SelectStatement {
    let part = Part {
        id: column(phone::Column::SessionId),
        name: column(phone::Column::Hint),
        created_at: column(phone::Column::CreatedAt),
        used_at: column(phone::Column::ConfirmedAt),
        ..Part::new("'phone'")
    };
    let is_live = column(phone::Column::ConfirmedAt).is_not_null().or(column(phone::Column::ExpiresAt).gt(now));
    part.select(phone::Entity).and_where(column(phone::Column::UserId).eq(user.id)).and_where(is_live).take()
}

fn recovery_codes(user: &user::Model) -> SelectStatement {
    let left = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from(recovery_code::Entity)
        .and_where(column(recovery_code::Column::UserId).eq(user.id))
        .and_where(column(recovery_code::Column::LiveAt).is_not_null())
        .and_where(column(recovery_code::Column::UsedAt).is_null())
        .take();
    let part = Part {
        id: column(recovery_set::Column::Id),
        created_at: column(recovery_set::Column::CreatedAt),
        used_at: column(recovery_set::Column::SavedAt),
        number: left.into(),
        ..Part::new("'recovery'")
    };
    part.select(recovery_set::Entity).and_where(column(recovery_set::Column::UserId).eq(user.id)).take()
}

fn trusted(user: &user::Model, now: i64) -> SelectStatement {
    Part { number: Expr::cust("COUNT(*)"), ..Part::new("'trusted'") }
        .select(browser::Entity)
        .and_where(column(browser::Column::UserId).eq(user.id))
        .and_where(column(browser::Column::TrustedUntil).gt(now))
        .and_where(column(browser::Column::TrustEpoch).eq(user.trust_epoch))
        .take()
}
