//! Configuration: TOML files become checked values, mistakes become sentences with file and line.
//!
//! Owns where files live, which settings, keys and colours there are, and their defaults. Does not know agents,
//! categories or actions by name: lists of known names are given to it. A mistake never stops the start.

mod agents;
mod color;
mod delegation;
mod file;
mod key_conflicts;
mod key_overrides;
mod keymap;
mod keys;
mod limits;
mod names;
mod notifications;
mod paths;
mod plan_file;
mod plan_text;
mod playbooks;
mod prices;
mod problem;
mod project;
mod recordings;
mod routing;
mod section;
mod set_key;
mod theme;
mod themes;
mod version;

pub use agents::{AgentBilling, AgentMode, AgentSettings, EnvValue};
pub use color::{BadColor, Color, ColorDepth};
pub use file::{Clipboard, Config, Look, MergeStyle, NamedText, ScreenSettings};
pub use key_overrides::KeyOverride;
pub use keymap::{Binding, Keymap, KnownAction, Scope};
pub use keys::{BadKey, KeyName, Sent};
pub use limits::{Limits, TaskCaps};
pub use names::KnownNames;
pub use notifications::{NOTICE_KINDS, Notifications, QuietHours, TerminalNotice, Urgency};
pub use paths::{MAX_SOCKET_BYTES, NoHome, Paths, Surroundings, project_file};
pub use plan_file::read_plan;
pub use plan_text::write_plan;
pub use playbooks::playbooks;
pub use prices::{PriceRates, PriceSetting};
pub use problem::{Place, Problem, nearest};
pub use project::{ProposedCommands, proposed};
pub use recordings::RecordingLimits;
pub use routing::{Routing, RoutingAgent, RoutingRule, shipped_routes};
pub use set_key::{SetKeyError, set_text};
pub use theme::{Role, Theme};
pub use themes::{ThemeFile, Themes};
pub use version::{BadVersionRule, VersionRule, compare_versions};
