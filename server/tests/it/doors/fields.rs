//! Each field with each kind of bad input: a typed refusal beside it, never an answer of 500.

use crate::harness::{App, Person, code_in, enrolling, tables};
use app::routes;
use auth::{
    Error, Field,
    Problem::{self, Common, ControlCharacter, Guessable, Malformed, NotAscii, OwnWords, Required, TooLong, TooShort},
    role::Role,
    stage::Stage,
};

fn of(length: usize, what: &str) -> String {
    what.repeat(length)
}

on_every_backend! {
    async fn registration(app: &App) {
        let good = Person::new("ada");
        let browser = app.anonymous();
        let long_email = format!("{}@example.org", of(250, "a"));
        let long_local = format!("{}@example.org", of(65, "a"));
        let table: Vec<(&str, Field, String, Problem)> = vec![
            ("email", Field::Email, String::new(), Required),
            ("email", Field::Email, "   ".into(), Required),
            ("email", Field::Email, "ada".into(), Malformed),
            ("email", Field::Email, "ada@localhost".into(), Malformed),
            ("email", Field::Email, "ada@@example.org".into(), Malformed),
            ("email", Field::Email, "a@b@example.org".into(), Malformed),
            ("email", Field::Email, "ada@example.org, eve@example.org".into(), Malformed),
            ("email", Field::Email, "<ada@example.org>".into(), Malformed),
            ("email", Field::Email, "ada@[127.0.0.1]".into(), Malformed),
            ("email", Field::Email, long_email, TooLong),
            ("email", Field::Email, long_local, Malformed),
            ("email", Field::Email, of(2_000, "é"), TooLong),
            ("email", Field::Email, "ada@example.org\0".into(), ControlCharacter),
            ("email", Field::Email, "ada@example.org\r\nBcc: eve@example.org".into(), ControlCharacter),
            ("email", Field::Email, "ada\u{200b}@example.org".into(), ControlCharacter),
            ("email", Field::Email, "\u{430}da@example.org".into(), NotAscii),
            ("email", Field::Email, "ada@ex\u{430}mple.org".into(), NotAscii),
            ("email", Field::Email, "ada\u{ff20}example.org".into(), NotAscii),
            ("username", Field::Username, "ab".into(), TooShort),
            ("username", Field::Username, of(33, "a"), TooLong),
            ("username", Field::Username, "1ada".into(), Malformed),
            ("username", Field::Username, "ada@example.org".into(), Malformed),
            ("username", Field::Username, "ada lovelace".into(), Malformed),
            ("username", Field::Username, "\u{430}da".into(), NotAscii),
            ("username", Field::Username, "ada\u{202e}".into(), ControlCharacter),
            ("username", Field::Username, "ada\0".into(), ControlCharacter),
            ("display_name", Field::DisplayName, String::new(), Required),
            ("display_name", Field::DisplayName, " \u{a0} ".into(), Required),
            ("display_name", Field::DisplayName, of(81, "é"), TooLong),
            ("display_name", Field::DisplayName, "Ada\u{202e}evil".into(), ControlCharacter),
            ("display_name", Field::DisplayName, "Ada\tB".into(), ControlCharacter),
            ("display_name", Field::DisplayName, "Ada\nB".into(), ControlCharacter),
            ("password", Field::Password, String::new(), Required),
            ("password", Field::Password, "Xq7!b".into(), TooShort),
            ("password", Field::Password, of(257, "x"), TooLong),
            ("password", Field::Password, "correct\0horse battery".into(), ControlCharacter),
            ("password", Field::Password, "password1234".into(), Common),
            ("password", Field::Password, "aaaaaaaaaaaaaaaa".into(), Guessable),
            ("password", Field::Password, "adalovelaceada".into(), OwnWords),
        ];
        for (name, field, value, problem) in table {
            let fields = good.fields().map(|(other, usual)| (other, if other == name { value.as_str() } else { usual }));
            let answer = browser.post("register", &fields).await;
            assert_eq!(answer.status, 400, "{name}: {value:?}");
            let found = answer.problem(field);
            // What is common is easily guessed, and what is one's own may be both.
            let is_weak = |p| [Common, Guessable, OwnWords].contains(&p);
            assert!(found == Some(problem) || (is_weak(problem) && found.is_some_and(is_weak)), "{value:?}: {found:?}");
            let Error::InvalidInput { errors } = answer.error() else { panic!() };
            assert_eq!(errors.len(), 1, "only what is wrong is refused: {errors:?}");
            let page = browser.submit(routes::REGISTER, "register", &fields).await;
            assert_eq!(page.status, 302, "{name}: {value:?}");
        }
        // All at once, in the form's order.
        let Error::InvalidInput { errors } = browser.post("register", &[]).await.error() else { panic!() };
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Email, Field::DisplayName, Field::Password]);
        assert_eq!(tables::count(app.db(), "registrations").await, 0);
        assert_eq!(browser.stage().await, Stage::Anonymous);
        good.register(&browser).await.ok();
    }

    async fn what_is_unusual_and_good(app: &App) {
        for (name, email, display_name) in [
            ("ada", "o'neil+tag@a-b.example.org", "Ада Лавлейс"),
            ("bea", "bea@xn--bcher-kva.example", "李"),
            ("cleo", " cleo@example.org ", &of(80, "é")),
        ] {
            let person = Person { email: email.to_owned(), name: display_name.to_owned(), ..Person::new(name) };
            person.register(&app.anonymous()).await.leads_to(routes::VERIFY_EMAIL);
            code_in(&app.mail(email.trim()).await);
        }
        let person = Person { username: String::new(), ..Person::new("dora") };
        person.register(&app.anonymous()).await.ok();
        let person = Person { password: "🦊 и 漢字 jumps over ß 9".to_owned(), ..Person::new("edda") };
        person.register(&app.anonymous()).await.ok();
    }

    /// Auth.js GHSA-7rqj-j65f-68wh, Keycloak GHSA-cq42-vhv7-xr7p: no other spelling is somebody's name.
    async fn sign_in(app: &App) {
        let user = app.user("ada").await;
        let browser = app.anonymous();
        for (login, problem) in [
            (String::new(), Required),
            ("  \t".to_owned(), Required),
            (of(255, "a"), TooLong),
            (of(10_000, "a"), TooLong),
            ("ada\0".to_owned(), ControlCharacter),
            ("ada\r\n\r\nGET /".to_owned(), ControlCharacter),
            ("ada\u{202e}".to_owned(), ControlCharacter),
        ] {
            let answer = browser.post("sign_in", &[("login", &login), ("password", &user.password)]).await;
            assert_eq!(answer.problem(Field::Login), Some(problem), "{login:?}");
        }
        for login in ["\u{430}da", "ada\u{301}", "ａｄａ", "ada@ex\u{430}mple.org", "İada", "ada@example.org.", "a da", "%", "*"] {
            let answer = browser.post("sign_in", &[("login", login), ("password", &user.password)]).await;
            assert_eq!(answer.error(), Error::InvalidCredentials, "{login}");
        }
        let empty = browser.post("sign_in", &[("login", "ada"), ("password", "")]).await;
        assert_eq!(empty.problem(Field::Password), Some(Required));
        for password in [of(15_000, "x"), "\0".to_owned(), "\u{202e}".to_owned(), of(2_000, "é")] {
            let fields = [("login", "nobody"), ("password", password.as_str())];
            let answer = app.anonymous().post("sign_in", &fields).await;
            assert_eq!(answer.error().code(), "invalid-credentials", "a long one is a wrong one");
        }
    }

    async fn codes_of_all_kinds(app: &App) {
        let (_, registered) = app.registered("ada").await;
        let (_, pending) = app.pending("bea").await;
        let (_, mailbox, _) = app.mailbox_due("cleo", Role::User).await;
        let (_, enrolment) = app.confirmed("dora").await;
        enrolling(&enrolment).await;
        for (browser, function, good) in [
            (&registered, "confirm_with_code", "8 digits"),
            (&pending, "verify_code", "6 digits"),
            (&pending, "verify_mailed_code", "6 digits"),
            (&pending, "verify_recovery_code", "16 letters"),
            (&mailbox, "prove_mailbox", "either"),
            (&enrolment, "confirm_enrolment", "6 digits"),
        ] {
            for (code, problem) in [
                (String::new(), Required),
                (" - ".to_owned(), Required),
                ("1".to_owned(), Malformed),
                ("12345".to_owned(), Malformed),
                ("1234567".to_owned(), Malformed),
                ("123456789".to_owned(), Malformed),
                ("12345a".to_owned(), Malformed),
                ("+12345".to_owned(), Malformed),
                ("-123456-7".to_owned(), Malformed),
                ("１２３４５６".to_owned(), Malformed),
                ("٠١٢٣٤٥".to_owned(), Malformed),
                ("123456\0".to_owned(), Malformed),
                ("0x1234".to_owned(), Malformed),
                ("1e5".to_owned(), Malformed),
                ("ABCD-EFGH-IJKL-MN29".to_owned(), Malformed),
                (of(10_000, "1"), Malformed),
            ] {
                let answer = browser.post(function, &[("code", &code), ("name", "Phone")]).await;
                assert_eq!(answer.problem(Field::Code), Some(problem), "{function} takes {good}, not {code:?}");
            }
        }
        assert_eq!(pending.stage().await, Stage::MfaRequired, "what is no code is no guess");
    }

    async fn names_of_devices(app: &App) {
        let (_, browser) = app.confirmed("ada").await;
        for (name, problem) in [
            (of(41, "é"), TooLong),
            (of(10_000, "x"), TooLong),
            ("Ph\0ne".to_owned(), ControlCharacter),
            ("Phone\u{202e}".to_owned(), ControlCharacter),
        ] {
            let answer = browser.post("confirm_enrolment", &[("name", &name), ("code", "123456")]).await;
            assert_eq!(answer.problem(Field::Name), Some(problem), "{name:?}");
        }
    }
}
