//! What processes have used, as `/proc` tells.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// What some processes have used since they started.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    cpu: Duration,
    /// Of threads that live: name of the thread to nanoseconds on a processor and number of waits.
    threads: BTreeMap<OsString, (u64, u64)>,
    resident: u64,
}

impl Sample {
    /// Looks at these processes.
    pub fn of(pids: &[u32]) -> Self {
        let mut all = Self::default();
        for pid in pids {
            all.cpu += cpu(*pid);
            all.resident += field(Path::new(&format!("/proc/{pid}/status")), "VmRSS:");
            for thread in std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
                let on_cpu = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
                let on_cpu = on_cpu.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0);
                let waits = field(&thread.path().join("status"), "voluntary_ctxt_switches:");
                all.threads.insert(thread.file_name(), (on_cpu, waits));
            }
        }
        all
    }

    /// Processor time since `before`, in the ten milliseconds that the kernel counts for processes; ended threads count.
    pub fn cpu_since(&self, before: &Self) -> Duration {
        self.cpu.saturating_sub(before.cpu)
    }

    /// Processor time since `before`, exactly, of the threads that lived all the time.
    pub fn fine_cpu_since(&self, before: &Self) -> Duration {
        Duration::from_nanos(self.since(before, |thread| thread.0))
    }

    /// How often a thread waited and was woken since `before`. A thread that ended takes its number with it.
    pub fn wakes_since(&self, before: &Self) -> u64 {
        self.since(before, |thread| thread.1)
    }

    /// Memory in KiB.
    pub const fn resident(&self) -> u64 {
        self.resident
    }

    fn since(&self, before: &Self, which: impl Fn(&(u64, u64)) -> u64) -> u64 {
        let old = |thread| before.threads.get(thread).map_or(0, &which);
        self.threads.iter().map(|(thread, now)| which(now).saturating_sub(old(thread))).sum()
    }
}

/// User and system time of a process.
fn cpu(pid: u32) -> Duration {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return Duration::ZERO };
    let after_name = stat.rsplit_once(") ").unwrap().1;
    let ticks: u64 = after_name.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    let per_second = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).unwrap().unwrap_or(100);
    Duration::from_secs_f64(ticks as f64 / per_second as f64)
}

fn field(file: &Path, name: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
