//! Stopping: the first SIGTERM or SIGINT lets requests under way end, and begins no new ones.

use std::time::Duration;

/// Returns at the first signal.
pub async fn signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a handler the signal ends the process by itself.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
    tracing::info!("stopping");
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Returns so long after `begun` is over, which is when patience with requests under way ends.
pub async fn patience(begun: impl Future<Output = ()>, longest: Duration) {
    begun.await;
    tokio::time::sleep(longest).await;
    tracing::warn!("some requests were cut off");
}
