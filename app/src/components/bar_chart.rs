//! Numbers by hour, drawn by the server: bars as SVG, and the same numbers as a table beneath, for whoever reads them
//! otherwise. No script and no inline style is needed.

use leptos::prelude::*;

/// One bar: what it is called, and the numbers of its two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Such as `14:00`.
    pub name: String,
    /// What went well.
    pub well: u32,
    /// What was refused.
    pub refused: u32,
}

const WIDTH: u32 = 600;
const HEIGHT: u32 = 160;
/// Room below the bars for their names.
const FOOT: u32 = 20;
/// So many bars share a name, so that names have room.
const NAMED: usize = 4;

/// A chart of bars in two colours, with its table.
#[component]
pub fn BarChart(
    /// What is counted.
    #[prop(into)]
    title: String,
    /// What the first column counts.
    well: &'static str,
    /// What the second one counts.
    refused: &'static str,
    /// The bars, from left to right.
    bars: Vec<Bar>,
) -> impl IntoView {
    let sums =
        bars.iter().fold((0_u32, 0_u32), |(a, b), bar| (a.saturating_add(bar.well), b.saturating_add(bar.refused)));
    let told = format!("{title}: {} {}, {} {}.", sums.0, well.to_lowercase(), sums.1, refused.to_lowercase());
    let most = bars.iter().map(|bar| bar.well.saturating_add(bar.refused)).max().unwrap_or(0).max(1);
    let drawn = drawn(&bars, most);
    let rows = bars.into_iter().map(|Bar { name, well, refused }| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{well}</td>
                <td>{refused}</td>
            </tr>
        }
    });
    view! {
        <figure class="chart">
            <svg class="chart__image" role="img" aria-label=told viewBox=format!("0 0 {WIDTH} {}", HEIGHT + FOOT)>
                {drawn}
            </svg>
            <figcaption class="chart__key">
                <span class="chart__mark chart__mark--well" aria-hidden="true"></span>
                {well}
                ": "
                {sums.0}
                <span class="chart__mark chart__mark--refused" aria-hidden="true"></span>
                {refused}
                ": "
                {sums.1}
            </figcaption>
            <details class="details">
                <summary class="details__summary">"The numbers"</summary>
                <div class="details__body">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"Hour"</th>
                                <th scope="col">{well}</th>
                                <th scope="col">{refused}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

fn drawn(bars: &[Bar], most: u32) -> impl IntoView + use<> {
    let number = u32::try_from(bars.len()).unwrap_or(1).max(1);
    let step = WIDTH / number;
    let height_of = |count: u32| count.saturating_mul(HEIGHT) / most;
    let one = |(at, bar): (usize, &Bar)| {
        let x = u32::try_from(at).unwrap_or(0) * step;
        let (well, refused) = (height_of(bar.well), height_of(bar.refused));
        let width = step.saturating_sub(3).max(1);
        let name = at.is_multiple_of(NAMED).then(|| {
            view! {
                <text class="chart__name" x=x y=HEIGHT + FOOT - 4>
                    {bar.name.clone()}
                </text>
            }
        });
        view! {
            <rect class="chart__bar chart__bar--well" x=x y=HEIGHT - well width=width height=well></rect>
            <rect
                class="chart__bar chart__bar--refused"
                x=x
                y=HEIGHT - well - refused
                width=width
                height=refused
            ></rect>
            {name}
        }
    };
    let bars: Vec<_> = bars.iter().enumerate().map(one).collect();
    view! {
        <line class="chart__ground" x1="0" y1=HEIGHT x2=WIDTH y2=HEIGHT></line>
        {bars}
    }
}
