//! The colour theme: the visitor's own choice, or the system's.
//!
//! The choice stands in the `prefs` cookie, so that the server renders the right theme at once, and in the browser's
//! local storage, from which the cookie is renewed when the browser has dropped it (some keep a cookie that a script
//! wrote for seven days only). It is harmless, and it is the only thing kept there.

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it: no cookie, no attribute.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All themes, in the order in which the switch offers them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The theme's name, for the label of its button.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme` on `<html>`; no such attribute for the system's theme.
    #[must_use]
    pub fn attribute(self) -> Option<&'static str> {
        if self == Self::System { None } else { Some(self.name()) }
    }

    /// The theme of an attribute's value or a stored name; anything unknown is the system's.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// The theme of the `prefs` cookie's value, `theme=light` or `theme=dark`.
    #[must_use]
    pub fn from_prefs(value: &str) -> Self {
        value.strip_prefix("theme=").map(Self::from_name).unwrap_or_default()
    }
}

/// The theme the page is shown in, after bringing back one that only local storage remembers.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn current() -> Theme {
    let shown = root().and_then(|root| root.get_attribute(ATTRIBUTE)).map(|name| Theme::from_name(&name));
    shown.unwrap_or_else(|| {
        let theme = storage::load();
        if theme != Theme::System {
            choose(theme);
        }
        theme
    })
}

/// Shows the page in a theme and remembers it for a year.
#[cfg(feature = "hydrate")]
pub fn choose(theme: Theme) {
    if let Some(root) = root() {
        // Neither can fail: the attribute's name is a constant and well-formed.
        let _ = match theme.attribute() {
            Some(name) => root.set_attribute(ATTRIBUTE, name),
            None => root.remove_attribute(ATTRIBUTE),
        };
    }
    storage::save(theme);
    cookie::save(theme);
}

#[cfg(feature = "hydrate")]
const ATTRIBUTE: &str = "data-theme";

#[cfg(feature = "hydrate")]
fn root() -> Option<web_sys::Element> {
    leptos::prelude::document().document_element()
}

#[cfg(feature = "hydrate")]
mod cookie {
    use super::Theme;
    use wasm_bindgen::JsCast;

    /// A year, in seconds.
    const LIFE_S: u32 = 365 * 24 * 60 * 60;

    /// Writes the cookie, under the name and with the attributes that the server reads: `__Host-` over https.
    pub(super) fn save(theme: Theme) {
        let document = leptos::prelude::document();
        let is_https = document.url().is_ok_and(|url| url.starts_with("https:"));
        let (name, secure) = if is_https { ("__Host-prefs", "; Secure") } else { ("prefs", "") };
        let (value, life_s) = theme.attribute().map_or((String::new(), 0), |name| (format!("theme={name}"), LIFE_S));
        let cookie = format!("{name}={value}; Path=/; Max-Age={life_s}; SameSite=Lax{secure}");
        if let Some(document) = document.dyn_ref::<web_sys::HtmlDocument>() {
            // Refused where the person has switched cookies off: then the choice lasts as long as the page.
            let _ = document.set_cookie(&cookie);
        }
    }
}

#[cfg(feature = "hydrate")]
mod storage {
    use super::Theme;
    use gloo_storage::{LocalStorage, Storage};

    const KEY: &str = "theme";

    pub(super) fn load() -> Theme {
        LocalStorage::get::<String>(KEY).map(|name| Theme::from_name(&name)).unwrap_or_default()
    }

    pub(super) fn save(theme: Theme) {
        // Refused where storage is full or switched off: the cookie remembers the choice then.
        let _ = LocalStorage::set(KEY, theme.name());
    }
}

/// The server renders the theme of the cookie.
#[cfg(not(feature = "hydrate"))]
#[must_use]
pub fn current() -> Theme {
    Theme::System
}

/// The server chooses no theme.
#[cfg(not(feature = "hydrate"))]
pub fn choose(_theme: Theme) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_cookie_and_takes_nothing_else() {
        assert_eq!(Theme::from_prefs("theme=dark"), Theme::Dark);
        assert_eq!(Theme::from_prefs("theme=light"), Theme::Light);
        for other in ["", "theme=", "dark", "theme=dark\"", "theme=<script>"] {
            assert_eq!(Theme::from_prefs(other), Theme::System, "{other:?}");
        }
        assert_eq!(Theme::System.attribute(), None);
    }
}
