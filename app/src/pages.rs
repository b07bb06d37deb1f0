//! The pages, one file per route. A page hoists its resource and its actions to the top, shows its content through
//! [`content`] once it is loaded, and sends people who are at another step to that step.

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
pub mod recovery_codes;
pub mod register;
mod sign_out;
pub mod unlock;
pub mod verify_email;

pub use dashboard::DashboardPage;
pub use dev_outbox::DevOutboxPage;
pub use error_page::ErrorPage;
pub use home::HomePage;
pub use login::LoginPage;
pub use mfa_setup::MfaSetupPage;
pub use mfa_verify::MfaVerifyPage;
pub use not_found::NotFoundPage;
pub use recovery_codes::RecoveryCodesPage;
pub use register::RegisterPage;
pub use unlock::UnlockPage;
pub use verify_email::VerifyEmailPage;

use content::content;
use sign_out::sign_out;
