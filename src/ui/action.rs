//! The actions: everything that a key, a button or the palette can do, declared once.
//!
//! Help, palette, footer and the names in key maps derive from [`ACTIONS`].

use crate::config::{KnownAction, Scope};

/// One action as it is declared.
#[derive(Debug, Clone, Copy)]
pub struct ActionSpec {
    /// The action.
    pub action: Action,
    /// The name in key maps.
    pub name: &'static str,
    /// Where it means something.
    pub scopes: &'static [Scope],
    /// One or two words for buttons.
    pub title: &'static str,
    /// One sentence for help and palette.
    pub doc: &'static str,
}

macro_rules! actions {
    ($($action:ident $name:literal [$($scope:ident)*] $title:literal $doc:literal;)*) => {
        /// Something that a person can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $doc] $action,)* }

        /// Every action, in the order of the help.
        pub const ACTIONS: &[ActionSpec] = &[$(ActionSpec {
            action: Action::$action,
            name: $name,
            scopes: &[$(Scope::$scope,)*],
            title: $title,
            doc: $doc,
        },)*];

        impl Action {
            /// The name in key maps.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$action => $name,)* }
            }

            /// One or two words for buttons.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$action => $title,)* }
            }

            /// The action of this name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$action),)* _ => None }
            }
        }
    };
}

actions! {
    Approve "approve" [Main Peek Review Plan Inbox] "approve" "Approve what is asked: a permission, a finished work, a limit.";
    ApproveAlways "approve_always" [Main Peek Inbox] "always" "Approve, and do not ask again in this session.";
    Deny "deny" [Main Peek Review Plan Inbox] "deny" "Deny what is asked, or ask for changes.";
    DenyReason "deny_reason" [Main Peek Inbox] "deny, why" "Deny what is asked, with a reason for the agent.";
    Reply "reply" [Main Peek Review Plan Inbox] "reply" "Say something to the agent in words.";
    Review "review" [Main Peek Review Plan Inbox] "review" "Look at finished work: summary, files, diff.";
    Peek "peek" [Main Plan Inbox] "peek" "Look at an agent's terminal without touching it.";
    Focus "focus" [Main Peek Inbox] "focus" "Type into the selected agent.";
    Unfocus "unfocus" [Focus] "back" "Back to the command mode.";
    Kill "kill" [Main Peek Plan Inbox] "kill" "End the agent; asks once.";
    Compare "compare" [Main Peek Review Inbox] "compare" "Look at what several agents made of the same task, side by side.";
    Keep "keep" [Review] "keep" "Merge this one of several and throw the others away; asks once.";
    NextRival "next_rival" [Review] "next agent" "The next of those that did the same.";
    PreviousRival "previous_rival" [Review] "agent before" "The one before of those that did the same.";
    Handoff "handoff" [Main Peek Review Inbox] "hand over" "Let another agent go on with the task in the same workspace.";
    Trust "trust" [Main Peek Review Inbox] "trust" "Trust what the files of the task's project propose to run; asks once.";
    Notes "notes" [Main Peek Inbox] "notes" "Tick or open checkpoints, decide between notes, drop a note.";
    Pause "pause" [Main Inbox] "pause" "Stop the agent's turn; the task can go on later.";
    TellConflict "tell_conflict" [Main Inbox] "tell it" "Tell the agent what another task changes in the same place.";
    WaitForOther "wait_for_other" [Main Inbox] "let it wait" "Let the task wait until the one that it is in conflict with is over.";
    IgnoreConflict "ignore_conflict" [Main Inbox] "ignore" "Show this conflict between two tasks no more.";
    Resume "resume" [Main Plan] "resume" "Go on after a pause, a loss or a failure.";
    NewTask "new_task" [Main] "new" "Write a new task.";
    Rehearse "rehearse" [Main] "rehearse" "Play a rehearsal: no model, no money.";
    Inbox "inbox" [Main Peek] "inbox" "Everything that waits for you, in full.";
    Snooze "snooze" [Inbox] "not now" "Put it off for 15 minutes.";
    SnoozeRest "snooze_rest" [Inbox] "later" "Put it off until nothing else waits for you.";
    Undo "undo" [Main Review Inbox] "undo" "Take back: a merge nothing came after (asks once), what was put off or paused.";
    Timeline "timeline" [Main] "timeline" "What happened: while you were away, and the log.";
    Replay "replay" [Main Peek] "replay" "Play the recorded session again: seek, jump to questions and errors, search.";
    PlayPause "play_pause" [Replay] "play" "Play, or pause.";
    SeekOn "seek_on" [Replay] "5 s on" "5 seconds on.";
    SeekBack "seek_back" [Replay] "5 s back" "5 seconds back.";
    LeapOn "leap_on" [Replay] "1 min on" "A minute on.";
    LeapBack "leap_back" [Replay] "1 min back" "A minute back.";
    Faster "faster" [Replay] "faster" "Faster.";
    Slower "slower" [Replay] "slower" "Slower.";
    SkipIdle "skip_idle" [Replay] "pauses" "Shorten long pauses, or do not.";
    SeekTo "seek_to" [Replay] "go to" "Go to a time.";
    NextMark "next_mark" [Replay] "next mark" "The next mark.";
    PreviousMark "previous_mark" [Replay] "mark before" "The mark before.";
    NextApproval "next_approval" [Replay] "next question" "The next time that the agent asked or was answered.";
    PreviousApproval "previous_approval" [Replay] "question before" "The time before that it asked or was answered.";
    NextError "next_error" [Replay] "next error" "The next error.";
    PreviousError "previous_error" [Replay] "error before" "The error before.";
    NextCheckpoint "next_checkpoint" [Replay] "checkpoint" "The next checkpoint: a step, a turn, a check.";
    PreviousCheckpoint "previous_checkpoint" [Replay] "one before" "The checkpoint before.";
    NextPrompt "next_prompt" [Replay] "next prompt" "The next time that the agent was told something.";
    PreviousPrompt "previous_prompt" [Replay] "prompt before" "The time before that it was told something.";
    NextSession "next_session" [Replay] "session" "The task's other recorded sessions, one after the other.";
    FilterTask "filter_task" [Timeline] "this task" "Only the selected task, or every task.";
    FilterAgent "filter_agent" [Timeline] "its agent" "Only the agent of the selected task, or every agent.";
    FilterKind "filter_kind" [Timeline] "kind" "Only the next kind of events.";
    NextTab "next_tab" [Inbox Timeline] "next part" "The next part of the page.";
    NextAttention "next_attention" [Main] "next" "Go to the next one that needs you.";
    SelectNext "select_next" [Main List Peek Plan Inbox] "down" "The next one.";
    SelectPrevious "select_previous" [Main List Peek Plan Inbox] "up" "The one before.";
    SelectFirst "select_first" [Main] "first" "The first task.";
    SelectLast "select_last" [Main] "last" "The last task.";
    NextPane "next_pane" [Main] "next pane" "The next pane.";
    PreviousPane "previous_pane" [Main] "pane before" "The pane before.";
    SelectPane1 "select_pane_1" [Main Inbox] "pane 1" "Select pane 1.";
    SelectPane2 "select_pane_2" [Main Inbox] "pane 2" "Select pane 2.";
    SelectPane3 "select_pane_3" [Main Inbox] "pane 3" "Select pane 3.";
    SelectPane4 "select_pane_4" [Main Inbox] "pane 4" "Select pane 4.";
    SelectPane5 "select_pane_5" [Main Inbox] "pane 5" "Select pane 5.";
    SelectPane6 "select_pane_6" [Main Inbox] "pane 6" "Select pane 6.";
    SelectPane7 "select_pane_7" [Main Inbox] "pane 7" "Select pane 7.";
    SelectPane8 "select_pane_8" [Main Inbox] "pane 8" "Select pane 8.";
    SelectPane9 "select_pane_9" [Main Inbox] "pane 9" "Select pane 9.";
    Zoom "zoom" [Main] "zoom" "One pane over the whole screen, and back.";
    NextLayout "next_layout" [Main] "layout" "The next arrangement of the panes.";
    Scrollback "scrollback" [Main Peek] "read back" "Read back in the agent's terminal.";
    Filter "filter" [Main] "filter" "Filter the task list.";
    Palette "palette" [Main] "commands" "Every command, agent and task by name.";
    Costs "costs" [Main] "costs" "What was spent: today, this month, by day, agent, model, project, task, category.";
    Routes "routes" [Main] "routes" "What was learnt of the agents: how good the estimates were, what routing saves.";
    NextGrouping "next_grouping" [Costs] "group" "The table by the next of agent, model, project, task, category, day.";
    PreviousGrouping "previous_grouping" [Costs] "group before" "The table by the one before.";
    CostDays "cost_days" [Costs] "14/30 days" "The last 14 or the last 30 days.";
    Plan "plan" [Main] "plan" "The plan: its steps, what each waits for, what is left.";
    HoldPlan "hold_plan" [Plan] "pause" "Pause the plan, or let it go on.";
    DropStep "drop_step" [Plan] "leave out" "Leave the step out.";
    AddStep "add_step" [Plan] "add" "One more step.";
    StepEarlier "step_earlier" [Plan] "earlier" "The step runs beside what it waits for.";
    StepLater "step_later" [Plan] "later" "The step comes after what runs beside it.";
    StepGate "step_gate" [Plan] "gate" "Wait for you after the step, or do not.";
    PickTheme "pick_theme" [Main] "theme" "Choose a theme.";
    Help "help" [Main Peek Review Costs Scrollback Plan Inbox Timeline Replay] "help" "Every key.";
    Back "back" [Main Timeline] "back" "Out of the zoom, the filter or the page.";
    Detach "detach" [Main] "leave" "Leave the screen; the agents work on.";
    Stop "stop" [Main] "stop all" "End every agent and orchestra itself; asks once.";
    Submit "submit" [Prompt Plan] "run" "Run it, or send it.";
    Newline "newline" [Prompt] "new line" "A new line.";
    NextRoute "next_route" [Prompt Plan] "agent" "Give it to another agent.";
    PreviousRoute "previous_route" [Prompt Plan] "agent before" "Give it to the agent before.";
    HistoryPrevious "history_previous" [Prompt] "earlier" "An earlier text.";
    HistoryNext "history_next" [Prompt] "later" "A later text.";
    Choose "choose" [List] "choose" "Take the marked one.";
    NextFile "next_file" [Review] "next file" "The next changed file.";
    PreviousFile "previous_file" [Review] "file before" "The changed file before.";
    Comment "comment" [Review] "comment" "Comment on the marked line, or on the range of lines.";
    MarkLines "mark_lines" [Review] "range" "Begin a range of lines here.";
    EditComment "edit_comment" [Review] "edit" "Change the comment.";
    RemoveComment "remove_comment" [Review] "take back" "Take the comment back.";
    SettleComment "settle_comment" [Review] "settle" "The comment is handled; nothing more is to be done about it.";
    NextComment "next_comment" [Review] "next comment" "The next comment.";
    ViewFile "view_file" [Review] "viewed" "The file was viewed: fold it; again takes the mark away.";
    Fold "fold" [Main Review] "fold" "Fold or unfold: what the task's agent delegated; under review the file or the hunk.";
    FoldAll "fold_all" [Review] "fold all" "Fold or unfold every file.";
    NextHunk "next_hunk" [Review] "next hunk" "The next hunk.";
    PreviousHunk "previous_hunk" [Review] "hunk before" "The hunk before.";
    MergeHow "merge_how" [Review] "how" "Choose how it ends: squash, merge, rebase, leave, pull request, discard.";
    PullRequest "pull_request" [Review] "pull request" "Push the branch and open a pull request; asks once.";
    LeaveBranch "leave_branch" [Review] "leave branch" "Approve without merging: the branch stays for you.";
    Discard "discard" [Review] "discard" "Throw the work away; asks once.";
    Copy "copy" [Review Peek Scrollback] "copy" "Copy what is selected, else what is shown, to the clipboard.";
    Take "take" [Scrollback] "copy" "Copy what is selected and leave; open the address under the cursor.";
    OpenLink "open_link" [Scrollback] "open" "Open the address under the cursor, or go to the nearest one.";
    SearchOn "search_on" [Scrollback Replay] "search" "Search towards newer lines.";
    SearchBack "search_back" [Scrollback] "search up" "Search towards older lines.";
    NextMatch "next_match" [Scrollback Replay] "next" "The next place that was found.";
    PreviousMatch "previous_match" [Scrollback Replay] "before" "The place found before.";
    SelectChars "select_chars" [Scrollback] "select" "Select characters from here.";
    SelectLines "select_lines" [Scrollback] "lines" "Select lines from here.";
    SelectBlock "select_block" [Scrollback] "block" "Select a block from here.";
    OtherEnd "other_end" [Scrollback] "other end" "To the other end of what is selected.";
    CursorLeft "cursor_left" [Scrollback] "left" "A character to the left.";
    CursorRight "cursor_right" [Scrollback] "right" "A character to the right.";
    CursorDown "cursor_down" [Scrollback] "down" "A row down.";
    CursorUp "cursor_up" [Scrollback] "up" "A row up.";
    WordNext "word_next" [Scrollback] "word" "The next word.";
    WordEnd "word_end" [Scrollback] "word end" "The end of the word.";
    WordPrevious "word_previous" [Scrollback] "word before" "The word before.";
    LineStart "line_start" [Scrollback] "line start" "The start of the row.";
    LineFirst "line_first" [Scrollback] "first" "The first character of the line that is no blank.";
    LineEnd "line_end" [Scrollback] "line end" "The end of the row.";
    HalfDown "half_down" [Scrollback] "half down" "Half a page down.";
    HalfUp "half_up" [Scrollback] "half up" "Half a page up.";
    LeaveReading "leave_reading" [Scrollback] "back" "Back to the live terminal at once.";
    More "more" [Peek] "more" "Further in what stands below or beside the terminal; from its end to its start.";
    PanLeft "pan_left" [Main Peek] "pan left" "Look further left in a terminal that is wide.";
    PanRight "pan_right" [Main Peek] "pan right" "Look further right in a terminal that is wide.";
    ScrollDown "scroll_down" [Review Costs Scrollback Help Timeline] "down" "A line down.";
    ScrollUp "scroll_up" [Review Costs Scrollback Help Timeline] "up" "A line up.";
    PageDown "page_down" [Review Costs Scrollback Help List Inbox Timeline] "page down" "A page down.";
    PageUp "page_up" [Review Costs Scrollback Help List Inbox Timeline] "page up" "A page up.";
    ScrollTop "scroll_top" [Review Costs Scrollback Help Timeline Replay] "top" "To the top.";
    ScrollBottom "scroll_bottom" [Review Costs Scrollback Help Timeline Replay] "end" "To the end.";
    ConfirmYes "confirm_yes" [Confirm] "yes" "Yes, do it.";
    Cancel "cancel" [Prompt List Review Costs Peek Scrollback Confirm Help Plan Inbox Timeline Replay] "back" "Back; nothing is changed.";
}

impl Action {
    const PANES: [Self; 9] = [
        Self::SelectPane1,
        Self::SelectPane2,
        Self::SelectPane3,
        Self::SelectPane4,
        Self::SelectPane5,
        Self::SelectPane6,
        Self::SelectPane7,
        Self::SelectPane8,
        Self::SelectPane9,
    ];

    /// The pane that this action selects, from 0.
    pub fn pane(self) -> Option<usize> {
        Self::PANES.iter().position(|action| *action == self)
    }

    /// How it is declared.
    pub fn spec(self) -> Option<&'static ActionSpec> {
        ACTIONS.iter().find(|spec| spec.action == self)
    }
}

/// All actions by name and where each means something, for checking a key map.
pub fn known_actions() -> Vec<KnownAction<'static>> {
    ACTIONS.iter().map(|spec| KnownAction { name: spec.name, scopes: spec.scopes.to_vec() }).collect()
}
