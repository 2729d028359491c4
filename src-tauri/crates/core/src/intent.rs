//! What the operator asks for.

use serde::{Deserialize, Serialize};

use crate::driver::Engine;
use crate::operation::OperationId;
use crate::plan::OnFailure;
use crate::release::{Source, Template};
use crate::revision::Revision;
use crate::shift::Steps;
use crate::target::Target;

/// What an operation is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "intent")]
pub enum Intent {
    /// Back to the armed revision, or to a named one.
    Rollback {
        /// The targets, in the operator's order.
        targets: Vec<Target>,
        /// The revision named with `--to`; the armed one otherwise.
        to: Option<Revision>,
    },
    /// Restore what an operation changed.
    Undo {
        /// The operation.
        operation: OperationId,
        /// Its targets, last changed first.
        targets: Vec<Target>,
    },
    /// A release for each target, made where it has to be, and the target moved to it.
    Deploy {
        /// The targets, in the order in which they are moved.
        targets: Vec<Target>,
        /// What each is to serve, in the same order.
        releases: Vec<Source>,
        /// How the traffic gets there.
        steps: Steps,
        /// Who takes it there, where that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engine: Option<Engine>,
    },
    /// Traffic moved to a revision that exists.
    Shift {
        /// One target.
        targets: Vec<Target>,
        /// The revision that gets the traffic.
        to: Revision,
        /// How it gets there.
        steps: Steps,
        /// Who takes it there, where that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        engine: Option<Engine>,
    },
    /// All traffic to the side of a split that is being brought in.
    Promote {
        /// The targets.
        targets: Vec<Target>,
    },
    /// All traffic back to the stable side of a split.
    Abort {
        /// The targets.
        targets: Vec<Target>,
    },
    /// What a template would do to a stack: a change set made from it, read, and deleted again. Nothing executes it.
    Review {
        /// One stack.
        targets: Vec<Target>,
        /// The template.
        template: Template,
        /// What the change set is called.
        change_set: String,
        /// Whether it stays when it has been read.
        keep: bool,
    },
}

/// Which way an operation leads. A hold stops what goes forward, lets pass what goes back, and is told where nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It brings a release.
    Forward,
    /// It takes one back.
    Back,
    /// A revision that is named may be older or newer: only the operator knows. A review moves nothing.
    Unknown,
}

impl Way {
    /// The way of what undoes it.
    pub fn opposite(self) -> Self {
        match self {
            Self::Forward => Self::Back,
            Self::Back => Self::Forward,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl Intent {
    /// Which way it leads; `None` for an undo, which leads the opposite way of what it undoes.
    pub fn way(&self) -> Option<Way> {
        match self {
            Self::Deploy { .. } | Self::Shift { .. } | Self::Promote { .. } => Some(Way::Forward),
            Self::Rollback { to: None, .. } | Self::Abort { .. } => Some(Way::Back),
            Self::Rollback { to: Some(_), .. } | Self::Review { .. } => Some(Way::Unknown),
            Self::Undo { .. } => None,
        }
    }

    /// The word for it in records and on the command line.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Rollback { .. } => "rollback",
            Self::Undo { .. } => "undo",
            Self::Deploy { .. } => "deploy",
            Self::Shift { .. } => "shift",
            Self::Promote { .. } => "promote",
            Self::Abort { .. } => "abort",
            Self::Review { .. } => "review",
        }
    }

    /// What is typed to ask for it; a deploy of several targets is asked for one by one.
    pub fn command(&self) -> String {
        let by = |engine: Option<Engine>| engine.map_or(String::new(), |engine| format!(" --engine {}", engine.word()));
        let named = |options: String| {
            let targets = self.targets().iter().map(|t| format!(" {t}")).collect::<String>();
            format!("switchback {}{targets}{options}", self.word())
        };
        match self {
            Self::Rollback { to, .. } => named(to.iter().map(|to| format!(" --to {to}")).collect()),
            Self::Undo { operation, .. } => format!("switchback undo {operation}"),
            Self::Promote { .. } | Self::Abort { .. } => named(String::new()),
            Self::Shift { to, steps, engine, .. } => named(format!(" --to {to}{}{}", steps.options(), by(*engine))),
            Self::Review { targets, template, keep, .. } => {
                let names = targets.iter().map(|t| t.to_string().trim_start_matches("stack:").to_owned()).collect::<Vec<_>>();
                let keep = if *keep { " --keep" } else { "" };
                format!("switchback preflight change-set {}{}{keep}", names.join(" "), template.options())
            }
            Self::Deploy { targets, releases, steps, engine } => {
                let how = format!("{}{}", steps.options(), by(*engine));
                let one = |(target, source): (&Target, &Source)| format!("switchback deploy {target}{}{how}", source.options());
                targets.iter().zip(releases).map(one).collect::<Vec<_>>().join(" && ")
            }
        }
    }

    /// The targets it is about.
    pub fn targets(&self) -> &[Target] {
        match self {
            Self::Rollback { targets, .. }
            | Self::Undo { targets, .. }
            | Self::Deploy { targets, .. }
            | Self::Shift { targets, .. }
            | Self::Promote { targets }
            | Self::Abort { targets }
            | Self::Review { targets, .. } => targets,
        }
    }

    /// The same for these of its targets only.
    pub fn only_for(&self, wanted: &[Target]) -> Self {
        let mut same = self.clone();
        if let Self::Deploy { targets, releases, .. } = &mut same {
            let mut at = targets.iter();
            releases.retain(|_| at.next().is_some_and(|t| wanted.contains(t)));
        }
        match &mut same {
            Self::Rollback { targets, .. }
            | Self::Undo { targets, .. }
            | Self::Deploy { targets, .. }
            | Self::Shift { targets, .. }
            | Self::Promote { targets }
            | Self::Abort { targets }
            | Self::Review { targets, .. } => targets.retain(|t| wanted.contains(t)),
        }
        same
    }

    /// The operation it restores from.
    pub fn undoes(&self) -> Option<&OperationId> {
        match self {
            Self::Undo { operation, .. } => Some(operation),
            _ => None,
        }
    }

    /// Whether it takes its targets back to what they served before, rather than forward.
    pub fn goes_back(&self) -> bool {
        match self {
            Self::Rollback { .. } | Self::Abort { .. } | Self::Undo { .. } => true,
            Self::Deploy { .. } | Self::Shift { .. } | Self::Promote { .. } | Self::Review { .. } => false,
        }
    }

    /// Whether it may take over `other`, which is open on one of its targets. A rollback waits for nobody. An abort ends what
    /// goes forward: what goes back it would turn around, or cut short. Who moves traffic by hand goes on from where a shift of
    /// the same target stands.
    pub fn takes_over(&self, other: &Self) -> bool {
        match self {
            Self::Rollback { .. } => true,
            Self::Abort { .. } => !other.goes_back(),
            Self::Shift { .. } | Self::Promote { .. } => matches!(other, Self::Shift { .. } | Self::Deploy { .. }) && other.targets() == self.targets(),
            Self::Undo { .. } | Self::Deploy { .. } | Self::Review { .. } => false,
        }
    }

    /// The same where the process of `other` is gone. An abort then leads what goes back already to its own end.
    pub fn takes_over_dead(&self, other: &Self) -> bool {
        let back = matches!((self, other), (Self::Abort { .. }, Self::Rollback { .. } | Self::Abort { .. }));
        back || self.takes_over(other)
    }

    /// What happens when a step fails. What went back stays back: taking a rollback back would reinstate the outage.
    pub fn on_failure(&self) -> OnFailure {
        if self.goes_back() { OnFailure::GoOn } else { OnFailure::Unwind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(ids: &[&str]) -> Vec<Target> {
        ids.iter().map(|id| id.parse().expect("an id")).collect()
    }

    #[test]
    fn each_is_asked_for_by_the_command_it_names() {
        let one = targets(&["lambda:checkout:live"]);
        let steps = Steps::new("5,50,100", Some("60s")).expect("a rising list");
        let shift = Intent::Shift { targets: one.clone(), to: "43".into(), steps, engine: Some(Engine::Local) };
        assert_eq!(shift.command(), "switchback shift lambda:checkout:live --to 43 --steps 5,50,100 --every 60s --engine local", "as it is typed");
        let zip = Source::Zip { file: "/srv/my app.zip".into(), sha256: "x".into(), size: 1, bucket: None };
        let deploy = Intent::Deploy { targets: one, releases: vec![zip], steps: Steps::whole(), engine: None };
        assert_eq!(deploy.command(), "switchback deploy lambda:checkout:live --zip '/srv/my app.zip'", "a path with a space is quoted");
    }

    #[test]
    fn what_is_left_of_a_deploy_keeps_each_target_with_its_release() {
        let both = targets(&["lambda:a:live", "lambda:b:live"]);
        let releases = ["1", "2"].map(|n| Source::Existing { revision: n.into() }).to_vec();
        let deploy = Intent::Deploy { targets: both.clone(), releases, steps: Steps::whole(), engine: None };
        let Intent::Deploy { targets, releases, .. } = deploy.only_for(&both[1..]) else { panic!("a deploy stays one") };
        assert_eq!((targets, releases), (both[1..].to_vec(), vec![Source::Existing { revision: "2".into() }]), "the second with its own release");
    }

    #[test]
    fn only_a_rollback_takes_over_anything() {
        let one = targets(&["lambda:checkout:live"]);
        let shift = Intent::Shift { targets: one.clone(), to: "43".into(), steps: Steps::whole(), engine: None };
        let rollback = Intent::Rollback { targets: one.clone(), to: None };
        let promote = Intent::Promote { targets: one.clone() };
        let abort = Intent::Abort { targets: one };
        assert!(rollback.takes_over(&promote), "a rollback is never blocked");
        assert!(abort.takes_over(&promote) && abort.takes_over(&shift), "an abort ends what goes forward");
        assert!(!abort.takes_over(&rollback) && !abort.takes_over(&abort), "and leaves alone what goes back already");
        assert!(abort.takes_over_dead(&rollback) && abort.takes_over_dead(&abort), "unless nobody does that any more");
        assert!(!promote.takes_over_dead(&rollback) && !shift.takes_over_dead(&abort), "which is nothing to go forward over");
        assert!(promote.takes_over(&shift), "who promotes goes on from where the shift stands");
        assert!(!promote.takes_over(&rollback) && !shift.takes_over(&rollback), "nobody goes forward over a rollback");
    }
}
