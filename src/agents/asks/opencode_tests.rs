use super::*;

const EVENTS: &str = include_str!("../../../tests/data/asks/opencode-events.jsonl");

fn played() -> Vec<ChannelNews> {
    let mut events = OpencodeEvents::new("/home/me/proj".into());
    let mut news = Vec::new();
    for line in EVENTS.lines() {
        events.push(line, &mut news);
    }
    news
}

fn asks(news: &[ChannelNews]) -> Vec<OpencodeAsk> {
    let ask = |news: &ChannelNews| match news {
        ChannelNews::Asks(ChannelAsk::Opencode(ask)) => Some(ask.clone()),
        _ => None,
    };
    news.iter().filter_map(ask).collect()
}

#[test]
fn a_recorded_session_is_told_with_its_requests() {
    let news = played();
    let asks = asks(&news);
    let shown: Vec<_> = asks.iter().map(|ask| (ask.dialog().title.as_str(), ask.dialog().body.as_str())).collect();
    let command = "touch made-by-shell.txt && echo shell-ran && curl -s http://127.0.0.1:9/ || true\ntimeout: 30000";
    let expected = [
        ("Do you want to write notes.txt?", "first line\nsecond line\n"),
        ("Do you want to run this command?", command),
        ("Which colour do you want?", "1 Red: A warm one\n2 Blue: A cool one"),
    ];
    assert_eq!(shown, expected);
    let always = |ask: &OpencodeAsk| ask.dialog().options[1].label.clone();
    assert_eq!(always(&asks[1]), "Yes, and allow bash touch *, echo *, curl *, true * until opencode ends");
    let settled: Vec<_> = news
        .iter()
        .filter_map(|news| match news {
            ChannelNews::Settled(name, _) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(settled, asks.iter().map(|ask| ask.dialog().request.as_deref().unwrap()).collect::<Vec<_>>());
}

#[test]
fn a_recorded_session_is_told_with_its_turns_and_what_it_used() {
    let news = played();
    let mut turns = Vec::new();
    for item in &news {
        match item {
            ChannelNews::Rests(end) => turns.push(format!("{end:?}")),
            ChannelNews::Fails(why) => turns.push(why.clone()),
            ChannelNews::Works
            | ChannelNews::Fact(_)
            | ChannelNews::Asks(_)
            | ChannelNews::Settled(..)
            | ChannelNews::NotTaken(_) => {}
        }
    }
    let done = "Some(Done)".to_owned();
    assert_eq!(turns, [done.clone(), done.clone(), done, "401: invalid x-api-key (mock)".to_owned()]);
    let facts: Vec<_> = news
        .iter()
        .filter_map(|news| match news {
            ChannelNews::Fact(fact) => Some(fact),
            _ => None,
        })
        .collect();
    let ran = facts.iter().filter(|fact| matches!(fact, AgentFact::Command { exit: Some(0), .. })).count();
    assert_eq!(ran, 1);
    let said =
        facts.iter().filter(|fact| matches!(fact, AgentFact::FinalMessage(text) if text.starts_with("All done")));
    assert_eq!(said.count(), 3);
    let mut costs = facts.iter().filter_map(|fact| match fact {
        AgentFact::Cost(reading) => Some(reading),
        _ => None,
    });
    let last = costs.next_back().unwrap();
    assert_eq!((last.usage.input, last.usage.cache_read, last.usage.output), (9600, 40_000, 336));
    assert_eq!(last.money.map(Money::usd), Some(0.01696));
    assert!(matches!(facts[0], AgentFact::NativeId(id) if id.starts_with("ses_")));
}

#[test]
fn an_answer_is_the_one_that_the_server_takes() {
    let asks = asks(&played());
    let reply = |ask: &OpencodeAsk, choice, reason| ask.reply(choice, reason).unwrap();
    let name = asks[1].dialog().request.clone().unwrap();
    let table = [
        (Choice::Approve, Some("ignored"), r#"{"reply":"once"}"#),
        (Choice::Always, None, r#"{"reply":"always"}"#),
        (Choice::Deny, None, r#"{"reply":"reject"}"#),
        (Choice::Deny, Some("use rg"), r#"{"message":"use rg","reply":"reject"}"#),
    ];
    for (choice, reason, body) in table {
        let expected = OpencodeReply { path: format!("/permission/{name}/reply"), body: Some(body.into()) };
        assert_eq!(reply(&asks[1], choice, reason), expected);
    }
    assert_eq!(asks[1].reply(Choice::Other, Some("1")), Err(NoAnswer::NotOffered));
    assert_eq!(reply(&asks[2], Choice::Other, Some("2")).body.as_deref(), Some(r#"{"answers":[["Blue"]]}"#));
    assert!(reply(&asks[2], Choice::Deny, None).path.ends_with("/reject"));
    assert_eq!(asks[2].reply(Choice::Approve, None), Err(NoAnswer::NotOffered));
}

#[test]
fn a_refusal_that_ends_the_turn_is_told_from_one_with_a_reason() {
    let play = |lines: &[&str]| {
        let mut events = OpencodeEvents::default();
        let mut news = Vec::new();
        for line in lines {
            events.push(line, &mut news);
        }
        news.pop().unwrap()
    };
    let busy = r#"{"type":"session.status","properties":{"sessionID":"ses_1","status":{"type":"busy"}}}"#;
    let no = r#"{"type":"permission.replied","properties":{"sessionID":"ses_1","requestID":"per_1","reply":"reject"}}"#;
    let on = r#"{"type":"message.part.updated","properties":{"sessionID":"ses_1","part":{"type":"step-start"}}}"#;
    let idle = r#"{"type":"session.idle","properties":{"sessionID":"ses_1"}}"#;
    let stop = r#"{"type":"session.error","properties":{"sessionID":"ses_1","error":{"name":"MessageAbortedError"}}}"#;
    assert_eq!(play(&[busy, no, idle]), ChannelNews::Rests(Some(TurnEnd::Denied)));
    assert_eq!(play(&[busy, no, on, idle]), ChannelNews::Rests(Some(TurnEnd::Done)));
    assert_eq!(play(&[busy, stop, idle]), ChannelNews::Rests(Some(TurnEnd::Interrupted)));
    let child = r#"{"type":"session.created","properties":{"info":{"id":"ses_2","parentID":"ses_1"}}}"#;
    let child_idle = r#"{"type":"session.idle","properties":{"sessionID":"ses_2"}}"#;
    assert_eq!(play(&[busy, child, child_idle]), ChannelNews::Works, "a sub-agent ends no turn");
}

#[test]
fn what_waits_is_found_after_a_connection_is_made_anew() {
    let mut events = OpencodeEvents::default();
    let mut news = Vec::new();
    let permission = r#"[{"id":"per_7","sessionID":"ses_1","permission":"external_directory","patterns":["/etc/*"],
        "metadata":{},"always":["/etc/*"]},{"id":"../evil","permission":"bash","metadata":{"command":"x"}}]"#;
    events.resume(r#"{"ses_1":{"type":"busy"}}"#, permission, "[]", &mut news);
    let found = asks(&news);
    assert_eq!((news[0].clone(), found.len()), (ChannelNews::Works, 1), "a name that is no word is no request");
    assert_eq!(found[0].dialog().title, "Do you want to allow external_directory?");
    assert!(found[0].dialog().body.starts_with("/etc/*"));
    news.clear();
    let told_again = r#"{"type":"permission.asked","properties":{"id":"per_7","permission":"bash","metadata":{}}}"#;
    events.push(told_again, &mut news);
    events.resume(r#"{"ses_1":{"type":"busy"}}"#, permission, "[]", &mut news);
    assert_eq!(news, [ChannelNews::Works], "a request is told once");
    events.resume(r#"{"ses_1":{"type":"busy"}}"#, "[]", "[]", &mut news);
    assert_eq!(news.last(), Some(&ChannelNews::Settled("per_7".into(), None)), "it was answered meanwhile");
    events.push(told_again, &mut news);
    assert_eq!(asks(&news), [], "what is settled never comes back");
    news.clear();
    OpencodeEvents::default().resume("{}", "[]", "not json", &mut news);
    assert_eq!(news, [ChannelNews::Rests(None)]);
}
