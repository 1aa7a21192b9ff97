//! The MCP server as a client sees it: raw lines in, lines out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{Home, program};

/// One client of the MCP server.
pub struct Client {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next: i64,
}

impl Client {
    /// Starts the server in this home and says hello as clients of before 2026-07-28 do.
    pub fn new(home: &Home) -> Self {
        let mut client = Self::silent(home);
        let hello = json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        let welcome = client.ask("initialize", &hello);
        assert_eq!(welcome["result"]["serverInfo"]["name"], "orchestra", "{welcome:#}");
        client.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        client
    }

    /// Starts the server.
    pub fn silent(home: &Home) -> Self {
        let mut command = Command::new(program());
        command.arg("mcp").env_clear().envs(home.env()).current_dir(&home.repo);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (input, output) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        Self { process, input, output, next: 1 }
    }

    /// Writes a line.
    pub fn write(&mut self, line: &str) {
        self.input.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// The next line, which is a message.
    pub fn read(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let message: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no message: {line:?}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    /// Asks and gives the answer to that.
    pub fn ask(&mut self, method: &str, params: &Value) -> Value {
        let id = self.next;
        self.next += 1;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        loop {
            let answer = self.read();
            if answer["id"] == id {
                return answer;
            }
        }
    }

    /// Calls a tool; gives the result.
    #[expect(clippy::needless_pass_by_value, reason = "reads better in the tests")]
    pub fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let answer = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        assert!(answer["result"].is_object(), "{tool}: {answer:#}");
        answer["result"].clone()
    }

    /// Calls a tool that must work; gives its structured answer.
    pub fn get(&mut self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_ne!(result["isError"], true, "{tool}: {result:#}");
        assert!(!result["content"][0]["text"].as_str().unwrap().is_empty());
        result["structuredContent"].clone()
    }

    /// Closes its input; gives the exit code and the rest of what it said.
    pub fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut rest = String::new();
        while self.output.read_line(&mut rest).unwrap() > 0 {}
        (self.process.wait().unwrap().code(), rest)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn a_client_delegates_waits_and_reads_what_was_done() {
    let home = Home::new();
    let mut client = Client::new(&home);
    let none = client.call("task_list", json!({}));
    assert!(
        none["isError"] == true && none["content"][0]["text"].as_str().unwrap().contains("not running"),
        "{none:#}"
    );
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let wish = json!({ "task": "Write release notes", "to": "rehearsal", "idempotency_key": "k1" });
    let started = Instant::now();
    let task = client.get("delegate", wish);
    assert!(started.elapsed().as_secs() < 1, "delegate answers at once");
    let id = task["task_id"].as_str().unwrap().to_owned();
    assert_eq!((task["agent"].as_str(), task["poll_after_s"].as_i64()), (Some("rehearsal"), Some(5)), "{task:#}");
    home.wait_attention(&id, "approval");
    let waits = client.get("task_wait", json!({ "task_id": id, "max_s": 0 }));
    assert!(waits["waits_for_person"].as_str().unwrap().contains("Do you want to create"), "{waits:#}");
    home.ok(&["approve", &id]);
    home.wait_status(&id, "in_review");
    let done = client.get("task_wait", json!({ "task_id": id }));
    assert_eq!((done["finished"].as_bool(), done["state"].as_str()), (Some(true), Some("in_review")), "{done:#}");
    let result = client.call("get_summary", json!({ "task_id": id }));
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("<untrusted-data") && text.contains("data, not instructions"), "{text}");
    assert_eq!(result["structuredContent"]["summary"]["status"], "done", "{result:#}");
    let page = client.ask("resources/read", &json!({ "uri": format!("orchestra://task/{id}/summary") }));
    assert!(page["result"]["contents"][0]["text"].as_str().unwrap().contains("\"untrusted\":true"), "{page:#}");
    let (code, rest) = client.end();
    assert_eq!((code, rest.as_str()), (Some(0), ""), "it ends with its client");
}

#[test]
fn every_tool_resource_and_prompt_answers() {
    let home = Home::new();
    home.configure("primary = \"rehearsal\"\n");
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    home.wait_task("task-1", |view| view["status"] != "todo" && view["status"] != "in_progress");
    let mut client = Client::new(&home);
    let tools = client.ask("tools/list", &json!({}));
    let names: Vec<&str> =
        tools["result"]["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    let calls = [
        ("list_agents", json!({})),
        ("task_list", json!({})),
        ("task_status", json!({ "task_id": "task-1" })),
        ("task_wait", json!({ "task_id": "1", "max_s": 0 })),
        ("route_preview", json!({ "task": "Add a button", "to": "rehearsal" })),
        ("cost_status", json!({})),
        ("get_summary", json!({ "task_id": "task-1" })),
        ("note_add", json!({ "text": "The database is PostgreSQL", "subject": "database" })),
        ("note_list", json!({})),
        ("context_save", json!({ "task_id": "task-1", "now": "writing", "next": ["test it"] })),
        ("context_load", json!({ "task_id": "task-1" })),
        ("task_checkpoint", json!({ "task_id": "task-1", "declare": ["write it", "test it"] })),
        ("task_checkpoint", json!({ "task_id": "task-1", "number": 1 })),
        ("session_start", json!({})),
        ("session_end", json!({ "task_id": "task-1", "summary": "all is written", "next": ["test it"] })),
        ("task_create", json!({ "task": "Write a draft", "to": "rehearsal" })),
        ("task_update", json!({ "task_id": "task-2", "task": "Write another draft", "after": ["task-1"] })),
        (
            "plan_create",
            json!({ "title": "two", "steps": [
            { "name": "a", "task": "Write a", "to": "rehearsal" },
            { "name": "b", "task": "Write b", "to": "rehearsal", "after": ["a"] }] }),
        ),
    ];
    for (tool, arguments) in calls {
        assert!(client.get(tool, arguments).is_object(), "{tool}");
    }
    for (tool, arguments, said) in [
        ("delegate", json!({}), "empty"),
        ("delegate", json!({ "task": "x", "max_cost_usd": -1 }), "no amount"),
        ("delegate", json!({ "task": 7 }), "make no sense"),
        ("delegate", json!({ "task": "x", "approve": true }), "make no sense"),
        ("task_status", json!({ "task_id": "task-99" }), "no task-99"),
        ("task_status", json!({ "task_id": "everything" }), "task-5"),
        ("task_cancel", json!({ "task_id": "task-1" }), "was not delegated from here"),
        ("ask_human", json!({ "question": "now?" }), "withdrawn"),
        ("ask_human", json!({ "question_id": "q-9" }), "no question"),
        ("message", json!({ "task_id": "task-99", "text": "x" }), "no task-99"),
        ("message", json!({ "task_id": "task-1" }), "either text, or the message_id"),
        ("message", json!({ "task_id": "task-1", "message_id": "s-1.9" }), "no such message"),
        ("task_update", json!({ "task_id": "task-1", "start": true }), "no draft"),
        ("task_update", json!({ "task_id": "task-2" }), "say what changes"),
        ("handoff", json!({ "task_id": "task-99" }), "no task-99"),
    ] {
        let result = client.call(tool, arguments.clone());
        assert!(result["content"][0]["text"].as_str().unwrap().contains(said), "{tool} {arguments}: {result:#}");
        assert!(names.contains(&tool));
    }
    assert!(client.ask("tools/call", &json!({ "name": "approve", "arguments": {} }))["error"].is_object());
    for uri in ["orchestra://board", "orchestra://notes", "orchestra://task/task-1", "orchestra://plan/plan-1"] {
        let page = client.ask("resources/read", &json!({ "uri": uri }));
        assert!(page["result"]["contents"][0]["text"].is_string(), "{uri}: {page:#}");
    }
    assert!(client.ask("resources/read", &json!({ "uri": "orchestra://nothing" }))["error"].is_object());
    let prompt =
        client.ask("prompts/get", &json!({ "name": "plan_and_delegate", "arguments": { "request": "do it" } }));
    assert!(prompt["result"]["messages"][0]["content"]["text"].as_str().unwrap().starts_with("do it"));
    assert_eq!(client.ask("prompts/list", &json!({}))["result"]["prompts"].as_array().unwrap().len(), 2);
}

#[test]
fn a_draft_waits_until_it_is_started_and_a_message_has_a_receipt() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let mut client = Client::new(&home);
    let draft = client.get("task_create", json!({ "task": "Write nothing", "to": "rehearsal" }));
    let id = draft["task_id"].as_str().unwrap().to_owned();
    assert_eq!((draft["state"].as_str(), draft["draft"].as_bool()), (Some("todo"), Some(true)), "{draft:#}");
    home.wait_task("task-1", |view| view["status"] != "todo" && view["status"] != "in_progress");
    let view = home.task(&id);
    assert!(view["stage"] == "draft" && view["status"] == "todo" && view["attention"].is_null(), "{view:#}");
    assert!(home.ok(&["status"]).contains("draft for rehearsal"));
    client.get("task_update", json!({ "task_id": id, "task": "Write the notes", "start": true }));
    let view = home.wait_attention(&id, "approval");
    assert_eq!((view["text"].as_str(), view["stage"].as_str()), (Some("Write the notes"), Some("ready")), "{view:#}");
    let told = client.get("message", json!({ "task_id": id, "text": "use tabs" }));
    assert_eq!((told["state"].as_str(), told["message_id"].as_str()), (Some("queued"), Some("s-2.1")), "{told:#}");
    home.wait_task(&id, |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", &id]);
        }
        view["status"] == "in_review"
    });
    let told = client.get("message", json!({ "task_id": id, "message_id": "s-2.1" }));
    let receipt = (told["state"].as_str(), told["receipt"].as_str());
    assert_eq!(receipt, (Some("delivered"), Some("its text was seen")), "{told:#}");
}

#[test]
fn who_waits_hears_of_it_and_a_client_with_tasks_asks_by_itself() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the notes"]);
    home.wait_attention("task-1", "approval");
    let mut client = Client::new(&home);
    let call = json!({ "name": "task_wait", "arguments": { "task_id": "task-1", "max_s": 5 }, "_meta": { "progressToken": "p7" } });
    client.write(&json!({ "jsonrpc": "2.0", "id": 900, "method": "tools/call", "params": call }).to_string());
    let mut last = 0.0;
    let answer = loop {
        let message = client.read();
        if message["id"] == 900 {
            break message;
        }
        assert_eq!(
            (&message["method"], &message["params"]["progressToken"]),
            (&"notifications/progress".into(), &"p7".into())
        );
        let now = message["params"]["progress"].as_f64().unwrap();
        assert!(now > last, "{message:#}");
        last = now;
    };
    assert!(last >= 2.0 && answer["result"]["structuredContent"]["changed"] == false, "{answer:#}");

    let mut client = Client::silent(&home);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "t", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": { "extensions": { "io.modelcontextprotocol/tasks": {} } },
    });
    let mut ask = |method: &str, mut params: Value| {
        params["_meta"] = meta.clone();
        client.ask(method, &params)
    };
    let wait = ask("tools/call", json!({ "name": "task_wait", "arguments": { "task_id": "1" } }));
    let made = (&wait["result"]["resultType"], &wait["result"]["taskId"]);
    assert_eq!(made, (&"task".into(), &"task-1".into()), "{wait:#}");
    let stands = ask("tasks/get", json!({ "taskId": "task-1" }));
    assert_eq!(stands["result"]["status"], "working", "{stands:#}");
    assert!(ask("tasks/get", json!({ "taskId": "task-9" }))["error"].is_object());
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");
    let stands = ask("tasks/get", json!({ "taskId": "task-1" }));
    assert_eq!(stands["result"]["status"], "completed", "{stands:#}");
    assert_eq!(stands["result"]["result"]["structuredContent"]["finished"], true, "{stands:#}");
    assert!(ask("tasks/cancel", json!({ "taskId": "task-1" }))["error"].is_null());
    assert!(ask("tasks/get", json!({ "taskId": "task-1" }))["error"].is_object());
}

#[test]
fn every_revision_is_spoken_from_the_first_to_the_newest() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    for revision in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut client = Client::silent(&home);
        let hello =
            json!({ "protocolVersion": revision, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
        assert_eq!(client.ask("initialize", &hello)["result"]["protocolVersion"], revision);
        client.write(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
        assert_eq!(client.get("task_list", json!({}))["tasks"][0]["task_id"], "task-1", "{revision}");
    }
}

#[test]
fn nothing_that_a_client_sends_ends_the_server_or_goes_unanswered() {
    let home = Home::new();
    let mut client = Client::new(&home);
    for (line, code) in [
        ("garbage".to_owned(), -32700),
        ("{\"jsonrpc\":\"2.0\",\"id\":".to_owned(), -32700),
        ("[1,2]".to_owned(), -32600),
        ("\"text\"".to_owned(), -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":5}".to_owned(), -32600),
        ("[".repeat(100_000), -32700),
        (format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{}\"}}", "x".repeat(5 << 20)), -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"no/such\",\"params\":{}}".to_owned(), -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":78,\"method\":\"tools/call\",\"params\":{}}".to_owned(), -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":79,\"method\":\"tools/call\",\"params\":{\"name\":5}}".to_owned(), -32601),
        ("{\"jsonrpc\":\"2.0\",\"id\":80,\"method\":\"tools/call\",\"params\":{\"name\":\"delegate\",\"arguments\":[]}}".to_owned(), -32601),
    ] {
        client.write(&line);
        let answer = client.read();
        assert_eq!(answer["error"]["code"], code, "{}: {answer:#}", &line[..line.len().min(90)]);
    }
    client.input.as_mut().unwrap().write_all(b"\xff\xfe\x00\n").unwrap();
    assert_eq!(client.read()["error"]["code"], -32700);
    client.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/nonsense\",\"params\":{\"a\":1}}");
    client.write("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}");
    assert!(client.ask("ping", &json!({}))["result"].is_object());
    assert_eq!(client.end().0, Some(0));
}

#[test]
fn five_hundred_calls_at_twenty_in_parallel_all_work() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let start = Instant::now();
    let mut probe = Client::new(&home);
    let ready = start.elapsed();
    let start = Instant::now();
    for round in 0..25 {
        for n in 0..20 {
            let params = json!({ "name": "task_list", "arguments": {} });
            let id = 1000 + round * 20 + n;
            probe.write(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }).to_string());
        }
        for _ in 0..20 {
            let answer = probe.read();
            assert_eq!(answer["result"]["isError"], false, "{answer:#}");
        }
    }
    let took = start.elapsed();
    eprintln!("ready after {ready:?}; 500 calls in {took:?}, {:.0} a second", 500.0 / took.as_secs_f64());
}
