//! A page that is being made is carried to its end, whether or not somebody still waits for it.
//!
//! A page loads what it shows in tasks of their own, which look for the request's context along its owners
//! (`reactive_graph` 0.2.16, `Owner::with_context`). If the request is dropped meanwhile, because its client has gone,
//! such a task may be left with the last hold on an owner, and waits for itself while it lets go: the thread is lost for
//! good, and after as many of them as there are cores the server answers nobody. So nothing drops a page's request.

use crate::refusal::Refusal;
use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;

/// Has a task of its own answer.
pub async fn carry_on(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // It is cancelled by the end of the program alone.
            Err(_) => Refusal::Unavailable { retry_after_s: 5 }.into_response(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::middleware::panic;
    use axum::{Router, body::Body, middleware::from_fn, routing::get};
    use std::{sync::Arc, time::Duration};
    use tokio::sync::Notify;
    use tower::ServiceExt;

    async fn asked(router: Router) -> Response {
        router.oneshot(Request::new(Body::empty())).await.unwrap()
    }

    #[tokio::test]
    async fn a_client_that_goes_stops_nothing() {
        let (begun, go_on, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let handler = {
            let (begun, go_on, ended) = (begun.clone(), go_on.clone(), ended.clone());
            async move || {
                begun.notify_one();
                go_on.notified().await;
                ended.notify_one();
            }
        };
        let answer = asked(Router::new().route("/", get(handler)).layer(from_fn(carry_on)));
        tokio::select! {
            _ = answer => panic!("it waits"),
            () = begun.notified() => {}
        }
        go_on.notify_one();
        tokio::time::timeout(Duration::from_secs(5), ended.notified()).await.expect("it was dropped");
    }

    #[tokio::test]
    async fn a_panic_is_still_one() {
        let handler = async || -> () { std::panic::panic_any("a word") };
        let router = Router::new().route("/", get(handler)).layer(from_fn(carry_on)).layer(panic::barrier());
        assert_eq!(asked(router).await.status(), 500);
    }
}
