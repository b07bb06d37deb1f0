//! `healthcheck`: asks the running server whether it lives, for container and service managers that have no client
//! of their own.

use super::{Failure, output::Output};
use crate::config::Config;
use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

const TIMEOUT: Duration = Duration::from_secs(3);

pub(super) fn run(config: &Config, output: Output) -> Result<(), Failure> {
    let address = reachable(config.server.address);
    let failed = |why: String| Failure::Failed(format!("the server at {address} doesn't answer: {why}"));
    match status(address).map_err(|error| failed(error.to_string()))?.as_str() {
        "200" => Ok(output.line("ok")?),
        other => Err(failed(format!("status {other}"))),
    }
}

/// A server that listens everywhere is asked on loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn status(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer.split(' ').nth(1).unwrap_or("none").to_owned())
}
