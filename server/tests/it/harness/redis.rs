//! A few words of Redis' protocol (RESP2), for looking at what the portal has left there.

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A connection to the server of a URL such as `redis://127.0.0.1:6379/9`.
pub(crate) struct Redis {
    stream: BufReader<TcpStream>,
}

impl Redis {
    pub(crate) async fn connect(url: &str) -> Self {
        let url = url::Url::parse(url).unwrap();
        let stream = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap_or(6379))).await.unwrap();
        let mut redis = Self { stream: BufReader::new(stream) };
        let number = url.path().trim_start_matches('/');
        if !number.is_empty() {
            redis.command(&["SELECT", number]).await;
        }
        redis
    }

    /// The texts of an answer; numbers and states as they are written.
    pub(crate) async fn command(&mut self, words: &[&str]) -> Vec<Vec<u8>> {
        let mut text = format!("*{}\r\n", words.len());
        for word in words {
            text.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        self.stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let mut expected = 1;
        while expected > 0 {
            expected -= 1;
            let line = self.line().await;
            let (kind, rest) = line.split_at(1);
            match kind {
                "*" => expected += rest.parse::<usize>().unwrap_or(0),
                "$" => answer.extend(self.text(rest.parse().unwrap()).await),
                "-" => panic!("Redis refuses {words:?}: {rest}"),
                _ => answer.push(rest.as_bytes().to_vec()),
            }
        }
        answer
    }

    /// Every key and every value, as far as they are texts: the portal keeps nothing else.
    pub(crate) async fn dump(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        for key in self.command(&["KEYS", "*"]).await {
            let name = String::from_utf8(key).unwrap();
            all.extend_from_slice(name.as_bytes());
            all.push(b'\n');
            all.extend(self.command(&["GET", &name]).await.into_iter().flatten());
            all.push(b'\n');
        }
        all
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }

    async fn text(&mut self, length: i64) -> Option<Vec<u8>> {
        let length = usize::try_from(length).ok()?;
        let mut text = vec![0; length + 2];
        self.stream.read_exact(&mut text).await.unwrap();
        text.truncate(length);
        Some(text)
    }
}
