//! Where notes go: each to the room that knows what to do with it; and what follows once a batch is stored.

use crate::server::batch::Batch;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::{desk, input, older, reviewed, timeline};
use crate::server::sessions::{collect, live};
use crate::server::speech::asks;
use crate::server::work::radar;
use crate::server::{bridge, control, effects, notices, replay, shutdown};

/// Sends what was decided to the store; what needs no storing has its consequences at once.
pub fn flush(core: &mut Core) {
    if let Some(batch) = core.flush() {
        follow(core, batch);
    }
}

fn follow(core: &mut Core, batch: Batch) {
    for effect in batch.effects {
        tracing::debug!(?effect, "effect");
        effects::run(core, &effect);
    }
    for (client, request, reply) in batch.answers {
        core.reply(client, request, reply);
    }
    core.tell_watchers();
}

/// Handles one note.
pub fn note(core: &mut Core, note: Note) {
    match note {
        Note::Joined(id, hello, kin, out) => control::joined(core, id, &hello, &kin, out),
        Note::Said(id, message) => control::said(core, id, message),
        Note::Left(id) => input::left(core, id),
        Note::Dirty(session) => live::dirty(core, session),
        Note::Launched(session, result) => live::launched(core, session, result),
        Note::Exited(session, code) => live::exited(core, session, code),
        Note::Gone(session) => live::gone(core, session),
        Note::Facts(session, sources, facts) => live::facts(core, session, *sources, &facts),
        Note::Heard(session, news) => asks::heard(core, session, news),
        Note::Given(session, request, result) => asks::given(core, session, &request, result),
        Note::Looked(looked) => radar::looked(core, *looked),
        Note::Outcome(outcome) => live::outcome(core, outcome),
        Note::Collect(task, session, ending) => collect::settled(core, task, session, ending),
        Note::Stored(number, result) => {
            if let Some(batch) = core.stored(number, result) {
                follow(core, batch);
                bridge::events::read(core);
            }
        }
        Note::Diff(client, diff) => reviewed::diff(core, client, *diff),
        Note::Inks(client, task, file, inks) => reviewed::inks(core, client, task, file, inks),
        Note::Older(client, older) => older::there(core, client, *older),
        Note::Replayed(client) => replay::note(core, client),
        Note::Desk(client, what) => desk::done(core, client, what),
        Note::Page(asker, page) => timeline::there(core, asker, page),
        Note::Notified(way, result) => notices::ran(core, way, result),
        Note::Answer(client, request, reply) => core.reply(client, request, *reply),
        Note::Repo(client, repo) => input::repo(core, client, repo),
        Note::Programs(programs) => {
            core.world.found_programs(programs);
            core.touch_all();
        }
        Note::Followed(page) => bridge::events::page(core, &page),
        Note::Room(client, number) => bridge::events::has_room_again(core, client, number),
        Note::Terminate => shutdown::begin(core),
    }
}
