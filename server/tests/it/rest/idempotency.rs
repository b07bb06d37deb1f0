//! A request with a key is done once, whichever nodes it reaches, and what is kept of it is worth nothing to a thief.

use crate::harness::{App, DAY, MINUTE, tables};
use auth::{
    Error, Service,
    service::{Claim, Keyed, Turn},
};
use futures_util::future::join_all;

const SECRET: &[u8] = b"{\"password\":\"correct horse battery staple\"}";

async fn ask(service: &Service, key: &str) -> Result<Turn, Error> {
    let route = ("POST", "/api/things");
    service.claim_request(Keyed { scope: [7; 32], route, key, request: &[b"", b"application/json", SECRET] }).await
}

/// A database that is busy may ask to come back, as clients do.
async fn patiently(service: &Service, key: &str) -> Turn {
    loop {
        match ask(service, key).await {
            Ok(turn) => return turn,
            Err(Error::Unavailable { .. }) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

fn only_claim(turns: Vec<Turn>) -> Claim {
    let mut claims: Vec<Claim> = Vec::new();
    for turn in turns {
        match turn {
            Turn::Do(claim) => claims.push(claim),
            Turn::InProgress => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(claims.len(), 1);
    claims.remove(0)
}

on_every_backend! {
    async fn one_of_fifty_on_two_nodes(app: &App) {
        let node = app.another_node(|_| ()).await;
        let services = [&app.node.running.service, &node.running.service];
        let fifty = || join_all((0..50).map(|number| patiently(services[number % 2], "k")));
        let abandoned = only_claim(fifty().await);
        app.pass(MINUTE);
        let claim = only_claim(fifty().await);
        // Whoever was too slow changes nothing any more.
        services[0].keep_answer(abandoned, 201, Some(b"late")).await.unwrap();
        services[1].keep_answer(claim, 201, Some(b"{\"id\":\"7\"}")).await.unwrap();
        for service in services {
            match patiently(service, "k").await {
                Turn::Done { status, body } => assert_eq!((status, body.as_slice()), (201, &b"{\"id\":\"7\"}"[..])),
                other => panic!("{other:?}"),
            }
        }
        node.stop().await;
    }

    async fn nothing_of_it_can_be_read(app: &App) {
        let service = &app.node.running.service;
        let claim = only_claim(vec![patiently(service, "a-key").await]);
        service.keep_answer(claim, 200, Some(b"an answer")).await.unwrap();
        let dump = tables::dump(app.db()).await;
        for secret in [b"an answer".as_slice(), b"a-key", b"battery staple"] {
            assert!(!dump.windows(secret.len()).any(|window| window == secret));
        }
        app.pass(DAY + MINUTE);
        assert!(service.sweep().await.unwrap());
        assert_eq!(tables::count(app.db(), "idempotency").await, 0);
    }

    async fn a_claim_that_is_given_up_is_free(app: &App) {
        let service = &app.node.running.service;
        let claim = only_claim(vec![patiently(service, "k").await]);
        service.give_up_claim(claim).await.unwrap();
        let claim = only_claim(vec![patiently(service, "k").await]);
        service.keep_answer(claim, 201, None).await.unwrap();
        assert!(matches!(patiently(service, "k").await, Turn::AnswerGone));
    }
}
