//! Browsers and programs in which the password is enough.

use super::{
    body::{Input, body},
    guard::Bearer,
    list::{List, Page},
    problem::Answer,
    refused::{Act, ManyDevices, Missing, Permission, StepUp},
    step::Secret,
    texts,
    time::Time,
};
use app::ssr::AppState;
use auth::{intent::Intent, wire::DeviceView};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

body! {
    /// A program to trust.
    pub(crate) struct NewDevice {
        /// What it is called.
        #[schema(value_type = texts::DeviceName)]
        name: String,
    }
}

/// A trusted browser or program.
#[derive(Serialize, ToSchema)]
pub(crate) struct Device {
    #[schema(value_type = texts::Id)]
    id: String,
    name: String,
    /// The address range it was last used in.
    #[schema(value_type = texts::Network)]
    network: String,
    created_at: Time,
    last_used_at: Time,
    /// When the trust ends.
    expires_at: Time,
}

/// A program that is trusted now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trusted {
    #[schema(value_type = texts::Id)]
    id: String,
    name: String,
    /// To be sent along with the password. Worth assurance 1: sensitive acts still ask for step-up.
    #[schema(value_type = texts::OpaqueToken)]
    device_token: String,
    expires_at: Time,
}

/// A page of devices.
type DeviceList = List<Device>;

/// Lists the trusted browsers and programs.
///
/// The last used first.
#[utoipa::path(
    get, path = "/api/devices", tag = "Devices and sessions", params(super::list::PageQuery),
    security(("bearer" = [])), responses((status = 200, description = "A page of them", body = DeviceList))
)]
pub(crate) async fn list(State(state): State<AppState>, bearer: Bearer, page: Page) -> Answer<Json<List<Device>>> {
    let devices = state.service.devices(&bearer.principal).await?;
    let device = |view: DeviceView| Device {
        id: view.id,
        name: view.name,
        network: view.network,
        created_at: Time(view.created_at),
        last_used_at: Time(view.last_used_at),
        expires_at: Time(view.expires_at),
    };
    List::slice(devices.into_iter().map(device).collect(), &page, |device| &device.id).map(Json)
}

/// Trusts this program for 30 days.
///
/// A sensitive act, and none for staff. With the device token the password is enough there, at assurance 1.
#[utoipa::path(
    post, path = "/api/devices", tag = "Devices and sessions", request_body = NewDevice, security(("bearer" = [])),
    responses((status = 201, description = "Trusted", body = Trusted), Act, ManyDevices, Permission)
)]
pub(crate) async fn trust(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Input(body): Input<NewDevice>,
) -> Answer<(StatusCode, Secret<Trusted>)> {
    let device = state.service.trust_program(&client, &principal, &body.name).await?;
    let trusted = Trusted {
        id: device.view.id,
        name: device.view.name,
        device_token: device.token.encode(),
        expires_at: Time(device.view.expires_at),
    };
    Ok((StatusCode::CREATED, Secret(trusted)))
}

/// Forgets a browser or program.
///
/// A sensitive act. Its sessions end as well.
#[utoipa::path(
    delete, path = "/api/devices/{id}", tag = "Devices and sessions",
    params(("id" = super::texts::Id, Path, description = "The device's id")), security(("bearer" = [])),
    responses((status = 204, description = "Forgotten"), StepUp, Missing)
)]
pub(crate) async fn forget(
    State(state): State<AppState>,
    Bearer { client, principal }: Bearer,
    Path(id): Path<String>,
) -> Answer<StatusCode> {
    state.service.act(&client, &principal, &Intent::ForgetBrowser { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}
