use super::*;
use axum::body::{Body, to_bytes};
use tower::ServiceExt;

async fn get(router: &Router, url: &str, headers: &[(header::HeaderName, &str)]) -> (Response, Vec<u8>) {
    let mut request = Request::builder().uri(url);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    (Response::from_parts(parts, Body::empty()), bytes)
}

#[tokio::test]
async fn serves_what_is_there_and_nothing_else() {
    let root = std::env::temp_dir().join(format!("countersign-files-{}", auth::random::incident()));
    std::fs::create_dir_all(root.join("pkg")).unwrap();
    for (name, content) in [
        ("pkg/countersign.js", "plain"),
        ("pkg/countersign.js.br", "brotli"),
        ("pkg/countersign.js.gz", "gzip"),
        ("pkg/countersign.ABCDEFGHIJKLMNOPQRSTUV.wasm", "wasm"),
        ("favicon.svg", "<svg/>"),
        (".hidden.js", "no"),
        ("secret.key", "no"),
    ] {
        std::fs::write(root.join(name), content).unwrap();
    }
    for are_kept in [true, false] {
        let router: Router = Files::of(&root, are_kept).router();
        let (response, body) = get(&router, "/pkg/countersign.js", &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(body, b"brotli");
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
        let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();

        let (response, body) = get(&router, "/pkg/countersign.js", &[(header::IF_NONE_MATCH, &tag)]).await;
        assert_eq!((response.status(), body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(get(&router, "/pkg/countersign.js", &[]).await.1, b"plain");

        let (response, _) = get(&router, "/pkg/countersign.ABCDEFGHIJKLMNOPQRSTUV.wasm", &[]).await;
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/wasm");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));

        assert_eq!(get(&router, "/favicon.svg", &[]).await.1, b"<svg/>");
        for url in ["/.hidden.js", "/secret.key", "/pkg/", "/pkg/../favicon.svg", "/pkg/%2e%2e/favicon.svg", "/x.js"] {
            assert_eq!(get(&router, url, &[]).await.0.status(), StatusCode::NOT_FOUND, "{url}");
        }
    }
    std::fs::remove_dir_all(root).unwrap();
}
