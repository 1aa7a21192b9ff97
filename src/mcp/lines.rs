//! Lines between the client and the protocol: what is no JSON-RPC message is answered here, so that nothing that a client
//! sends goes without an answer or ends the server.

use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, DuplexStream, ReadHalf, WriteHalf,
};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The longest line that is taken, in bytes.
const LONGEST: u64 = 4 << 20;
const PIPE: usize = 64 * 1024;

/// What stands between the client's streams and the protocol.
pub struct Transport {
    /// The protocol's ends.
    pub ends: (ReadHalf<DuplexStream>, WriteHalf<DuplexStream>),
    /// Ends when everything was written.
    pub written: JoinHandle<()>,
}

/// Puts the check between the client's streams and the protocol.
pub fn transport(
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
) -> Transport {
    let (inner, outer) = tokio::io::duplex(PIPE);
    let (from_server, to_server) = tokio::io::split(outer);
    let (wrong, errors) = mpsc::channel(16);
    tokio::spawn(take(input, to_server, wrong));
    let written = tokio::spawn(give(from_server, errors, output));
    Transport { ends: tokio::io::split(inner), written }
}

/// Passes on the client's messages until its end; the rest is answered.
async fn take(input: impl AsyncRead + Unpin, mut server: WriteHalf<DuplexStream>, wrong: mpsc::Sender<Vec<u8>>) {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    loop {
        line.clear();
        match next_line(&mut input, &mut line).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        match fault(&line) {
            None if line.iter().all(u8::is_ascii_whitespace) => {}
            None => {
                if !line.ends_with(b"\n") {
                    line.push(b'\n');
                }
                if server.write_all(&line).await.is_err() {
                    break;
                }
            }
            Some(answer) => drop(wrong.send(format!("{answer}\n").into_bytes()).await),
        }
    }
    server.shutdown().await.ok();
}

/// Reads a line; of one that is too long only the start is kept.
async fn next_line(input: &mut (impl AsyncBufReadExt + Unpin), line: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut read = 0;
    loop {
        let part = input.fill_buf().await?;
        if part.is_empty() {
            return Ok(read);
        }
        let end = memchr::memchr(b'\n', part).map(|at| at + 1);
        let taken = end.unwrap_or(part.len());
        if (line.len() as u64) <= LONGEST {
            line.extend_from_slice(&part[..taken]);
        }
        input.consume(taken);
        read += taken;
        if end.is_some() {
            return Ok(read);
        }
    }
}

/// The answer to a line that is no message; `None` for a message.
fn fault(line: &[u8]) -> Option<Value> {
    if line.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let error = |id: Value, code: i32, why: &str| {
        Some(json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": why } }))
    };
    if line.len() as u64 > LONGEST {
        return error(Value::Null, -32600, "the message is too long");
    }
    let Ok(message) = serde_json::from_slice::<Value>(line) else {
        return error(Value::Null, -32700, "this is no JSON");
    };
    let id = message.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or(Value::Null);
    let called = message.get("method").is_some_and(Value::is_string);
    let answered = message.get("result").is_some() || message.get("error").is_some();
    let named = message.get("id").is_none_or(|id| id.is_string() || id.as_i64().is_some());
    let params = message.get("params").is_none_or(|params| params.is_object() || params.is_null());
    let good = message.get("jsonrpc") == Some(&json!("2.0")) && (called || answered) && named && params;
    if good { None } else { error(id, -32600, "this is no JSON-RPC 2.0 message") }
}

/// Writes whole lines: the protocol's and the answers to what is none of it.
async fn give(
    server: ReadHalf<DuplexStream>,
    mut errors: mpsc::Receiver<Vec<u8>>,
    mut output: impl AsyncWrite + Unpin,
) {
    let mut server = BufReader::new(server);
    let mut line = Vec::new();
    loop {
        let whole = tokio::select! {
            // A line that was read in part stays in `line`.
            read = server.read_until(b'\n', &mut line) => match read {
                Ok(0) | Err(_) => break,
                Ok(_) => std::mem::take(&mut line),
            },
            Some(error) = errors.recv() => error,
        };
        if output.write_all(&whole).await.is_err() || output.flush().await.is_err() {
            return;
        }
    }
    while let Ok(error) = errors.try_recv() {
        output.write_all(&error).await.ok();
    }
    output.flush().await.ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_messages_pass_and_the_rest_is_answered_with_its_id() {
        for good in [
            r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","id":"a","result":{}}"#,
            "  \n",
        ] {
            assert_eq!(fault(good.as_bytes()), None, "{good}");
        }
        for (bad, code, id) in [
            ("garbage", -32700, json!(null)),
            ("{\"jsonrpc\":\"2.0\"", -32700, json!(null)),
            ("\u{0}\u{1}", -32700, json!(null)),
            ("42", -32600, json!(null)),
            ("[]", -32600, json!(null)),
            ("{\"id\":7}", -32600, json!(7)),
            ("{\"jsonrpc\":\"1.0\",\"id\":\"x\",\"method\":\"ping\"}", -32600, json!("x")),
            ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600, json!(null)),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[1]}", -32600, json!(1)),
        ] {
            let answer = fault(bad.as_bytes()).unwrap();
            assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{bad}");
        }
        assert_eq!(fault(&vec![b'a'; LONGEST as usize + 1]).unwrap()["error"]["code"], -32600);
    }

    #[tokio::test]
    async fn lines_of_both_sides_stay_whole() {
        let input = b"garbage\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n";
        let (mine, theirs) = tokio::io::duplex(1024);
        let transport = transport(&input[..], theirs);
        let (read, mut write) = transport.ends;
        let mut lines = BufReader::new(read).lines();
        assert!(lines.next_line().await.unwrap().unwrap().contains("ping"));
        assert_eq!(lines.next_line().await.unwrap(), None, "the end is passed on");
        write.write_all(b"{\"id\":1}\n").await.unwrap();
        drop((write, lines));
        transport.written.await.unwrap();
        let mut said = BufReader::new(mine).lines();
        let mut all = vec![said.next_line().await.unwrap().unwrap(), said.next_line().await.unwrap().unwrap()];
        all.sort();
        assert_eq!(all[1], "{\"id\":1}");
        assert!(all[0].contains("-32700"), "{all:?}");
    }
}
