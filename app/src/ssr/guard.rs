//! Who is allowed here: the proofs of authority that the service asks for, from the session of the request at hand.
//!
//! On another stage a guard redirects to the step that is due and refuses, so that whoever comes back out of order
//! finds the right step, never an error page.

use super::{redirect, request};
use crate::{error::AppError, routes};
use auth::{
    Error,
    permission::Permission,
    principal::{Anonymous, Asked, Operator, Pending, Principal, Visit},
    stage::Stage,
};
use leptos::context::use_context;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The visit of one request, read at most once. The server puts an empty one into the request's extensions; where
/// it doesn't, the context makes one.
#[derive(Clone, Default)]
pub struct Visited(Arc<OnceCell<Visit>>);

/// Where the visitor stands.
///
/// # Errors
/// When the session can't be read.
pub async fn visit() -> Result<Visit, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let visited = use_context::<Visited>().unwrap_or_default();
    let read = || async { state.service.visit(&client).await };
    Ok(visited.0.get_or_try_init(read).await?.clone())
}

/// Somebody who has proved nothing, with this browser's registration where there is one.
///
/// # Errors
/// On another stage.
pub async fn anonymous() -> Result<Option<Anonymous>, AppError> {
    match visit().await? {
        Visit::Anonymous(anonymous) => Ok(anonymous),
        Visit::Resetting(_) => Ok(None),
        other => Err(elsewhere(other.stage())),
    }
}

/// A browser that has registered, its address still to be confirmed.
///
/// # Errors
/// On another stage.
pub async fn registered() -> Result<Anonymous, AppError> {
    match visit().await? {
        Visit::Anonymous(Some(anonymous)) => Ok(anonymous),
        other => Err(elsewhere(other.stage())),
    }
}

/// Somebody who has proved nothing, with this browser's password reset where one was asked for.
///
/// # Errors
/// On another stage.
pub async fn resetting() -> Result<Option<Asked>, AppError> {
    match visit().await? {
        Visit::Resetting(asked) => Ok(Some(asked)),
        Visit::Anonymous(_) => Ok(None),
        other => Err(elsewhere(other.stage())),
    }
}

/// A pending sign-in at one of these stages.
///
/// # Errors
/// On another stage.
pub async fn pending(stages: &[Stage]) -> Result<Pending, AppError> {
    let visit = visit().await?;
    let stage = visit.stage();
    match visit {
        Visit::Pending(pending) if stages.contains(&stage) => Ok(pending),
        _ => Err(elsewhere(stage)),
    }
}

/// Somebody who is signed in.
///
/// # Errors
/// On another stage.
pub async fn principal() -> Result<Principal, AppError> {
    match visit().await? {
        Visit::SignedIn(principal) => Ok(principal),
        other => Err(elsewhere(other.stage())),
    }
}

/// Staff who may do or see something. For plain users there is nothing here; staff are told what isn't theirs.
///
/// # Errors
/// On another stage, for whoever isn't staff or may not, and for staff whose sign-in carries no staff rights.
pub async fn staff(permission: Permission) -> Result<Principal, AppError> {
    let (state, client) = (request::state()?, request::client()?);
    let principal = principal().await?;
    let operator = Operator::Staff { client: &client, principal: &principal };
    // Whatever else a role of staff may, it sees users.
    match state.service.demand(&operator, Permission::SeeUsers) {
        Err(Error::NotPermitted) => return Err(Error::NotFound.into()),
        other => other?,
    }
    state.service.demand(&operator, permission)?;
    Ok(principal)
}

/// Anybody but somebody who is signed in.
///
/// # Errors
/// When signed in.
pub async fn not_signed_in() -> Result<(), AppError> {
    match visit().await? {
        Visit::SignedIn(_) => Err(elsewhere(Stage::Authenticated)),
        Visit::Anonymous(_) | Visit::Resetting(_) | Visit::Pending(_) => Ok(()),
    }
}

fn elsewhere(stage: Stage) -> AppError {
    redirect::to(routes::for_stage(stage));
    Error::WrongStage { stage }.into()
}
