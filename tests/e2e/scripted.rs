//! A `claude` that is a script, in a folder that comes first on PATH.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Home, program};

/// It says of every request that it cost a cent; Escape stops its turn, as in the real program.
pub const OBEDIENT: &str = r#"case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
stty raw -echo
n=0
while :; do
  n=$((n + 1))
  printf '{"session_id":"%s","model":{"id":"m"},"cost":{"total_cost_usd":%d.%02d}}' "$ORCHESTRA_SESSION" $((n / 100)) $((n % 100)) |
    ORCHESTRA signal claude_statusline
  key=$(dd bs=1 count=1 2>/dev/null </dev/tty & dd=$!; (sleep 0.2; kill $dd 2>/dev/null) 2>/dev/null; wait $dd)
  [ -z "$key" ] || break
done
exec sleep 60018
"#;

/// A home in which `claude` is this script; in it `ORCHESTRA signal` runs ours.
pub fn home(script: &str) -> Home {
    let mut home = Home::new();
    install(&home, script);
    let bin = home.dir.path().join("bin");
    let old = home.env().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    home.set_env([("PATH".to_owned(), format!("{}:{old}", bin.display()))]);
    home
}

/// Makes it this script from now on.
pub fn install(home: &Home, script: &str) {
    let path = home.dir.path().join("bin/claude");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let script = script.replace("ORCHESTRA signal", &format!("{} signal", program()));
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
