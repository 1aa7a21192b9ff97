//! What the check of a task's work means for its summary: a measurement that outweighs whatever was read or claimed.

use super::claims;
use super::evidence::{Source, TestRun};
use super::schema::{CheckNote, Summary, Verified};
use super::{one_line, redact};
use crate::domain::task::{CheckEnd, CheckReport};

impl Summary {
    /// Takes over what the check measured, after so many rounds in which its failure went back to the agent.
    pub fn take_check(&mut self, report: &CheckReport, rounds: u32) {
        self.check = Some(CheckNote {
            session: report.session,
            cmd: one_line(&redact(&report.command)),
            exit: match report.end {
                CheckEnd::Exited(code) => Some(code),
                CheckEnd::TimedOut | CheckEnd::Stopped => None,
            },
            passed: report.passed(),
            s: u32::try_from(report.wall.as_secs()).unwrap_or(u32::MAX),
            rounds,
        });
        // The check ran after everything else, so its runs replace what the same runners said before.
        self.tests.retain(|run| report.tests.iter().all(|new| new.runner != run.runner));
        self.tests.extend(report.tests.iter().cloned());
        self.tests.sort_by_key(|run| (!run.is_red(), run.stale));
        if !report.tests.is_empty() {
            self.src.tests = Some(Source::Measured);
        }
        self.verified = self.proven(report);
        claims::judge_again(&mut self.claims, &self.tests, report.passed());
        super::fit::cap(self);
    }

    fn proven(&self, report: &CheckReport) -> Verified {
        let unproven = if self.totals.files > 0 { Verified::Diff } else { Verified::None };
        let tested = !self.tests.is_empty() && self.tests.iter().all(TestRun::is_green);
        // Zero tests prove nothing, but a check that names no tests at all builds or lints.
        match (report.passed(), tested, report.tests.is_empty()) {
            (true, true, _) => Verified::Tests,
            (true, false, true) => Verified::Build,
            (true, false, false) | (false, ..) => unproven,
        }
    }
}

#[cfg(test)]
#[path = "checked_tests.rs"]
mod tests;
