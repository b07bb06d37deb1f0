//! Recovery codes, shown once.

use super::{
    copy_button::CopyButton,
    icon::{Icon, icon},
    mark::Mark,
};
use crate::platform::{download, print};
use leptos::prelude::*;

/// The name of the saved file.
const FILE_NAME: &str = "countersign-recovery-codes.txt";

/// Recovery codes to copy, save or print. Printing the page prints this sheet and nothing else.
#[component]
pub fn CodeList(
    /// The codes, in groups of four.
    codes: Vec<String>,
    /// The account they belong to; stands on the sheet and in the file.
    account: String,
) -> impl IntoView {
    let lines = codes.join("\n");
    let file = format!("Countersign recovery codes for {account}\nEach works once. Keep them safe.\n\n{lines}\n");
    view! {
        <section class="sheet" aria-label="Recovery codes">
            <div class="sheet__head">
                <p class="brand"><Mark/>"Countersign"</p>
                <p class="sheet__title">"Recovery codes for " <strong>{account}</strong></p>
                <p>"Each code signs you in once, after your password. Keep this sheet where only you can find it."</p>
            </div>
            <ol class="codes" role="list">
                {codes.into_iter().map(|code| view! { <li class="codes__item"><code>{code}</code></li> }).collect_view()}
            </ol>
            <div class="tools">
                <CopyButton text=lines/>
                <a class="tool" href=download::text_url(&file) download=FILE_NAME>
                    {icon(Icon::Download)}
                    "Download"
                </a>
                <button class="tool needs-script" type="button" on:click=|_| print::print()>
                    {icon(Icon::Print)}
                    "Print"
                </button>
            </div>
        </section>
    }
}
