//! What people see: pages, components and server functions.
//!
//! The same code renders on the server (feature `ssr`) and takes over in the browser (feature `hydrate`). It decides
//! nothing: the rules are [`auth`]'s. Start reading at [`App`], then at one page, such as `pages/login.rs`, and the
//! server functions it posts to, in [`api`].

// A page is one deep type; its compiler passes need more than the default depth.
#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod error;
pub mod pages;
pub mod platform;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod ssr;

pub use error::AppError;
#[cfg(feature = "ssr")]
pub use ssr::{AppState, shell};

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    hooks::use_url,
    path,
};
use pages::{
    AccountActivityPage, AccountBrowsersPage, AccountConfirmPage, AccountEmailPage, AccountFactorsPage,
    AccountNewFactorPage, AccountPasswordPage, AccountProfilePage, AccountSessionsPage, AdminAuditPage,
    AdminInvitePage, AdminManyPage, AdminMessagesPage, AdminOverviewPage, AdminRegistrationsPage, AdminSettingsPage,
    AdminUserPage, AdminUsersPage, ConfirmAddressPage, DashboardPage, DevOutboxPage, HomePage, InvitePage, LoginPage,
    MfaSetupPage, MfaVerifyPage, NotFoundPage, NotMePage, PasswordResetPage, RecoveryCodesPage, RegisterPage,
    UnlockPage, VerifyEmailPage,
};
use std::time::Duration;

/// The app: which page stands at which address (see [`routes`]). Pages are complete before they are sent, so that
/// they work without JavaScript and can set their status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Address />
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async />
                <Route path=path!("/verify-email") view=VerifyEmailPage ssr=SsrMode::Async />
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
                <Route path=path!("/unlock") view=UnlockPage ssr=SsrMode::Async />
                <Route path=path!("/mfa-setup") view=MfaSetupPage ssr=SsrMode::Async />
                <Route path=path!("/recovery-codes") view=RecoveryCodesPage ssr=SsrMode::Async />
                <Route path=path!("/mfa-verify") view=MfaVerifyPage ssr=SsrMode::Async />
                <Route path=path!("/dashboard") view=DashboardPage ssr=SsrMode::Async />
                <Route path=path!("/password-reset") view=PasswordResetPage ssr=SsrMode::Async />
                <Route path=path!("/not-me") view=NotMePage ssr=SsrMode::Async />
                <Route path=path!("/invite") view=InvitePage ssr=SsrMode::Async />
                <Route path=path!("/confirm-address") view=ConfirmAddressPage ssr=SsrMode::Async />
                <Route path=path!("/account/profile") view=AccountProfilePage ssr=SsrMode::Async />
                <Route path=path!("/account/email") view=AccountEmailPage ssr=SsrMode::Async />
                <Route path=path!("/account/password") view=AccountPasswordPage ssr=SsrMode::Async />
                <Route path=path!("/account/factors") view=AccountFactorsPage ssr=SsrMode::Async />
                <Route path=path!("/account/factors/new") view=AccountNewFactorPage ssr=SsrMode::Async />
                <Route path=path!("/account/sessions") view=AccountSessionsPage ssr=SsrMode::Async />
                <Route path=path!("/account/browsers") view=AccountBrowsersPage ssr=SsrMode::Async />
                <Route path=path!("/account/activity") view=AccountActivityPage ssr=SsrMode::Async />
                <Route path=path!("/account/confirm") view=AccountConfirmPage ssr=SsrMode::Async />
                <Route path=path!("/admin") view=AdminOverviewPage ssr=SsrMode::Async />
                <Route path=path!("/admin/audit") view=AdminAuditPage ssr=SsrMode::Async />
                <Route path=path!("/admin/settings") view=AdminSettingsPage ssr=SsrMode::Async />
                <Route path=path!("/admin/users") view=AdminUsersPage ssr=SsrMode::Async />
                <Route path=path!("/admin/users/new") view=AdminInvitePage ssr=SsrMode::Async />
                <Route path=path!("/admin/users/many") view=AdminManyPage ssr=SsrMode::Async />
                <Route path=path!("/admin/users/:id") view=AdminUserPage ssr=SsrMode::Async />
                <Route path=path!("/admin/registrations") view=AdminRegistrationsPage ssr=SsrMode::Async />
                <Route path=path!("/admin/messages") view=AdminMessagesPage ssr=SsrMode::Async />
                <Route path=path!("/dev/outbox") view=DevOutboxPage ssr=SsrMode::Async />
            </FlatRoutes>
        </Router>
    }
}

/// Keeps the address in step with the page, where the router doesn't (see [`platform::address`]). Shows nothing.
#[component]
fn Address() -> impl IntoView {
    /// When the router has written what it writes.
    const SETTLED: Duration = Duration::from_millis(100);

    let url = use_url();
    let put_right = move || {
        let url = url.read_untracked();
        let mark = if url.search().is_empty() { "" } else { "?" };
        platform::address::put_right(&format!("{}{mark}{}", url.path(), url.search()));
    };
    Effect::new(move |_| {
        url.track();
        set_timeout(put_right, SETTLED);
    });
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{App, routes};

    #[test]
    fn every_address_has_its_page() {
        let pages: Vec<_> = leptos_axum::generate_route_list(App).iter().map(|page| page.path().to_owned()).collect();
        for path in [
            routes::HOME,
            routes::REGISTER,
            routes::VERIFY_EMAIL,
            routes::LOGIN,
            routes::UNLOCK,
            routes::MFA_SETUP,
            routes::RECOVERY_CODES,
            routes::MFA_VERIFY,
            routes::DASHBOARD,
            routes::PASSWORD_RESET,
            routes::NOT_ME,
            routes::INVITE,
            routes::CONFIRM_ADDRESS,
            routes::PROFILE,
            routes::EMAIL,
            routes::PASSWORD,
            routes::FACTORS,
            routes::NEW_FACTOR,
            routes::SESSIONS,
            routes::BROWSERS,
            routes::ACTIVITY,
            routes::CONFIRM,
            routes::ADMIN,
            routes::ADMIN_AUDIT,
            routes::ADMIN_SETTINGS,
            routes::ADMIN_USERS,
            routes::ADMIN_INVITE,
            routes::ADMIN_MANY,
            routes::ADMIN_USER,
            routes::ADMIN_REGISTRATIONS,
            routes::ADMIN_MESSAGES,
            routes::DEV_OUTBOX,
        ] {
            assert!(pages.iter().any(|page| page == path), "{path} in {pages:?}");
        }
        assert_eq!(pages.len(), 32);
    }
}
