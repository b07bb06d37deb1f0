//! What a server does now and then beside answering: it asks the rules to clear what is over. Which node's turn it is,
//! the database decides.

use auth::Service;
use std::time::Duration;

/// Between two questions. The rules let one node in a quarter of an hour do it.
const EVERY: Duration = Duration::from_mins(1);

/// Goes on for as long as the server runs.
pub(crate) async fn run(service: Service) {
    loop {
        tokio::time::sleep(EVERY).await;
        // The refusal is in the log by now, and the next turn does what this one couldn't.
        let _ = service.sweep().await;
        // People may have been imported meanwhile, or the last of their old hashes be gone.
        let _ = service.expect_foreign_hashes().await;
    }
}
