//! The server's side of the app: what pages and server functions need of the request and of the service.
//!
//! Start reading at [`context`], the one closure that gives them all of it, then [`guard`].

pub mod act;
pub mod context;
pub mod cookies;
pub mod csp;
pub mod error_page;
pub mod form_cookie;
pub mod guard;
pub mod hydration;
pub mod inside;
pub mod outbox;
pub mod redirect;
pub mod request;
pub mod session;
pub mod shell;
pub mod site;
pub mod state;

pub use context::provider;
pub use guard::Visited;
pub use inside::Inside;
pub use shell::shell;
pub use site::Site;
pub use state::AppState;
