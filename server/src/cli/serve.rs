//! `serve`: answers requests until a signal to stop.

use super::{Failure, output::Output};
use crate::{compose, config::Config, listen, shutdown, telemetry};
use app::routes;
use std::time::Duration;

pub(super) async fn run(config: Config, output: Output) -> Result<(), Failure> {
    telemetry::start(&config.log);
    let (origin, is_development) = (config.origin(), config.profile.is_development());
    let has_outbox = config.mail.smtp_url.is_empty();
    let longest = Duration::from_secs(config.server.shutdown_timeout_s.get().into());
    // The address first: one that is taken must not cost a migration.
    let listener = listen::bind(config.server.address).await.map_err(|error| {
        Failure::Failed(format!("server.address {} can't be listened on: {error}", config.server.address))
    })?;
    let running = compose::boot(config).await?;

    output.line(format!("Countersign is at {origin}"))?;
    if is_development && has_outbox {
        output.line(format!("Its mails are at {origin}{}", routes::DEV_OUTBOX))?;
    }
    if !running.service.has_administrator().await? {
        let program = std::env::current_exe().unwrap_or_else(|_| "countersign".into());
        output.line(format!("There is no administrator yet. To make one: {} createsuperuser", program.display()))?;
    }
    listen::serve(listener, running.router.clone(), shutdown::signal(), longest).await?;
    running.stop(longest).await;
    Ok(())
}
