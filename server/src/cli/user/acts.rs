//! What is done to users. Each act is said when it is done; with `--json` what has changed.

use super::{Failure, OPERATOR, Output, find, in_words, list::Listed, roles};
use crate::cli::table::{plain, table};
use auth::{
    Service,
    role::Role,
    service::Done,
    staff_act::StaffAct,
    wire::{LeftOut, PreviewView},
};
use clap::Subcommand;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Act {
    /// Make a user, who is mailed a link by which they choose a password.
    Invite {
        /// The address.
        #[arg(long)]
        email: String,
        /// A second name to sign in with.
        #[arg(long, default_value = "", hide_default_value = true)]
        username: String,
        /// What the person is called; the username or the beginning of the address if left out.
        #[arg(long)]
        name: Option<String>,
        /// Their role.
        #[arg(long, default_value = "user", value_parser = roles())]
        role: Role,
    },
    /// Change names at once, or the address once its owner has confirmed it by a mailed link.
    #[command(group(clap::ArgGroup::new("what").required(true).multiple(true).args(["email", "username", "name"])))]
    Edit {
        /// Id, address or username.
        user: String,
        /// Another address.
        #[arg(long)]
        email: Option<String>,
        /// Another username; an empty one takes it away.
        #[arg(long)]
        username: Option<String>,
        /// Another name.
        #[arg(long)]
        name: Option<String>,
    },
    /// Shut accounts; all of their sessions end.
    Disable {
        /// Ids, addresses or usernames.
        #[arg(required = true)]
        users: Vec<String>,
        /// Why, for the history.
        #[arg(long)]
        reason: String,
        /// Only say whom it would reach.
        #[arg(long)]
        dry_run: bool,
    },
    /// Open an account that was shut.
    Enable {
        /// Id, address or username.
        user: String,
    },
    /// Give a throttled account its guesses back.
    Unlock {
        /// Id, address or username.
        user: String,
    },
    /// Take all second factors away; another one is enrolled at the next sign-in.
    ResetMfa {
        /// Id, address or username.
        user: String,
        /// Why, for the history.
        #[arg(long)]
        reason: String,
        /// Print a code once that is typed there, for whoever has lost the mailbox as well.
        #[arg(long)]
        enrolment_code: bool,
    },
    /// End all sessions of users, in browsers and programs.
    EndSessions {
        /// Ids, addresses or usernames.
        #[arg(required = true)]
        users: Vec<String>,
        /// Only say whom it would reach.
        #[arg(long)]
        dry_run: bool,
    },
    /// Mail a link by which the user sets a new password; to whoever never chose one, the invitation again.
    SendReset {
        /// Id, address or username.
        user: String,
    },
    /// Give a user another role; all of their sessions end.
    Role {
        /// Id, address or username.
        user: String,
        /// Which.
        #[arg(value_parser = roles())]
        role: Role,
    },
    /// Delete a user, at once and for good.
    Delete {
        /// Id, address or username.
        user: String,
        /// The second step: without it, it is only said who would be deleted.
        #[arg(long)]
        yes: bool,
    },
}

/// What has changed.
#[derive(Serialize)]
struct Changed {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_code: Option<String>,
}

/// What an act on several users would do.
#[derive(Serialize)]
struct Preview {
    affected: Vec<Listed>,
    left_out: Vec<NotReached>,
}

#[derive(Serialize)]
struct NotReached {
    id: String,
    why: String,
}

impl Act {
    pub(super) async fn run(self, service: &Service, output: Output) -> Result<(), Failure> {
        let is_dry = matches!(self, Self::Disable { dry_run: true, .. } | Self::EndSessions { dry_run: true, .. });
        let (act, said) = self.prepared(service).await?;
        if is_dry {
            let preview = service.preview(&OPERATOR, &act).await.map_err(in_words)?;
            return Ok(output.data(&Preview::of(preview), Preview::words)?);
        }
        let id = act.user_id().map(ToOwned::to_owned);
        let done = service.staff_act(&OPERATOR, &act).await.map_err(in_words)?;
        let Done { user_id, enrolment_code, number } = done;
        let changed = Changed { id: user_id.or(id), number, enrolment_code };
        output.data(&changed, |changed| match &changed.enrolment_code {
            Some(code) => format!(
                "{said}\n\nEnrolment code: {code}\n\nIt is shown this once, and good once. It is typed where a code from the \
                 mailbox is asked for."
            ),
            None => said,
        })?;
        Ok(())
    }

    /// The act, and what is said of it once it is done.
    async fn prepared(self, service: &Service) -> Result<(StaffAct, String), Failure> {
        Ok(match self {
            Self::Invite { email, username, name, role } => {
                let display_name = name.unwrap_or_else(|| crate::rest::register::name_of(&username, &email));
                let said = format!("{} is invited: a running server mails the link.", plain(&email));
                (StaffAct::Invite { email, username, display_name, role }, said)
            }
            Self::Edit { user, email, username, name } => {
                let said = match &email {
                    Some(email) => format!(
                        "Saved. The address counts once it is confirmed: a running server mails the link to {}.",
                        plain(email)
                    ),
                    None => "Saved.".to_owned(),
                };
                (StaffAct::Edit { id: find(service, &user).await?, email, username, display_name: name }, said)
            }
            Self::Disable { users, reason, .. } => (
                StaffAct::Disable { ids: all(service, &users).await?, reason },
                "Shut; all sessions are over.".to_owned(),
            ),
            Self::Enable { user } => (StaffAct::Enable { id: find(service, &user).await? }, "Open.".to_owned()),
            Self::Unlock { user } => {
                (StaffAct::Unlock { id: find(service, &user).await? }, "Not held back any more.".to_owned())
            }
            Self::ResetMfa { user, reason, enrolment_code } => {
                let id = find(service, &user).await?;
                let said = "All factors are gone; another one is enrolled at the next sign-in.".to_owned();
                (StaffAct::ResetFactors { id, reason, with_code: enrolment_code }, said)
            }
            Self::EndSessions { users, .. } => {
                (StaffAct::EndSessions { ids: all(service, &users).await? }, "All sessions are over.".to_owned())
            }
            Self::SendReset { user } => {
                let said = "A running server mails the link.".to_owned();
                (StaffAct::SendReset { id: find(service, &user).await? }, said)
            }
            Self::Role { user, role } => {
                let said = format!("The role is {} now; all sessions are over.", role.name());
                (StaffAct::ChangeRole { id: find(service, &user).await?, role }, said)
            }
            Self::Delete { user, yes } => {
                let id = find(service, &user).await?;
                let row = service.user_view(&OPERATOR, &id).await.map_err(in_words)?.row;
                let whom = format!("{} ({})", plain(&row.email), plain(&row.display_name));
                if !yes {
                    return Err(Failure::Refused(format!("{whom} would be deleted for good: say so with --yes")));
                }
                (StaffAct::Delete { id, confirmation: row.account_name().to_owned() }, format!("{whom} is deleted."))
            }
        })
    }
}

async fn all(service: &Service, named: &[String]) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::with_capacity(named.len());
    for name in named {
        ids.push(find(service, name).await?);
    }
    Ok(ids)
}

impl Preview {
    fn of(view: PreviewView) -> Self {
        let not_reached = |LeftOut { id, why, .. }: LeftOut| NotReached { id, why };
        Self {
            affected: view.affected.into_iter().map(Listed::of).collect(),
            left_out: view.left_out.into_iter().map(not_reached).collect(),
        }
    }

    fn words(&self) -> String {
        let rows: Vec<[String; 6]> = self.affected.iter().map(Listed::cells).collect();
        let reached = table(["id", "address", "username", "name", "role", "state"], &rows);
        if self.left_out.is_empty() {
            return format!("It would reach:\n{reached}");
        }
        let rows: Vec<[String; 2]> = self.left_out.iter().map(|one| [one.id.clone(), one.why.clone()]).collect();
        format!("It would reach:\n{reached}\n\nIt would not reach:\n{}", table(["id", "why"], &rows))
    }
}
