//! `createsuperuser`: makes an administrator. A password alone gets nobody in, an operator's neither: the first
//! authenticator is enrolled at the first sign-in, with the code that this command prints once.

use super::{Failure, output::Output};
use crate::{compose::Parts, config::Config};
use app::{error::AppError, routes};
use auth::{
    Error, Field,
    clock::SystemClock,
    role::Role,
    service::{NewUser, RegisterForm},
};
use clap::Args;
use serde::Serialize;
use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::Arc,
};

/// Who it will be. What isn't given is asked for.
#[derive(Debug, Args)]
pub(super) struct Createsuperuser {
    /// The address; it isn't confirmed by mail.
    #[arg(long)]
    email: Option<String>,
    /// A second name to sign in with; may be empty.
    #[arg(long)]
    username: Option<String>,
    /// What the person is called.
    #[arg(long)]
    name: Option<String>,
    /// Take the password from standard input instead of asking for it.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Serialize)]
struct Made {
    id: String,
    email: String,
    enrolment_code: String,
    sign_in_at: String,
}

impl Createsuperuser {
    pub(super) async fn run(self, config: &Config, output: Output) -> Result<(), Failure> {
        let form = self.form()?;
        let parts = Parts::open(config, Arc::new(SystemClock)).await?;
        parts.make_schema_current().await?;
        let email = form.email.clone();
        let created = parts.service().create_user(NewUser { form, role: Role::Administrator }).await;
        parts.close().await;
        let created = created.map_err(in_words)?;
        let made = Made {
            id: created.user_id.to_string(),
            email,
            enrolment_code: created.enrolment_code,
            sign_in_at: format!("{}{}", config.origin(), routes::LOGIN),
        };
        let hours = config.mfa.enrolment_code_h;
        output.data(&made, |made| {
            format!(
                "{} is an administrator.\n\nEnrolment code: {}\n\nIt is shown this once, and good for {hours} hours. \
                 Next: sign in at {},\nand type it where a code from your mailbox is asked for; then enrol an \
                 authenticator.",
                made.email, made.enrolment_code, made.sign_in_at
            )
        })?;
        Ok(())
    }

    fn form(self) -> Result<RegisterForm, Failure> {
        Ok(RegisterForm {
            email: given_or_asked(self.email, "Address: ")?,
            username: given_or_asked(self.username, "Username (may be empty): ")?,
            display_name: given_or_asked(self.name, "Name: ")?,
            password: if self.password_stdin { line_of_input()? } else { asked_twice()? },
        })
    }
}

fn given_or_asked(given: Option<String>, question: &str) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given);
    }
    if !io::stdin().is_terminal() {
        let sentence = "nobody is there to be asked: give --email, --username, --name and --password-stdin";
        return Err(Failure::Refused(sentence.to_owned()));
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "{question}")?;
    terminal.flush()?;
    line_of_input()
}

fn line_of_input() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    // Only the line's end: blanks may belong to a password.
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn asked_twice() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Refused("nobody is there to be asked: give --password-stdin".to_owned()));
    }
    let password = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("Once more: ")? != password {
        return Err(Failure::Refused("the two passwords differ".to_owned()));
    }
    Ok(password)
}

/// The sentences that the pages show, field by field.
pub(super) fn in_words(error: Error) -> Failure {
    let Error::InvalidInput { errors } = &error else { return error.into() };
    let whole = AppError::Auth(error.clone());
    let of_field = |field: Field| format!("{}: {}", field.name(), whole.field(field).unwrap_or_default());
    Failure::Refused(errors.iter().map(|refused| of_field(refused.field)).collect::<Vec<_>>().join(" "))
}
