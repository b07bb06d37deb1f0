//! Against a server of a few lines that answers as it is told.

use super::*;
use crate::outbox::Mail as Written;
use crate::outbox::testing::NOW;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use uuid::Uuid;

fn written() -> Written {
    Written {
        to: "ada@example.org".to_owned(),
        subject: "Your Countersign code: 123456".to_owned(),
        text: "Your Countersign code: 123456\n.\nA dot alone.\n".to_owned(),
        html: "<p>Your Countersign code: 123456</p>".to_owned(),
    }
}

fn delivery(mail: &Written) -> Delivery<'_> {
    Delivery { id: Uuid::from_bytes([1; 16]), kind: "sign-in-code", written_at: NOW, mail }
}

/// A mail server that answers `refusal` to the command it begins with, and stays silent where the answer is empty.
/// Tells the commands it hears, a mail as one.
async fn server(command: &'static str, refusal: &'static str) -> (Smtp, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let tell = tell.clone();
            tell.send("connected".to_owned()).unwrap();
            tokio::spawn(serve(socket, tell, command, refusal));
        }
    });
    let sender = Sender::parse(&format!("smtp://127.0.0.1:{port}"), "Countersign <no-reply@example.org>").unwrap();
    (Smtp::new(sender, "https://sign.example.org").unwrap(), heard)
}

async fn serve(
    mut socket: tokio::net::TcpStream,
    tell: mpsc::UnboundedSender<String>,
    command: &'static str,
    refusal: &'static str,
) {
    let (read, mut write) = socket.split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 ready\r\n").await.unwrap();
    let mut mail: Option<String> = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let said = match &mut mail {
            Some(text) if line != "." => {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            Some(text) => format!("MESSAGE {}", std::mem::take(text)),
            None => line,
        };
        mail = None;
        let answer = match said.split(' ').next().unwrap() {
            word if word == command => refusal,
            "EHLO" => "250-here\r\n250 PIPELINING",
            "DATA" => {
                mail = Some(String::new());
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 yes",
        };
        tell.send(said).unwrap();
        if !answer.is_empty() && write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

fn all(heard: &mut mpsc::UnboundedReceiver<String>) -> Vec<String> {
    std::iter::from_fn(|| heard.try_recv().ok()).collect()
}

#[tokio::test]
async fn sends_and_uses_the_connection_again() {
    let (smtp, mut heard) = server("", "").await;
    let mail = written();
    for _ in 0..2 {
        assert_eq!(smtp.deliver(&delivery(&mail)).await, Ok(Fate::Sent));
    }
    let heard = all(&mut heard);
    let verbs: Vec<_> = heard.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(
        verbs,
        ["connected", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE", "NOOP", "MAIL", "RCPT", "DATA", "MESSAGE"]
    );
    assert!(heard.contains(&"MAIL FROM:<no-reply@example.org>".to_owned()), "{heard:?}");
    assert!(heard.contains(&"RCPT TO:<ada@example.org>".to_owned()), "{heard:?}");
    let id = "Message-ID: <01010101010101010101010101010101@sign.example.org>";
    assert!(heard.iter().filter(|said| said.starts_with("MESSAGE")).all(|mail| mail.contains(id)), "{heard:?}");
}

#[tokio::test]
async fn tells_what_is_final_from_what_passes() {
    let table = [
        ("EHLO", "554 no mail here", Failure::passing("connect-554")),
        ("MAIL", "550 not your address", Failure::passing("sender-550")),
        ("RCPT", "450 later", Failure::passing("recipient-450")),
        ("RCPT", "550 nobody of that name", Failure::permanent("recipient-550")),
        ("DATA", "451 later", Failure::passing("content-451")),
        ("MESSAGE", "554 looks like spam: 123456", Failure::permanent("content-554")),
        ("MESSAGE", "452 disk full", Failure::passing("content-452")),
        ("RCPT", "what", Failure::passing("recipient")),
    ];
    for (command, answer, failure) in table {
        let (smtp, mut heard) = server(command, answer).await;
        let mail = written();
        assert_eq!(smtp.deliver(&delivery(&mail)).await, Err(failure), "{command} {answer}");
        assert!(smtp.take_idle().is_none());
        assert!(heard.recv().await.is_some());
    }
}

#[tokio::test]
async fn a_server_that_isnt_there_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let smtp = Smtp::new(Sender::parse(&url, "no-reply@example.org").unwrap(), "http://127.0.0.1:3000").unwrap();
    let mail = written();
    assert_eq!(smtp.deliver(&delivery(&mail)).await, Err(Failure::passing("connect")));
}

#[tokio::test]
async fn what_is_cut_off_is_not_used_again() {
    let (smtp, mut heard) = server("MESSAGE", "").await;
    let mail = written();
    let message = message::of(&delivery(&mail), &smtp.sender.from, &smtp.message_id_host).unwrap();
    assert!(timeout(Duration::from_millis(300), smtp.send(&message)).await.is_err());
    assert!(smtp.take_idle().is_none());
    assert!(all(&mut heard).iter().any(|said| said.starts_with("MESSAGE")));
}

#[tokio::test]
async fn without_tls_nothing_is_said_where_tls_is_required() {
    let (plain, mut heard) = server("", "").await;
    let url = format!("smtp://user:secret@127.0.0.1:{}?tls=required", plain.sender.port);
    let smtp = Smtp::new(Sender::parse(&url, "no-reply@example.org").unwrap(), "http://127.0.0.1:3000").unwrap();
    let mail = written();
    assert_eq!(smtp.deliver(&delivery(&mail)).await, Err(Failure::passing("starttls")));
    let heard = all(&mut heard);
    assert!(heard.iter().all(|said| said == "connected" || said.starts_with("EHLO")), "{heard:?}");
}

#[tokio::test]
async fn no_such_recipient_is_never_tried() {
    let (smtp, mut heard) = server("", "").await;
    let mail = Written { to: "ada@example.org>\r\nRCPT TO:<all@example.org".to_owned(), ..written() };
    assert_eq!(smtp.deliver(&delivery(&mail)).await, Err(Failure::permanent("address")));
    assert_eq!(all(&mut heard), Vec::<String>::new());
}
