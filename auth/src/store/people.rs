//! Users as staff look for them: page by page, each list by an index of its own, whatever their number. A page begins
//! after the last row of the one before, whose place the cursor holds; no page is counted through.

mod search;

pub(crate) use search::search;

use crate::{outbox::queue, throttle::CEILING, wire::CountsView};
use entity::{message, registration, session, throttle, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Throttled accounts that are listed: those that wait longest.
const MOST_THROTTLED: u64 = 1_000;

/// Which users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Everybody, newest first.
    All,
    /// Everybody, by address.
    ByEmail,
    /// Everybody, by name.
    ByName,
    /// Whose account is open, newest first.
    Active,
    /// Whose account is shut, the latest first.
    Disabled,
    /// Without an authenticator, newest first.
    NoFactor,
    /// With a role above a plain user's, newest first.
    Staff,
}

/// The place of a row in its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a list by time.
    At(i64, Uuid),
    /// In a list by text.
    Text(String, Uuid),
}

impl Shown {
    /// What the list is in the order of.
    fn by(self) -> SimpleExpr {
        match self {
            Self::ByEmail => Expr::col(user::Column::EmailKey),
            Self::ByName => Expr::col(user::Column::NameKey),
            Self::Disabled => Expr::col(user::Column::DisabledAt),
            Self::All | Self::Active | Self::NoFactor => Expr::col(user::Column::CreatedAt),
            // They are few, and found by their roles: along the index of times, which this sum isn't, all others would be
            // passed by.
            Self::Staff => Expr::col(user::Column::CreatedAt).add(0),
        }
    }

    /// The place of a user in this list.
    pub(crate) fn place(self, user: &user::Model) -> Place {
        match self {
            Self::ByEmail => Place::Text(user.email_key.clone(), user.id),
            Self::ByName => Place::Text(user.name_key.clone(), user.id),
            Self::Disabled => Place::At(user.disabled_at.unwrap_or_default(), user.id),
            Self::All | Self::Active | Self::NoFactor | Self::Staff => Place::At(user.created_at, user.id),
        }
    }

    fn of(self, users: Select<user::Entity>) -> Select<user::Entity> {
        match self {
            Self::All | Self::ByEmail | Self::ByName => users,
            Self::Active => users.filter(user::Column::DisabledAt.is_null()),
            Self::Disabled => users.filter(user::Column::DisabledAt.is_not_null()),
            Self::NoFactor => users.filter(user::Column::HasFactor.eq(false)),
            Self::Staff => users.filter(user::Column::Role.is_in(staff())),
        }
    }
}

fn staff() -> impl Iterator<Item = &'static str> {
    crate::role::Role::ALL.into_iter().filter(|role| role.is_staff()).map(crate::role::Role::name)
}

/// A page of a list, from a place on.
pub(crate) async fn page(
    conn: &impl ConnectionTrait,
    shown: Shown,
    after: Option<&Place>,
    most: u64,
) -> Result<Vec<user::Model>, DbErr> {
    let (place, users) = (shown.by(), shown.of(user::Entity::find()));
    // An index is read along by `a <= x AND (a < x OR b < y)`; not by a comparison of rows.
    let users = match after {
        None => users,
        Some(Place::At(at, id)) => users
            .filter(place.clone().lte(*at))
            .filter(Condition::any().add(place.clone().lt(*at)).add(user::Column::Id.lt(*id))),
        Some(Place::Text(text, id)) => users
            .filter(place.clone().gte(text.as_str()))
            .filter(Condition::any().add(place.clone().gt(text.as_str())).add(user::Column::Id.gt(*id))),
    };
    let order = if matches!(shown, Shown::ByEmail | Shown::ByName) { Order::Asc } else { Order::Desc };
    users.order_by(place, order.clone()).order_by(user::Column::Id, order).limit(most).all(conn).await
}

/// Users whose sign-in is held back for everybody who isn't known: those that wait longest, in the order of their ids.
pub(crate) async fn throttled(
    conn: &impl ConnectionTrait,
    now: i64,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<user::Model>, DbErr> {
    let mut ids = BTreeSet::new();
    for closed in [throttle::Column::WaitsUntil.gt(now), throttle::Column::Failures.gte(CEILING)] {
        let found: Vec<Option<Uuid>> = throttle::Entity::find()
            .select_only()
            .column(throttle::Column::UserId)
            .filter(closed)
            .filter(throttle::Column::UserId.is_not_null())
            .order_by_desc(throttle::Column::WaitsUntil)
            .limit(MOST_THROTTLED)
            .into_tuple()
            .all(conn)
            .await?;
        ids.extend(found.into_iter().flatten());
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let page: Vec<Uuid> = ids.into_iter().filter(|id| after.is_none_or(|after| *id > after)).take(most).collect();
    if page.is_empty() {
        return Ok(Vec::new());
    }
    user::Entity::find().filter(user::Column::Id.is_in(page)).order_by_asc(user::Column::Id).all(conn).await
}

/// How many there are of what, by indexes alone.
pub(crate) async fn counts(conn: &impl ConnectionTrait, now: i64) -> Result<CountsView, DbErr> {
    let users = user::Entity::find;
    let closed = |closed: SimpleExpr| {
        throttle::Entity::find().filter(throttle::Column::UserId.is_not_null()).filter(closed).count(conn)
    };
    let waiting = || message::Entity::find().filter(message::Column::State.eq(queue::QUEUED));
    Ok(CountsView {
        users: users().count(conn).await?,
        with_factor: users().filter(user::Column::HasFactor.eq(true)).count(conn).await?,
        disabled: users().filter(user::Column::DisabledAt.is_not_null()).count(conn).await?,
        staff: users().filter(user::Column::Role.is_in(staff())).count(conn).await?,
        registrations: registration::Entity::find().filter(registration::Column::ExpiresAt.gt(now)).count(conn).await?,
        messages_waiting: waiting().count(conn).await?,
        messages_stuck: waiting().filter(message::Column::Error.is_not_null()).count(conn).await?,
        throttled: closed(throttle::Column::WaitsUntil.gt(now)).await?
            + closed(throttle::Column::Failures.gte(CEILING).and(throttle::Column::WaitsUntil.lte(now))).await?,
        counted_at: now,
    })
}

/// The users of these ids.
pub(crate) async fn of_ids(conn: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<user::Model>, DbErr> {
    user::Entity::find().filter(user::Column::Id.is_in(ids.iter().copied())).all(conn).await
}

/// When each of these users was last seen in a session that is kept.
pub(crate) async fn last_seen(conn: &impl ConnectionTrait, ids: &[Uuid]) -> Result<BTreeMap<Uuid, i64>, DbErr> {
    let seen: Vec<(Option<Uuid>, Option<i64>)> = session::Entity::find()
        .select_only()
        .column(session::Column::UserId)
        .column_as(session::Column::SeenAt.max(), "seen_at")
        .filter(session::Column::UserId.is_in(ids.iter().copied()))
        .filter(session::Column::ProvedAt.is_not_null())
        .group_by(session::Column::UserId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(seen.into_iter().filter_map(|(id, at)| Some((id?, at?))).collect())
}
