//! Table `sessions`.

mod ends;

pub(crate) use ends::{
    end, end_at_stage, end_by_digest, end_in_browsers, end_of_registrations, end_of_reset, end_one, end_others,
    end_pending, keep_newest,
};

use crate::{
    assurance::Assurance,
    client::{Client, Kind},
    random,
    random::Token,
    stage::Stage,
};
use entity::{session, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

/// What a new row needs besides its secret.
#[derive(Clone, Debug)]
pub(crate) struct NewSession<'a> {
    pub(crate) stage: Stage,
    pub(crate) user: Option<&'a user::Model>,
    pub(crate) registration_id: Option<Uuid>,
    pub(crate) reset_id: Option<Uuid>,
    pub(crate) browser_id: Option<Uuid>,
    pub(crate) assurance: Assurance,
    pub(crate) mailbox_proved_at: Option<i64>,
    pub(crate) stepped_up_at: Option<i64>,
    pub(crate) expires_at: i64,
}

/// What names a session's row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Name {
    /// The secret of a cookie, or of a pending API client.
    Digest([u8; 32]),
    /// What an access token or a refresh token says, both of which we have signed.
    Id(Uuid),
}

/// The row that may still be live, with its user's state: the one read of a session check.
pub(crate) async fn with_user(
    conn: &impl ConnectionTrait,
    name: Name,
    kind: Kind,
    now: i64,
) -> Result<Option<(session::Model, Option<user::Model>)>, DbErr> {
    let owner = session::Entity::belongs_to(user::Entity).from(session::Column::UserId).to(user::Column::Id).into();
    let named = match name {
        Name::Digest(digest) => session::Column::Digest.eq(digest.to_vec()),
        Name::Id(id) => session::Column::Id.eq(id),
    };
    session::Entity::find()
        .join(JoinType::LeftJoin, owner)
        .select_also(user::Entity)
        .filter(named)
        .filter(session::Column::Kind.eq(kind.name()))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(conn)
        .await
}

/// Writes a new session; its id.
pub(crate) async fn insert(
    conn: &impl ConnectionTrait,
    now: i64,
    client: &Client,
    token: &Token,
    new: NewSession<'_>,
) -> Result<Uuid, DbErr> {
    let id = random::id();
    session::ActiveModel {
        id: Set(id),
        digest: Set(token.digest().to_vec()),
        kind: Set(client.kind.name().to_owned()),
        stage: Set(stage_name(new.stage).to_owned()),
        user_id: Set(new.user.map(|u| u.id)),
        registration_id: Set(new.registration_id),
        reset_id: Set(new.reset_id),
        epoch: Set(new.user.map_or(0, |u| u.epoch)),
        amr: Set(new.assurance.to_text()),
        mailbox_proved_at: Set(new.mailbox_proved_at),
        wrong_codes: Set(0),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(new.expires_at),
        proved_at: Set((new.stage == Stage::Authenticated).then_some(now)),
        stepped_up_at: Set(new.stepped_up_at),
        rotated_at: Set(None),
        refresh_due_at: Set(None),
        revoked_at: Set(None),
        browser_id: Set(new.browser_id),
        network: Set(client.network()),
        agent: Set(client.agent.clone()),
        clock_offset: Set(None),
        clock_step: Set(None),
    }
    .insert(conn)
    .await?;
    Ok(id)
}

/// The newest pending sign-in in which a user, whose mailbox is proved, sets up the first authenticator.
pub(crate) async fn enrolling_of(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    kind: Kind,
    now: i64,
) -> Result<Option<session::Model>, DbErr> {
    session::Entity::find()
        .filter(session::Column::UserId.eq(user.id))
        .filter(session::Column::Kind.eq(kind.name()))
        .filter(session::Column::Stage.eq(stage_name(Stage::EnrolmentRequired)))
        .filter(session::Column::Epoch.eq(user.epoch))
        .filter(session::Column::MailboxProvedAt.is_not_null())
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_desc(session::Column::CreatedAt)
        .limit(1)
        .one(conn)
        .await
}

/// Counts one code against a pending sign-in before it is judged; how many that makes, or nothing where it is over or
/// had none left of `most`. In a transaction, so that parallel guesses each get a number of their own.
pub(crate) async fn count_code(
    tx: &DatabaseTransaction,
    id: Uuid,
    stage: Stage,
    most: i32,
    now: i64,
) -> Result<Option<i32>, DbErr> {
    use sea_orm::sea_query::ExprTrait;
    let counted = session::Entity::update_many()
        .col_expr(session::Column::WrongCodes, Expr::col(session::Column::WrongCodes).add(1))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::Stage.eq(stage_name(stage)))
        .filter(session::Column::WrongCodes.lt(most))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .exec(tx)
        .await?;
    if counted.rows_affected != 1 {
        return Ok(None);
    }
    let row = session::Entity::find_by_id(id).one(tx).await?;
    Ok(row.map(|row| row.wrong_codes))
}

/// What a session becomes when its secret changes: after a step-up, or a change that ends all others.
pub(crate) struct Renewal<'a> {
    /// Of the new secret; nothing where a program's stays.
    pub(crate) digest: Option<Vec<u8>>,
    pub(crate) epoch: i64,
    pub(crate) assurance: &'a Assurance,
    pub(crate) stepped_up_at: Option<i64>,
    pub(crate) proved_at: Option<i64>,
}

/// Gives a live session another secret, and what goes with it; whether this call was the one that did.
pub(crate) async fn renew(
    conn: &impl ConnectionTrait,
    session: &session::Model,
    renewal: Renewal<'_>,
) -> Result<bool, DbErr> {
    let mut renewed = session::Entity::update_many();
    if let Some(digest) = renewal.digest {
        renewed = renewed.col_expr(session::Column::Digest, Expr::value(digest));
    }
    let renewed = renewed
        .col_expr(session::Column::Epoch, Expr::value(renewal.epoch))
        .col_expr(session::Column::Amr, Expr::value(renewal.assurance.to_text()))
        .col_expr(session::Column::SteppedUpAt, Expr::value(renewal.stepped_up_at))
        .col_expr(session::Column::ProvedAt, Expr::value(renewal.proved_at))
        .col_expr(session::Column::WrongCodes, Expr::value(0))
        .filter(session::Column::Id.eq(session.id))
        .filter(as_found(session))
        .filter(session::Column::RevokedAt.is_null())
        .exec(conn)
        .await?;
    Ok(renewed.rows_affected == 1)
}

/// Replaces the newest refresh token of an API client; whether this call was the one that did. `due_at` is when the next
/// one would come in time.
pub(crate) async fn rotate(
    conn: &impl ConnectionTrait,
    id: Uuid,
    (old, new): ([u8; 32], [u8; 32]),
    due_at: i64,
    now: i64,
) -> Result<bool, DbErr> {
    let rotated = session::Entity::update_many()
        .col_expr(session::Column::Digest, Expr::value(new.to_vec()))
        .col_expr(session::Column::RotatedAt, Expr::value(now))
        .col_expr(session::Column::RefreshDueAt, Expr::value(due_at))
        .col_expr(session::Column::SeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::Digest.eq(old.to_vec()))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(rotated.rows_affected == 1)
}

/// Whether a session is still live, inside a transaction: nobody else ends or renews it before that is over.
pub(crate) async fn hold(conn: &impl ConnectionTrait, session: &session::Model, now: i64) -> Result<bool, DbErr> {
    let held = session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(session.id))
        .filter(as_found(session))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .exec(conn)
        .await?;
    Ok(held.rows_affected == 1)
}

/// Takes back what was counted for a guess that was right.
pub(crate) async fn take_back_code(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    use sea_orm::sea_query::ExprTrait;
    session::Entity::update_many()
        .col_expr(session::Column::WrongCodes, Expr::col(session::Column::WrongCodes).sub(1))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::WrongCodes.gt(0))
        .exec(conn)
        .await?;
    Ok(())
}

/// Forgets the wrong codes of a session, after a right one.
pub(crate) async fn reset_wrong_codes(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::WrongCodes, Expr::value(0))
        .filter(session::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Notes by how many steps a wrong code was off, and of which step it was.
pub(crate) async fn note_clock(conn: &impl ConnectionTrait, id: Uuid, off: Option<(i64, i64)>) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::ClockOffset, Expr::value(off.map(|(offset, _)| offset)))
        .col_expr(session::Column::ClockStep, Expr::value(off.map(|(_, step)| step)))
        .filter(session::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Notes that a session was used.
pub(crate) async fn touch(conn: &impl ConnectionTrait, id: Uuid, now: i64) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(now))
        .filter(session::Column::Id.eq(id))
        .exec(conn)
        .await?;
    Ok(())
}

/// The signed-in sessions of a user that haven't ended, idle ones too, newest first.
pub(crate) async fn live_of(
    conn: &impl ConnectionTrait,
    user: &user::Model,
    now: i64,
) -> Result<Vec<session::Model>, DbErr> {
    session::Entity::find().filter(live(user, now)).order_by_desc(session::Column::CreatedAt).all(conn).await
}

fn live(user: &user::Model, now: i64) -> Condition {
    Condition::all()
        .add(session::Column::UserId.eq(user.id))
        .add(session::Column::Stage.eq(stage_name(Stage::Authenticated)))
        .add(session::Column::Epoch.eq(user.epoch))
        .add(session::Column::RevokedAt.is_null())
        .add(session::Column::ExpiresAt.gt(now))
}

/// A stage as the database names it.
pub(crate) fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Anonymous => "anonymous",
        Stage::ConfirmationRequired => "confirmation-required",
        Stage::ResetRequested => "reset-requested",
        Stage::MfaRequired => "mfa-required",
        Stage::MailboxProofRequired => "mailbox-proof-required",
        Stage::EnrolmentRequired => "enrolment-required",
        Stage::Authenticated => "authenticated",
    }
}

/// The stage of a name; an unknown one is worth nothing.
pub(crate) fn stage_of(name: &str) -> Stage {
    [
        Stage::ConfirmationRequired,
        Stage::ResetRequested,
        Stage::MfaRequired,
        Stage::MailboxProofRequired,
        Stage::EnrolmentRequired,
        Stage::Authenticated,
    ]
    .into_iter()
    .find(|stage| stage_name(*stage) == name)
    .unwrap_or(Stage::Anonymous)
}

/// Whether a session is still what a request found: a browser's by its secret. A program may refresh its token meanwhile,
/// so that its session is known by its epoch.
fn as_found(session: &session::Model) -> Condition {
    Condition::all().add(match Kind::of(&session.kind) {
        Kind::Browser => session::Column::Digest.eq(session.digest.clone()),
        Kind::Api => session::Column::Epoch.eq(session.epoch),
    })
}
