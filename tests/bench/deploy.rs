//! Deploying a 40 MB zip: the whole `switchback deploy` against `aws lambda update-function-code`, `publish-version` and
//! `update-alias`, and what that takes of memory as the package grows.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Trouble;
use crate::cloud::Cloud;
use crate::process::{peak, timed};
use crate::programs::Programs;
use crate::stats::Sample;
use crate::table::Table;

const ROUNDS: usize = 5;
const FUNCTION: &str = "checkout";
const ALIAS: &str = "live";
const TARGET: &str = "lambda:checkout:live";
/// A package of this many MB, and a small one that shows what grows with it.
const LARGE: usize = 40;
const SMALL: usize = 1;

/// Each round deploys a package that was never deployed before by each way, in turns; the first round only warms up.
pub fn measure(programs: &Programs) -> Result<Table, Trouble> {
    let cloud = Cloud::serve(programs, "market")?;
    let folder = programs.folder("deploy")?;
    let ways = Ways { programs, endpoint: cloud.endpoint(), data: folder.join("data") };
    let [mut ours, mut theirs, mut peaks, mut small, mut aws] = [const { Sample::new() }; 5];
    let mut seed = 0;
    for round in 0..=ROUNDS {
        let mut next = |megabytes| {
            seed += 1;
            package(&folder, megabytes, seed)
        };
        let took = timed(&mut ways.switchback(&next(LARGE)?))?;
        let zip = next(LARGE)?;
        let update = timed(&mut ways.aws("update-function-code", &["--zip-file", &format!("fileb://{}", zip.display())]))?;
        let wait = timed(&mut ways.aws("wait", &["function-updated-v2"]))?;
        let publish = timed(&mut ways.aws("publish-version", &[]))?;
        let version = ways.newest()?;
        let alias = timed(&mut ways.aws("update-alias", &["--name", ALIAS, "--function-version", &version]))?;
        let (large, little, other) = (next(LARGE)?, next(SMALL)?, next(LARGE)?);
        let most = peak(&mut ways.switchback(&large))?;
        let least = peak(&mut ways.switchback(&little))?;
        let cli = peak(&mut ways.aws("update-function-code", &["--zip-file", &format!("fileb://{}", other.display())]))?;
        timed(&mut ways.aws("wait", &["function-updated-v2"]))?;
        if round > 0 {
            ours.add(took);
            theirs.add(update + wait + publish + alias);
            peaks.add(most);
            small.add(least);
            aws.add(cli);
        }
    }
    let mut table = Table::new(format!("Deploy of a {LARGE} MB zip: whole processes in turns on the same served cloud"));
    table.row("switchback deploy (check, look, upload, wait, publish, wait, move, read back)", &ours, "ms");
    table.row("aws lambda update-function-code, wait, publish-version, update-alias", &theirs, "ms");
    table.ratio("switchback / aws", &ours.by(&theirs), Some(1.0));
    table.row(format!("switchback, peak memory with {LARGE} MB"), &peaks, "MiB");
    table.row(format!("switchback, peak memory with {SMALL} MB"), &small, "MiB");
    table.row(format!("aws update-function-code, peak memory with {LARGE} MB"), &aws, "MiB");
    table.ratio(&format!("switchback, {LARGE} MB / {SMALL} MB"), &peaks.by(&small), Some(1.15));
    table.note("the code of a function takes a few seconds to settle here as on AWS, and both wait for it");
    Ok(table)
}

/// A zip of so many MB that compresses no further, with a handler; each seed is other code.
fn package(folder: &Path, megabytes: usize, seed: u64) -> Result<PathBuf, Trouble> {
    let path = folder.join("app.zip");
    let mut archive = rawzip::ZipArchiveWriter::new(std::io::BufWriter::new(std::fs::File::create(&path)?));
    let mut put = |name: &str, bytes: &mut dyn Iterator<Item = Vec<u8>>| -> Result<(), Trouble> {
        let (mut entry, config) = archive.new_file(name).start()?;
        let mut data = config.wrap(&mut entry);
        for piece in bytes {
            data.write_all(&piece)?;
        }
        let (_, descriptor) = data.finish()?;
        entry.finish(descriptor)?;
        Ok(())
    };
    put("index.mjs", &mut std::iter::once(b"export const handler = async () => ({ statusCode: 200 });\n".to_vec()))?;
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut noise = (0..megabytes).map(|_| {
        let words = (0..131_072).flat_map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        });
        words.collect()
    });
    put("data.bin", &mut noise)?;
    archive.finish()?;
    Ok(path)
}

struct Ways<'a> {
    programs: &'a Programs,
    endpoint: String,
    data: PathBuf,
}

impl Ways<'_> {
    fn switchback(&self, zip: &Path) -> Command {
        let mut command = self.programs.command(&self.programs.switchback);
        command.args(["--endpoint-url", &self.endpoint, "--data-dir"]).arg(&self.data);
        command.args(["deploy", TARGET, "--zip"]).arg(zip).arg("--yes");
        command
    }

    fn aws(&self, operation: &str, arguments: &[&str]) -> Command {
        let mut command = self.programs.command(&self.programs.aws);
        command.args(["--endpoint-url", &self.endpoint, "lambda", operation]);
        // `wait` names what it waits for before all options.
        let (first, rest) = if operation == "wait" { arguments.split_at(1) } else { arguments.split_at(0) };
        command.args(first).args(["--function-name", FUNCTION]).args(rest);
        command
    }

    /// The number of the version that was published last.
    fn newest(&self) -> Result<String, Trouble> {
        let query = "Versions[-1].Version";
        let output = self.aws("list-versions-by-function", &["--query", query, "--output", "text"]).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}
