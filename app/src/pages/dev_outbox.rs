//! What was mailed, for developers.

use super::{content, sign_out};
use crate::{
    api::{Loaded, outbox_page},
    components::{Card, EmptyState, Fact, Facts, Field, Page, Submit},
    routes,
};
use auth::wire::OutboxView;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/dev/outbox`: what would have been mailed, the newest first; in the development profile only.
#[component]
pub fn DevOutboxPage() -> impl IntoView {
    let query = use_query_map();
    let to = move || query.read().get("to").unwrap_or_default();
    let page = Resource::new(to, outbox_page);
    content(page, move |Loaded { view, standing, .. }| {
        let messages = if view.is_empty() {
            view! {
                <EmptyState title="No mail yet">
                    <p>"Register, or ask for a code: it turns up here within a second. Reload to see it."</p>
                </EmptyState>
            }
            .into_any()
        } else {
            view.into_iter().map(message).collect_view().into_any()
        };
        view! {
            <Page title="Outbox" lead="What this portal would have sent." wide=true sign_out=sign_out(standing.stage)>
                <Card wide=true>
                    <form class="form form--inline" method="get" action=routes::DEV_OUTBOX>
                        <Field
                            name="to"
                            label="Recipient"
                            kind="search"
                            value=query.read_untracked().get("to").unwrap_or_default()
                            verbatim=true
                            optional=true
                        />
                        <Submit label="Show" pending_label="Loading…" />
                    </form>
                </Card>
                {messages}
            </Page>
        }
    })
}

fn message(message: OutboxView) -> impl IntoView {
    // Addresses in our mails stand on lines of their own.
    let line = |line: &str| {
        let text = line.to_owned();
        if line.starts_with("http://") || line.starts_with("https://") {
            // `external`: the server takes the link's token out of the address.
            view! { <a href=text.clone() rel="external">{text.clone()}</a> "\n" }.into_any()
        } else {
            format!("{text}\n").into_any()
        }
    };
    view! {
        <Card title=message.subject wide=true>
            <Facts>
                <Fact term="To">{message.to}</Fact>
                <Fact term="Written">{message.created_at}</Fact>
            </Facts>
            <pre class="mail-text">{message.text.lines().map(line).collect_view()}</pre>
        </Card>
    }
}
