//! Every address for programs, with its description.

use super::{
    account, admin,
    compat::{seed000, seed002, seed004},
    devices, factors, password,
    problem::also_as_error,
    profile, register, sessions, sign_in, tokens, totp,
};
use app::ssr::AppState;
use axum::middleware::from_fn;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What is about tokens themselves. To send one of these again is harmless, or must be noticed: no answer is kept.
pub(super) fn about_tokens() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tokens::refresh))
        .routes(routes!(tokens::logout))
        .routes(routes!(tokens::introspect))
        .routes(routes!(tokens::revoke))
        .routes(routes!(tokens::jwks))
}

/// What is answered in pieces, however much it is: nothing that could be kept.
pub(super) fn files() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(admin::export::users)).routes(routes!(admin::audit::export))
}

/// All others, whose POSTs are done once: the API, then the routes that clients of the Django projects know.
pub(super) fn done_once() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register::register))
        .routes(routes!(register::send_verification))
        .routes(routes!(register::verify_email))
        .routes(routes!(sign_in::login))
        .routes(routes!(sign_in::send_code))
        .routes(routes!(sign_in::verify_sent_code))
        .routes(routes!(sign_in::verify_mfa))
        .routes(routes!(totp::set_up))
        .routes(routes!(totp::verify))
        .routes(routes!(totp::disable))
        .routes(routes!(factors::list))
        .routes(routes!(factors::rename, factors::remove))
        .routes(routes!(factors::add_phone))
        .routes(routes!(factors::verify_phone))
        .routes(routes!(factors::renew_recovery_codes))
        .routes(routes!(factors::recovery_codes_saved))
        .routes(routes!(factors::step_up))
        .routes(routes!(devices::list, devices::trust))
        .routes(routes!(devices::forget))
        .routes(routes!(sessions::list, sessions::end_others))
        .routes(routes!(sessions::end))
        .routes(routes!(profile::get, profile::put, profile::patch))
        .routes(routes!(profile::change_email))
        .routes(routes!(profile::confirm_email))
        .routes(routes!(password::change))
        .routes(routes!(password::ask_for_reset))
        .routes(routes!(password::confirm_reset))
        .routes(routes!(account::activity))
        .routes(routes!(account::export))
        .routes(routes!(account::delete))
        .merge(administration())
        .merge(seeds())
}

fn administration() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(admin::users::list, admin::edit::invite))
        .routes(routes!(admin::users::get, admin::edit::patch, admin::edit::delete))
        .routes(routes!(admin::many::disable))
        .routes(routes!(admin::many::end_sessions))
        .routes(routes!(admin::acts::disable))
        .routes(routes!(admin::acts::enable))
        .routes(routes!(admin::acts::unlock))
        .routes(routes!(admin::acts::reset_mfa))
        .routes(routes!(admin::acts::end_sessions))
        .routes(routes!(admin::acts::send_reset))
        .routes(routes!(admin::audit::list))
        .routes(routes!(admin::lists::registrations))
        .routes(routes!(admin::lists::messages))
        .routes(routes!(admin::lists::retry))
        .routes(routes!(admin::lists::drop))
}

fn seeds() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(seed000::register))
        .routes(routes!(seed000::login))
        .routes(routes!(seed000::qr))
        .routes(routes!(seed000::mfa))
        .routes(routes!(seed002::generate))
        .routes(routes!(seed002::verify))
        .routes(routes!(seed002::status))
        .routes(routes!(seed002::disable))
        .routes(routes!(seed002::validate))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(seed004::register_secret))
                .routes(routes!(seed004::authenticate))
                .layer(from_fn(also_as_error)),
        )
}
