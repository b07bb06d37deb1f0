//! What a server does about the audit trail beside answering: it asks the rules to give new rows their places in the chain,
//! and writes what was signed about it where no one who gets hold of the database can reach it.

use auth::{Service, chain::Checkpoint};
use std::{
    fs::OpenOptions,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

/// Between two turns.
const EVERY: Duration = Duration::from_millis(500);
/// After one that failed.
const PAUSE: Duration = Duration::from_secs(5);

/// Goes on for as long as the server runs.
pub(crate) async fn run(service: Service, file: PathBuf) {
    loop {
        // The refusal is in the log by now, and the next turn does what this one couldn't.
        let pause = if service.chain_audit().await.is_ok() { EVERY } else { PAUSE };
        let (writer, path) = (service.clone(), file.clone());
        let written = tokio::task::spawn_blocking(move || write_all(&writer, &path)).await;
        tokio::time::sleep(if matches!(written, Ok(Ok(()))) { pause } else { PAUSE }).await;
    }
}

/// Writes what isn't written yet; where no file is set there is the log. What can't be written is tried again.
fn write_all(service: &Service, file: &Path) -> io::Result<()> {
    while let Some(checkpoint) = service.sequencer.unwritten() {
        if !file.as_os_str().is_empty()
            && let Err(error) = append(file, &checkpoint)
        {
            tracing::error!(%error, file = %file.display(), "a checkpoint of the audit trail can't be written");
            return Err(error);
        }
        service.sequencer.written(&checkpoint);
    }
    Ok(())
}

/// Appends a line in one write, and has it on the disk.
fn append(path: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    // A line that broke off with the machine mustn't spoil this one.
    let begin = if last == [b'\n'] { "" } else { "\n" };
    file.write_all(format!("{begin}{}\n", checkpoint.to_line()).as_bytes())?;
    file.sync_data()
}
