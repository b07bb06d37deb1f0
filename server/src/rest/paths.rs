//! Which addresses are for programs: the API's own, and those that the Django projects' clients know.
//!
//! `/login/` and `/register/` are theirs with the slash only: without it they are pages.

/// Everything at and below these.
const TREES: [&str; 2] = ["/api", "/auth"];
/// Single addresses that come with and without a slash at the end, spelt without.
const LEAVES: [&str; 2] = ["/qr", "/mfa"];
/// Single addresses that come in one spelling.
const EXACT: [&str; 3] = ["/login/", "/register/", "/.well-known/jwks.json"];

/// Whether registered services ask here.
pub(crate) fn is_for_services(path: &str) -> bool {
    ["/api/introspect", "/api/revoke"].contains(&path.strip_suffix('/').unwrap_or(path))
}

/// Whether programs ask here. People's browsers come to [`is_shared`] ones too.
pub(crate) fn is_for_programs(path: &str) -> bool {
    is_in_tree(path) || is_shared(path) || EXACT.contains(&path)
}

/// Whether a browser that opens this address wants a page.
pub(crate) fn is_shared(path: &str) -> bool {
    let bare = path.strip_suffix('/').unwrap_or(path);
    LEAVES.contains(&bare) || ["/login/", "/register/"].contains(&path)
}

/// The one spelling that is routed: without the slash at the end, where an address has two. Nothing for all others.
pub(crate) fn without_slash(path: &str) -> Option<&str> {
    let bare = path.strip_suffix('/').filter(|bare| !bare.ends_with('/'))?;
    (is_in_tree(bare) || LEAVES.contains(&bare)).then_some(bare)
}

fn is_in_tree(path: &str) -> bool {
    let is_in = |tree: &str| path.strip_prefix(tree).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    TREES.into_iter().any(is_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_have_addresses_of_their_own() {
        for (path, is_theirs, bare) in [
            ("/api", true, None),
            ("/api/", true, Some("/api")),
            ("/api/login", true, None),
            ("/api/login/", true, Some("/api/login")),
            ("/api/login//", true, None),
            ("/api//", true, None),
            ("/apis", false, None),
            ("/API/login/", false, None),
            ("/auth/otp/generate/", true, Some("/auth/otp/generate")),
            ("/qr/", true, Some("/qr")),
            ("/mfa", true, None),
            ("/mfa/x/", false, None),
            ("/mfa-setup/", false, None),
            ("/login", false, None),
            ("/login/", true, None),
            ("/register/", true, None),
            ("/.well-known/jwks.json", true, None),
            ("/account/export.json", false, None),
            ("/", false, None),
            ("//", false, None),
        ] {
            assert_eq!((is_for_programs(path), without_slash(path)), (is_theirs, bare), "{path}");
        }
        assert!(is_shared("/mfa/") && is_shared("/login/") && !is_shared("/login") && !is_shared("/api/mfa"));
    }
}
