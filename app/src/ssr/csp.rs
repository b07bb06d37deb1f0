//! The content security policy of a page: only scripts that carry this render's nonce run, and what they load
//! themselves. An injected tag (CVE class: stored or reflected XSS) has no nonce.

use super::Site;

/// The policy for one render. Goes into a header: `frame-ancestors` does nothing in a `<meta>` (CSP3 §3.3).
#[must_use]
pub fn policy(nonce: &str, site: &Site) -> String {
    let reload = match site.reload_port {
        port @ 1.. if site.is_development => format!(" ws://127.0.0.1:{port}"),
        _ => String::new(),
    };
    let upgrade = if site.is_https { "; upgrade-insecure-requests" } else { "" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'{reload}; \
         manifest-src 'self'; worker-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'{upgrade}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::config::LeptosOptions;

    #[test]
    fn nothing_unsafe_and_nothing_foreign() {
        let options = LeptosOptions::builder().output_name("countersign").build();
        let production = policy("abc", &Site::new(&options, None, true, false));
        assert!(production.contains("script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval';"));
        assert!(production.ends_with("; upgrade-insecure-requests"));
        for word in ["'unsafe-inline'", "'unsafe-eval'", "ws:", "http:", "data:", "*"] {
            assert!(!production.contains(word), "{word}");
        }
        let development = policy("abc", &Site::new(&options, None, false, true));
        assert!(development.contains("connect-src 'self' ws://127.0.0.1:3001;"));
        assert!(!development.contains("upgrade-insecure-requests"));
    }
}
