//! All notes that hold, and which of them contradict one another.

use std::collections::BTreeMap;

use super::{Author, Note, NoteEvent, NoteScope};
use crate::domain::ids::NoteId;
use crate::domain::task::Task;

/// Two notes of one subject that say different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disputed {
    /// The older one.
    pub first: NoteId,
    /// The younger one.
    pub second: NoteId,
}

impl Disputed {
    fn between(one: NoteId, other: NoteId) -> Self {
        Self { first: one.min(other), second: one.max(other) }
    }
}

/// The notes that hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notebook {
    notes: BTreeMap<NoteId, Note>,
    last: u32,
    /// Kept, because it is asked for whenever anything is drawn.
    disputed: Vec<Disputed>,
}

impl Notebook {
    /// Makes it true.
    pub fn apply(&mut self, id: NoteId, event: &NoteEvent) {
        match event {
            NoteEvent::Added(note) => {
                self.last = self.last.max(id.0);
                self.forget(id);
                let fresh = self.all().filter(|(_, other)| contradict(other, note));
                let fresh: Vec<Disputed> = fresh.map(|(other, _)| Disputed::between(other, id)).collect();
                self.disputed.extend(fresh);
                self.disputed.sort_unstable();
                self.notes.insert(id, (**note).clone());
            }
            NoteEvent::Dropped | NoteEvent::Replaced(_) => self.forget(id),
        }
    }

    fn forget(&mut self, id: NoteId) {
        if self.notes.remove(&id).is_some() {
            self.disputed.retain(|pair| pair.first != id && pair.second != id);
        }
    }

    /// The name of the next note.
    pub const fn next(&self) -> NoteId {
        NoteId(self.last + 1)
    }

    /// The note of this name, while it holds.
    pub fn get(&self, id: NoteId) -> Option<&Note> {
        self.notes.get(&id)
    }

    /// Every note that holds, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = (NoteId, &Note)> {
        self.notes.iter().map(|(id, note)| (*id, note))
    }

    /// The notes that hold for a task: its own first, then its plan's, then its project's, the newest of each first.
    pub fn for_task(&self, task: &Task) -> Vec<(NoteId, &Note)> {
        let mut notes: Vec<_> = self.all().filter(|(_, note)| holds_for(note, task)).collect();
        notes.sort_by_key(|(id, note)| (width(note), std::cmp::Reverse(*id)));
        notes
    }

    /// Pairs of notes that contradict one another.
    pub fn disputed(&self) -> &[Disputed] {
        &self.disputed
    }

    /// Those of them that both hold for a task.
    pub fn disputed_for<'a>(&'a self, task: &'a Task) -> impl Iterator<Item = &'a Disputed> {
        let holds = |id| self.get(id).is_some_and(|note| holds_for(note, task));
        self.disputed.iter().filter(move |pair| holds(pair.first) && holds(pair.second))
    }

    /// The notes that contradict this one.
    pub fn against(&self, id: NoteId) -> Vec<NoteId> {
        let other = |pair: &Disputed| match () {
            () if pair.first == id => Some(pair.second),
            () if pair.second == id => Some(pair.first),
            () => None,
        };
        self.disputed.iter().filter_map(other).collect()
    }

    /// What a new note takes the place of: the same writer's note of the same subject and scope, and anybody's when a person
    /// writes, because a person decides.
    pub fn replaced_by(&self, new: &Note) -> Vec<NoteId> {
        let Some(subject) = &new.subject else { return Vec::new() };
        let same = |note: &Note| {
            note.subject.as_ref() == Some(subject) && note.scope == new.scope && note.project == new.project
        };
        let may = |note: &Note| new.by == Author::You || note.by == new.by;
        self.all().filter(|(_, note)| same(note) && may(note)).map(|(id, _)| id).collect()
    }
}

/// The subject as it is compared: lower case, single blanks.
pub fn subject_of(text: &str) -> Option<String> {
    let subject = super::saved::clean(text)?.to_lowercase();
    Some(crate::domain::summary::clip(&subject, 40, 60))
}

fn width(note: &Note) -> u8 {
    match note.scope {
        NoteScope::Task(_) => 0,
        NoteScope::Plan(_) => 1,
        NoteScope::Project(_) => 2,
    }
}

/// Whether a task is told this note.
fn holds_for(note: &Note, task: &Task) -> bool {
    match &note.scope {
        NoteScope::Task(id) => *id == task.id,
        NoteScope::Plan(id) => task.plan == Some(*id),
        NoteScope::Project(project) => is_of(project, task.project()) || is_of(project, &task.dir),
    }
}

/// Whether a directory is this project, or inside it.
pub(super) fn is_of(project: &str, dir: &str) -> bool {
    let rest = dir.strip_prefix(project.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The same subject, another text. A person's note for something narrower is an exception, not a contradiction.
fn contradict(one: &Note, other: &Note) -> bool {
    let same = one.subject.is_some() && one.subject == other.subject && one.project == other.project;
    let (narrow, wide) = if width(one) <= width(other) { (one, other) } else { (other, one) };
    let overlap = narrow.scope == wide.scope || matches!(wide.scope, NoteScope::Project(_));
    let exception = width(narrow) < width(wide) && narrow.by == Author::You;
    same && overlap && !exception && one.text != other.text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::TaskId;
    use crate::domain::time::Timestamp;

    fn note(scope: NoteScope, text: &str, by: Author) -> Note {
        Note {
            scope,
            project: "/acme".into(),
            subject: subject_of(" Database "),
            text: text.into(),
            by,
            at: Timestamp(0),
        }
    }

    fn agent(task: u32) -> Author {
        Author::Agent { agent: "claude".into(), task: TaskId(task) }
    }

    fn all() -> NoteScope {
        NoteScope::Project("/acme".into())
    }

    #[test]
    fn two_agents_dispute_and_a_person_decides() {
        let mut book = Notebook::default();
        let mut add = |note: Note| {
            let (id, gone) = (book.next(), book.replaced_by(&note));
            for old in gone {
                book.apply(old, &NoteEvent::Replaced(id));
            }
            book.apply(id, &NoteEvent::Added(Box::new(note)));
            (book.all().count(), book.disputed().len())
        };
        assert_eq!(add(note(all(), "PostgreSQL", agent(1))), (1, 0));
        assert_eq!(add(note(all(), "SQLite", agent(2))), (2, 1));
        assert_eq!(add(note(all(), "MySQL", agent(2))), (2, 1), "its own word of before is replaced");
        assert_eq!(add(note(NoteScope::Task(TaskId(9)), "MariaDB", Author::You)), (3, 1), "an exception");
        assert_eq!(add(note(NoteScope::Task(TaskId(8)), "MariaDB", agent(8))), (4, 3), "against both");
        assert_eq!(add(note(all(), "PostgreSQL 17", Author::You)), (3, 1), "the person replaces what agents said");
    }

    #[test]
    fn a_folder_inside_a_project_is_of_it() {
        for (dir, wanted) in [("/acme", true), ("/acme/api", true), ("/acme-api", false), ("/", false)] {
            assert_eq!(is_of("/acme", dir), wanted, "{dir}");
        }
    }

    proptest! {
        #[test]
        fn what_is_disputed_is_what_all_pairs_say(steps in prop::collection::vec((1..12_u32, 0..5_u8, 0..3_u8), 0..60)) {
            let mut book = Notebook::default();
            for (id, kind, text) in steps {
                let scope = if kind == 1 { NoteScope::Task(TaskId(1)) } else { all() };
                let by = if kind == 2 { Author::You } else { agent(1) };
                let event = match kind {
                    0 => NoteEvent::Dropped,
                    _ => NoteEvent::Added(Box::new(note(scope, &text.to_string(), by))),
                };
                book.apply(NoteId(id), &event);
                let pairs = book.all().flat_map(|one| book.all().map(move |other| (one, other)));
                let wanted: Vec<Disputed> = pairs
                    .filter(|(one, other)| one.0 < other.0 && contradict(one.1, other.1))
                    .map(|(one, other)| Disputed::between(one.0, other.0))
                    .collect();
                prop_assert_eq!(book.disputed(), wanted.as_slice());
            }
        }
    }
}
