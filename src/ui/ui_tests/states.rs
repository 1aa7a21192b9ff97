//! Every view in every state, and which picture shows it: a view cannot be added without pictures of it.

use super::fixture::World;
use super::pictures::SIZES;
use crate::ui::view_state::{ListOf, Overlay, PaneMode, PlanPage};

/// A picture, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shot {
    Of(&'static str),
    None(&'static str),
}
use Shot::{None as Never, Of};

macro_rules! views {
    ($($name:ident: $empty:expr, $normal:expr, $overflowing:expr, $failing:expr;)*) => {
        /// What a person looks at.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum View { $($name,)* }

        /// The views, each empty, as it mostly is, with too much, and when something is wrong.
        const VIEWS: &[(View, [Shot; 4])] = &[$((View::$name, [$empty, $normal, $overflowing, $failing]),)*];
    };
}

const OF_AGENT: Shot = Never("a terminal shows what its agent prints");
const ALWAYS: Shot = Never("it always has something");
const SCROLLS: Shot = Never("it scrolls as the list of commands does");
const SAYS: Shot = Never("what is wrong is told above the footer, as everywhere");

views! {
    Main: Of("welcome__no_agents"), Of("main__busy"), Of("main__overflowing"), Of("main__failing");
    Typing: OF_AGENT, Of("focus__typing"), OF_AGENT, Never("when the agent ends, the keys are taken back");
    Reading: OF_AGENT, Of("reading__search"), Of("reading__selected"), Of("reading__failing");
    Peek: Of("peek__empty"), Of("peek__open"), Of("memory__peek"), Of("peek__failing");
    Review: Of("review__empty"), Of("review__open"), Of("review__overflowing"), Of("review__failing");
    Costs: Of("costs__empty"), Of("costs__agents"), Of("costs__overflowing"), Of("costs__failing");
    Help: ALWAYS, Of("help__open"), Of("help__open"), Of("help__failing");
    Routes: Of("routes__nothing_yet"), Of("routes__measured"), Of("routes__measured"), Never("it is worked out from the log");
    Inbox: Of("inbox__empty"), Of("inbox__open"), Of("inbox__overflowing"), Of("inbox__failing");
    Timeline: Of("timeline__empty"), Of("timeline__away"), Of("timeline__log"), Of("timeline__failing");
    Replay: Never("a recording has at least its begin"), Of("replay__playing"), Of("replay__overflowing"), Of("replay__failing");
    RunningPlan: ALWAYS, Of("plan__running"), Of("plan__overflowing"), Of("plan__failing");
    OfferedPlan: ALWAYS, Of("plan__offered"), Of("plan__offered_long"), Of("plan__refused");
    Compare: ALWAYS, Of("compare__open"), Of("compare__overflowing"), Of("compare__failing");
    Commands: Of("palette__empty"), Of("palette__open"), Of("palette__overflowing"), SAYS;
    Hands: ALWAYS, Of("handoff__chooser"), SCROLLS, Of("handoff__nobody");
    Endings: ALWAYS, Of("review__endings"), SCROLLS, SAYS;
    Notes: Never("without any, a sentence says so instead"), Of("memory__notes"), SCROLLS, SAYS;
    Themes: ALWAYS, Of("themes__open"), SCROLLS, SAYS;
    Prompt: Of("prompt__empty"), Of("prompt__preview"), Of("prompt__overflowing"), Of("prompt__failing");
    Confirm: ALWAYS, Of("confirm__kill"), Of("confirm__overflowing"), SAYS;
}

/// What this client looks at.
fn view_of(world: &World) -> View {
    let Some(top) = world.view.overlays.last() else {
        return match world.view.mode {
            PaneMode::Command => View::Main,
            PaneMode::Typing => View::Typing,
            PaneMode::Reading => View::Reading,
        };
    };
    match top {
        Overlay::Peek(_) => View::Peek,
        Overlay::Review(..) => View::Review,
        Overlay::Costs(_) => View::Costs,
        Overlay::Help(_) => View::Help,
        Overlay::Routes(_) => View::Routes,
        Overlay::Inbox(_) => View::Inbox,
        Overlay::Timeline(_) => View::Timeline,
        Overlay::Replay(..) => View::Replay,
        Overlay::Plan(PlanPage::Running(..)) => View::RunningPlan,
        Overlay::Plan(PlanPage::Offered(..)) => View::OfferedPlan,
        Overlay::Compare(..) => View::Compare,
        Overlay::Palette(chooser) => match chooser.list {
            ListOf::Everything => View::Commands,
            ListOf::Hands(_) => View::Hands,
            ListOf::Endings(_) => View::Endings,
            ListOf::Memory(_) => View::Notes,
        },
        Overlay::Themes(..) => View::Themes,
        Overlay::Prompt(_) if world.view.mode == PaneMode::Reading => View::Reading,
        Overlay::Prompt(_) => View::Prompt,
        Overlay::Confirm(_) => View::Confirm,
    }
}

/// A picture of the table must show the view that the table says.
pub(super) fn check(name: &str, world: &World) {
    let rows = VIEWS.iter().filter(|(_, shots)| shots.iter().any(|shot| matches!(shot, Of(other) if *other == name)));
    for (view, _) in rows {
        assert_eq!(view_of(world), *view, "{name}");
    }
}

#[test]
fn every_view_has_a_picture_of_each_state_at_each_size() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let mut missing = Vec::new();
    for (view, shots) in VIEWS {
        for shot in shots {
            match shot {
                Of(name) => {
                    let files = SIZES.map(|(cols, rows)| format!("{name}__{cols}x{rows}.snap"));
                    missing.extend(files.into_iter().filter(|file| !folder.join(file).exists()));
                }
                Never(why) => assert!(!why.is_empty(), "{view:?}"),
            }
        }
        assert!(shots.iter().filter(|shot| matches!(shot, Of(_))).count() > 0, "{view:?} has no picture at all");
    }
    assert_eq!(missing, [""; 0]);
}
