//! A page on its way.

use leptos::prelude::*;

/// Stands in a page's place, in its shape, while the browser fetches what the page shows. The server never sends it.
#[component]
pub fn Loading() -> impl IntoView {
    view! {
        <div class="page">
            <main class="page__main">
                <div class="card loading" role="status">
                    <span class="visually-hidden">"Loading…"</span>
                </div>
            </main>
        </div>
    }
}
