use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use super::*;
use crate::agents::asks::OpencodeReply;
use crate::server::speech::channel::NotTaken;

const ASKED: &str =
    r#"{"type":"permission.asked","properties":{"id":"per_2","permission":"bash","metadata":{"command":"ls"}}}"#;
const WAITING: &str = r#"[{"id":"per_1","permission":"bash","metadata":{"command":"make"},"always":[]}]"#;

/// A server that plays opencode: the first stream stays silent, the next ones greet and ask.
fn server(said: Sender<String>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let streams = std::sync::Arc::new(AtomicUsize::new(0));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (said, streams) = (said.clone(), streams.clone());
            std::thread::spawn(move || serve(stream, &said, &streams));
        }
    });
    port
}

fn serve(stream: TcpStream, said: &Sender<String>, streams: &AtomicUsize) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut head = String::new();
        while reader.read_line(&mut head).is_ok_and(|n| n > 2) {}
        if head.is_empty() {
            return;
        }
        let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body).unwrap();
        let first = head.lines().next().unwrap().to_owned();
        said.send(format!("{first} {} {}", String::from_utf8(body).unwrap(), head.contains("Basic b3BlbmNvZGU6cHc=")))
            .ok();
        let path = first.split(' ').nth(1).unwrap();
        let answer = |status: &str, text: &str| {
            format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
                text.len()
            )
        };
        let text = match path {
            "/event" => {
                let open = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
                stream.write_all(open.as_bytes()).unwrap();
                if streams.fetch_add(1, Ordering::SeqCst) == 0 {
                    // Holds the stream open without a word.
                    let mut end = [0];
                    reader.read_exact(&mut end).ok();
                    return;
                }
                write!(stream, "data: {{\"type\":\"server.connected\",\"properties\":{{}}}}\n\ndata: {ASKED}\n\n")
                    .unwrap();
                let mut end = [0];
                reader.read_exact(&mut end).ok();
                return;
            }
            "/permission" => answer("200 OK", WAITING),
            "/question" => answer("200 OK", "[]"),
            "/permission/per_9/reply" => answer("404 Not Found", "{}"),
            _ => answer("200 OK", "{}"),
        };
        stream.write_all(text.as_bytes()).unwrap();
    }
}

#[test]
fn a_silent_stream_is_given_up_and_what_waits_is_found() {
    let (said, hears) = channel();
    let link = Link::new(server(said), "pw");
    let told = Mutex::new(Vec::new());
    let names = |news: &[ChannelNews]| {
        let name = |news: &ChannelNews| match news {
            ChannelNews::Asks(ask) => ask.dialog().request.clone(),
            _ => None,
        };
        news.iter().filter_map(name).collect::<Vec<_>>()
    };
    let wants = || if names(&told.lock().unwrap()).len() < 2 { Wants::More } else { Wants::Nothing };
    listen(&link, PathBuf::new(), &wants, &|news| told.lock().unwrap().extend(news));
    assert_eq!(names(&told.lock().unwrap()), ["per_1", "per_2"]);
    let requests: Vec<String> = hears.try_iter().collect();
    assert_eq!(requests.iter().filter(|line| line.contains("/event")).count(), 2, "{requests:?}");
    assert!(requests.iter().all(|line| line.ends_with("true")), "every request has the password");
}

#[test]
fn an_answer_is_posted_once_and_one_that_comes_too_late_is_told() {
    let (said, hears) = channel();
    let link = Link::new(server(said), "pw");
    let reply = |path: &str, body: Option<&str>| {
        link.answer(&OpencodeReply { path: path.into(), body: body.map(str::to_owned) })
    };
    assert_eq!(reply("/permission/per_1/reply", Some(r#"{"reply":"once"}"#)), Ok(()));
    assert_eq!(reply("/question/que_1/reject", None), Ok(()));
    assert_eq!(reply("/permission/per_9/reply", Some("{}")), Err(NotTaken::Gone));
    let requests: Vec<String> = hears.try_iter().collect();
    assert_eq!(requests[0], r#"POST /permission/per_1/reply HTTP/1.1 {"reply":"once"} true"#);
    assert_eq!(requests.len(), 3);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let failed = Link::new(nobody, "pw").answer(&OpencodeReply { path: "/x".into(), body: None });
    assert!(matches!(failed, Err(NotTaken::Failed(_))), "{failed:?}");
}
