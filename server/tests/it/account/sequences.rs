//! Random sequences of what people do with their account, half of it abandoned halfway: whatever the order, what was ended
//! stays ended, what was replaced opens nothing, and the invariants of the fault model hold. A failure names the seed.

use super::factors::new_secret;
use crate::harness::{
    App, Backend, Browser, Dice, HOUR, MINUTE, SECOND, User, code_in, invariants, link_in, loaded, run, variable,
};
use app::routes;
use auth::{
    Error,
    stage::Stage,
    totp::{self, Secret},
    wire::{FactorsView, NotMeView, RecoveryCodesView},
};

/// Acts of one sequence.
const ACTS: usize = 10;
/// Acts between two looks at what must hold.
const LOOK_EVERY: usize = 5;
/// Sequences that share a portal, each with a user of its own.
const TOGETHER: u64 = 25;

/// What must be true of one user by now.
struct Known<'a> {
    app: &'a App,
    user: User,
    dice: Dice,
    /// The authenticators, by their ids.
    secrets: Vec<(String, Secret)>,
    /// Authenticators that are gone.
    gone: Vec<Secret>,
    /// Passwords that were replaced.
    old_passwords: Vec<String>,
    /// Browsers that were signed in and must not be any more.
    ended: Vec<Browser>,
    /// Browsers that are signed in, unless time has ended it.
    live: Vec<Browser>,
    /// How many passwords and addresses were made.
    made: usize,
}

impl Known<'_> {
    fn code(&self) -> String {
        self.app.pass(30 * SECOND);
        let (_, secret) = self.secrets.last().expect("an authenticator");
        totp::code_at(secret, totp::step_at(self.app.now()))
    }

    /// A browser that is signed in, with a fresh proof; another sign-in where time has ended all others.
    async fn actor(&mut self) -> Browser {
        for browser in self.live.clone() {
            if browser.stage().await == Stage::Authenticated
                && browser.post("confirm_act", &[("code", &self.code())]).await.status == 200
            {
                return browser;
            }
        }
        self.sign_in("verify_code").await
    }

    async fn sign_in(&mut self, function: &'static str) -> Browser {
        let browser = self.app.anonymous();
        self.user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
        let code = self.code();
        browser.post(function, &[("code", &code)]).await.leads_to(routes::DASHBOARD);
        self.live.push(browser.clone());
        browser
    }

    /// All but one are over.
    fn end_all_but(&mut self, kept: Option<&Browser>) {
        let cookie = kept.and_then(|browser| browser.cookie("session"));
        let (live, ended) =
            self.live.drain(..).partition(|browser| kept.is_some() && browser.cookie("session") == cookie);
        self.live = live;
        let ended: Vec<Browser> = ended;
        self.ended.extend(ended);
    }

    fn new_password(&mut self) -> String {
        self.made += 1;
        format!("Harbour {} quilt {}", auth::random::incident(), self.made)
    }

    async fn look_up_factors(&mut self, browser: &Browser) -> FactorsView {
        loaded(browser, "factors_page").await
    }

    /// Sets one up, and confirms it or not.
    async fn factor(&mut self, browser: &Browser, replaced: Option<String>) {
        let begun = match &replaced {
            Some(id) => browser.post("replace_factor", &[("id", id)]).await,
            None => browser.post("add_factor", &[]).await,
        };
        if begun.status != 200 {
            return assert!(matches!(begun.error(), Error::Frozen | Error::TooManyFactors), "{}", begun.text());
        }
        if self.dice.throw(3) == 0 {
            return; // Abandoned.
        }
        let secret = new_secret(browser).await;
        let code = totp::code_at(&secret, totp::step_at(self.app.now()));
        let answer = browser.post("confirm_factor", &[("name", "Device"), ("code", &code)]).await.ok();
        // An undoing may have taken the recovery codes away: then there are new ones to be shown.
        let leads = answer.location().unwrap_or_default();
        assert!([routes::FACTORS_ADDED, routes::RECOVERY_CODES].contains(&leads), "{leads}");
        if let Some(id) = replaced {
            let at = self.secrets.iter().position(|(known, _)| *known == id).unwrap();
            self.gone.push(self.secrets.remove(at).1);
        }
        let view = self.look_up_factors(browser).await;
        let known: Vec<&String> = self.secrets.iter().map(|(id, _)| id).collect();
        let new = view.factors.iter().find(|factor| !known.contains(&&factor.id)).unwrap();
        self.secrets.push((new.id.clone(), secret));
    }

    async fn remove(&mut self, browser: &Browser) {
        let at = self.dice.throw(self.secrets.len());
        let answer = browser.post("remove_factor", &[("id", &self.secrets[at].0)]).await;
        match answer.status {
            200 => self.gone.push(self.secrets.remove(at).1),
            _ => assert!(matches!(answer.error(), Error::LastFactor | Error::Frozen), "{}", answer.text()),
        }
        assert!(!self.secrets.is_empty());
    }

    async fn change_password(&mut self, browser: &Browser) {
        let new = self.new_password();
        let fields = [("current_password", self.user.password.as_str()), ("password", new.as_str())];
        let answer = browser.post("change_password", &fields).await;
        if answer.status != 200 {
            return assert_eq!(answer.error(), Error::Frozen);
        }
        self.old_passwords.push(std::mem::replace(&mut self.user.person.password, new));
        self.end_all_but(Some(browser));
    }

    async fn reset_password(&mut self) {
        let (browser, new) = (self.app.anonymous(), self.new_password());
        self.app.new_mails(&self.user.email).await;
        browser.post("ask_for_reset", &[("email", &self.user.email)]).await.leads_to(routes::PASSWORD_RESET);
        let mails = self.app.new_mails(&self.user.email).await;
        // Frozen, or too many mails by now.
        let Some(mail) = mails.iter().find(|mail| mail.text.contains(routes::PASSWORD_RESET)) else { return };
        if self.dice.throw(4) == 0 {
            return; // Abandoned.
        }
        let code = code_in(mail);
        browser.post("reset_with_code", &[("code", &code), ("password", &new)]).await.leads_to(routes::LOGIN_RESET);
        self.old_passwords.push(std::mem::replace(&mut self.user.person.password, new));
        self.end_all_but(None);
    }

    async fn change_address(&mut self, browser: &Browser) {
        self.made += 1;
        let new = format!("{}-{}@example.net", self.user.username, self.made);
        let answer = browser.post("change_address", &[("email", &new)]).await;
        if answer.status != 200 {
            return assert!(matches!(answer.error(), Error::Frozen | Error::CoolDown { .. }), "{}", answer.text());
        }
        if self.dice.throw(3) == 0 {
            return; // Abandoned.
        }
        let code = code_in(&self.app.mail(&new).await);
        browser.post("confirm_address", &[("code", &code)]).await.leads_to(routes::EMAIL_CHANGED);
        self.user.person.email = new;
        self.end_all_but(Some(browser));
    }

    /// The newest notice's link: looked at, perhaps pressed, and what it shows perhaps undone.
    async fn not_me(&mut self) {
        let mails = self.app.mails(&self.user.email).await;
        let Some(mail) = mails.iter().find(|mail| mail.text.contains("If it wasn't you, open this link")) else {
            return;
        };
        let browser = self.app.anonymous();
        browser.get(&link_in(mail)).await;
        if self.dice.throw(2) == 0 || browser.post("not_me", &[]).await.status != 200 {
            return;
        }
        self.end_all_but(None);
        let NotMeView::Undo { changes, .. } = loaded(&browser, "not_me_page").await else { panic!("nothing to undo") };
        let added = changes.into_iter().find(|change| change.kind == "factor-added");
        let Some(change) = added.filter(|_| self.dice.throw(2) == 0) else { return };
        let undo = [("id", change.id.as_str()), ("password", self.user.password.as_str())];
        // With a password from after the change nothing is undone; nor is the only authenticator taken away here.
        if self.secrets.len() > 1 && browser.post("undo_change", &undo).await.status == 200 {
            let session = self.sign_in_with_any().await;
            let view = self.look_up_factors(&session).await;
            let is_there = |id: &String| view.factors.iter().any(|factor| factor.id == *id);
            let (kept, gone): (Vec<_>, Vec<_>) = self.secrets.drain(..).partition(|(id, _)| is_there(id));
            self.secrets = kept;
            self.gone.extend(gone.into_iter().map(|(_, secret)| secret));
        }
    }

    /// Which authenticators are left isn't known: the first that works.
    async fn sign_in_with_any(&mut self) -> Browser {
        for (_, secret) in self.secrets.clone() {
            self.app.pass(MINUTE);
            let browser = self.app.anonymous();
            self.user.sign_in(&browser).await.leads_to(routes::MFA_VERIFY);
            let code = totp::code_at(&secret, totp::step_at(self.app.now()));
            if browser.post("verify_code", &[("code", &code)]).await.status == 200 {
                self.live.push(browser.clone());
                return browser;
            }
        }
        panic!("no authenticator works");
    }

    async fn renew_codes(&mut self, browser: &Browser) {
        if browser.post("renew_recovery_codes", &[]).await.status == 200 {
            let shown: RecoveryCodesView = loaded(browser, "recovery_codes_page").await;
            assert_eq!(shown.codes.len(), 10);
            self.user.recovery_codes = shown.codes;
        }
    }

    async fn act(&mut self) {
        let pause = [SECOND, MINUTE, 6 * MINUTE, 20 * MINUTE, 2 * HOUR][self.dice.throw(5)];
        self.app.pass(pause);
        let drawn = self.dice.throw(12);
        if drawn == 0 {
            return self.reset_password().await;
        } else if drawn == 1 {
            return self.not_me().await;
        } else if drawn == 2 {
            return drop(self.sign_in("verify_code").await);
        }
        let actor = self.actor().await;
        match drawn {
            3 | 4 => self.factor(&actor, None).await,
            5 => {
                let at = self.dice.throw(self.secrets.len());
                let id = self.secrets[at].0.clone();
                self.factor(&actor, Some(id)).await;
            }
            6 | 7 => self.remove(&actor).await,
            8 => self.change_password(&actor).await,
            9 => self.change_address(&actor).await,
            10 => self.renew_codes(&actor).await,
            _ => {
                actor.post("end_other_sessions", &[]).await.ok();
                self.end_all_but(Some(&actor));
            }
        }
    }

    /// What was ended stays ended, what was replaced opens nothing.
    async fn holds(&self) {
        for browser in self.ended.iter().rev().take(3) {
            assert_eq!(browser.stage().await, Stage::Anonymous, "a session came back");
        }
        if let Some(old) = self.old_passwords.last() {
            let fields = [("login", self.user.email.as_str()), ("password", old.as_str())];
            let known = self.app.anonymous();
            assert_eq!(known.post("sign_in", &fields).await.error(), Error::InvalidCredentials, "an old password");
        }
        if let Some(secret) = self.gone.last() {
            let browser = self.app.anonymous();
            if self.user.sign_in(&browser).await.status == 200 {
                assert_ne!(browser.stage().await, Stage::Authenticated, "a password alone");
                let code = totp::code_at(secret, totp::step_at(self.app.now()));
                let answer = browser.post("verify_code", &[("code", &code)]).await;
                assert_ne!(answer.status, 200, "an authenticator that is gone");
            }
        }
    }
}

async fn sequence(app: &App, seed: u64) {
    let user = app.user(&format!("user{seed}")).await;
    let view: FactorsView = loaded(&user.browser, "factors_page").await;
    let secrets = vec![(view.factors[0].id.clone(), user.secret.clone())];
    let mut known = Known {
        app,
        live: vec![user.browser.clone()],
        user,
        dice: Dice::of(seed),
        secrets,
        gone: Vec::new(),
        old_passwords: Vec::new(),
        ended: Vec::new(),
        made: 0,
    };
    for number in 1..=ACTS {
        known.act().await;
        if number % LOOK_EVERY == 0 {
            known.holds().await;
        }
    }
}

/// Sequences of these seeds, a new portal for every few of them.
fn sequences(backend: Backend, seeds: std::ops::Range<u64>) {
    for begin in seeds.clone().step_by(usize::try_from(TOGETHER).unwrap()) {
        run(backend, async |backend| {
            let app = App::start(backend).await;
            for seed in begin..seeds.end.min(begin + TOGETHER) {
                eprintln!("seed {seed}");
                sequence(&app, seed).await;
            }
            app.settle().await;
            invariants::check(app.db(), app.now()).await;
            app.discard().await;
        });
    }
}

/// All of them by `script/test --all`, otherwise a sample; `COUNTERSIGN_TEST_SEED` is the first, to look at a failure again.
fn seeds(sample: u64) -> std::ops::Range<u64> {
    let first = variable("COUNTERSIGN_TEST_SEED").map_or(0, |seed| seed.parse().unwrap());
    first..if variable("COUNTERSIGN_TEST_ALL").is_some() { 1_000 } else { first + sample }
}

#[test]
fn on_sqlite() {
    sequences(Backend::Sqlite, seeds(150));
}

#[test]
fn on_mariadb_and_redis() {
    sequences(Backend::MariaDbAndRedis, seeds(25));
}
