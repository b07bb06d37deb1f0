//! QR codes.

use leptos::prelude::*;

/// A QR code on white, whatever the theme: scanners want dark on light.
#[component]
pub fn QrCode(
    /// The code as an SVG element that we made ourselves: it goes into the page as it is.
    svg: String,
    /// What it is for, for those who can't see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! { <div class="qr-code" role="img" aria-label=label inner_html=svg></div> }
}
