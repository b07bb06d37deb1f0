//! What staff look for among users, in the address and as a form.

use crate::{components::Hidden, pages::words, routes};
use auth::{
    email,
    wire::{UserFilter, UserSort},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) q: String,
    pub(super) filter: String,
    pub(super) sort: String,
    pub(super) cursor: String,
}

impl Asked {
    pub(super) fn of(query: &ParamsMap) -> Self {
        let of = |name| query.get(name).unwrap_or_default();
        Self { q: of("q"), filter: of("filter"), sort: of("sort"), cursor: of("cursor") }
    }

    /// The address that asks for it.
    pub(super) fn address(&self) -> String {
        let all = [("q", &self.q), ("filter", &self.filter), ("sort", &self.sort), ("cursor", &self.cursor)];
        let given = all.into_iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<_> = given.map(|(name, value)| format!("{name}={}", routes::escaped(value))).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", routes::ADMIN_USERS, query.join("&"))
    }
}

/// The search box, the filters, and the orders where there is a choice.
pub(super) fn search(asked: &Asked) -> impl IntoView + use<> {
    let has_orders = asked.q.trim().is_empty() && is_chosen(&asked.filter, UserFilter::All.name());
    let orders = has_orders.then(|| choices("Order", UserSort::ALL.map(|sort| sort_choice(asked, sort))));
    let filters = choices("Which users", UserFilter::ALL.map(|filter| filter_choice(asked, filter)));
    let kept = (!asked.filter.is_empty()).then(|| view! { <Hidden name="filter" value=asked.filter.clone() /> });
    view! {
        <form class="form form--inline" method="get" action=routes::ADMIN_USERS role="search">
            <div class="field">
                <label class="field__label" for="q">
                    "Beginning of an address, a username, a name or an id"
                </label>
                <input
                    class="input"
                    id="q"
                    name="q"
                    type="search"
                    value=asked.q.clone()
                    maxlength=email::MAX_BYTES.to_string()
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck="false"
                />
            </div>
            {kept}
            <button class="button button--secondary" type="submit">
                <span class="button__label">"Search"</span>
            </button>
        </form>
        {filters}
        {orders}
    }
}

struct Choice {
    words: &'static str,
    href: String,
    is_shown: bool,
}

fn filter_choice(asked: &Asked, filter: UserFilter) -> Choice {
    let to =
        Asked { q: asked.q.clone(), filter: unless_first(filter.name(), UserFilter::All.name()), ..Asked::default() };
    Choice { words: words::filter(filter), href: to.address(), is_shown: is_chosen(&asked.filter, filter.name()) }
}

fn sort_choice(asked: &Asked, sort: UserSort) -> Choice {
    let to = Asked { sort: unless_first(sort.name(), UserSort::Newest.name()), ..Asked::default() };
    let is_shown = asked.sort == sort.name() || (asked.sort.is_empty() && sort == UserSort::Newest);
    Choice { words: words::sort(sort), href: to.address(), is_shown }
}

/// The first choice needs no name in the address.
fn unless_first(name: &str, first: &str) -> String {
    if name == first { String::new() } else { name.to_owned() }
}

fn is_chosen(asked: &str, name: &str) -> bool {
    asked == name || (asked.is_empty() && name == UserFilter::All.name())
}

fn choices<const N: usize>(label: &'static str, choices: [Choice; N]) -> impl IntoView + use<N> {
    let item = |Choice { words, href, is_shown }: Choice| {
        view! {
            <li>
                <a class="choices__choice" href=href aria-current=is_shown.then_some("true")>
                    {words}
                </a>
            </li>
        }
    };
    view! {
        <nav aria-label=label>
            <ul class="choices" role="list">
                {choices.map(item).into_iter().collect_view()}
            </ul>
        </nav>
    }
}
