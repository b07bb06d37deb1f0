//! The walk that `docs/journey.sh` shows to readers, against the real program.

use crate::harness::process::Server;
use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Two time steps of an authenticator, at most one of which it waits for.
const LONGEST: Duration = Duration::from_mins(1);

fn is_installed(command: &str) -> bool {
    let asked = Command::new(command).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

#[test]
fn it_walks_to_the_end() {
    for command in ["bash", "curl", "oathtool"] {
        assert!(
            is_installed(command),
            "`{command}` isn't installed, which docs/journey.sh needs: run script/bootstrap test"
        );
    }
    let folder = std::env::temp_dir().join(format!("countersign-{}", auth::random::incident()));
    std::fs::create_dir_all(&folder).unwrap();
    let server = Server::start(&folder, &[]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/journey.sh");
    let started = Instant::now();
    let output = Command::new("bash")
        .arg(script)
        .env("PORTAL", format!("http://{}", server.address))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let took = started.elapsed();
    drop(server);
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{complained}");
    assert!(said.contains("Done.") && took < LONGEST, "{took:?} {said}");
    std::fs::remove_dir_all(&folder).unwrap();
}
