//! Routes of a test behind the layers of the real ones, and the rules over a database of the test's own.

use super::{Entrance, behind};
use crate::{
    compose::Parts,
    config::Config,
    middleware::{api_origin::Origins, client, coarse_limit::CoarseLimit, refusals, security_headers, slash},
};
use app::ssr::Site;
use auth::{
    Service,
    clock::{Clock, SettableClock, SystemClock},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, request::Builder},
    middleware::from_fn_with_state,
};
use leptos::config::LeptosOptions;
use std::{num::NonZeroU32, path::PathBuf, sync::Arc};
use tower::{ServiceExt, util::MapRequest};

/// The one origin that is listed.
pub(super) const LISTED: &str = "https://app.example.org";

/// Puts routes where the API's are.
pub(super) fn served(routes: Router) -> Router {
    let mut config = Config::default();
    config.api.cors_origins = vec![LISTED.to_owned()];
    let entrance = Entrance {
        body_max: 1_000,
        clients: client::Rules { proxies: Arc::new([]), hops: 1, is_https: false },
        limit: CoarseLimit::new(NonZeroU32::new(10_000).unwrap()),
        origins: Origins::of(&config),
    };
    let site = Site::new(&LeptosOptions::builder().output_name("countersign").build(), None, false, true);
    Router::new()
        .fallback_service(MapRequest::new(behind(&entrance, routes), slash::cut as fn(Request) -> Request))
        .layer(from_fn_with_state(Arc::new(site), refusals::render))
        .layer(from_fn_with_state(false, security_headers::add))
}

/// An answer, read to its end.
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answered {
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Sends a request.
pub(super) async fn send(router: &Router, request: Builder, body: impl Into<Body>) -> Answered {
    let response = router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answered { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8(body).unwrap() }
}

/// The rules, on a clock that stands still.
pub(super) struct Rules {
    pub(super) service: Service,
    pub(super) clock: Arc<SettableClock>,
    folder: PathBuf,
}

impl Rules {
    pub(super) async fn open() -> Self {
        let folder = std::env::temp_dir().join(format!("countersign-rest-{}", auth::random::incident()));
        let mut config = Config::default();
        config.server.data_dir.clone_from(&folder);
        let clock = Arc::new(SettableClock::new(SystemClock.now_ms()));
        let parts = Parts::open(&config, clock.clone()).await.unwrap();
        parts.make_schema_current().await.unwrap();
        Self { service: parts.service(), clock, folder }
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        // Nothing depends on it: the system sweeps the folder it lies in.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
