use super::*;

fn around() -> Surroundings {
    Surroundings {
        orchestra_home: None,
        socket: None,
        runtime_dir: Some("/run/user/1000".into()),
        home: "/home/ann".into(),
        config_dir: "/home/ann/.config".into(),
        data_dir: "/home/ann/.local/share".into(),
        state_dir: Some("/home/ann/.local/state".into()),
        current_dir: "/home/ann/acme".into(),
    }
}

#[test]
fn the_users_folders_are_used() {
    let paths = Paths::resolve(&around());
    let table = [
        (paths.config_file.clone(), "/home/ann/.config/orchestra/config.toml"),
        (paths.themes(), "/home/ann/.config/orchestra/themes"),
        (paths.store(), "/home/ann/.local/share/orchestra/orchestra.db"),
        (paths.recordings(), "/home/ann/.local/share/orchestra/recordings"),
        (paths.socket(), "/run/user/1000/orchestra/server.sock"),
        (paths.log(), "/home/ann/.local/state/orchestra/server.log"),
    ];
    for (path, wanted) in table {
        assert_eq!(path, Path::new(wanted));
    }
}

#[test]
fn one_folder_can_hold_everything() {
    let given = Surroundings { orchestra_home: Some("/srv/o".into()), ..around() };
    let paths = Paths::resolve(&given);
    for path in [&paths.config_file, &paths.config_dir, &paths.data_dir, &paths.runtime_dir, &paths.state_dir] {
        assert!(path.starts_with("/srv/o"), "{path:?}");
    }
    let relative = Surroundings { orchestra_home: Some("o".into()), ..around() };
    assert_eq!(Paths::resolve(&relative).data_dir, Path::new("/home/ann/acme/o/data"));
}

#[test]
fn without_a_runtime_folder_the_socket_lies_in_the_state_folder() {
    for runtime_dir in [None, Some(PathBuf::from("relative"))] {
        let paths = Paths::resolve(&Surroundings { runtime_dir, state_dir: None, ..around() });
        assert_eq!(paths.socket(), Path::new("/home/ann/.local/state/orchestra/run/server.sock"));
    }
}

#[test]
fn a_socket_path_is_never_longer_than_the_kernel_takes() {
    for length in 60..200 {
        let long = PathBuf::from(format!("/{}", "r".repeat(length)));
        let given = Surroundings { runtime_dir: Some(long.clone()), ..around() };
        let paths = Paths::resolve(&given);
        assert!(paths.socket().as_os_str().len() <= MAX_SOCKET_BYTES, "{:?}", paths.socket());
        let shortened = !paths.runtime_dir.starts_with(&long);
        assert_eq!(shortened, length + "/".len() + "/orchestra/server.sock".len() > MAX_SOCKET_BYTES);
        assert_eq!(paths, Paths::resolve(&given), "the same for every process");
    }
}

#[test]
fn two_long_folders_give_two_sockets() {
    let socket = |letter: &str| {
        let runtime_dir = Some(PathBuf::from(format!("/{}", letter.repeat(150))));
        Paths::resolve(&Surroundings { runtime_dir, ..around() }).socket()
    };
    assert_ne!(socket("a"), socket("b"));
}

#[test]
fn worktrees_are_told_apart_by_repository_and_task() {
    let paths = Paths::resolve(&around());
    let (a, b) = (Path::new("/src/a/acme"), Path::new("/src/b/acme"));
    assert_ne!(paths.worktrees(a), paths.worktrees(b));
    let task = paths.worktree(a, TaskId(5));
    assert!(task.ends_with("task-5") && task.starts_with("/home/ann/.local/share/orchestra/worktrees"));
    assert!(task.to_string_lossy().contains("/acme-"), "{task:?}");
}
