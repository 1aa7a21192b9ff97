use super::*;

fn play(machine: &mut Machine) -> Vec<Beat> {
    std::iter::from_fn(|| machine.next_beat()).collect()
}

fn last_report(beats: &[Beat]) -> Option<Report> {
    beats.iter().rev().find_map(|beat| if let Beat::Report(report) = beat { Some(*report) } else { None })
}

#[test]
fn it_asks_writes_on_yes_and_ends_at_the_prompt() {
    let mut machine = Machine::new("Add a thing");
    let before = play(&mut machine);
    assert_eq!(before.last(), Some(&Beat::Ask));
    assert!(!before.contains(&Beat::Write));
    assert_eq!(machine.key(&Key::Char('1')), Change::Answered("You said yes."));
    let after = play(&mut machine);
    assert!(after.contains(&Beat::Write) && after.contains(&Beat::Check) && after.contains(&Beat::Usage));
    assert_eq!((last_report(&after), after.last()), (Some(Report::Done), Some(&Beat::Prompt)));
}

#[test]
fn no_and_interrupts_write_nothing_and_end_idle() {
    for key in [Key::Char('3'), Key::Escape, Key::Interrupt] {
        let mut machine = Machine::new("Add a thing");
        play(&mut machine);
        machine.key(&key);
        let after = play(&mut machine);
        assert_eq!(after, [Beat::Report(Report::Idle), Beat::Prompt], "{key:?}");
    }
    let mut machine = Machine::new("Add a thing");
    machine.next_beat();
    assert_eq!(machine.key(&Key::Escape), Change::Interrupted);
    assert_eq!(last_report(&play(&mut machine)), Some(Report::Idle));
}

#[test]
fn arrows_move_the_mark_and_enter_chooses_it() {
    let mut machine = Machine::new("Add a thing");
    play(&mut machine);
    assert_eq!(machine.key(&Key::Down), Change::Marked);
    assert_eq!(*machine.phase(), Phase::Asking(1));
    machine.key(&Key::Enter);
    play(&mut machine);
    for c in "more".chars() {
        machine.key(&Key::Char(c));
    }
    assert_eq!(machine.key(&Key::Enter), Change::Sent);
    assert!(!play(&mut machine).contains(&Beat::Ask), "always means: not again");
    assert_eq!(machine.number(), 2);
}

#[test]
fn other_digits_answer_nothing() {
    let mut machine = Machine::new("Add a thing");
    play(&mut machine);
    for key in ["0", "4", "y"] {
        assert_eq!(machine.key(&Key::Char(key.chars().next().unwrap())), Change::None, "{key}");
    }
}

#[test]
fn exit_and_the_end_of_input_end_it() {
    for keys in [vec![Key::Paste("/exit".into()), Key::Enter], vec![Key::End], vec![Key::Interrupt]] {
        let mut machine = Machine::allowed("Add a thing");
        play(&mut machine);
        for key in &keys {
            machine.key(key);
        }
        assert_eq!(*machine.phase(), Phase::Over, "{keys:?}");
    }
}

#[test]
fn briefs_and_verdicts_write_no_file() {
    use crate::domain::task::{Verdict, brief_prompt, review_prompt, verdict_of};
    for prompt in [brief_prompt("Add a thing", "droid"), review_prompt("droid", "{}")] {
        let beats = play(&mut Machine::allowed(&prompt));
        assert!(!beats.contains(&Beat::Write) && beats.contains(&Beat::Prompt), "{prompt}");
    }
    let beats = play(&mut Machine::allowed(&review_prompt("droid", "{}")));
    let said = beats.iter().find_map(|beat| if let Beat::Say(text) = beat { Some(text.clone()) } else { None });
    assert_eq!(verdict_of(&said.unwrap()), Verdict::Accepted);
}

#[test]
fn the_dialog_is_what_the_adapter_reads() {
    use crate::cli::rehearse::dialog::drawn;
    let adapters = crate::agents::builtin();
    let rule = &adapters.iter().find(|adapter| adapter.name == "rehearsal").unwrap().dialogs[0];
    let text = drawn("Do you want to create rehearsal/x.md?", &["# X".into()], 0);
    assert!(rule.when.iter().all(|pattern| pattern.is_match(&text)));
    assert!(rule.footer.is_match(text.lines().last().unwrap()));
    assert!(rule.body_from.as_ref().unwrap().is_match(text.lines().next().unwrap()));
    let option = rule.option.as_ref().unwrap().regex().unwrap();
    let labels: Vec<_> = text.lines().filter_map(|line| Some(option.captures(line)?["label"].to_owned())).collect();
    assert_eq!(labels, OPTIONS);
    for (pattern, label) in [(&rule.approve, labels[0].as_str()), (&rule.always, &labels[1]), (&rule.deny, &labels[2])]
    {
        assert!(pattern.as_ref().unwrap().is_match(label), "{label}");
    }
}
