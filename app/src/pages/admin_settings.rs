//! How the portal is set up, for staff.

use super::{content, sign_out};
use crate::{
    api::{Loaded, admin_settings_page},
    components::{Badge, Card, Details, Icon, Item, Items, Page, Tone},
};
use auth::wire::{Finding, Outcome, SettingView, Severity};
use leptos::{children::ViewFn, prelude::*};

/// `/admin/settings`: the configuration in force, secrets left out, and what the doctor says of it.
#[component]
pub fn AdminSettingsPage() -> impl IntoView {
    let page = Resource::new(|| (), |()| admin_settings_page());
    content(page, move |Loaded { view, standing, .. }| {
        let (found, rest): (Vec<Finding>, Vec<Finding>) =
            view.findings.into_iter().partition(|finding| finding.outcome == Outcome::Finding);
        let told = match found.len() {
            0 => "Nothing was found.".to_owned(),
            1 => "One rule isn’t kept.".to_owned(),
            number => format!("{number} rules aren’t kept."),
        };
        let kept = format!("{} more rules", rest.len());
        view! {
            <Page
                title="How the portal is set up"
                lead="Settings are changed in its configuration file or environment, and count from its next start."
                wide=true
                admin=true
                sign_out=sign_out(standing.stage)
            >
                <Card title="What the doctor says" wide=true>
                    <p>{told}</p>
                    <Items>{found.into_iter().map(finding).collect_view()}</Items>
                    <Details summary=kept>
                        <Items>{rest.into_iter().map(finding).collect_view()}</Items>
                    </Details>
                </Card>
                <Card title="Settings in force" wide=true>
                    <div class="table-frame" tabindex="0" role="region" aria-label="Settings in force">
                        <table class="table">
                            <thead>
                                <tr>
                                    <th scope="col">"Setting"</th>
                                    <th scope="col">"Value"</th>
                                    <th scope="col">"From"</th>
                                </tr>
                            </thead>
                            <tbody>{view.settings.into_iter().map(setting).collect_view()}</tbody>
                        </table>
                    </div>
                </Card>
            </Page>
        }
    })
}

fn setting(SettingView { key, value, source }: SettingView) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <code>{key}</code>
            </th>
            <td>
                <code>{value}</code>
            </td>
            <td>{source}</td>
        </tr>
    }
}

fn finding(finding: Finding) -> impl IntoView {
    let (icon, tone, label) = match (finding.outcome, finding.severity) {
        (Outcome::Ok, _) => (Icon::Check, Tone::Success, "Kept"),
        (Outcome::NotApplicable, _) => (Icon::Check, Tone::Info, "Not about this portal"),
        (Outcome::CannotTell, _) => (Icon::Warning, Tone::Info, "Can’t tell"),
        (Outcome::Finding, Severity::Fail) => (Icon::Warning, Tone::Error, "Mend this"),
        (Outcome::Finding, Severity::Warn) => (Icon::Warning, Tone::Warning, "Weak"),
        (Outcome::Finding, Severity::Note) => (Icon::Warning, Tone::Info, "A choice"),
    };
    let is_found = finding.outcome == Outcome::Finding;
    let advice = is_found.then(|| view! { ". " {finding.risk} " " {finding.fix} });
    let end = ViewFn::from(move || view! { <Badge tone label /> });
    view! {
        <Item icon title=finding.title end=end>
            {finding.evidence}
            {advice}
            {format!(" ({})", finding.source)}
        </Item>
    }
}
