use super::*;
use crate::domain::route::Layer;

fn labels<'a>(all: &'a [(&'a str, &'a str)]) -> Vec<Label<'a>> {
    let label = |(at, (project, agent)): (usize, &(&'a str, &'a str))| Label {
        task: TaskId(at as u32 + 1),
        project,
        category: Category::Ui,
        agent,
    };
    all.iter().enumerate().map(label).collect()
}

fn habits(lessons: &Lessons, all: &[(&str, &str)]) -> Vec<(Option<String>, String, u32, u32)> {
    let habits = lessons.habits(labels(all).into_iter());
    habits.into_iter().map(|habit| (habit.project, habit.agent, habit.times, habit.of)).collect()
}

#[test]
fn three_consistent_overrides_make_a_habit_and_two_do_not() {
    let lessons = Lessons::default();
    let everywhere = |agent: &str, times, of| (None, agent.to_owned(), times, of);
    let here = |project: &str, agent: &str, times, of| (Some(project.to_owned()), agent.to_owned(), times, of);
    assert_eq!(habits(&lessons, &[("a", "codex"), ("a", "codex")]), []);
    let three = [("a", "codex"), ("a", "codex"), ("a", "codex")];
    assert_eq!(habits(&lessons, &three), [everywhere("codex", 3, 3), here("a", "codex", 3, 3)]);
    let spread = [("a", "codex"), ("b", "codex"), ("c", "codex")];
    assert_eq!(habits(&lessons, &spread), [everywhere("codex", 3, 3)]);
    let torn = [("a", "codex"), ("a", "claude"), ("a", "codex"), ("a", "claude"), ("a", "codex"), ("a", "claude")];
    assert_eq!(habits(&lessons, &torn), []);
}

#[test]
fn a_new_habit_takes_the_place_of_an_old_one() {
    let all: Vec<_> = std::iter::repeat_n(("a", "codex"), 5).chain(std::iter::repeat_n(("a", "claude"), 7)).collect();
    assert_eq!(habits(&Lessons::default(), &all)[0], (None, "claude".to_owned(), 7, 10));
}

#[test]
fn what_is_forgotten_teaches_nothing_and_what_comes_later_does() {
    let three = [("a", "codex"), ("a", "codex"), ("a", "codex")];
    let mut lessons = Lessons::default();
    lessons.take(&Lesson::Forget { category: Category::Ui, project: Some("a".into()) }, TaskId(3));
    assert_eq!(habits(&lessons, &three), [(None, "codex".to_owned(), 3, 3)]);
    lessons.take(&Lesson::Forget { category: Category::Ui, project: None }, TaskId(3));
    assert_eq!(habits(&lessons, &three), []);
    let again: Vec<_> = three.into_iter().chain(three).collect();
    assert_eq!(habits(&lessons, &again).len(), 2);
}

#[test]
fn the_habit_of_the_project_comes_before_the_one_of_everywhere() {
    let habit = |project: Option<&str>, agent: &str| Habit {
        category: Category::Ui,
        project: project.map(str::to_owned),
        agent: agent.to_owned(),
        times: 3,
        of: 3,
    };
    let all = [habit(None, "claude"), habit(Some("a"), "codex")];
    assert_eq!(habit_for(&all, Category::Ui, "a").unwrap().agent, "codex");
    assert_eq!(habit_for(&all, Category::Ui, "b").unwrap().agent, "claude");
    assert_eq!(habit_for(&all, Category::Ui, "a/src").unwrap().agent, "codex");
    assert_eq!(habit_for(&all, Category::Ui, "ab").unwrap().agent, "claude");
    assert_eq!(habit_for(&all, Category::Docs, "a"), None);
}

#[test]
fn an_accepted_rule_is_kept_once_and_dropped_by_its_pattern() {
    let rule = |weight| RouteRule {
        category: Category::Ui,
        weight,
        pattern: "flutter".into(),
        why: "yours".into(),
        layer: Layer::User,
    };
    let mut lessons = Lessons::default();
    lessons.take(&Lesson::Accept(rule(5)), TaskId(1));
    lessons.take(&Lesson::Accept(rule(6)), TaskId(1));
    assert_eq!(lessons.rules().iter().map(|rule| rule.weight).collect::<Vec<_>>(), [6]);
    lessons.take(&Lesson::Drop { pattern: "flutter".into() }, TaskId(1));
    assert!(lessons.rules().is_empty());
}

#[test]
fn what_is_said_of_a_decision_after_forgetting_counts_although_the_task_is_old() {
    let three = [("a", "codex"), ("a", "codex"), ("a", "codex")];
    let label = |task| Lesson::Label { task: TaskId(task), should_be: ShouldBe::Agent("codex".into()) };
    let mut lessons = Lessons::default();
    lessons.take(&label(1), TaskId(3));
    for project in [None, Some("a".to_owned())] {
        lessons.take(&Lesson::Forget { category: Category::Ui, project }, TaskId(3));
    }
    assert_eq!(habits(&lessons, &three), []);
    (1..=3).for_each(|task| lessons.take(&label(task), TaskId(3)));
    assert_eq!(habits(&lessons, &three).len(), 2);
    lessons.take(&Lesson::Unlabel { task: TaskId(2) }, TaskId(3));
    assert_eq!((lessons.label(TaskId(2)), habits(&lessons, &three)), (None, vec![]));
}
