//! The flags and commands of `switchback`. Names and shapes are a contract: add, don't change.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use switchback_core::Lang;

use crate::release::{DeployArgs, EndArgs, ShiftArgs};

/// Release control for AWS: see what every Lambda alias, API stage and ECS service serves, and take any of them back.
#[derive(Debug, Parser)]
#[command(name = "switchback", version, max_term_width = 110)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The embedded practice cloud, instead of AWS
    #[arg(long, global = true)]
    pub demo: bool,
    /// The profile in the AWS config files
    #[arg(long, global = true, value_name = "P")]
    pub profile: Option<String>,
    /// The Region
    #[arg(long, global = true, value_name = "R")]
    pub region: Option<String>,
    /// Another endpoint for every service
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// The folder of the journal
    #[arg(long, global = true, env = "SWITCHBACK_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Hold no means to change anything
    #[arg(long, global = true)]
    pub read_only: bool,
    /// One JSON document on standard output, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// The language: en or ko
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// How long to wait for AWS, all in all, such as 90s or 5m, at most 24h (default: 60s a read-back; services 15m)
    #[arg(long, global = true, value_name = "D", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Do not wait for the read-back
    #[arg(long, global = true)]
    pub no_wait: bool,
    /// Refuse if the target's stable side is another revision
    #[arg(long, global = true, value_name = "REV")]
    pub if_current: Option<String>,
    /// Go on without asking
    #[arg(long, short = 'y', global = true)]
    pub yes: bool,
    /// The name that a protected account asks for
    #[arg(long, global = true, value_name = "NAME")]
    pub account: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The board: what every target serves, and where a rollback would lead
    Targets {
        /// One kind only
        #[arg(long)]
        kind: Option<KindArg>,
        /// Only ids and names with this text
        #[arg(long, value_name = "Q")]
        query: Option<String>,
    },
    /// One target: revisions, traffic, history
    Show {
        /// The target's id
        target: String,
    },
    /// Take targets back to their armed revision, or to a named one
    Rollback {
        /// The targets' ids; several are one plan
        #[arg(required = true)]
        targets: Vec<String>,
        /// A revision, instead of the armed one
        #[arg(long, value_name = "REV")]
        to: Option<String>,
        /// Show the plan and its findings; record and send nothing
        #[arg(long)]
        dry_run: bool,
        /// What you expect to happen; recorded, not judged
        #[arg(long, value_name = "TEXT")]
        expect: Option<String>,
    },
    /// Release something new on a target, or on several in one plan
    Deploy {
        /// What and how
        #[command(flatten)]
        deploy: DeployArgs,
        /// Show the plan, its diff and its findings; record and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Give a revision that exists a share of the traffic
    Shift {
        /// What and how
        #[command(flatten)]
        shift: ShiftArgs,
        /// Show the plan and its findings; record and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// All traffic to the new side of a split
    Promote {
        /// Which, and how
        #[command(flatten)]
        end: EndArgs,
        /// Show the plan and its findings; record and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// All traffic back to the stable side of a split
    Abort {
        /// Which, and how
        #[command(flatten)]
        end: EndArgs,
        /// Show the plan and its findings; record and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// The findings of a command, without anything else of it
    Preflight {
        /// Which command
        #[command(subcommand)]
        of: PreflightCommand,
    },
    /// Targets that nothing may promote until the hold is lifted
    Hold {
        /// What to do with them
        #[command(subcommand)]
        command: HoldCommand,
    },
    /// Restore what an operation changed; without an id the newest that can be undone
    Undo {
        /// The operation
        operation: Option<String>,
        /// Show the plan and its findings; record and send nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// What is or was in flight
    Operations,
    /// Go on with an operation that was left behind
    Resume {
        /// The operation; the newest open one without an id
        operation: Option<String>,
    },
    /// The audit trail
    Audit {
        /// What to do with it
        #[command(subcommand)]
        command: Option<AuditCommand>,
    },
    /// The embedded practice cloud
    Demo {
        /// What to do with it
        #[command(subcommand)]
        command: DemoCommand,
    },
    /// Credentials, permissions, clock, keyring, journal
    Doctor,
}

/// What preflight is asked of.
#[derive(Debug, Subcommand)]
pub enum PreflightCommand {
    /// Of a rollback
    Rollback {
        /// The targets' ids
        #[arg(required = true)]
        targets: Vec<String>,
        /// A revision, instead of the armed one
        #[arg(long, value_name = "REV")]
        to: Option<String>,
    },
    /// Of a deploy
    Deploy(DeployArgs),
    /// Of a shift
    Shift(ShiftArgs),
    /// Of a promote
    Promote(EndArgs),
    /// Of an abort
    Abort(EndArgs),
    /// Of a CloudFormation change set, which is never executed
    #[command(group(ArgGroup::new("which").required(true)))]
    ChangeSet {
        /// The stack's name
        stack: String,
        /// A change set that exists
        #[arg(long, value_name = "N", group = "which")]
        name: Option<String>,
        /// A packaged template: a change set is made from it, read, and deleted again
        #[arg(long, value_name = "F", group = "which")]
        template: Option<String>,
        /// The bucket a template goes through that is too large to be sent directly
        #[arg(long, value_name = "BUCKET", requires = "template")]
        bucket: Option<String>,
        /// A value for one of the template's parameters, which goes into no record; `NAME` alone keeps the one in the stack
        #[arg(long = "parameter", value_name = "NAME[=VALUE]", requires = "template")]
        parameters: Vec<String>,
        /// Leave the change set there
        #[arg(long, requires = "template")]
        keep: bool,
    },
}

/// What to do with holds.
#[derive(Debug, Subcommand)]
pub enum HoldCommand {
    /// Put targets on hold: no deploy, shift or promote until that is lifted; what goes back passes
    Set {
        /// The targets' ids
        #[arg(required = true)]
        targets: Vec<String>,
        /// Why; whoever is stopped by it reads this
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Lift the holds of targets
    Lift {
        /// The targets' ids
        #[arg(required = true)]
        targets: Vec<String>,
    },
    /// What is on hold
    List,
}

/// What to do with the audit trail.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// List it, newest first
    List,
}

/// What to do with the practice cloud.
#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Serve it on a loopback port for any AWS client
    Serve {
        /// The port; 0 lets the system choose
        #[arg(long, value_name = "N")]
        port: u16,
        /// What is in it at the beginning
        #[arg(long, default_value = "market")]
        scenario: ScenarioArg,
        /// The seed of its chances
        #[arg(long, default_value_t = 1, value_name = "N")]
        seed: u64,
        /// real, or fast: rollouts go twenty times as fast
        #[arg(long, default_value = "real")]
        clock: ClockArg,
        /// Do not enforce AWS's request quotas
        #[arg(long)]
        no_quotas: bool,
    },
    /// Start the practice cloud of the data folder over
    Reset,
}

/// A kind of target.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum KindArg {
    /// Lambda aliases
    Lambda,
    /// Stages of REST APIs
    Rest,
    /// Stages of HTTP APIs
    Http,
    /// ECS services
    Ecs,
}

/// What is in a served practice cloud.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ScenarioArg {
    /// A small company, one of its services on a bad release
    Market,
    /// Many of everything, for measuring
    Large,
    /// Nothing
    Empty,
}

/// How fast a served practice cloud lives.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ClockArg {
    /// As fast as life
    Real,
    /// Twenty times
    Fast,
}

/// Nobody watches longer, and every deadline stays within the calendar.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

fn duration(text: &str) -> Result<Duration, String> {
    let parsed: jiff::SignedDuration = text.parse().map_err(|e: jiff::Error| e.to_string())?;
    let parsed = Duration::try_from(parsed).map_err(|_| "a time-out is not negative".to_owned())?;
    if parsed > LONGEST { Err("a time-out is at most 24h".to_owned()) } else { Ok(parsed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_fit_together() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn time_outs_are_written_as_people_do() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)), "seconds");
        assert_eq!(duration("15m"), Ok(Duration::from_secs(900)), "minutes");
        assert!(duration("-1s").is_err() && duration("soon").is_err(), "neither negative nor words");
        assert_eq!(duration("24h"), Ok(LONGEST), "a day");
        assert!(duration("25h").is_err() && duration("90000000h").is_err(), "and no longer: a deadline is a day of the calendar");
    }
}
