//! What must be true of the database whatever has happened to it: the invariants of the fault model that have their
//! tables by now, I1 to I14 by its numbers. The missing one: I3 (refresh families). I11 (the audit chain) is in
//! `chain.rs`; I13 and I14 are looked for in `secrets.rs`, where there is a Redis to look at.

use super::{DAY, SECOND, chain};
use auth::{
    stage::Stage,
    throttle::{self, Key},
    totp,
};
use entity::{audit, browser, code, factor, link, message, recovery_code, recovery_set, registration, session, user};
use sea_orm::{DatabaseConnection, EntityTrait};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Proofs that make a session's assurance 2.
const STRONG: [&str; 2] = ["totp", "recovery"];

struct Rows {
    users: Vec<user::Model>,
    registrations: Vec<registration::Model>,
    sessions: Vec<session::Model>,
    codes: Vec<code::Model>,
    links: Vec<link::Model>,
    factors: Vec<factor::Model>,
    sets: Vec<recovery_set::Model>,
    recovery_codes: Vec<recovery_code::Model>,
    browsers: Vec<browser::Model>,
    throttles: Vec<entity::throttle::Model>,
    messages: Vec<message::Model>,
    audit: Vec<audit::Model>,
    now: i64,
}

/// Checks all of them.
pub(crate) async fn check(db: &DatabaseConnection, now: i64) {
    let mut audit = audit::Entity::find().all(db).await.unwrap();
    audit.sort_by_key(|event| event.seq);
    let rows = Rows {
        users: user::Entity::find().all(db).await.unwrap(),
        registrations: registration::Entity::find().all(db).await.unwrap(),
        sessions: session::Entity::find().all(db).await.unwrap(),
        codes: code::Entity::find().all(db).await.unwrap(),
        links: link::Entity::find().all(db).await.unwrap(),
        factors: factor::Entity::find().all(db).await.unwrap(),
        sets: recovery_set::Entity::find().all(db).await.unwrap(),
        recovery_codes: recovery_code::Entity::find().all(db).await.unwrap(),
        browsers: browser::Entity::find().all(db).await.unwrap(),
        throttles: entity::throttle::Entity::find().all(db).await.unwrap(),
        messages: message::Entity::find().all(db).await.unwrap(),
        audit,
        now,
    };
    rows.i1_what_is_used_stays_used();
    rows.i2_no_session_is_older_than_its_password();
    rows.i4_assurance_has_its_event();
    rows.i5_factors_were_confirmed();
    rows.i6_registrations_are_nobody();
    rows.i7_names_are_unique();
    rows.i8_an_administrator_stays();
    rows.i9_failures_are_counted();
    rows.i10_changes_are_told();
    rows.i12_messages_keep_to_their_life();
    chain::i11_the_chain_is_intact(db).await;
}

impl Rows {
    fn i1_what_is_used_stays_used(&self) {
        let newest_step = totp::step_at(self.now);
        assert!(self.factors.iter().all(|f| f.last_step <= newest_step), "I1: a step of the future is spent");
        let confirmed = || self.factors.iter().filter(|f| f.confirmed_at.is_some());
        assert!(confirmed().all(|f| f.last_step > 0), "I1: the step that enrolled is not spent");
        assert!(self.codes.iter().all(|c| c.tries <= 5), "I1: a code was tried more than five times");
        let most = |s: &session::Model| if s.stage == name(Stage::Authenticated) { 10 } else { 5 };
        assert!(self.sessions.iter().all(|s| s.wrong_codes <= most(s)), "I1: a session had too many codes");
        let used = |code: &&recovery_code::Model| code.used_at.is_some();
        assert!(self.recovery_codes.iter().filter(used).all(|c| c.live_at.is_some()), "I1: used before it counted");
        let sign_ins = self.signed_in().filter(|(_, method)| *method == "recovery").count();
        let spent = self.recovery_codes.iter().filter(used).count();
        // New codes take the place of used ones.
        assert!(sign_ins >= spent, "I1: {sign_ins} sign-ins by recovery code, {spent} codes that are used up");
        for set in &self.sets {
            let of_set = || self.recovery_codes.iter().filter(|c| c.set_id == set.id && c.used_at.is_none());
            assert!(of_set().filter(|c| c.live_at.is_some()).count() <= 10, "I1: a set grew");
            assert!(of_set().filter(|c| c.live_at.is_none()).count() <= 1, "I1: replacements piled up");
        }
        // A step, or a mailed code, signs in once: sign-ins of one authenticator are in different steps.
        let mut steps = BTreeMap::<(Uuid, i64), usize>::new();
        for (event, _) in self.signed_in().filter(|(_, method)| *method == "totp") {
            *steps.entry((event.user_id.unwrap(), totp::step_at(event.at))).or_default() += 1;
        }
        // Two at most: the step itself and the one before it.
        assert!(steps.values().all(|times| *times <= 2), "I1: a code signed in twice");
    }

    fn i2_no_session_is_older_than_its_password(&self) {
        for session in self.live_sessions() {
            let Some(user) = self.user_of(session) else { continue };
            if session.epoch == user.epoch {
                let proved_at = session.proved_at.unwrap_or(session.created_at);
                assert!(proved_at >= user.password_changed_at, "I2: a session outlived its password");
            }
        }
    }

    fn i4_assurance_has_its_event(&self) {
        let mut events = BTreeMap::<Uuid, Vec<&str>>::new();
        for (event, method) in self.signed_in() {
            events.entry(event.session_id.unwrap()).or_default().push(method);
        }
        for session in self.sessions.iter().filter(|s| s.stage == name(Stage::Authenticated)) {
            let proofs: Vec<&str> = session.amr.split_whitespace().collect();
            let told = events.remove(&session.id).unwrap_or_default();
            assert_eq!(told.len(), 1, "I4: one sign-in, one event: {told:?}");
            assert!(proofs.contains(&told[0]), "I4: {proofs:?} was told as {told:?}");
            assert!(self.user_of(session).is_some() && session.browser_id.is_some(), "I4: nobody's session");
            let is_strong = proofs.iter().any(|proof| STRONG.contains(proof));
            let has_stepped_up = session.stepped_up_at.is_some();
            assert!(has_stepped_up || !proofs.contains(&"totp"), "I4: an authenticator without step-up");
            assert!(!has_stepped_up || proofs.contains(&"totp") || proofs == ["pwd"], "I4: step-up of {proofs:?}");
            assert!(
                is_strong
                    || proofs.contains(&"email")
                    || proofs.contains(&"browser")
                    || proofs.contains(&"sms")
                    || proofs == ["pwd"],
                "I4: {proofs:?}"
            );
        }
        // Sessions that ended a day ago may have been swept.
        let of_nothing = self.signed_in().filter(|(e, _)| events.contains_key(&e.session_id.unwrap()));
        // Those of an account that is gone went with it.
        let of_nothing = of_nothing.filter(|(e, _)| self.users.iter().any(|user| Some(user.id) == e.user_id));
        assert!(of_nothing.into_iter().all(|(e, _)| e.at < self.now - DAY), "I4: events of sessions that aren't there");
        let halves = self.sessions.iter().filter(|s| s.stage != name(Stage::Authenticated));
        for half in halves {
            assert!(half.browser_id.is_none() && half.proved_at.is_none(), "I4: a half session has rights");
            assert!(!half.amr.contains("totp") && !half.amr.contains("recovery"), "I4: {}", half.amr);
        }
    }

    fn i5_factors_were_confirmed(&self) {
        for user in &self.users {
            let confirmed = self.factors.iter().filter(|f| f.user_id == user.id && f.confirmed_at.is_some()).count();
            let events = |kind| self.events(kind, Some(user.id));
            let (came, went) = (events("factor-added") + events("factor-imported"), events("factor-removed"));
            assert_eq!(confirmed + went, came, "I5: {confirmed} factors, {went} went, {came} came, of {}", user.email);
            assert_eq!(user.has_factor, confirmed > 0, "I5: what lists say of {}", user.email);
        }
        let is_tied = |f: &factor::Model| f.confirmed_at.is_some() != f.session_id.is_some();
        assert!(self.factors.iter().all(is_tied), "I5: a factor is either confirmed or one sign-in's");
    }

    fn i6_registrations_are_nobody(&self) {
        let users: BTreeSet<Uuid> = self.users.iter().map(|user| user.id).collect();
        for session in &self.sessions {
            match session.registration_id {
                Some(_) => assert_eq!((session.stage.as_str(), session.user_id), ("confirmation-required", None), "I6"),
                None if session.reset_id.is_some() => {
                    assert_eq!((session.stage.as_str(), session.user_id), ("reset-requested", None), "I6");
                }
                None => assert!(users.contains(&session.user_id.unwrap()), "I6: a session of nobody"),
            }
        }
        let registrations: BTreeSet<Uuid> = self.registrations.iter().map(|r| r.id).collect();
        for session in self.live_sessions().filter(|s| s.registration_id.is_some()) {
            let id = session.registration_id.unwrap();
            assert!(registrations.contains(&id) || session.expires_at <= self.now, "I6: a registration left a session");
        }
        let owners = self.factors.iter().map(|f| f.user_id).chain(self.browsers.iter().map(|b| b.user_id));
        let owners = owners.chain(self.recovery_codes.iter().map(|c| c.user_id));
        assert!(owners.into_iter().all(|owner| users.contains(&owner)), "I6: something belongs to no user");
        let mut of_address = BTreeMap::<&[u8], usize>::new();
        for registration in &self.registrations {
            *of_address.entry(&registration.email_digest).or_default() += 1;
        }
        assert!(of_address.values().all(|live| *live <= 3), "I6: more than three registrations of an address");
        let confirms = self.links.iter().filter(|link| link.purpose == "confirm" && link.spent_at.is_none());
        assert!(
            confirms.into_iter().all(|link| registrations.contains(&link.holder)),
            "I6: a link outlived its holder"
        );
    }

    fn i7_names_are_unique(&self) {
        let canonical = |name: &String| name.to_lowercase();
        // Whoever was imported without an address has none until they give one.
        let addresses = self.users.iter().map(|user| &user.email).filter(|email| !email.is_empty());
        let emails: Vec<String> = addresses.map(canonical).collect();
        assert_eq!(
            self.users.iter().map(|user| &user.email_digest).collect::<BTreeSet<_>>().len(),
            self.users.len(),
            "I7"
        );
        let usernames: Vec<String> =
            self.users.iter().filter_map(|user| user.username.as_ref()).map(canonical).collect();
        for names in [emails, usernames] {
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "I7: {names:?}");
        }
    }

    fn i8_an_administrator_stays(&self) {
        let made = ["user-created", "user-invited", "role-changed"];
        let is_made =
            |event: &&audit::Model| made.contains(&event.kind.as_str()) && event.details.contains("\"administrator\"");
        let stays = |user: &&user::Model| {
            user.role == "administrator" && user.disabled_at.is_none() && user.deletes_at.is_none()
        };
        if self.audit.iter().any(|event| is_made(&event)) {
            assert!(self.users.iter().any(|user| stays(&user)), "I8: no administrator is left");
        }
    }

    fn i9_failures_are_counted(&self) {
        for user in &self.users {
            // Of guesses at the same moment some are told after the success that gave all of them back.
            let of_user = || self.audit.iter().filter(|event| event.user_id == Some(user.id));
            let gives_back =
                ["signed-in", "mailbox-proved", "stepped-up", "factor-added", "address-changed", "user-unlocked"];
            let successes = of_user().filter(|event| gives_back.contains(&event.kind.as_str()) && !is_undone(event));
            let since = successes.map(|event| event.at + 2 * SECOND).max().unwrap_or_default();
            // A wrong password of somebody who is in is counted with passwords.
            let is_code = |event: &&audit::Model| event.kind == "code-checked" && !event.details.contains("password");
            let failed = of_user().filter(is_code).filter(|event| !event.succeeded && event.at > since);
            let failed = failed.count();
            let browsers = self.browsers.iter().filter(|browser| browser.user_id == user.id).map(|browser| browser.id);
            let keys =
                browsers.flat_map(|id| [Key::of("code-browser", id.as_bytes()), Key::of("recovery", id.as_bytes())]);
            let keys = keys.chain(["code", "recovery"].map(|purpose| Key::of(purpose, user.id.as_bytes())));
            let counted: i32 = keys.map(|key| self.failures(key)).sum();
            assert!(usize::try_from(counted).unwrap() >= failed, "I9: {counted} counted, {failed} told");
        }
    }

    fn i10_changes_are_told(&self) {
        // Whoever was invited has an account before the address is confirmed.
        let confirmed = self.audit.iter().filter(|event| event.kind == "address-confirmed" && !by(event, "invitation"));
        let made = confirmed.count() + self.events("user-created", None) + self.events("user-invited", None);
        let made = made + self.events("user-imported", None);
        let made = made - self.events("account-deleted", None);
        assert_eq!(self.users.len(), made, "I10: users, and the events of their making");
        let spent = self.recovery_codes.iter().filter(|code| code.used_at.is_some()).count();
        assert!(spent <= self.events("recovery-code-used", None), "I10: recovery codes");
        // The outbox of development forgets after a day.
        let is_recent = |at: i64| at > self.now - DAY;
        let told_once = [
            "factor-added",
            "factor-removed",
            "recovery-code-used",
            "recovery-codes-renewed",
            "mailed-code-switched",
            "phone-added",
            "phone-removed",
            "password-changed",
            "password-reset",
            "username-changed",
            "deletion-asked",
            "deletion-called-off",
            "frozen",
            "change-undone",
        ];
        for kind in told_once {
            let events = self.audit.iter().filter(|event| event.kind == kind && is_recent(event.at));
            // What staff did is told by a letter of theirs.
            let is_told = |event: &&audit::Model| !is_undone(event) && !by(event, "by staff");
            let events = events.filter(|event| is_told(event) && self.can_be_told(event)).count();
            let letters = self.messages.iter().filter(|m| m.kind == kind && is_recent(m.created_at)).count();
            // While a change of address can be undone, the address before it is told, too.
            assert!((events..=2 * events).contains(&letters), "I10: {kind}: {events} events, {letters} letters");
        }
        let ids: BTreeSet<Uuid> = self.audit.iter().map(|event| event.id).collect();
        assert_eq!(ids.len(), self.audit.len(), "I10: an event twice");
    }

    fn i12_messages_keep_to_their_life(&self) {
        for message in &self.messages {
            let is_over = ["sent", "dropped"].contains(&message.state.as_str());
            assert_eq!(message.payload.is_empty(), is_over, "I12: {} is {}", message.kind, message.state);
            if message.state != "queued" {
                let ended = message.ended_at.unwrap();
                assert!(
                    message.state == "dropped" || ended <= message.expires_at,
                    "I12: {} came too late",
                    message.kind
                );
            }
        }
    }

    /// Sign-ins with their method.
    fn signed_in(&self) -> impl Iterator<Item = (&audit::Model, &str)> {
        let events = self.audit.iter().filter(|event| event.kind == "signed-in" && event.succeeded);
        events.map(|event| (event, event.details.split('"').nth(3).unwrap()))
    }

    fn events(&self, kind: &str, user: Option<Uuid>) -> usize {
        let of_kind = self.audit.iter().filter(|event| event.kind == kind && event.succeeded);
        of_kind.filter(|event| user.is_none() || event.user_id == user).count()
    }

    fn live_sessions(&self) -> impl Iterator<Item = &session::Model> {
        self.sessions.iter().filter(|session| session.revoked_at.is_none() && session.expires_at > self.now)
    }

    fn user_of(&self, session: &session::Model) -> Option<&user::Model> {
        self.users.iter().find(|user| Some(user.id) == session.user_id)
    }

    /// Whoever was imported without an address is told nothing.
    fn can_be_told(&self, event: &audit::Model) -> bool {
        !self.users.iter().any(|user| Some(user.id) == event.user_id && user.email.is_empty())
    }

    fn failures(&self, key: throttle::Key) -> i32 {
        let key = key.to_vec();
        self.throttles.iter().find(|row| row.key == key).map_or(0, |row| row.failures)
    }
}

/// An authenticator that came or went by an undoing: the notice is the undoing's.
fn is_undone(event: &audit::Model) -> bool {
    event.details.contains("\"undone\"")
}

/// Whether an event's details say this.
fn by(event: &audit::Model, detail: &str) -> bool {
    event.details.contains(&format!("\"{detail}\""))
}

/// As the database names it.
fn name(stage: Stage) -> String {
    serde_json::to_value(stage).unwrap().as_str().unwrap().to_owned()
}
