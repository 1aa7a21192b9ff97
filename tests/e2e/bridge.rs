//! Agents that call orchestra: what they may, and the ways by which they might pass for a person.

use serde_json::Value;

use crate::support::{Home, program, until};

/// Everything that agents were refused, by what they asked for.
fn refusals(home: &Home) -> Vec<String> {
    let log = rusqlite::Connection::open(home.dir.path().join("o/data/orchestra.db")).unwrap();
    let mut rows = log.prepare("select body from events where kind = 'agent.refused' order by seq").unwrap();
    let bodies = rows.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
    let asked = |body: String| {
        let event: Value = serde_json::from_str(&body).unwrap();
        event["refused"]["asked"].as_str().unwrap().to_owned()
    };
    bodies.map(asked).collect()
}

/// Runs a shell command as an agent; it has ended when this returns.
fn as_agent(home: &Home, task: &str, script: &str) {
    let path = home.dir.path().join(format!("{task}.sh"));
    std::fs::write(&path, script).unwrap();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &format!("sh {}", path.display())]);
    home.wait_task(task, |view| ["done", "in_review", "failed"].contains(&view["status"].as_str().unwrap()));
}

#[test]
fn an_agent_cannot_approve_by_any_of_the_five_routes() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write notes"]);
    home.wait_attention("task-1", "approval");
    let out = home.dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let (exe, out_dir) = (program(), out.display());
    let socket_home = home.dir.path().join("o");
    // Its own task, and another one.
    let tries = home.dir.path().join("try.sh");
    let one = |task: &str| format!("{exe} approve {task} >>{out_dir}/$1 2>&1; echo code $? >>{out_dir}/$1\n");
    std::fs::write(&tries, format!("{}{}echo end >>{out_dir}/$1\n", one("task-2"), one("task-1"))).unwrap();
    let try_it = |name: &str| format!("sh {} {name}", tries.display());
    let clean = format!("env -i PATH=\"$PATH\" HOME=\"$HOME\" ORCHESTRA_HOME={}", socket_home.display());
    let tmux = format!("{clean} tmux -L orc{} -f /dev/null", std::process::id());
    let script = [
        try_it("direct"),
        format!("setsid -w {}", try_it("setsid")),
        format!("(setsid sh -c '({} ; : ) & ' &)", try_it("forked")),
        format!("{clean} nohup {} >/dev/null 2>&1", try_it("nohup")),
        format!("{tmux} new-session -d \"{}\"", try_it("tmux")),
        format!(
            "for n in direct setsid forked nohup tmux; do until grep -q '^end' {out_dir}/$n; do sleep 0.05; done; done"
        ),
        format!("{tmux} kill-server; true"),
    ];
    as_agent(&home, "task-2", &script.join("\n"));
    for name in ["direct", "setsid", "forked", "nohup", "tmux"] {
        let said = std::fs::read_to_string(out.join(name)).unwrap_or_default();
        let refused = said.matches("agent").count() >= 2 && said.matches("code 1").count() == 2;
        assert!(refused, "{name}: {said}\n{}", home.log());
    }
    assert_eq!(home.task("task-1")["attention"]["kind"], "approval", "nobody answered it");
    assert_eq!(refusals(&home).len(), 10, "each try is in the log");
    assert!(refusals(&home).contains(&"approve".to_owned()));
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");
}

#[test]
fn what_happens_can_be_followed_from_any_event_on() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    home.wait_task("task-1", |view| view["status"] != "todo" && view["status"] != "in_progress");
    let lines = |text: String| -> Vec<Value> { text.lines().map(|line| serde_json::from_str(line).unwrap()).collect() };
    let all = lines(home.ok(&["events", "--json"]));
    let numbers: Vec<i64> = all.iter().map(|event| event["seq"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=all.len() as i64).collect::<Vec<_>>(), "none is missing");
    assert!(all.iter().any(|event| event["kind"] == "task.created" && event["actor"] == "you"));
    let since = home.ok(&["events", "--json", "--since", &(all.len() - 2).to_string()]);
    assert_eq!(lines(since)[0]["seq"], (all.len() - 1) as i64);

    let mut command = std::process::Command::new(program());
    command.args(["events", "--follow", "--json", "--since", &all.len().to_string()]).env_clear().envs(home.env());
    let mut follower = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    home.ok(&["delegate", "--to", "shell", "--task", "echo hello"]);
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(follower.stdout.take().unwrap()), &mut line).unwrap();
    let first: Value = serde_json::from_str(&line).unwrap();
    assert!(first["seq"].as_i64() > numbers.last().copied(), "{line}");
    follower.kill().unwrap();
    follower.wait().unwrap();
    as_agent(&home, "task-3", &format!("{} events >{}/log 2>&1; true", program(), home.dir.path().display()));
    let said = std::fs::read_to_string(home.dir.path().join("log")).unwrap();
    assert!(said.contains("an agent may not read the log"), "{said}");
}

#[test]
fn an_agent_delegates_asks_and_ends_only_what_is_its_own() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write other notes"]);
    let (exe, dir) = (program(), home.dir.path().display().to_string());
    let script = [
        format!("cd {}", home.repo.display()),
        format!("{exe} delegate --to rehearsal --task 'Write the notes' >{dir}/made 2>&1"),
        format!("{exe} delegate --to rehearsal --task 'Check' --check 'touch x' >{dir}/checked 2>&1"),
        format!("{exe} kill task-1 --yes >{dir}/foreign 2>&1"),
        format!("{exe} status >{dir}/status 2>&1"),
        format!("{exe} ask 'Which colour?' --option Red --option Blue >{dir}/answer 2>&1"),
        format!("{exe} kill task-3 --yes >{dir}/own 2>&1"),
        "true".to_owned(),
    ];
    let path = home.dir.path().join("work.sh");
    std::fs::write(&path, script.join("\n")).unwrap();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &format!("sh {}", path.display())]);
    let asks = home.wait_attention("task-2", "question");
    assert!(asks["dialog"]["title"].as_str().unwrap().contains("Which colour?"), "{asks:#}");
    assert_eq!(home.task("task-3")["parent"], "task-2");
    home.ok(&["answer", "task-2", "2"]);
    home.wait_status("task-3", "cancelled");
    let said = |file: &str| std::fs::read_to_string(home.dir.path().join(file)).unwrap();
    assert_eq!(said("answer").trim(), "Blue");
    assert!(said("checked").contains("names no check command"), "{}", said("checked"));
    assert!(said("foreign").contains("was not delegated from this agent's task"), "{}", said("foreign"));
    let status = said("status");
    assert!(status.contains("└ Write the notes") && !status.contains("task-1"), "{status}");
    assert_ne!(home.task("task-1")["status"], "cancelled");
}

#[test]
fn a_person_lets_delegated_work_start_where_that_is_wished() {
    let home = Home::new();
    home.configure("[delegation]\ngate = \"plan\"\n");
    let script = format!("{} delegate --to rehearsal --task 'Write the notes'; true", program());
    as_agent(&home, "task-1", &script);
    let held = home.wait_attention("task-2", "approval");
    assert!(held["held"] == true && held["status"] == "todo", "{held:#}");
    home.ok(&["approve", "task-2"]);
    home.wait_task("task-2", |view| view["status"] != "todo");
}

#[test]
fn an_agent_makes_a_plan_and_asks_through_mcp_and_nothing_starts_before_the_person_says_yes() {
    let home = Home::new();
    home.configure("primary = \"rehearsal\"\n[delegation]\ngate = \"plan\"\n");
    let (exe, out) = (program(), home.dir.path().join("answers").display().to_string());
    let hello = serde_json::json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    let step = |name: &str| serde_json::json!({ "name": name, "task": format!("Write {name}"), "to": "rehearsal" });
    let plan = serde_json::json!({ "title": "two files", "steps": [step("one"), step("two")] });
    let question = serde_json::json!({ "question": "Which colour?", "options": ["Red", "Blue"], "max_s": 25 });
    let call = |id: u32, method: &str, params: &Value| {
        serde_json::json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
    };
    let tool = |name: &str, arguments: &Value| serde_json::json!({ "name": name, "arguments": arguments });
    let lines = [
        call(1, "initialize", &hello),
        r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.to_owned(),
        call(2, "tools/call", &tool("plan_create", &plan)),
        call(3, "tools/call", &tool("ask_human", &question)),
    ];
    let asked = home.dir.path().join("asked");
    std::fs::write(&asked, lines.join("\n") + "\n").unwrap();
    let script = format!(
        "cd {}\n(cat {}; until grep -q '\"id\":3' {out}; do sleep 0.05; done) | {exe} mcp >{out}\n",
        home.repo.display(),
        asked.display()
    );
    let path = home.dir.path().join("work.sh");
    std::fs::write(&path, script).unwrap();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &format!("sh {}", path.display())]);
    let asks = home.wait_attention("task-1", "question");
    assert!(asks["dialog"]["title"].as_str().unwrap().contains("Which colour?"), "{asks:#}");
    home.ok(&["answer", "task-1", "2"]);
    let answered = crate::support::until(
        || std::fs::read_to_string(&out).ok().filter(|text| text.contains("\"id\":3")),
        || home.log(),
    );
    assert!(answered.contains("\"answer\":\"Blue\"") && answered.contains("plan-1"), "{answered}");

    let status: Value = serde_json::from_str(&home.ok(&["status", "--json"])).unwrap();
    let tasks = status["tasks"].as_array().unwrap().clone();
    let planned: Vec<&Value> = tasks.iter().filter(|task| task["plan"] == "plan-1").collect();
    assert!(planned.len() >= 2 && planned.iter().all(|task| task["status"] == "todo"), "{status:#}");
    let whole = planned.iter().find(|task| task["attention"]["kind"] == "approval").expect("the plan waits for a yes");
    home.ok(&["approve", whole["task"].as_str().unwrap()]);
    for step in planned.iter().filter(|task| task["text"].as_str().unwrap().starts_with("Write ")) {
        home.wait_task(step["task"].as_str().unwrap(), |view| view["status"] != "todo");
    }
}

#[test]
fn what_an_agent_delegated_stands_below_its_task_on_a_phone_and_folds() {
    let home = Home::new();
    let script = home.dir.path().join("delegates.sh");
    let call = format!("{} delegate --to shell --task 'sleep 60018'\nexec sleep 60018\n", program());
    std::fs::write(&script, call).unwrap();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &format!("sh {}", script.display())]);
    let screen = home.screen(45, 25);
    // A command waits for a yes, above the task from which it came, which it names.
    screen.wait("1›2 sleep").wait("[a]pprove").keys("a").wait("└ ● 2").keys("j").wait("─ task-2 ─");
    // From below, the key folds what it stands under; there it opens it again.
    screen.keys("f").wait("▸1").wait("─ task-1 ─");
    until(|| (!screen.text().contains("└ ● 2")).then_some(()), || screen.text());
    screen.keys("f").wait("└ ● 2");
}
