//! A user's factors: listed, renamed, removed; the phone, the recovery codes, and the fresh proof for sensitive acts.

use super::{
    body::{Input, body},
    guard::Bearer,
    list::{List, Page},
    problem::{Answer, Problem},
    refused::{Act, Guess, Hashing, Last, Missing, Permission, Sending},
    step::{Secret, TokenSet},
    texts,
    time::Time,
};
use app::ssr::AppState;
use auth::{Error, intent::Intent, wire::FactorView};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// Another name.
    pub(crate) struct RenameFactor {
        /// What the authenticator is called from now on.
        #[schema(value_type = texts::DeviceName)]
        name: String,
    }

    /// A phone.
    pub(crate) struct Phone {
        /// Its number, with the country's code: `+41 79 000 00 00`.
        #[schema(value_type = texts::PhoneNumber)]
        phone: String,
    }

    /// The code that was texted.
    pub(crate) struct PhoneCode {
        /// Six digits.
        #[schema(value_type = texts::SixDigits)]
        code: String,
    }

    /// A fresh proof.
    pub(crate) struct StepUp either [code] [password] {
        /// `totp` if left out.
        #[schema(value_type = Option<texts::StepUpMethod>)]
        method: Option<String>,
        /// A code of an authenticator.
        #[schema(value_type = Option<texts::SixDigits>)]
        code: Option<String>,
        /// The password, where policy lets the user have no factor and there is none.
        #[schema(value_type = Option<texts::Password>)]
        password: Option<String>,
    }
}

/// A factor.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Factor {
    #[schema(value_type = texts::FactorId)]
    id: String,
    /// `totp` or `sms`.
    #[schema(value_type = texts::FactorKind)]
    kind: &'static str,
    name: String,
    /// Whether its first code was given.
    confirmed: bool,
    created_at: Time,
    #[schema(required = true)]
    last_used_at: Option<Time>,
}

impl Factor {
    pub(super) fn authenticator(view: FactorView) -> Self {
        Self {
            id: view.id,
            kind: "totp",
            name: view.name,
            confirmed: true,
            created_at: Time(view.created_at),
            last_used_at: view.last_used_at.map(Time),
        }
    }
}

/// Ten codes, each good once.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    #[schema(value_type = Vec<texts::GroupedCode>, min_items = 10, max_items = 10)]
    recovery_codes: Vec<String>,
}

/// That codes are texted to the phone from now on.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhoneConfirmed {
    /// Always true.
    confirmed: bool,
}

/// A page of factors.
type FactorList = List<Factor>;

/// Lists the authenticators and phones.
///
/// Phones have no other id than `phone`; its number is never shown whole.
#[utoipa::path(
    get, path = "/api/factors", tag = "Factors", params(super::list::PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of them", body = FactorList))
)]
pub(crate) async fn list(State(state): State<AppState>, bearer: Bearer, page: Page) -> Answer<Json<List<Factor>>> {
    let view = state.service.factors(&bearer.principal).await?;
    let authenticators = view.factors.into_iter().map(Factor::authenticator);
    let phones = view.phones.into_iter().map(|phone| Factor {
        id: if phone.is_confirmed { "phone" } else { "phone-waiting" }.to_owned(),
        kind: "sms",
        name: phone.hint,
        confirmed: phone.is_confirmed,
        created_at: Time(phone.created_at),
        last_used_at: None,
    });
    List::slice(authenticators.chain(phones).collect(), &page, |factor| &factor.id).map(Json)
}

/// Gives an authenticator another name.
///
/// A sensitive act.
#[utoipa::path(
    patch, path = "/api/factors/{id}", tag = "Factors", request_body = RenameFactor,
    params(("id" = super::texts::Id, Path, description = "The authenticator's id")), security(("bearer" = [])),
    responses((status = 204, description = "Renamed"), Act, Missing)
)]
pub(crate) async fn rename(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Path(id): Path<String>,
    Input(body): Input<RenameFactor>,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::RenameFactor { id, name: body.name }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes an authenticator or the phone.
///
/// A sensitive act. Policy can keep the last authenticator.
#[utoipa::path(
    delete, path = "/api/factors/{id}", tag = "Factors",
    params(("id" = super::texts::FactorId, Path, description = "An authenticator's id, or `phone`")),
    security(("bearer" = [])), responses((status = 204, description = "Removed"), Act, Missing, Last)
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    let intent = if id == "phone" { Intent::RemovePhone } else { Intent::RemoveFactor { id } };
    state.service.act(&client, &principal, &intent).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a phone and texts a code to it.
///
/// A sensitive act. It counts once the code was given: `POST /api/phone/verify`.
#[utoipa::path(
    post, path = "/api/phone", tag = "Factors", request_body = Phone, security(("bearer" = [])),
    responses((status = 202, description = "The code is on its way"), Act, Sending, Permission)
)]
pub(crate) async fn add_phone(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<Phone>,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::ChangePhone { phone: body.phone }).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Confirms the phone by its code.
///
/// In the session that added it.
#[utoipa::path(
    post, path = "/api/phone/verify", tag = "Factors", request_body = PhoneCode, security(("bearer" = [])),
    responses((status = 200, description = "Confirmed", body = PhoneConfirmed), Guess, Act, Permission)
)]
pub(crate) async fn verify_phone(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<PhoneCode>,
) -> Answer<Json<PhoneConfirmed>> {
    state.service.confirm_phone(&client, &principal, &body.code).await?;
    Ok(Json(PhoneConfirmed { confirmed: true }))
}

/// Makes ten new recovery codes.
///
/// A sensitive act. The old ones are void at once; the new ones are shown this once.
#[utoipa::path(
    post, path = "/api/recovery-codes", tag = "Factors", security(("bearer" = [])),
    responses((status = 201, description = "Ten codes", body = RecoveryCodes), Act, Hashing)
)]
pub(crate) async fn renew_recovery_codes(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
) -> Answer<(StatusCode, Secret<RecoveryCodes>)> {
    let recovery_codes = state.service.renew_recovery_codes(&client, &principal).await?;
    Ok((StatusCode::CREATED, Secret(RecoveryCodes { recovery_codes })))
}

/// Says that the recovery codes are saved.
///
/// After the first ten were shown, after a renewal, and after a recovery code was used: its replacement counts from
/// then on.
#[utoipa::path(
    post, path = "/api/recovery-codes/saved", tag = "Factors", security(("bearer" = [])),
    responses((status = 204, description = "Noted"))
)]
pub(crate) async fn recovery_codes_saved(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
) -> Answer<StatusCode> {
    state.service.recovery_codes_saved(&client, &principal).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the fresh proof that sensitive acts ask for.
///
/// It counts for five minutes, with the access token that is returned. The refresh token stays good. The password is enough where policy
/// lets the user have no factor and there is none.
#[utoipa::path(
    post, path = "/api/step-up", tag = "Factors", request_body = StepUp, security(("bearer" = [])),
    responses((status = 200, description = "Another access token", body = TokenSet), Guess, Permission)
)]
pub(crate) async fn step_up(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<StepUp>,
) -> Answer<Secret<TokenSet>> {
    match body.method.as_deref() {
        None | Some("totp") => {}
        Some("passkey") => return Err(Error::NotPermitted.into()),
        Some(_) => return Err(Problem::field("method", auth::Problem::Malformed)),
    }
    let (code, password) = (body.code.unwrap_or_default(), body.password.unwrap_or_default());
    let stepped_up = state.service.step_up(&client, &principal, &code, &password, "").await?;
    Ok(Secret(TokenSet::of(state.service.access(&stepped_up.principal).await?)))
}
