use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn refusal(program: &str, cwd: &Path, path: &str) -> String {
    let launch = Launch {
        program: program.into(),
        args: Vec::new(),
        cwd: cwd.to_owned(),
        env: vec![("PATH".into(), path.into())],
        rows: 24,
        cols: 80,
    };
    let hooks = Hooks { on_bytes: Box::new(|_| ()), on_exit: Box::new(|_| panic!("it never started")) };
    spawn(&launch, hooks).unwrap_err().to_string()
}

#[test]
fn what_cannot_start_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("letter"), "hello").unwrap();
    fs::write(here.join("broken"), "#!/no/such/interpreter\n").unwrap();
    fs::set_permissions(here.join("broken"), fs::Permissions::from_mode(0o755)).unwrap();
    let table = [
        (
            "no-such-agent",
            here,
            "/usr/bin:/bin",
            "cannot start `no-such-agent`: there is no such program on PATH (/usr/bin:/bin)",
        ),
        ("/no/such/agent", here, "", "cannot start `/no/such/agent`: there is no such program; install it"),
        ("./letter", here, "", "it is not an executable file"),
        ("sh", Path::new("/no/such/folder"), "/bin", "the folder /no/such/folder does not exist"),
        ("./broken", here, "", "it is a script for /no/such/interpreter, which does not exist"),
    ];
    for (program, cwd, path, wanted) in table {
        let message = refusal(program, cwd, path);
        assert!(message.contains(wanted), "{program}: {message}");
    }
}

#[test]
fn a_program_in_the_work_folder_does_not_stand_in_for_one_on_path() {
    let folder = tempfile::tempdir().unwrap();
    let planted = folder.path().join("claude");
    fs::write(&planted, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&planted, fs::Permissions::from_mode(0o755)).unwrap();
    for path in ["", ".", "::", "./:/nowhere"] {
        assert!(refusal("claude", folder.path(), path).contains("no such program on PATH"), "{path}");
    }
}

#[test]
fn errors_of_the_system_become_sentences() {
    let launch =
        Launch { program: "agent".into(), args: Vec::new(), cwd: "/".into(), env: Vec::new(), rows: 1, cols: 1 };
    let said = |error: anyhow::Error| explain(&launch, &error).to_string();
    assert!(said(io::Error::from_raw_os_error(EMFILE).into()).contains("ulimit -n"));
    assert!(said(io::Error::from_raw_os_error(EAGAIN).into()).contains("no room for another process"));
    let text = anyhow::anyhow!("failed to openpty: {:?}", io::Error::from_raw_os_error(ENOSPC));
    assert!(said(text).contains("kernel.pty.max"));
    assert!(said(anyhow::anyhow!("odd")).contains("cannot start `agent`: odd"));
}
