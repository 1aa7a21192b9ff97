//! The summary of finished work as a person reads it: what came of it, how it was proved, what it cost.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::domain::decide::check_words;
use crate::domain::plan::{Plan, PlanStep};
use crate::domain::summary::{Check, Summary, TestRun, Verified};
use crate::domain::summary::{headline, proof as words_of_proof};
use crate::domain::task::{CheckReport, Merge, Task, disk_words};
use crate::domain::track::Ended;
use crate::ui::facts;
use crate::ui::model::Model;
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{clean, cut, hung, wrap};

fn plain(styles: &Styles) -> Style {
    Style { bg: None, ..styles.text }
}

/// What each step of a plan came to: who did it, how that was proved, and what speaks against it.
fn of_plan(model: &Model<'_>, styles: &Styles, plan: &Plan, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    for task in plan.steps.iter().filter_map(|step| model.state.task(step.task).map(|task| (step, task))) {
        of_step(styles, task, width, &mut all);
    }
    all
}

fn of_step(styles: &Styles, (step, task): (&PlanStep, &Task), width: usize, all: &mut Vec<Line<'static>>) {
    let mut say = |lead: &str, text: &str, style: Style| {
        all.extend(hung(lead, text, width).into_iter().map(|line| Line::from(Span::styled(line, style))));
    };
    let who = format!("{} · {}: ", step.name, task.worker());
    let Some(summary) = &task.summary else {
        return say("", &(who + task.status.title()), plain(styles));
    };
    say("", &(who + &headline(summary)), plain(styles));
    say("  ", &summary.outcome.text, styles.dim);
    for claim in summary.claims.iter().filter(|claim| claim.check == Check::Contradicted) {
        say("  ✗ ", &format!("contradicted: {}", claim.text), styles.tone(Tone::Failed));
    }
    for question in &summary.questions {
        say("  ? ", question, styles.tone(Tone::NeedsYou));
    }
}

/// The summary as a person reads it.
pub(super) fn summary_lines(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    let mut say = |text: &str, style: Style| {
        all.extend(wrap(text, width).into_iter().map(|line| Line::from(Span::styled(line, style))));
    };
    if let Some(label) = model.label(task.worker()) {
        say(label, styles.warn);
    }
    let Some(summary) = &task.summary else {
        match model.state.plan_of(task).filter(|plan| plan.whole == task.id) {
            Some(plan) => all.extend(of_plan(model, styles, plan, width)),
            None => say("No summary yet.", styles.dim),
        }
        return all;
    };
    say(&summary.outcome.text, plain(styles).add_modifier(Modifier::BOLD));
    if !task.why.is_empty() {
        say(&task.why, styles.tone(facts::mark_of(model, task).tone));
    }
    all.push(Line::default());
    all.extend(proof(styles, summary, width));
    all.extend(paid(model, styles, task, summary));
    all.extend(forecast(model, styles, task, width));
    all.extend(check(model, styles, task, width));
    tests(styles, summary, width, &mut all);
    // The diff has its own list of them.
    if model.diff.is_none_or(|diff| diff.task != task.id || diff.files.is_empty()) {
        files(styles, summary, width, &mut all);
    }
    errors(styles, summary, width, &mut all);
    claims(styles, summary, width, &mut all);
    listed(styles, "Decisions", &summary.decisions, width, &mut all);
    listed(styles, "Open questions", &summary.questions, width, &mut all);
    listed(styles, "Next", &summary.next, width, &mut all);
    let disk = model.diff.filter(|diff| diff.task == task.id).and_then(|diff| diff.disk);
    place(styles, task, disk, width, &mut all);
    all
}

fn heading(styles: &Styles, words: &str, all: &mut Vec<Line<'static>>) {
    all.push(Line::default());
    all.push(Line::from(Span::styled(words.to_owned(), styles.key)));
}

fn proof(styles: &Styles, summary: &Summary, width: usize) -> Vec<Line<'static>> {
    let red = summary.tests.iter().any(TestRun::is_red);
    let (sign, tone) = match summary.verified {
        Verified::Tests => ("✓", Tone::Done),
        Verified::Build => ("✓", Tone::Idle),
        Verified::Diff | Verified::None if red => ("✗", Tone::Failed),
        Verified::Diff | Verified::None => ("?", Tone::Unknown),
    };
    let words = &format!("{sign} {}", words_of_proof(summary));
    wrap(words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.tone(tone)))).collect()
}

fn paid(model: &Model<'_>, styles: &Styles, task: &Task, summary: &Summary) -> [Line<'static>; 2] {
    let time = crate::domain::time::Span::secs(summary.time.wall_s);
    let mut who = vec![Span::styled(clean(&summary.agent), plain(styles))];
    if let Some(name) = &summary.model {
        who.push(Span::styled(format!(" · {}", clean(name)), styles.dim));
    }
    let mut spans = vec![Span::styled(time.to_string(), styles.dim)];
    let cost = facts::cost_of(model, task);
    if !cost.is_empty() {
        spans.push(Span::styled(" · ", styles.dim));
        spans.push(Span::styled(cost, styles.money));
        if let Some(quality) = task.spent.quality {
            spans.push(Span::styled(format!(" {}", quality.word()), styles.dim));
        }
    }
    [Line::from(who), Line::from(spans)]
}

/// What the project's check gave, or which one would run.
fn check(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let Some(words) = check_words(model.state, task) else { return Vec::new() };
    let style = match task.check.report.as_ref().map(CheckReport::passed) {
        Some(true) => styles.tone(Tone::Done),
        Some(false) => styles.tone(Tone::Failed),
        None => styles.dim,
    };
    wrap(&format!("check {words}"), width).into_iter().map(|line| Line::from(Span::styled(line, style))).collect()
}

/// What was forecast before it began, and once it has ended how that came out.
fn forecast(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let Some(estimate) = &task.route.estimate else { return Vec::new() };
    let verdict = Ended::of(model.state, task).and_then(|ended| ended.verdict());
    let words = std::iter::once(estimate.to_string()).chain(verdict).collect::<Vec<_>>().join(" · ");
    wrap(&words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))).collect()
}

fn tests(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    if summary.tests.is_empty() {
        return;
    }
    heading(styles, "Tests", all);
    for run in &summary.tests {
        let (words, tone) = test_words(run);
        all.push(Line::from(Span::styled(cut(&words, width), styles.tone(tone))));
        for name in run.names.iter().take(4) {
            all.push(Line::from(Span::styled(cut(&format!("    {name}"), width), styles.dim)));
        }
    }
}

fn test_words(run: &TestRun) -> (String, Tone) {
    let passed = run.passed.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let mut words = format!("{}: {passed} passed", run.runner);
    for (count, word) in [(run.failed, "failed"), (run.errors, "errors"), (run.skipped, "skipped")] {
        if count > 0 {
            words.push_str(", ");
            words.push_str(&count.to_string());
            words.push(' ');
            words.push_str(word);
        }
    }
    if run.unfinished {
        words += ", cut off before its end";
    }
    if run.stale {
        words += ", before the last edit";
    }
    match (run.is_red(), run.is_green()) {
        (true, _) => (format!("✗ {words}"), Tone::Failed),
        (false, true) => (format!("✓ {words}"), Tone::Done),
        (false, false) => (format!("? {words}"), Tone::Unknown),
    }
}

fn files(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    let totals = summary.totals;
    if totals.files == 0 {
        return;
    }
    all.push(Line::default());
    let plural = if totals.files == 1 { "" } else { "s" };
    all.push(Line::from(vec![
        Span::styled(format!("{} file{plural}", totals.files), styles.key),
        Span::styled(format!("  +{}", totals.add), styles.added),
        Span::styled(format!(" -{}", totals.del), styles.removed),
    ]));
    for file in summary.files.iter().take(12) {
        let counts = match (file.added, file.removed) {
            (Some(added), Some(removed)) => counted(styles, added, removed),
            (None, _) | (_, None) => vec![Span::styled("binary", styles.dim)],
        };
        let left = vec![
            Span::styled(format!("{} ", file.status.letter()), styles.dim),
            Span::styled(clean(&file.path), plain(styles)),
        ];
        all.push(crate::ui::paint::spread(left, counts, width));
    }
    let hidden = (totals.files as usize).saturating_sub(summary.files.len().min(12));
    if hidden > 0 {
        all.push(Line::from(Span::styled(format!("… {hidden} more"), styles.dim)));
    }
}

pub(super) fn counted(styles: &Styles, added: u32, removed: u32) -> Vec<Span<'static>> {
    let counts = [(added, '+', styles.added), (removed, '-', styles.removed)].into_iter().filter(|(n, ..)| *n > 0);
    counts.map(|(n, sign, style)| Span::styled(format!(" {sign}{n}"), style)).collect()
}

fn errors(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    if summary.errors.is_empty() {
        return;
    }
    heading(styles, "Errors", all);
    for error in summary.errors.iter().take(5) {
        let place = error.location.as_deref().map(|at| format!("{at}: ")).unwrap_or_default();
        let lines = wrap(&format!("{place}{}", error.text), width);
        all.extend(lines.into_iter().take(3).map(|line| Line::from(Span::styled(line, styles.tone(Tone::Failed)))));
    }
}

fn claims(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    if summary.claims.is_empty() {
        return;
    }
    heading(styles, "The agent says", all);
    for claim in summary.claims.iter().take(6) {
        let (sign, style) = match claim.check {
            Check::Confirmed => ("✓ ", styles.tone(Tone::Done)),
            Check::Contradicted => ("✗ ", styles.tone(Tone::Failed)),
            Check::Unchecked => ("· ", styles.dim),
        };
        let word = if claim.check == Check::Contradicted { "contradicted: " } else { "" };
        let lines = hung(sign, &format!("{word}{}", claim.text), width);
        all.extend(lines.into_iter().take(3).map(|line| Line::from(Span::styled(line, style))));
    }
}

fn listed(styles: &Styles, title: &str, items: &[String], width: usize, all: &mut Vec<Line<'static>>) {
    if items.is_empty() {
        return;
    }
    heading(styles, title, all);
    for item in items.iter().take(5) {
        let lines = hung("· ", item, width);
        all.extend(lines.into_iter().take(3).map(|line| Line::from(Span::styled(line, plain(styles)))));
    }
}

fn place(styles: &Styles, task: &Task, disk: Option<u64>, width: usize, all: &mut Vec<Line<'static>>) {
    let words = match (&task.merge, &task.workspace) {
        (Some(Merge::PullRequest { url, .. }), _) => format!("in a pull request: {url}"),
        (Some(Merge::Merged { commit, into, .. }), _) => format!("merged into {into} as {}", cut(commit, 10)),
        (Some(Merge::BranchLeft { branch }), _) => format!("left on the branch {branch}"),
        (Some(Merge::Nothing), _) => "there was nothing to merge".to_owned(),
        (Some(Merge::Discarded), _) => "thrown away".to_owned(),
        (None, Some(workspace)) => match (&workspace.branch, &workspace.base_branch) {
            (Some(branch), Some(base)) => format!("{branch} → {base}"),
            (Some(_), None) | (None, _) => format!("in {}", workspace.path),
        },
        (None, None) => return,
    };
    let words = disk.map_or_else(|| words.clone(), |bytes| format!("{words} · {} of disk", disk_words(bytes)));
    all.push(Line::default());
    all.extend(wrap(&words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))));
}
