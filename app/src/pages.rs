//! The pages, one file per route. A page hoists its resource and its actions to the top, shows its content through
//! [`content`] once it is loaded, and sends people who are at another step to that step.

pub mod account_activity;
pub mod account_browsers;
pub mod account_confirm;
pub mod account_email;
pub mod account_factors;
pub mod account_new_factor;
pub mod account_password;
pub mod account_profile;
pub mod account_sessions;
mod content;
pub mod dashboard;
pub mod dev_outbox;
pub mod error_page;
mod form;
pub mod home;
pub mod login;
pub mod mfa_setup;
pub mod mfa_verify;
pub mod not_found;
pub mod not_me;
mod notice;
pub mod password_reset;
pub mod recovery_codes;
pub mod register;
mod sign_out;
pub mod unlock;
pub mod verify_email;
mod words;

pub use account_activity::AccountActivityPage;
pub use account_browsers::AccountBrowsersPage;
pub use account_confirm::AccountConfirmPage;
pub use account_email::AccountEmailPage;
pub use account_factors::AccountFactorsPage;
pub use account_new_factor::AccountNewFactorPage;
pub use account_password::AccountPasswordPage;
pub use account_profile::AccountProfilePage;
pub use account_sessions::AccountSessionsPage;
pub use dashboard::DashboardPage;
pub use dev_outbox::DevOutboxPage;
pub use error_page::ErrorPage;
pub use home::HomePage;
pub use login::LoginPage;
pub use mfa_setup::MfaSetupPage;
pub use mfa_verify::MfaVerifyPage;
pub use not_found::NotFoundPage;
pub use not_me::NotMePage;
pub use password_reset::PasswordResetPage;
pub use recovery_codes::RecoveryCodesPage;
pub use register::RegisterPage;
pub use unlock::UnlockPage;
pub use verify_email::VerifyEmailPage;

use content::content;
use sign_out::sign_out;
