//! zxcvbn within bounds. Left to itself it takes 1.5 s for 100 characters that an attacker chooses, and its
//! arithmetic overflows above 20 matches in a row or 28 keys of a keypad: so it never sees more than [`WINDOW`] at
//! once. The slowest window found by trying took 50 ms, on a busy machine.

use zeroize::Zeroizing;
use zxcvbn::Score;

/// Most code points that zxcvbn sees at once.
const WINDOW: usize = 20;
/// How many code points of a password it sees in all.
const JUDGED: usize = 100;

/// Whether a password is hard to guess for somebody who knows these words: zxcvbn's score 3, some 10⁸ guesses.
///
/// A repeated unit is judged once. A longer password is hard to guess when any window of it is, since whoever
/// guesses the whole has to guess each of its parts; a window may cut a word that would be easy to guess as a whole,
/// so it has to score 4 (10¹⁰). The last window reaches back, so that it isn't a fragment.
pub(super) fn is_hard_to_guess(password: &str, known: &[&str]) -> bool {
    let chars = Zeroizing::new(password.chars().take(JUDGED).collect::<Vec<char>>());
    let unit = repeated_unit(&chars);
    let needed = if unit.len() > WINDOW { Score::Four } else { Score::Three };
    let last = unit.len().saturating_sub(WINDOW);
    (0..unit.len()).step_by(WINDOW).any(|start| {
        let window = Zeroizing::new(unit.iter().skip(start.min(last)).take(WINDOW).collect::<String>());
        zxcvbn::zxcvbn(&window, known).score() >= needed
    })
}

/// The shortest text of which this is nothing but repetitions, the last one perhaps cut; the whole where there is none.
fn repeated_unit(chars: &[char]) -> &[char] {
    (1..=chars.len() / 2)
        .filter_map(|period| Some((chars.get(..period)?, chars.get(period..)?)))
        .find(|(_, rest)| chars.starts_with(rest))
        .map_or(chars, |(unit, _)| unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        let table = [
            ("", ""),
            ("a", "a"),
            ("aaaa", "a"),
            ("abab", "ab"),
            ("ababa", "ab"),
            ("abcab", "abcab"),
            ("zxcvbnmzxcvbnmzxcvbnm", "zxcvbnm"),
            ("correct horse", "correct horse"),
        ];
        for (text, unit) in table {
            assert_eq!(repeated_unit(&text.chars().collect::<Vec<_>>()).iter().collect::<String>(), unit);
        }
    }

    #[test]
    fn long_ones_are_judged_by_their_strongest_part() {
        let weak = "passwordpassword1234";
        let table = [
            (weak.repeat(3), false),
            (format!("{weak}{weak}kT7#vq9!mZx2"), true),
            ("correct horse battery ".repeat(4), true),
            ("zqxw123zqxw123zqxw123".to_owned(), false),
            ("yankeesanthonyanthony".to_owned(), false),
            ("vlad123456789123456789".to_owned(), false),
            ("congratulations congratulations".to_owned(), false),
            ("qwertyuiopasdfghjklzxcvbnm1".to_owned(), false),
            ("my dog is called rex and he is brown".to_owned(), true),
        ];
        for (password, is_hard) in table {
            assert_eq!(is_hard_to_guess(&password, &[]), is_hard, "{password}");
        }
    }

    /// Seen whole, these overflow or take more than a second.
    #[test]
    fn chosen_ones_neither_panic_nor_take_long() {
        let begun = std::time::Instant::now();
        for unit in ["14", "x", "sz", "@1", "xsxsxxsszx", "@4({[<36g9|1i!0$5+7%2abcegilostxz", "12145241212145624512"] {
            // A first character of its own, so that nothing is a mere repetition.
            let long: String = std::iter::once('~').chain(unit.chars().cycle()).take(256).collect();
            let _ = is_hard_to_guess(&long, &["x", "s"]);
        }
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    }
}
