//! How far setting up has come.

use leptos::prelude::*;

/// The steps of setting up an account, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Address and password.
    Register,
    /// The mailed code.
    Confirm,
    /// The first authenticator.
    Authenticator,
    /// The codes for a bad day.
    RecoveryCodes,
}

impl Step {
    /// All steps in order.
    const ALL: [Self; 4] = [Self::Register, Self::Confirm, Self::Authenticator, Self::RecoveryCodes];

    fn label(self) -> &'static str {
        match self {
            Self::Register => "Register",
            Self::Confirm => "Confirm",
            Self::Authenticator => "Authenticator",
            Self::RecoveryCodes => "Recovery codes",
        }
    }

    /// 1 for the first.
    fn number(self) -> usize {
        1 + Self::ALL.iter().take_while(|step| **step != self).count()
    }
}

/// How far setting up has come.
#[component]
pub fn Steps(
    /// The step the visitor is at.
    current: Step,
) -> impl IntoView {
    let step_view = move |step: Step| {
        let (class, done) = if step.number() < current.number() {
            ("steps__item steps__item--done", Some(view! { <span class="visually-hidden">" (done)"</span> }))
        } else {
            ("steps__item", None)
        };
        view! {
            <li class=class aria-current=(step == current).then_some("step")>
                <span class="steps__label">{step.label()}</span>
                {done}
            </li>
        }
    };
    view! { <ol class="steps" role="list" aria-label="Steps of setting up">{Step::ALL.into_iter().map(step_view).collect_view()}</ol> }
}
