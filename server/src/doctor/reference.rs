//! The reference of all rules as a document, made from the rules themselves.

use super::{
    GROUPS,
    rule::{Rule, Scope},
};
use std::fmt::Write;

const HEAD: &str = "# What the doctor looks at

<!-- Made by `countersign doctor --reference`; edit server/src/doctor/ instead. -->

```sh
countersign doctor                  # settings, files, database and Redis; changes nothing, shows no secret
countersign doctor --settings-only  # settings and files alone
countersign --json doctor           # an array, with everything below and what was found
countersign doctor --strict         # warnings count, too
```

Exit code 0: nothing fails. 1: a rule fails; with `--strict`, or warns. 2: it couldn't look, because the settings can't be
read or the database can't be opened; what it could look at is told all the same.

`fail`: somebody can get at what isn't theirs, or the portal doesn't do its work. `warn`: weaker than it should be.
`note`: a choice that has a price; some of the defaults are. A rule is kept (`ok`), not kept (`finding`), couldn't be
looked at (`cannot-tell`), or isn't about this portal (`not-applicable`): another profile, another database, no Redis.
Rules marked \u{b9} are about the profile `production` alone. \"Real_MFA\" are the security claims and the production
settings of the Django project of that name.
";

/// The whole document, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    for (title, rules) in GROUPS {
        // Writing to a String never fails.
        let _ = write!(text, "\n## {title}\n\n| rule | | what should be true | otherwise | then | source |\n");
        text.push_str("|---|---|---|---|---|---|\n");
        for Rule { id, title, source, severity, risk, fix, scope, .. } in rules {
            let mark = if *scope == Scope::Production { "\u{b9}" } else { "" };
            let row = [risk, fix, source].map(|cell| cell.replace('|', "\\|"));
            let [risk, fix, source] = row;
            let severity = severity.name();
            let _ = writeln!(text, "| `{id}`{mark} | {severity} | {title} | {risk} | {fix} | {source} |");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    /// `cargo run -p server -- doctor --reference > docs/DOCTOR.md` renews it.
    #[test]
    fn the_document_is_of_the_rules() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/DOCTOR.md");
        assert_eq!(std::fs::read_to_string(path).unwrap(), super::markdown());
    }
}
