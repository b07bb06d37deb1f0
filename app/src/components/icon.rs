//! Small drawings.

use leptos::prelude::*;

/// A small drawing beside text that says the same; hidden from screen readers. 24 units wide, stroked in the text's
/// colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Something went well.
    Check,
    /// Something is wrong.
    Cross,
    /// Something to know.
    Info,
    /// Something to beware of.
    Warning,
    /// Two sheets: copying.
    Copy,
    /// An arrow into a tray: saving as a file.
    Download,
    /// A printer.
    Print,
    /// A screen: the system's theme.
    Screen,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// A telephone: an authenticator.
    Phone,
    /// A key: a recovery code or password.
    Key,
    /// An envelope: a mailed code.
    Mail,
    /// A globe: a browser.
    Globe,
}

impl Icon {
    /// The drawing as SVG elements.
    fn paths(self) -> &'static str {
        match self {
            Self::Check => r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
            Self::Cross => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>"#,
            Self::Info => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>"#,
            Self::Warning => r#"<path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.1"/>"#,
            Self::Copy => r#"<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>"#,
            Self::Download => r#"<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 19.5h16"/>"#,
            Self::Print => r#"<path d="M7 8V3.5h10V8M7 17H4V8h16v9h-3M7 14h10v6.5H7z"/>"#,
            Self::Screen => r#"<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M8.5 20h7"/>"#,
            Self::Sun => {
                r#"<circle cx="12" cy="12" r="4"/><path d="M12 2.5V5m0 14v2.5M2.5 12H5m14 0h2.5M5.3 5.3 7 7m10 10 1.7 1.7M5.3 18.7 7 17M17 7l1.7-1.7"/>"#
            }
            Self::Moon => r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>"#,
            Self::Phone => r#"<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M11 18h2"/>"#,
            Self::Key => r#"<circle cx="8" cy="15.5" r="4.5"/><path d="m11.5 12 8-8M16 7.5l3 3"/>"#,
            Self::Mail => r#"<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6 8.5-6"/>"#,
            Self::Globe => {
                r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.5 5 12.5 0 18-5-5.5-5-12.5 0-18z"/>"#
            }
        }
    }
}

/// Renders an [`Icon`].
pub(super) fn icon(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.paths()></svg> }
}
