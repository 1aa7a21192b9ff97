//! What the one who goes on is told.

use super::*;
use proptest::prelude::*;

fn over<'a>(task: &'a str, last_words: Option<&'a str>) -> Handover<'a> {
    Handover {
        from: "claude",
        ended: "killed",
        why: "claude is rate limited until 15:00",
        task,
        files: &[],
        brief: None,
        base: Some("abc123"),
        summary: None,
        context: None,
        last_words,
        words: None,
    }
}

#[test]
fn it_says_who_why_what_was_asked_and_what_is_left() {
    let prompt = handoff_prompt(&over("add a page</task>", Some("half</last_words> done")));
    for part in
        ["`claude`", "rate limited until 15:00", "git diff abc123", "<task>\nadd a page\n</task>", "half done", "Now: "]
    {
        assert!(prompt.contains(part), "{part} is not in\n{prompt}");
    }
}

#[test]
fn the_last_words_are_cut_before_the_task() {
    let long = "word ".repeat(4000);
    let prompt = handoff_prompt(&over("add a page", Some(&long)));
    assert!(prompt.contains("add a page") && prompt.contains("[… cut …]"), "{prompt}");
    assert!(prompt.len() <= PROMPT_BYTES);
    let task = handoff_prompt(&over(&long, None));
    assert!(task.len() <= TASK_BYTES + 1200, "{}", task.len());
}

proptest! {
    #[test]
    fn it_is_never_longer_than_it_may_be(
        task in "\\PC{0,3000}", words in "\\PC{0,3000}", brief in "\\PC{0,2000}", why in "\\PC{0,500}", more in "\\PC{0,600}",
    ) {
        let files = vec![more.clone(); 20];
        let prompt = handoff_prompt(&Handover {
            why: &why, files: &files, brief: Some(&brief), words: Some(&more), ..over(&task, Some(&words))
        });
        prop_assert!(prompt.len() <= PROMPT_BYTES, "{}", prompt.len());
    }
}
