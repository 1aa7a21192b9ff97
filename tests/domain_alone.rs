//! Compiles the domain by itself: the moment it uses another room of ours, this file fails to build.

#[expect(dead_code, unused_imports, clippy::enum_variant_names, reason = "only that it compiles is tested")]
#[path = "../src/domain/mod.rs"]
mod domain;

#[test]
fn the_domain_stands_alone() {
    let task = domain::ids::TaskId(5);
    assert_eq!(task.to_string(), "task-5");
}
