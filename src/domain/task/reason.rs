//! How the reasons begin that say why a task stands where it stands; attention and refusals tell them apart by it.

/// How the reason of a pause by a limit begins.
pub const BUDGET: &str = "limit reached";
/// How the reason of a block begins whose check failed.
pub const CHECKS: &str = "checks failed";
/// How the reason of a failure begins whose setup failed, so that no agent began.
pub const SETUP: &str = "setup failed";
/// How the reason of a pause by a loss begins.
pub const LOST: &str = "lost";
/// How the reason of a pause begins that ends with another task.
pub const WAITS: &str = "waits for";
/// The reason of a review that was approved and is being carried out.
pub const MERGING: &str = "approved, being merged";
/// How the reason of a review whose merge failed begins.
pub const CONFLICT: &str = "not merged";
/// How the reason begins of a step that goes on with its plan as soon as there is a place for it.
pub const GOES_ON: &str = "goes on with";
/// How the reason of a review begins whose merge failed and which its agent brings together with what is there.
pub const TOGETHER: &str = "to be brought together";
/// How the reason begins of a delegated task that waits because others of its kind have just started.
pub const STARTS: &str = "waits a moment";
/// How the reason of a failure begins when nobody was signed in.
pub const SIGNED_OUT: &str = "not signed in";
/// How the reason of a failure begins when the maker's limit was hit.
pub const LIMITED: &str = "rate limited";
