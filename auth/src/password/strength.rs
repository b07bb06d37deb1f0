//! The server's judgement of a new password: its form, the list of common ones, the user's own words, and how many
//! guesses zxcvbn thinks it needs. No composition rules (NIST SP 800-63B-4 §3.1.1.2).

mod guess;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use self::guess::is_hard_to_guess;
use super::common::is_common;
use super::policy::check_form;
use crate::error::Problem;

/// A word of ours, which everybody would try here first.
const PRODUCT: &str = "countersign";
/// Fewest letters of an own word whose presence counts.
const TELLING: usize = 4;
/// Fewest letters of an own word that is taken out of the password.
const WORD: usize = 3;
/// Fewest letters that must be left of a password once the own words are out of it.
const REST: usize = 8;
/// Most code points of an own text that are looked at: no address is longer, and what comes here may be unchecked.
const OWN_TEXT: usize = crate::email::MAX_BYTES;

/// Judges a password that somebody chooses: `min` is the fewest code points after NFC, `own_words` are the user's
/// address, username and display name as they are; their parts are found here.
///
/// It takes about half a millisecond for what people type, but tens of milliseconds for what an attacker would: on a
/// server it belongs on the hashing threads (`Hasher::judge`).
///
/// # Errors
/// The first thing that is wrong with it: its form, [`Problem::Common`], [`Problem::OwnWords`] or
/// [`Problem::Guessable`].
pub fn judge(password: &str, min: usize, own_words: &[&str]) -> Result<(), Problem> {
    let password = Zeroizing::new(password.nfc().collect::<String>());
    check_form(&password, min)?;
    if is_common(&password) {
        return Err(Problem::Common);
    }
    let texts: Vec<String> = own_words.iter().map(|text| text.chars().take(OWN_TEXT).collect()).collect();
    let words = words_of(&texts);
    if is_made_of(&password, &words) {
        return Err(Problem::OwnWords);
    }
    let known: Vec<&str> = texts.iter().chain(&words).map(String::as_str).collect();
    if is_hard_to_guess(&password, &known) { Ok(()) } else { Err(Problem::Guessable) }
}

/// Whether hardly more than own words is left of a password without its digits and punctuation.
fn is_made_of(password: &str, words: &[String]) -> bool {
    let mut rest = Zeroizing::new(letters(password));
    let is_telling = |word: &&String| word.chars().count() >= TELLING && rest.contains(word.as_str());
    if !words.iter().any(|word| is_telling(&word)) {
        return false;
    }
    for word in words {
        // A gap, so that what stood on both sides doesn't become a new word.
        rest = Zeroizing::new(rest.replace(word.as_str(), "\0"));
    }
    rest.chars().filter(|c| *c != '\0').count() < REST
}

/// The words in what a user is called: parts between punctuation, and the whole run together; longest first.
fn words_of(texts: &[String]) -> Vec<String> {
    let parts = texts.iter().flat_map(|own| own.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<String> = std::iter::once(PRODUCT)
        .chain(texts.iter().map(String::as_str))
        .chain(parts)
        .map(letters)
        .filter(|word| word.chars().count() >= WORD)
        .collect();
    words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

/// The letters alone, in lower case.
fn letters(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).filter(|c| c.is_alphabetic()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: [&str; 3] = ["Ada.Lovelace85@mail.example.org", "countess_ada", "Ada King-Noël, Gräfin"];

    #[test]
    fn verdicts() {
        let table = [
            ("", Err(Problem::Required)),
            ("correct hor", Err(Problem::TooShort)),
            // Twelve code points as typed, eleven after NFC.
            ("corre\u{301}ct hor", Err(Problem::TooShort)),
            ("correct horse\tstaple", Err(Problem::ControlCharacter)),
            ("1qaz2wsx3edc4rfv", Err(Problem::Common)),
            ("PasswordPassword", Err(Problem::Common)),
            ("adalovelace1815", Err(Problem::OwnWords)),
            ("!!Ada-Lovelace-1815!!", Err(Problem::OwnWords)),
            ("LovelaceLovelace", Err(Problem::OwnWords)),
            ("mail.example.org", Err(Problem::OwnWords)),
            ("Countess_Ada_2024", Err(Problem::OwnWords)),
            ("gräfin-noel-noël-99", Err(Problem::OwnWords)),
            ("GRA\u{308}FIN NOE\u{308}L 99", Err(Problem::OwnWords)),
            ("Countersign2024!", Err(Problem::OwnWords)),
            ("abcdefghijklm", Err(Problem::Guessable)),
            ("aaaaaaaaaaaaaaaa", Err(Problem::Common)),
            ("éééééééééééééééé", Err(Problem::Guessable)),
            ("qwertyuiop[]asd", Err(Problem::Guessable)),
            ("correct horse battery staple", Ok(())),
            ("lovelace wrote the first program", Ok(())),
            ("kT7#vq9!mZx2", Ok(())),
            ("плыви лодка золотая", Ok(())),
            ("水を飲む猫は長生きします", Ok(())),
        ];
        for (password, verdict) in table {
            assert_eq!(judge(password, 12, &OWN), verdict, "{password:?}");
        }
        assert_eq!(judge("kT7#vq9!mZx2", 15, &OWN), Err(Problem::TooShort));
    }

    #[test]
    fn own_texts_of_any_length_take_no_longer() {
        let begun = std::time::Instant::now();
        let own = "ab.cde.fghi.".repeat(10_000);
        assert_eq!(judge("correct horse battery staple", 12, &[own.as_str(), own.as_str()]), Ok(()));
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }

    #[test]
    fn own_words_count_only_where_they_are_somebodys() {
        assert_eq!(judge("countess babbage engine", 12, &[]), Ok(()));
        assert_eq!(judge("babbage engine 12", 12, &["Babbage Engine"]), Err(Problem::OwnWords));
        // Short words alone, such as "ada" or "org", occur in anything.
        assert_eq!(judge("kT7#adavq9!mZx2", 12, &OWN), Ok(()));
    }
}
