//! `orchestra`: the same program under the name that scripts and agents type.

fn main() {}
