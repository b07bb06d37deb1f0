use super::*;
use crate::outbox::testing::{HOSTILE, one_of_each, refused};

#[test]
fn every_letter_has_words() {
    let settings = Settings::default();
    for letter in one_of_each("Ada's phone") {
        let mail = render(&letter, &settings).unwrap();
        assert_eq!(mail.to, "ada@example.org");
        assert!(mail.subject.contains("Countersign"), "{letter:?}");
        assert!(!mail.subject.contains('\n'));
        assert!(mail.text.ends_with("\nCountersign, http://127.0.0.1:3000\n"), "{}", mail.text);
        let ways_out = [
            "it wasn't you",
            "aren't signing in",
            "something in your account wasn't you",
            "ask whoever runs Countersign.",
            "do nothing: nobody can sign in without it",
            "do nothing. Without the link nothing changes",
        ];
        assert!(ways_out.iter().any(|way_out| mail.text.contains(way_out)), "{}", mail.text);
        assert!(mail.html.starts_with("<!DOCTYPE html><html lang=\"en\""));
        for gone in ["<img", "<script", "<table", "<link", "src=", "url("] {
            assert!(!mail.html.contains(gone), "{gone} in {letter:?}");
        }
        assert_eq!(format!("{mail:?}"), "Mail(ada@example.org)");
    }
    assert_eq!(render(&refused(), &settings), None);
}

#[test]
fn a_code_ends_the_subject_and_the_first_line() {
    for letter in one_of_each("x") {
        let mail = render(&letter, &Settings::default()).unwrap();
        let first = mail.text.lines().next().unwrap();
        match letter.kind() {
            "sign-in-code" | "mailbox-code" => {
                assert_eq!(mail.subject, "Your Countersign code: 123456");
                assert_eq!(first, mail.subject);
            }
            "confirm-address" => {
                assert_eq!(mail.subject, "Confirm your address for Countersign: 12345678");
                assert_eq!(first, "Your code to confirm this address: 12345678");
            }
            "reset-password" => {
                assert_eq!(mail.subject, "A new password for Countersign: 12345678");
                assert_eq!(first, "Your code to set a new password: 12345678");
            }
            "change-address" => {
                assert_eq!(mail.subject, "Confirm your new address for Countersign: 12345678");
                assert_eq!(first, "Your code to confirm this address: 12345678");
            }
            _ => assert!(!mail.subject.chars().any(|c| c.is_ascii_digit()), "{}", mail.subject),
        }
    }
}

#[test]
fn a_link_has_a_line_of_its_own() {
    let settings = Settings { origin: "https://sign.example.org".to_owned(), ..Settings::default() };
    for letter in one_of_each("x") {
        let mail = render(&letter, &settings).unwrap();
        let link = match letter.kind() {
            "confirm-address" => "https://sign.example.org/verify-email?token=dG9rZW4",
            "unlock" => "https://sign.example.org/unlock?token=dG9rZW4",
            "already-registered" => "https://sign.example.org/login",
            "reset-password" | "reset-offered" => "https://sign.example.org/password-reset?token=dG9rZW4",
            "frozen" => "https://sign.example.org/not-me?token=dG9rZW4",
            "invitation" => "https://sign.example.org/invite?token=dG9rZW4",
            "new-address" => "https://sign.example.org/confirm-address?token=dG9rZW4",
            // Of what staff did nobody has to be kept out.
            _ if matches!(&letter, Letter::Notice { happening, .. } if !happening.is_by_staff()) => {
                "https://sign.example.org/not-me?token=dG9rZW4"
            }
            _ => {
                assert!(!mail.html.contains("<a "), "{letter:?}");
                continue;
            }
        };
        assert!(mail.text.lines().any(|line| line == link), "{}", mail.text);
        assert!(mail.html.contains(&format!("href=\"{link}\"")), "{}", mail.html);
        assert_eq!(mail.html.matches("<a ").count(), 1);
    }
}

#[test]
fn says_when_where_and_what() {
    for letter in one_of_each("Ada's phone") {
        let mail = render(&letter, &Settings::default()).unwrap();
        let is_notice = matches!(letter, Letter::Notice { .. });
        if is_notice || letter.kind() == "unlock" {
            assert!(
                mail.text.contains("\nWhen: 2026-11-21 04:20 UTC\nFrom the network: 203.0.113.0/24\n"),
                "{}",
                mail.text
            );
            assert!(mail.html.contains("2026-11-21 04:20 UTC") && mail.html.contains("203.0.113.0/24"));
        }
        assert_eq!(mail.text.contains("With: Firefox on Linux\n"), is_notice);
        if letter.kind() == "factor-added" {
            assert!(mail.text.contains("\"Ada's phone\""));
        }
        if letter.kind() == "recovery-code-used" {
            assert!(mail.text.contains("3 are left."));
        }
    }
}

#[test]
fn hostile_values_stay_values() {
    let settings = Settings { issuer: HOSTILE.to_owned(), ..Settings::default() };
    for letter in one_of_each(HOSTILE) {
        let mail = render(&letter, &settings).unwrap();
        assert!(!mail.subject.contains(['\r', '\n', '\u{202e}', '\0']), "{:?}", mail.subject);
        assert!(!mail.text.contains(['\r', '\u{202e}', '\0']), "{:?}", mail.text);
        assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.text);
        for tag in ["<script", "<b>", "<img", "\"onload"] {
            assert!(!mail.html.contains(tag), "{tag} in {}", mail.html);
        }
        assert!(mail.html.contains("&lt;script&gt;"));
    }
    // Not even a name that somebody could click on.
    let thief = one_of_each("Undo this: https://evil.example/undo");
    for letter in thief.iter().filter(|letter| letter.kind() == "factor-added") {
        let mail = render(letter, &Settings::default()).unwrap();
        assert!(!mail.text.contains("evil.example") && !mail.html.contains("evil.example"));
    }
}
