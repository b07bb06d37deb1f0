//! A browser: a cookie jar, an address, and two ways to send a form.

use super::{Answer, Node};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, header, request::Builder},
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};
use tower::ServiceExt;

/// What a browser sends when it wants a page.
pub(crate) const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// What our own script sends.
pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Clones share the cookies: they are tabs of one browser.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    origin: String,
    jar: Arc<Mutex<BTreeMap<String, String>>>,
    pub(crate) address: IpAddr,
}

impl Browser {
    pub(super) fn new(router: Router, origin: &str, address: IpAddr) -> Self {
        Self { router, origin: origin.to_owned(), jar: Arc::default(), address }
    }

    /// The same browser, sending to another node.
    pub(crate) fn on(&self, node: &Node) -> Self {
        Self { router: node.running.router.clone(), ..self.clone() }
    }

    /// The same cookies, from another address.
    pub(crate) fn from(&self, address: &str) -> Self {
        Self { address: address.parse().unwrap(), ..self.clone() }
    }

    /// Another browser of the same place, with copies of this one's cookies.
    pub(crate) fn copy(&self) -> Self {
        Self { jar: Arc::new(Mutex::new(self.jar.lock().unwrap().clone())), ..self.clone() }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn forget(&self, name: &str) {
        self.jar.lock().unwrap().remove(name);
    }

    /// A page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.asking("GET", path).header(header::ACCEPT, HTML), Body::empty()).await
    }

    /// A server function, as our script calls it.
    pub(crate) async fn post(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.posting(function, JSON), encoded(fields)).await
    }

    /// A server function, as the form on `page` posts it without JavaScript.
    pub(crate) async fn submit(&self, page: &str, function: &str, fields: &[(&str, &str)]) -> Answer {
        let referer = format!("{}{page}", self.origin);
        let request = self.posting(function, HTML).header(header::REFERER, referer).header("Origin", &self.origin);
        self.send(request, encoded(fields)).await
    }

    /// The head of a request as browsers send it, without `Accept`, cookies and anything about its source.
    pub(crate) fn asking(&self, method: &str, path: &str) -> Builder {
        let host = self.origin.split("://").nth(1).unwrap();
        Request::builder().method(method).uri(path).header(header::HOST, host).header(header::USER_AGENT, AGENT)
    }

    /// The head of a form's post.
    pub(crate) fn posting(&self, function: &str, accept: &str) -> Builder {
        self.asking("POST", &format!("/sfn/{function}"))
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, FORM)
            .header("Sec-Fetch-Site", "same-origin")
    }

    /// Sends with the cookies of the jar, and keeps what comes back.
    pub(crate) async fn send(&self, request: Builder, body: impl Into<Body>) -> Answer {
        let cookies = self.cookies();
        let request = if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies) };
        let answer = self.send_bare(request, body).await;
        let mut jar = self.jar.lock().unwrap();
        for cookie in answer.set_cookies() {
            if cookie.is_cleared() {
                jar.remove(&cookie.name);
            } else {
                jar.insert(cookie.name, cookie.value);
            }
        }
        drop(jar);
        answer
    }

    /// Sends without the jar.
    pub(crate) async fn send_bare(&self, request: Builder, body: impl Into<Body>) -> Answer {
        let mut request = request.body(body.into()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 40_000)));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// As the header has them.
    pub(crate) fn cookies(&self) -> String {
        let jar = self.jar.lock().unwrap();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

/// A form's body.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
