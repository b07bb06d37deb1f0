//! How sessions end: one, those of something that is over, all but one.

use super::{live, stage_name};
use crate::{client::Kind, stage::Stage};
use entity::{session, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany, sea_query::Expr,
};
use uuid::Uuid;

/// Ends a live session that stands at this stage; whether this call was the one that did.
pub(crate) async fn end_at_stage(conn: &impl ConnectionTrait, id: Uuid, stage: Stage, now: i64) -> Result<bool, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::Stage.eq(stage_name(stage)))
        .filter(session::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends the session of a cookie, whatever its stage; the row if this call was the one that did.
pub(crate) async fn end_by_digest(
    conn: &impl ConnectionTrait,
    digest: [u8; 32],
    kind: Kind,
    now: i64,
) -> Result<bool, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::Digest.eq(digest.to_vec()))
        .filter(session::Column::Kind.eq(kind.name()))
        .filter(session::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends the sessions bound to registrations.
pub(crate) async fn end_of_registrations(conn: &impl ConnectionTrait, ids: &[Uuid], now: i64) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::RegistrationId.is_in(ids.iter().copied()))
        .filter(session::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Ends the session bound to a password reset.
pub(crate) async fn end_of_reset(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::ResetId.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(())
}

/// Ends a session, whatever its stage; whether this call was the one that did.
pub(crate) async fn end(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends one signed-in session of a user; whether this call was the one that did.
pub(crate) async fn end_one(conn: &impl ConnectionTrait, user_id: Uuid, id: Uuid, now: i64) -> Result<bool, DbErr> {
    let ended = ending_of(user_id, now).filter(session::Column::Id.eq(id));
    let ended = ended.filter(session::Column::Stage.eq(stage_name(Stage::Authenticated))).exec(conn).await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all sessions and pending sign-ins of a user but one.
pub(crate) async fn end_others(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    kept: Option<Uuid>,
    now: i64,
) -> Result<u64, DbErr> {
    let mut ended = ending_of(user_id, now);
    if let Some(kept) = kept {
        ended = ended.filter(session::Column::Id.ne(kept));
    }
    Ok(ended.exec(conn).await?.rows_affected)
}

/// Ends the pending sign-ins of a user.
pub(crate) async fn end_pending(conn: &impl ConnectionTrait, user_id: Uuid, now: i64) -> Result<(), DbErr> {
    let pending = session::Column::Stage.ne(stage_name(Stage::Authenticated));
    ending_of(user_id, now).filter(pending).exec(conn).await?;
    Ok(())
}

/// Ends the sessions that run in these known browsers of a user, but one.
pub(crate) async fn end_in_browsers(
    conn: &impl ConnectionTrait,
    user_id: Uuid,
    browsers: &[Uuid],
    kept: Uuid,
    now: i64,
) -> Result<(), DbErr> {
    let theirs = session::Column::BrowserId.is_in(browsers.iter().copied());
    ending_of(user_id, now).filter(theirs).filter(session::Column::Id.ne(kept)).exec(conn).await?;
    Ok(())
}

fn ending_of(user_id: Uuid, now: i64) -> UpdateMany<session::Entity> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::UserId.eq(user_id))
        .filter(session::Column::RevokedAt.is_null())
}

/// Ends all but the newest `most` sessions of a user.
pub(crate) async fn keep_newest(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    most: u64,
    now: i64,
) -> Result<(), DbErr> {
    let surplus: Vec<Uuid> = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(live(user, now))
        .order_by_desc(session::Column::CreatedAt)
        .offset(most)
        .limit(1_000)
        .into_tuple()
        .all(conn)
        .await?;
    if !surplus.is_empty() {
        session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::Id.is_in(surplus))
            .exec(conn)
            .await?;
    }
    Ok(())
}
