//! Listening: plain HTTP/1.1 and HTTP/2 on one address, until a signal to stop.

use crate::shutdown;
use axum::{Router, extract::connect_info::IntoMakeServiceWithConnectInfo, serve::ListenerExt};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// Binds the address.
///
/// # Errors
/// When it is taken, or not ours to take.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Answers until `stop` is done; then requests under way have so long to end.
///
/// # Errors
/// The listener's own.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    longest: Duration,
) -> io::Result<()> {
    // Without it small answers wait 40 ms for an acknowledgement that the other side delays (Nagle's algorithm).
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection can't be set to send at once");
        }
    });
    let (stopping, stopped) = watch::channel(());
    let stop = async move {
        stop.await;
        drop(stopping);
    };
    let is_stopped = |mut stopped: watch::Receiver<()>| async move {
        // An error means that the sender is gone, which is what is waited for.
        let _ = stopped.changed().await;
    };
    let service: IntoMakeServiceWithConnectInfo<Router, SocketAddr> = router.into_make_service_with_connect_info();
    let server = axum::serve(listener, service).with_graceful_shutdown(is_stopped(stopped.clone()));
    tokio::spawn(stop);
    tokio::select! {
        result = server => result,
        () = shutdown::patience(is_stopped(stopped), longest) => Ok(()),
    }
}
