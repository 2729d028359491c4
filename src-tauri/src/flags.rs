//! The flags of the window: the same names as on the command line.

use std::path::PathBuf;

use clap::Parser;
use switchback_cli::compose::Settings;
use switchback_cli::machine;
use switchback_core::Lang;

/// The release-control console for AWS. Without flags it opens with the credentials of the environment, or on a choice.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "switchback-desktop", version, max_term_width = 110, after_help = "The same without a window: `switchback help`")]
pub struct Flags {
    /// The embedded practice cloud, instead of AWS
    #[arg(long)]
    pub demo: bool,
    /// The profile in the AWS config files
    #[arg(long, value_name = "P")]
    pub profile: Option<String>,
    /// The Region
    #[arg(long, value_name = "R")]
    pub region: Option<String>,
    /// Another endpoint for every service
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// The folder of the journal
    #[arg(long, env = "SWITCHBACK_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Hold no means to change anything
    #[arg(long)]
    pub read_only: bool,
    /// The language: en or ko
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Lang>,
}

impl Flags {
    /// What to start with.
    pub fn settings(self) -> Settings {
        Settings {
            demo: self.demo,
            profile: self.profile,
            region: self.region,
            endpoint_url: self.endpoint_url,
            data_dir: self.data_dir,
            read_only: self.read_only,
            timeout: None,
            lang: self.lang.unwrap_or_else(machine::lang),
        }
    }
}
