//! A wire between the portal and a server behind it, which can be cut.

use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};
use url::Url;

/// The state of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// As it should be.
    Whole,
    /// Connections break, and new ones are closed at once: the server is down.
    Cut,
    /// Nothing comes through, and nobody is told: the server, or the network, hangs.
    Silent,
}

/// A proxy in front of one server.
pub(crate) struct Proxy {
    address: SocketAddr,
    wire: watch::Sender<Wire>,
}

impl Proxy {
    /// In front of the server of a URL; gives the URL that leads through it, too.
    pub(crate) async fn before(url: &str) -> (Self, String) {
        let mut url = Url::parse(url).unwrap();
        let target = SocketAddr::new(url.host_str().unwrap().parse().unwrap(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (wire, state) = watch::channel(Wire::Whole);
        tokio::spawn(accept(listener, target, state));
        url.set_port(Some(address.port())).unwrap();
        (Self { address, wire }, url.to_string())
    }

    pub(crate) fn set(&self, wire: Wire) {
        self.wire.send_replace(wire);
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, state: watch::Receiver<Wire>) {
    while let Ok((client, _)) = listener.accept().await {
        if *state.borrow() == Wire::Cut {
            continue;
        }
        let state = state.clone();
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(target).await else { return };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::spawn(carry(from_client, to_server, state.clone()));
            carry(from_server, to_client, state).await;
        });
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<Wire>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = tokio::select! {
            read = from.read(&mut buffer) => read.unwrap_or(0),
            cut = state.wait_for(|wire| *wire == Wire::Cut) => { let _ = cut; 0 }
        };
        let is_whole = state.wait_for(|wire| *wire != Wire::Silent).await.is_ok_and(|wire| *wire == Wire::Whole);
        if length == 0 || !is_whole || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
