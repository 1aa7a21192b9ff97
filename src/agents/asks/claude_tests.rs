use super::*;

const HOOKS: &str = include_str!("../../../tests/data/asks/claude-permission-requests.jsonl");
const CONTROL: &str = include_str!("../../../tests/data/asks/claude-stdio-control.jsonl");

fn recorded(tool: &str) -> ClaudeAsk {
    let line = HOOKS.lines().find(|line| line.contains(&format!("\"tool_name\": \"{tool}\""))).unwrap();
    ClaudeAsk::of_hook(line, 1).unwrap()
}

fn decision(answer: &str) -> Value {
    let value: Value = serde_json::from_str(answer).unwrap();
    assert_eq!(value.pointer("/hookSpecificOutput/hookEventName"), Some(&json!("PermissionRequest")));
    value.pointer("/hookSpecificOutput/decision").unwrap().clone()
}

#[test]
fn recorded_requests_are_shown_whole() {
    let table = [
        (
            "Write",
            "Do you want to write notes.txt?",
            "first line",
            Some("Yes, and accept edits without asking in this session"),
        ),
        (
            "Bash",
            "Do you want to run this command?",
            "touch made-by-shell.txt && echo shell-ran && curl -s http://127.0.0.1:9/ || true",
            Some(
                "Yes, and don't ask again for Bash(touch made-by-shell.txt), Bash(curl -s http://127.0.0.1:9/) in this session",
            ),
        ),
        (
            "mcp__orch__orch_report",
            "Do you want to use orch — orch_report?",
            "status: ",
            Some("Yes, and don't ask again for orch — orch_report in this session"),
        ),
        ("AskUserQuestion", "Which colour do you want?", "1 Red: A warm one", None),
    ];
    for (tool, title, body, always) in table {
        let ask = recorded(tool);
        let dialog = ask.dialog();
        assert_eq!(dialog.title, title);
        assert!(dialog.body.contains(body), "{tool}: {}", dialog.body);
        let offered = dialog.options.iter().find(|option| option.choice == Choice::Always).map(|o| o.label.as_str());
        assert_eq!(offered, always, "{tool}");
        assert!(dialog.offers(Choice::Deny) && dialog.request.is_some());
    }
}

#[test]
fn a_permission_is_given_refused_and_kept_for_the_session_only() {
    let bash = recorded("Bash");
    let give = |choice, reason| decision(&bash.hook_answer(choice, reason).unwrap());
    assert_eq!(give(Choice::Approve, None), json!({ "behavior": "allow" }));
    assert_eq!(give(Choice::Deny, Some("use rg")), json!({ "behavior": "deny", "message": "use rg" }));
    let plain_no = give(Choice::Deny, None);
    assert_eq!((&plain_no["behavior"], &plain_no["interrupt"]), (&json!("deny"), &json!(true)));
    let always = give(Choice::Always, None);
    assert_eq!(always.pointer("/updatedPermissions/0/destination"), Some(&json!("session")));
    assert_eq!(
        always.pointer("/updatedPermissions/0/rules/1/ruleContent"),
        Some(&json!("curl -s http://127.0.0.1:9/"))
    );
    assert_eq!(bash.hook_answer(Choice::Other, Some("1")), Err(NoAnswer::NotOffered));
}

#[test]
fn a_question_is_answered_by_number_by_name_or_in_own_words() {
    let ask = recorded("AskUserQuestion");
    let table = [("2", "Blue"), ("red", "Red"), (" green, like grass ", "green, like grass"), ("0", "0"), ("9", "9")];
    for (said, answer) in table {
        let decision = decision(&ask.hook_answer(Choice::Other, Some(said)).unwrap());
        let answers = decision.pointer("/updatedInput/answers").unwrap();
        assert_eq!(answers, &json!({ "Which colour do you want?": answer }), "{said}");
        assert!(decision.pointer("/updatedInput/questions/0/options").is_some());
    }
    assert_eq!(ask.hook_answer(Choice::Other, Some("  ")), Err(NoAnswer::Empty));
    assert_eq!(ask.hook_answer(Choice::Approve, None), Err(NoAnswer::NotOffered));
}

#[test]
fn several_questions_take_a_line_each() {
    let option = |label: &str| json!({ "label": label });
    let questions = json!([
        { "question": "One?", "options": [option("A"), option("B")] },
        { "question": "Two?", "options": [option("C"), option("D"), option("E")], "multiSelect": true },
    ]);
    let payload = json!({
        "hook_event_name": "PermissionRequest", "tool_name": "AskUserQuestion", "tool_input": { "questions": questions }
    });
    let ask = ClaudeAsk::of_hook(&payload.to_string(), 3).unwrap();
    assert_eq!(ask.hook_answer(Choice::Other, Some("1")), Err(NoAnswer::EachOnALine { asked: 2, given: 1 }));
    let answer = decision(&ask.hook_answer(Choice::Other, Some("b\n\n1, e")).unwrap());
    assert_eq!(answer.pointer("/updatedInput/answers"), Some(&json!({ "One?": "B", "Two?": "C, E" })));
}

#[test]
fn what_is_not_understood_is_left_to_the_terminal() {
    let payload = |tool: &str, suggestions: Value| {
        json!({
            "hook_event_name": "PermissionRequest", "tool_name": tool, "tool_input": { "command": "ls" },
            "permission_suggestions": suggestions
        })
        .to_string()
    };
    let none = [
        "",
        "[]",
        "{}",
        "{\"hook_event_name\":\"Stop\",\"tool_name\":\"Bash\"}",
        "{\"hook_event_name\":\"PermissionRequest\"}",
    ];
    for payload in none {
        assert_eq!(ClaudeAsk::of_hook(payload, 1), None, "{payload}");
    }
    assert_eq!(ClaudeAsk::of_hook(&payload("ExitPlanMode", json!([])), 1), None);
    let strange = [
        json!([{ "type": "setMode", "mode": "bypassPermissions" }]),
        json!([{ "type": "addRules", "behavior": "deny", "rules": [{ "toolName": "Bash" }] }]),
        json!([{ "type": "addRules", "behavior": "allow", "rules": [{ "toolName": "Bash" }] }, { "type": "new" }]),
        json!([]),
        json!(null),
    ];
    for suggestions in strange {
        let ask = ClaudeAsk::of_hook(&payload("Bash", suggestions.clone()), 1).unwrap();
        assert_eq!(ask.hook_answer(Choice::Always, None), Err(NoAnswer::NotOffered), "{suggestions}");
    }
}

#[test]
fn an_equal_request_is_another_one() {
    let line = HOOKS.lines().next().unwrap();
    let digest = |number| ClaudeAsk::of_hook(line, number).unwrap().dialog().digest();
    assert_ne!(digest(1), digest(2));
    let long = |end: &str| {
        let command = format!("{}{end}", "x".repeat(50_000));
        let payload = json!({
            "hook_event_name": "PermissionRequest", "tool_name": "Bash", "tool_input": { "command": command }
        });
        ClaudeAsk::of_hook(&payload.to_string(), 1).unwrap().dialog().digest()
    };
    assert_ne!(long("a"), long("b"), "what is not shown is bound too");
}

#[test]
fn the_stdio_protocol_is_answered_as_recorded() {
    let mut lines = CONTROL.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let asked = lines.next().unwrap();
    let ask = ClaudeAsk::of_control(&asked["msg"], Some(Path::new("/home/user/proj/ct-d"))).unwrap();
    assert_eq!(ask.dialog().title, "Do you want to write notes.txt?");
    let answer: Value = serde_json::from_str(&ask.control_answer(Choice::Approve, None).unwrap()).unwrap();
    assert_eq!(answer, lines.next().unwrap()["msg"]);
    assert!(lines.all(|line| ClaudeAsk::of_control(&line["msg"], None).is_none()));
}
