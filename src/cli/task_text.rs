//! The task as it is given: the person's words, and what the result must fulfil.

use super::delegate_args::DelegateArgs;
use crate::domain::task::{TESTS, with_requirements};

/// The text of the task with its requirements.
pub fn task_text(args: &DelegateArgs) -> String {
    let tests = args.tests_required.then_some(TESTS);
    let wanted: Vec<&str> = args.require.iter().map(String::as_str).chain(tests).collect();
    with_requirements(&args.task, &wanted)
}
