//! The page for what went wrong outside the app: a panic, a time limit, a body too large. Plain HTML, no script.

use super::Site;

/// A whole document. `sentence` is ours and plain text; `incident` is the id under which the log has it.
#[must_use]
pub fn html(site: &Site, title: &'static str, sentence: &'static str, incident: Option<&str>) -> String {
    let incident = incident.filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()));
    let incident = incident.map_or_else(String::new, |id| {
        format!("<p>If it stays so, tell who runs this portal: incident <code>{id}</code>.</p>")
    });
    let css = &site.css;
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Countersign</title>\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"{css}\"></head>\
         <body><main class=\"page page--plain\"><h1>{title}</h1><p>{sentence}</p>{incident}\
         <p><a class=\"button\" href=\"/\"><span class=\"button__label\">Go on from the start</span></a></p></main></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::config::LeptosOptions;

    #[test]
    fn shows_an_incident_and_nothing_else() {
        let site = Site::new(&LeptosOptions::builder().output_name("countersign").build(), None, false, false);
        assert!(html(&site, "T", "S", Some("00ff00ff00ff00ff")).contains("<code>00ff00ff00ff00ff</code>"));
        assert!(!html(&site, "T", "S", Some("<script>")).contains("<script>"));
    }
}
