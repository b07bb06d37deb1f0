//! Every operation once, with success. What each is for is tested elsewhere; here they must only be reached.

mod account;
mod admin;
mod seeds;
mod sign_in;

use crate::harness::App;

pub(super) async fn all(app: &App) {
    let program = app.program();
    for path in ["/api/openapi.json", "/api/docs", "/.well-known/jwks.json"] {
        program.get(path).await.ok();
    }
    Box::pin(sign_in::joining(app)).await;
    Box::pin(sign_in::ways_in(app)).await;
    Box::pin(sign_in::tokens(app)).await;
    Box::pin(account::factors(app)).await;
    Box::pin(account::devices_and_sessions(app)).await;
    Box::pin(account::profile(app)).await;
    Box::pin(account::password(app)).await;
    Box::pin(admin::all(app)).await;
    Box::pin(seeds::all(app)).await;
}
