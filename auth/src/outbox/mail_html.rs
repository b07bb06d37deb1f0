//! The HTML part of a mail: escaped by construction, without colours of its own, so that a reader's light or dark
//! setting decides; no images, no classes, nothing from elsewhere.

use maud::{DOCTYPE, Markup, html};

use super::render::Block;

const BODY: &str = "margin:0 auto;padding:1.5rem 1rem;max-width:34rem;font-family:system-ui,-apple-system,'Segoe UI',\
                    Roboto,sans-serif;font-size:1rem;line-height:1.5";
const CODE: &str = "display:block;margin-top:.25rem;font-family:ui-monospace,Menlo,Consolas,monospace;\
                    font-size:1.75rem;letter-spacing:.12em;white-space:nowrap";
const LINK: &str = "overflow-wrap:anywhere;word-break:break-word";
const LAST: &str = "margin-top:2rem;font-size:.875rem";

/// The whole document. The last block stands apart, as a signature does.
pub(super) fn document(subject: &str, blocks: &[Block]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" style="color-scheme:light dark" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (subject) }
            }
            body style=(BODY) {
                @for (place, block) in blocks.iter().enumerate() {
                    (paragraph(block, (place + 1 == blocks.len()).then_some(LAST)))
                }
            }
        }
    }
}

fn paragraph(block: &Block, style: Option<&str>) -> Markup {
    html! {
        p style=[style] {
            @match block {
                Block::Code(label, code) => { (label) ": " strong style=(CODE) { (code) } },
                Block::Words(words) => (words),
                Block::Link(url) => a href=(url) style=(LINK) { (url) },
                Block::Facts(facts) => {
                    @for (place, (what, value)) in facts.iter().enumerate() {
                        @if place > 0 { br; }
                        (what) ": " strong { (value) }
                    }
                },
            }
        }
    }
}
