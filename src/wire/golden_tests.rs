//! The frames that docs/protocol.md shows, byte for byte.

use super::*;
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::route::RouteWish;

fn json<T: serde::Serialize>(message: &T) -> String {
    let bytes = encode(message).unwrap();
    let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
    assert_eq!((length, bytes[4]), (bytes.len() - 4, 0), "the head of a frame");
    String::from_utf8(bytes[5..].to_vec()).unwrap()
}

fn asked(number: u64, request: Request) -> String {
    json(&ToServer::Request(number, Box::new(request)))
}

#[test]
fn messages_have_the_form_that_is_documented() {
    let hello = Hello { version: "0.1.0".into(), ..Hello::new(Role::Control) };
    let text = format!(r#"{{"hello":{{"protocol":{PROTOCOL},"version":"0.1.0","role":"control","token":null}}}}"#);
    assert_eq!(json(&ToServer::Hello(hello)), text);
    let page = include_str!("../../docs/protocol.md");
    assert!(page.contains(&text), "docs/protocol.md shows another hello than {text}");
    let head =
        ((text.len() + 1) as u32).to_be_bytes().iter().fold(String::new(), |head, byte| head + &format!("{byte:02x} "));
    assert!(page.contains(&format!("{head}00 {{\"hello\"")), "the head is {head}00");
    let welcome = ToClient::Welcome { version: "0.1.0".into(), pid: 4711 };
    assert_eq!(json(&welcome), r#"{"welcome":{"version":"0.1.0","pid":4711}}"#);
    for (request, text) in [
        (asked(1, Request::Status(None)), r#"{"request":[1,{"status":null}]}"#),
        (asked(2, Request::Watch(TaskId(5))), r#"{"request":[2,{"watch":5}]}"#),
        (asked(3, Request::Command(Command::Approve(TaskId(5)))), r#"{"request":[3,{"command":{"approve":5}}]}"#),
        (asked(4, Request::Events(None)), r#"{"request":[4,{"events":null}]}"#),
        (asked(5, Request::Summary(TaskId(5))), r#"{"request":[5,{"summary":5}]}"#),
        (asked(6, Request::Peek(TaskId(5), 40)), r#"{"request":[6,{"peek":[5,40]}]}"#),
        (asked(7, Request::Agents), r#"{"request":[7,"agents"]}"#),
    ] {
        assert_eq!(request, text);
    }
    let wish = Request::Route { text: "x".into(), wish: RouteWish::Auto };
    assert_eq!(asked(8, wish), r#"{"request":[8,{"route":{"text":"x","wish":"auto"}}]}"#);
    let failed = ToClient::Reply(3, Box::new(Reply::Failed(Failure::Refused, "no".into())));
    assert_eq!(json(&failed), r#"{"reply":[3,{"failed":["refused","no"]}]}"#);
    let events = ToClient::Reply(4, Box::new(Reply::Events { events: Vec::new(), caught_up: true }));
    assert_eq!(json(&events), r#"{"reply":[4,{"events":{"events":[],"caught_up":true}}]}"#);
}

#[test]
fn a_hello_of_before_and_unknown_fields_are_read() {
    let old = r#"{"hello":{"protocol":4,"version":"0.0.9","role":"control"}}"#;
    assert!(matches!(serde_json::from_str(old), Ok(ToServer::Hello(hello)) if hello.token.is_none()));
    let newer = r#"{"hello":{"protocol":9,"version":"9","role":"control","token":"t","more":[1]}}"#;
    assert!(serde_json::from_str::<ToServer>(newer).is_ok());
}
