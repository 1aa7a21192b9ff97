//! The hostile corpus through the real program: every case in a pane, in three cuts at once, beside a pane that a person
//! types into, with a terminal that looks at all of them.

mod corpus_run;
mod oracle;
mod picture;
mod probe;
mod restore;
