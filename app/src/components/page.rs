//! The frame of every page.

use super::{
    account_nav::AccountNav,
    admin_nav::AdminNav,
    header::Header,
    steps::{Step, Steps},
};
use crate::platform::focus_page;
use leptos::prelude::*;
use leptos_meta::Title;

/// The frame of every page: title, header, one `h1`, and the content on a sheet of its own; a wide page has no sheet
/// but holds `Card`s.
#[component]
pub fn Page(
    /// The page's name: its heading, and the start of its title.
    #[prop(into)]
    title: String,
    /// A sentence under the heading.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Where the page stands in setting up an account.
    #[prop(optional)]
    step: Option<Step>,
    /// A page of several `Card`s.
    #[prop(optional)]
    wide: bool,
    /// A page of one's own account, with the way to the others.
    #[prop(optional)]
    account: bool,
    /// One of staff's pages, with the way to the others.
    #[prop(optional)]
    admin: bool,
    /// The sign-out form, where there is a session to end.
    #[prop(optional_no_strip)]
    sign_out: Option<ViewFn>,
    /// The content.
    children: Children,
) -> impl IntoView {
    Effect::new(|_| focus_page());
    let class = match (wide, account || admin) {
        (true, true) => "page page--wide page--account",
        (true, false) => "page page--wide",
        (false, true) => "page page--account",
        (false, false) => "page",
    };
    let sheet = if wide { "board" } else { "card" };
    let document_title = document_title(&title);
    view! {
        <Title text=document_title/>
        <div class=class>
            // `external` leaves it to the browser, which moves the focus as well as the view.
            <a class="skip-link" href="#main" rel="external">"Skip to content"</a>
            <Header sign_out/>
            {account.then(|| view! { <AccountNav/> })}
            {admin.then(|| view! { <AdminNav/> })}
            <main class="page__main" id="main" tabindex="-1">
                <div class=sheet>
                    <div class="page__head">
                        {step.map(|step| view! { <Steps current=step/> })}
                        <h1 class="page__title" tabindex="-1">{title}</h1>
                        {lead.map(|lead| view! { <p class="page__lead">{lead}</p> })}
                    </div>
                    {children()}
                </div>
            </main>
        </div>
    }
}

/// The document's title. The framework writes it into the page as it is, so on the server it is escaped here: otherwise
/// somebody's name could end the element and go on as markup (HTML injection; CVE class: stored XSS).
fn document_title(title: &str) -> String {
    let title = format!("{title} · Countersign");
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { title }
}
