//! Against a server that answers in Twilio's words.

use super::super::testing::{Gateway, Manner, answer, text};
use super::*;

const SID: &str = "AC0123456789abcdef0123456789abcdef";
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";
const BASE_URL: &str = "https://api.twilio.com";
const TOKEN: &str = "fedcba9876543210fedcba9876543210";
/// `SID:TOKEN` in base64, by another program than ours.
const BASIC: &str =
    "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjpmZWRjYmE5ODc2NTQzMjEwZmVkY2JhOTg3NjU0MzIxMA==";

const CREATED: &str = r#"{"account_sid":"AC…","body":"…","error_code":null,"error_message":null,"status":"queued"}"#;

/// A refusal as Twilio words it.
fn refusal(status: u16, code: u32) -> String {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    format!(r#"{{"code":{code},"message":"To +12025550189 is wrong","more_info":"{more}","status":{status}}}"#)
}

fn over(gateway: &Gateway, from: &str) -> Twilio {
    Twilio::new(SID, TOKEN, from, &gateway.url()).unwrap()
}

#[tokio::test]
async fn what_is_on_the_wire() {
    for (from, field) in
        [("+12025550100", "From"), ("12345", "From"), ("Countersign", "From"), (SERVICE, "MessagingServiceSid")]
    {
        let mut gateway = Gateway::that(answer(201, CREATED)).await;
        assert_eq!(over(&gateway, from).send(&text()).await, Ok(()));
        let heard = gateway.all().remove(0);
        assert_eq!(heard.line, format!("POST /2010-04-01/Accounts/{SID}/Messages.json HTTP/1.1"));
        assert_eq!(heard.header("authorization"), Some(BASIC));
        assert_eq!(heard.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert!(heard.body.starts_with("To=%2B12025550189&"), "{}", heard.body);
        let fields: Vec<_> = form_urlencoded::parse(heard.body.as_bytes()).into_owned().collect();
        let expected = [("To", text().to.as_str().to_owned()), (field, from.to_owned()), ("Body", text().body)];
        assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value)));
    }
}

#[tokio::test]
async fn tells_what_is_final_from_what_passes() {
    let unknown = "<html>403</html>".to_owned();
    for (status, body, failure) in [
        (400, refusal(400, 21211), Failure::permanent("answer-400-21211")),
        (400, refusal(400, 21408), Failure::permanent("answer-400-21408")),
        (400, refusal(400, 21610), Failure::permanent("answer-400-21610")),
        (400, refusal(400, QUEUE_IS_FULL), Failure::passing("answer-400-21611")),
        (401, refusal(401, 20003), Failure::permanent("answer-401-20003")),
        (404, refusal(404, 20404), Failure::permanent("answer-404-20404")),
        (429, refusal(429, 20429), Failure::passing("answer-429-20429")),
        (500, refusal(500, 20500), Failure::passing("answer-500-20500")),
        (503, refusal(503, 20503), Failure::passing("answer-503-20503")),
        // Not Twilio's own words, or not about this answer.
        (403, unknown, Failure::permanent("answer-403")),
        (400, refusal(429, QUEUE_IS_FULL), Failure::permanent("answer-400")),
        (400, r#"{"code":"21611","status":400}"#.to_owned(), Failure::permanent("answer-400")),
        (400, r#"{"code":-1,"status":400}"#.to_owned(), Failure::permanent("answer-400")),
        (400, r#"{"code":null,"status":400}"#.to_owned(), Failure::permanent("answer-400")),
        (502, String::new(), Failure::passing("answer-502")),
    ] {
        let mut gateway = Gateway::that(answer(status, &body)).await;
        assert_eq!(over(&gateway, SERVICE).send(&text()).await, Err(failure), "{status} {body}");
        assert_eq!(gateway.all().len(), 1, "asked once");
    }
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let gateway = Gateway::start(|heard| match heard.header("authorization") {
        Some(BASIC) => answer(201, CREATED),
        _ => answer(401, &refusal(401, 20003)),
    })
    .await;
    assert_eq!(over(&gateway, SERVICE).send(&text()).await, Ok(()));
    let other = Twilio::new(SID, "0123456789abcdef0123456789abcdef", SERVICE, &gateway.url()).unwrap();
    assert_eq!(other.send(&text()).await, Err(Failure::permanent("answer-401-20003")));
}

#[tokio::test]
async fn credentials_go_nowhere_else() {
    let mut elsewhere = Gateway::that(answer(201, CREATED)).await;
    let head = format!("HTTP/1.1 307 There\r\nLocation: {}/\r\nContent-Length: 0\r\n\r\n", elsewhere.url());
    let gateway = Gateway::that(Manner::Says(head)).await;
    assert_eq!(over(&gateway, SERVICE).send(&text()).await, Err(Failure::passing("answer-307")));
    assert!(elsewhere.all().is_empty());
}

#[test]
fn what_it_takes() {
    let url = |base: &str| endpoint(base, SID).map(|url| url.as_str().to_owned());
    let path = format!("2010-04-01/Accounts/{SID}/Messages.json");
    assert_eq!(url(BASE_URL), Ok(format!("https://api.twilio.com/{path}")));
    assert_eq!(url("https://api.dublin.ie1.twilio.com/"), Ok(format!("https://api.dublin.ie1.twilio.com/{path}")));
    assert_eq!(url("http://127.0.0.1:1/proxy/"), Ok(format!("http://127.0.0.1:1/proxy/{path}")));
    assert!(Twilio::new(SID, TOKEN, "My Company", BASE_URL).is_ok());
}

#[test]
fn what_it_refuses() {
    for (sid, token, from, base, error) in [
        ("", TOKEN, SERVICE, BASE_URL, GatewayError::Account),
        ("AC0123", TOKEN, SERVICE, BASE_URL, GatewayError::Account),
        (SERVICE, TOKEN, SERVICE, BASE_URL, GatewayError::Account),
        ("AC0123456789abcdef0123456789abcd/.", TOKEN, SERVICE, BASE_URL, GatewayError::Account),
        (SID, "", SERVICE, BASE_URL, GatewayError::Token),
        (SID, "fedcba98765432\r\nX: y", SERVICE, BASE_URL, GatewayError::Token),
        (SID, TOKEN, "", BASE_URL, GatewayError::From),
        (SID, TOKEN, "123", BASE_URL, GatewayError::From),
        (SID, TOKEN, "12025550100", BASE_URL, GatewayError::From),
        (SID, TOKEN, "+1 202 555 0100", BASE_URL, GatewayError::From),
        (SID, TOKEN, "A name of twelve", BASE_URL, GatewayError::From),
        (SID, TOKEN, "MG0123", "http://api.twilio.com", GatewayError::Exposed),
        (SID, TOKEN, SERVICE, "https://api.twilio.com/?x=y", GatewayError::Url),
        (SID, TOKEN, SERVICE, "https://u:p@api.twilio.com", GatewayError::Url),
        (SID, TOKEN, SERVICE, "", GatewayError::Url),
    ] {
        assert_eq!(Twilio::new(sid, token, from, base).map(|_| ()), Err(error), "{sid} {token} {from} {base}");
    }
}
