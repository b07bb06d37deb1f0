//! The real program, as a process, and as much HTTP/1.1 as it takes to talk to it.

use super::Answer;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");
/// A debug build on a busy machine needs some seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// Runs a command to its end.
pub(crate) fn command(folder: &Path, variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let mut child = program(folder, variables)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn program(folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().current_dir(folder).envs(variables.iter().copied());
    command
}

impl Server {
    /// Starts on a free port, and waits until it is ready.
    pub(crate) fn start(folder: &Path, variables: &[(&str, &str)]) -> Self {
        Self::start_at(free_address(), folder, variables)
    }

    /// Starts at an address.
    pub(crate) fn start_at(address: SocketAddr, folder: &Path, variables: &[(&str, &str)]) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        let child = program(folder, variables)
            .env("COUNTERSIGN_SERVER__ADDRESS", address.to_string())
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = Self { child, address };
        let until = Instant::now() + PATIENCE;
        // The portal itself doesn't wait for Redis; a test of what they do together does.
        let is_ready = |answer: Answer| {
            answer.status == 200 && !["unreachable", "connecting"].contains(&redis_of(&answer).as_str())
        };
        while !server.get("/readyz").is_some_and(is_ready) {
            let ended = server.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(folder.join("log")).unwrap();
            assert!(ended.is_none() && Instant::now() < until, "not ready: {ended:?} {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub(crate) fn reap(&mut self) {
        self.child.wait().unwrap();
    }

    /// A GET for JSON; nothing when there is no whole answer.
    pub(crate) fn get(&self, path: &str) -> Option<Answer> {
        exchange(self.address, &format!("GET {path} HTTP/1.1\r\nAccept: application/json\r\n"), "", "")
    }

    /// A server function, as our script calls it.
    pub(crate) fn post(&self, function: &str, cookies: &str, body: &str) -> Option<Answer> {
        let head = format!(
            "POST /sfn/{function} HTTP/1.1\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n"
        );
        exchange(self.address, &head, cookies, body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a server says that it stands with Redis.
fn redis_of(answer: &Answer) -> String {
    let ready: serde_json::Value = answer.json();
    ready["redis"].as_str().unwrap_or_default().to_owned()
}

/// An address that nobody listens at, below the range from which the system takes ports for outgoing connections: one
/// of those could take it away again before the server has started.
fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Another run of the tests beside this one begins elsewhere.
    let begin = u16::try_from(std::process::id() % 100).unwrap() * 100;
    (0..10_000)
        .map(|_| 20_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000)
        .map(|port| SocketAddr::from(([127, 0, 0, 1], port)))
        .find(|address| TcpListener::bind(address).is_ok())
        .unwrap()
}

/// Sends bytes, and reads the status of what comes back; nothing when the connection ends without a word.
pub(crate) fn raw(address: SocketAddr, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // The server may hang up before it has read all; that nothing more comes, it is told.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut start = [0; 12];
    stream.read_exact(&mut start).ok()?;
    String::from_utf8(start.to_vec()).ok()?.strip_prefix("HTTP/1.1 ").or(Some("000"))?.parse().ok()
}

/// One request over a connection of its own.
fn exchange(address: SocketAddr, head: &str, cookies: &str, body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let length = body.len();
    let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") };
    write!(stream, "{head}Host: {address}\r\n{cookies}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..at].to_vec()).ok()?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    let body = bytes[at + 4..].to_vec();
    let length = headers.get("content-length").and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    // A connection that broke off in the middle is no answer.
    (length.is_none() || length == Some(body.len())).then_some(Answer { status, headers, body })
}
