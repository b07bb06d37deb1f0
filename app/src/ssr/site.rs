//! Where the browser finds the program and its style, and how it reaches the portal.

use leptos::config::LeptosOptions;

/// Known at start, the same for every request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Whether people reach the portal by https: then cookies are `Secure` and carry the `__Host-` prefix.
    pub is_https: bool,
    /// Whether the development profile runs: the outbox is shown, and pages reload when the code changes.
    pub is_development: bool,
    /// The port of the reloading WebSocket in development; 0 for none.
    pub reload_port: u16,
    /// Address of the script, such as `/pkg/countersign.Jx0….js`.
    pub js: String,
    /// Address of the WebAssembly module.
    pub wasm: String,
    /// Address of the style sheet.
    pub css: String,
}

impl Site {
    /// The site of these options. `hashes` is the text of the build's `hash.txt` where files carry their hash in
    /// their name (`js: …`, one a line), or nothing.
    #[must_use]
    pub fn new(options: &LeptosOptions, hashes: Option<&str>, is_https: bool, is_development: bool) -> Self {
        let (name, folder) = (&options.output_name, &options.site_pkg_dir);
        let file = |kind: &str| match hashes.and_then(|text| hash_of(kind, text)) {
            Some(hash) => format!("/{folder}/{name}.{hash}.{kind}"),
            None => format!("/{folder}/{name}.{kind}"),
        };
        Self {
            is_https,
            is_development,
            reload_port: options.reload_port.try_into().unwrap_or(0),
            js: file("js"),
            wasm: file("wasm"),
            css: file("css"),
        }
    }
}

fn hash_of<'a>(kind: &str, text: &'a str) -> Option<&'a str> {
    text.lines().filter_map(|line| line.split_once(':')).find(|(k, _)| k.trim() == kind).map(|(_, hash)| hash.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_with_and_without_hash() {
        let options = LeptosOptions::builder().output_name("countersign").build();
        let plain = Site::new(&options, None, false, true);
        assert_eq!(
            (plain.js.as_str(), plain.wasm.as_str(), plain.css.as_str()),
            ("/pkg/countersign.js", "/pkg/countersign.wasm", "/pkg/countersign.css")
        );
        let hashed = Site::new(&options, Some("js: a1\nwasm: b2\ncss: c3\n"), true, false);
        assert_eq!(
            (hashed.js.as_str(), hashed.wasm.as_str(), hashed.css.as_str()),
            ("/pkg/countersign.a1.js", "/pkg/countersign.b2.wasm", "/pkg/countersign.c3.css")
        );
    }
}
