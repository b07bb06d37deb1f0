//! One's own history.

use crate::harness::{App, Browser};
use app::api::Loaded;
use auth::{Error, wire::ActivitySlice};

async fn page(browser: &Browser, group: &str, before: &str) -> ActivitySlice {
    let form = [("group", group), ("before", before)];
    browser.post("activity_page", &form).await.ok().json::<Loaded<ActivitySlice>>().view
}

on_every_backend! {
    async fn it_is_paged_and_grouped_and_ones_own(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        for to in ["off", "on"].repeat(15) {
            ada.browser.post("switch_mailed_code", &[("to", to)]).await.ok();
        }
        let (mut before, mut sizes, mut all) = (String::new(), Vec::new(), Vec::new());
        loop {
            let slice = page(&ada.browser, "changes", &before).await;
            sizes.push(slice.items.len());
            all.extend(slice.items);
            let Some(next) = slice.next else { break };
            before = next;
        }
        assert_eq!((sizes[0], sizes.len()), (25, 2), "{sizes:?}");
        assert_eq!(all.iter().filter(|event| event.kind == "mailed-code-switched").count(), 30, "none twice, none lost");
        assert!(all.is_sorted_by(|newer, older| newer.at >= older.at));
        assert!(all.iter().all(|event| event.kind != "signed-in"));

        let sign_ins = page(&ada.browser, "sign-ins", "").await.items;
        assert!(sign_ins.iter().any(|event| event.kind == "signed-in"));
        assert!(sign_ins.iter().all(|event| event.kind != "mailed-code-switched"));

        let of_bea = page(&bea.browser, "", "").await.items;
        assert!(of_bea.iter().all(|event| event.kind != "mailed-code-switched"), "nothing of others");
        for kind in ["signed-in", "factor-added"] {
            assert!(of_bea.iter().any(|event| event.kind == kind), "of any group: {of_bea:?}");
        }
        for (group, before) in [("everything", ""), ("", "x"), ("", "-1"), ("changes", "99999999999999999999")] {
            let answer = ada.browser.post("activity_page", &[("group", group), ("before", before)]).await;
            assert_eq!(answer.error(), Error::NotFound, "{group} {before}");
        }
    }
}
