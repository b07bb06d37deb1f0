//! Networks are sealed under keys of those whose they are: erasing somebody makes them unreadable, and keeps the chain.

use super::{is_sound, verified};
use crate::harness::{App, DAY, User, chain, loaded, tables};
use auth::{
    role::Role,
    service::{AuditFilter, AuditRow, Known},
    wire::ActivitySlice,
};
use entity::{audit, user};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;
use uuid::Uuid;

async fn of(app: &App, user_id: Uuid) -> Vec<AuditRow> {
    let filter = AuditFilter { user_id: Some(user_id), ..AuditFilter::default() };
    app.node.running.service.audit_page(&filter, None, 1_000).await.unwrap().items
}

async fn id_of(app: &App, email: &str) -> Uuid {
    let users = user::Entity::find().all(app.db()).await.unwrap();
    users.iter().find(|user| user.email == email).unwrap().id
}

on_every_backend! {
    async fn no_network_is_kept_in_plain_text(app: &App) {
        let user = app.user("ada").await;
        app.anonymous().post("sign_in", &[("login", "nobody"), ("password", "wrong wrong wrong")]).await;
        app.chain().await;
        for row in chain::rows(app.db()).await {
            assert!(row.network.is_empty() && row.network_sealed.is_some(), "{row:?}");
        }
        // Its owner reads it as before, and an operator does.
        let form = [("group", ""), ("before", "")];
        let slice: ActivitySlice =
            user.browser.post("activity_page", &form).await.ok().json::<app::api::Loaded<ActivitySlice>>().view;
        assert!(slice.items.iter().any(|event| event.network.ends_with(".0/24")), "{slice:?}");
        let dashboard: auth::wire::DashboardView = loaded(&user.browser, "dashboard_page").await;
        assert!(dashboard.activity.iter().all(|event| !event.network.is_empty()), "{:?}", dashboard.activity);
        let rows = of(app, id_of(app, &user.email).await).await;
        assert!(rows.iter().any(|row| row.network == "command line") && rows.iter().all(|row| !row.network.is_empty()));
    }

    async fn somebody_who_is_erased(app: &App) {
        let (ada, bea) = (app.user("ada").await, app.user("bea").await);
        let (of_ada, of_bea) = (id_of(app, &ada.email).await, id_of(app, &bea.email).await);
        app.chain().await;
        let network = of(app, of_ada).await.iter().find(|row| row.network.contains('/')).unwrap().network.clone();
        let by_network = AuditFilter { network: Some(network.clone()), ..AuditFilter::default() };
        let service = &app.node.running.service;
        assert!(!service.audit_page(&by_network, None, 10).await.unwrap().items.is_empty());
        assert_eq!(tables::count(app.db(), "audit_keys").await, 2);

        ada.browser.post("delete_account", &[]).await.ok();
        app.pass(8 * DAY);
        app.chain().await;
        // One that has no place yet when it happens, and one that comes in late.
        let late = |network: &str| audit::Model { user_id: Some(of_ada), network: network.to_owned(), ..app.event(0) };
        let insert = async |row: audit::Model| {
            let row = audit::ActiveModel { seq: sea_orm::ActiveValue::NotSet, ..row.into_active_model() };
            audit::Entity::insert(row).exec_without_returning(app.db()).await.unwrap();
        };
        insert(late("198.51.100.0/24")).await;
        service.sweep().await.unwrap();
        insert(late("192.0.2.0/24")).await;
        app.chain().await;

        assert_eq!(tables::count(app.db(), "audit_keys").await, 1);
        let rows = of(app, of_ada).await;
        assert!(rows.len() > 5 && rows.iter().all(|row| !row.network.contains('/')), "{rows:?}");
        assert!(rows.iter().any(|row| row.kind == "account-deleted" && row.network == "sweep"), "{rows:?}");
        assert!(service.audit_page(&by_network, None, 10).await.unwrap().items.is_empty(), "nor can it be looked for");
        assert!(of(app, of_bea).await.iter().any(|row| row.network.contains('/')), "others stay as they are");
        let dump = tables::dump(app.db()).await;
        for network in [network.as_str(), "198.51.100.0", "192.0.2.0"] {
            assert!(!dump.windows(network.len()).any(|bytes| bytes == network.as_bytes()), "{network}");
        }
        is_sound(&verified(app, &Known::default()).await);
    }

    /// A sealed network opens in its own row alone.
    async fn a_network_that_was_moved_is_not_read(app: &App) {
        let user = app.user("ada").await;
        app.chain().await;
        let id = id_of(app, &user.email).await;
        let sql = "UPDATE audit SET network_sealed = (SELECT sealed FROM (SELECT MIN(network_sealed) AS sealed FROM audit \
                   WHERE chain_pos = 3) AS other) WHERE chain_pos = 4";
        let kept = chain::rows(app.db()).await[3].clone();
        tables::execute(app.db(), sql).await;
        let moved = of(app, id).await.into_iter().find(|row| row.position == Some(4)).unwrap();
        assert_eq!(moved.network, "");
        let back = audit::ActiveModel { network_sealed: sea_orm::ActiveValue::Set(kept.network_sealed), ..Default::default() };
        audit::Entity::update_many().set(back).filter(audit::Column::ChainPos.eq(4)).exec(app.db()).await.unwrap();
    }

    /// Where staff have acted, the network is theirs: the user isn't told it, not even before it is sealed.
    async fn networks_of_staff_stay_theirs(app: &App) {
        let (program, user) = (app.program_of("root", Role::Administrator).await, app.user("ada").await);
        let act = format!("/api/admin/users/{}/send-reset", app.id_of(&user.email).await);
        app.chain().await;
        app.chain_is_held(app.now() + DAY).await;
        assert_eq!(program.post(&act, json!({})).await.status, 202);
        staffs_network_is_hidden(&user).await;
        app.chain_is_held(0).await;
        app.chain().await;
        staffs_network_is_hidden(&user).await;
    }
}

async fn staffs_network_is_hidden(user: &User) {
    let form = [("group", ""), ("before", "")];
    let slice: ActivitySlice =
        user.browser.post("activity_page", &form).await.ok().json::<app::api::Loaded<ActivitySlice>>().view;
    let (by_staff, own): (Vec<_>, Vec<_>) = slice.items.iter().partition(|event| event.kind == "reset-sent");
    assert!(by_staff.len() == 1 && by_staff[0].network.is_empty(), "{by_staff:?}");
    assert!(own.iter().any(|event| event.network.ends_with(".0/24")), "{own:?}");
}
