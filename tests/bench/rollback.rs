//! The whole `switchback rollback` process against `aws lambda update-alias` and against boto3 doing the same work.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_lambda::types::AliasRoutingConfiguration;
use tokio::runtime::Runtime;

use crate::Trouble;
use crate::cloud::Cloud;
use crate::process::timed;
use crate::programs::{Programs, REGION};
use crate::stats::Sample;
use crate::table::Table;

const ROUNDS: usize = 15;
/// What the practice scenario has on a bad release.
const FUNCTION: &str = "checkout";
const ALIAS: &str = "live";
const TARGET: &str = "lambda:checkout:live";
const BAD: &str = "42";
const GOOD: &str = "41";

/// Each round runs every way once, from the same state; the first round only warms up and is thrown away.
pub fn measure(programs: &Programs) -> Result<Table, Trouble> {
    let cloud = Cloud::serve(programs, "market")?;
    let alias = Alias::on(&cloud)?;
    let ways = Ways { programs, endpoint: cloud.endpoint(), data: programs.folder("rollback")? };
    let [mut ours, mut cli, mut cli_read, mut boto] = [const { Sample::new() }; 4];
    let mut calls = 0;
    for round in 0..=ROUNDS {
        alias.serves(BAD)?;
        let before = cloud.seen()?.len();
        let took = timed(&mut ways.switchback(&["rollback", TARGET, "--yes"]))?;
        calls = cloud.seen()?.len() - before;
        alias.serves(GOOD)?;
        timed(&mut ways.switchback(&["undo", "--yes"]))?;

        alias.serves(BAD)?;
        let update = timed(&mut ways.update_alias())?;
        let read = timed(&mut ways.get_alias())?;
        alias.serves(GOOD)?;
        alias.reset()?;

        let script = timed(&mut ways.boto3())?;
        alias.serves(GOOD)?;
        alias.reset()?;
        if round > 0 {
            ours.add(took);
            cli.add(update);
            cli_read.add(update + read);
            boto.add(script);
        }
    }
    let mut table = Table::new("Rollback: whole processes, one after the other on the same served cloud");
    table.row(format!("switchback rollback (who am I, look, prove, move, read back: {calls} calls)"), &ours, "ms");
    table.row("aws lambda update-alias (1 call)", &cli, "ms");
    table.row("aws lambda update-alias, then get-alias (2 processes)", &cli_read, "ms");
    table.row("boto3 script: look, prove, move, read back (4 calls)", &boto, "ms");
    table.ratio("switchback / aws lambda update-alias", &ours.by(&cli), Some(0.1));
    table.ratio("switchback / aws with its read-back", &ours.by(&cli_read), None);
    table.ratio("switchback / boto3", &ours.by(&boto), None);
    table.note(format!("{}, from PyPI; switchback records every step durably in its journal before it is sent", version(programs)));
    Ok(table)
}

/// The AWS CLI's name and version.
fn version(programs: &Programs) -> String {
    let said = programs.command(&programs.aws).arg("--version").output();
    said.ok().and_then(|o| String::from_utf8(o.stdout).ok()).and_then(|text| text.split(' ').next().map(str::to_owned)).unwrap_or_else(|| "aws-cli".into())
}

/// The ways to take the alias back.
struct Ways<'a> {
    programs: &'a Programs,
    endpoint: String,
    data: std::path::PathBuf,
}

impl Ways<'_> {
    fn switchback(&self, arguments: &[&str]) -> Command {
        let mut command = self.programs.command(&self.programs.switchback);
        command.args(["--endpoint-url", &self.endpoint, "--data-dir"]).arg(&self.data).args(arguments);
        command
    }

    fn update_alias(&self) -> Command {
        let mut command = self.aws("update-alias");
        command.args(["--function-version", GOOD]);
        command
    }

    fn get_alias(&self) -> Command {
        self.aws("get-alias")
    }

    fn aws(&self, operation: &str) -> Command {
        let mut command = self.programs.command(&self.programs.aws);
        command.args(["--endpoint-url", &self.endpoint, "lambda", operation, "--function-name", FUNCTION, "--name", ALIAS]);
        command
    }

    fn boto3(&self) -> Command {
        let script: &Path = &self.programs.script;
        let mut command = self.programs.command(&self.programs.python);
        command.arg(script).args([&self.endpoint, FUNCTION, ALIAS, GOOD]);
        command
    }
}

/// The alias, looked at and put back between the measurements.
struct Alias {
    client: Client,
    runtime: Runtime,
}

impl Alias {
    fn on(cloud: &Cloud) -> Result<Self, Trouble> {
        let settings = aws_sdk_lambda::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new("bench", "bench", None, None, "bench"))
            .endpoint_url(cloud.endpoint())
            .build();
        Ok(Self { client: Client::from_conf(settings), runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()? })
    }

    /// An error if it serves another version: then something was measured that did not do the work.
    fn serves(&self, version: &str) -> Result<(), Trouble> {
        let asked = self.client.get_alias().function_name(FUNCTION).name(ALIAS).send();
        let now = self.runtime.block_on(asked)?.function_version.unwrap_or_default();
        if now == version { Ok(()) } else { Err(format!("{TARGET} serves {now} where {version} was expected").into()) }
    }

    /// Puts the bad release back.
    fn reset(&self) -> Result<(), Trouble> {
        let none = AliasRoutingConfiguration::builder().set_additional_version_weights(Some(HashMap::new())).build();
        let put = self.client.update_alias().function_name(FUNCTION).name(ALIAS).function_version(BAD).routing_config(none).send();
        self.runtime.block_on(put)?;
        Ok(())
    }
}
