//! Agents that call orchestra: what they may, and the ways by which they might pass for a person.

use serde_json::Value;

use crate::support::{Home, program};

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
