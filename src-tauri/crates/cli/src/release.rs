//! The flags of deploy, shift, promote and abort, and the requests they become.

use std::path::Path;

use clap::{ArgGroup, Args};
use switchback_api::error::{ApiError, Code};
use switchback_api::shape::{ContainerFile, ContainerImage, ReleaseIntent, ReleaseRequest, SourceShape};
use switchback_core::preflight::facts::routes::list;
use switchback_core::release::without_user;
use switchback_core::{Kind, TargetId};

use crate::args::Global;

/// What every one of them takes.
#[derive(Debug, Default, Args)]
pub struct Said {
    /// Why, and from which commit: kept by AWS with what is made
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// What you expect to happen; recorded, not judged
    #[arg(long, value_name = "TEXT")]
    pub expect: Option<String>,
}

/// How the traffic gets there.
#[derive(Debug, Default, Args)]
pub struct Way {
    /// The share of the new revision in percent; the rest stays where it is
    #[arg(long, value_name = "N", conflicts_with = "steps", allow_negative_numbers = true)]
    pub percent: Option<String>,
    /// Rising shares, one step each, such as 5,50,100
    #[arg(long, value_name = "LIST", allow_negative_numbers = true)]
    pub steps: Option<String>,
    /// The time between two steps, such as 60s; without it each waits for `resume`
    #[arg(long, value_name = "D", requires = "steps")]
    pub every: Option<String>,
    /// Who takes it from one share to the next; worked out where it is not said
    #[arg(long, value_name = "ENGINE", value_parser = ["local", "codedeploy", "ecs"])]
    pub engine: Option<String>,
    /// Routes that a stage has to serve, such as "GET /orders,POST /orders/{id}", or a file with one a line; each is looked for before anything is sent
    #[arg(long, value_name = "LIST|FILE")]
    pub routes: Option<String>,
}

/// `deploy`
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("release").required(true).multiple(true)), group(ArgGroup::new("whole").multiple(false).conflicts_with("changes")), group(ArgGroup::new("changes").multiple(true)))]
pub struct DeployArgs {
    /// The target's id
    pub target: String,
    /// A zip on this machine (Lambda)
    #[arg(long, value_name = "FILE", groups = ["release", "whole"])]
    pub zip: Option<String>,
    /// The bucket a zip goes through that is too large to be sent directly
    #[arg(long, value_name = "BUCKET", requires = "zip")]
    pub bucket: Option<String>,
    /// An object in S3 (Lambda)
    #[arg(long, value_name = "BUCKET/KEY", groups = ["release", "whole"])]
    pub s3: Option<String>,
    /// The object's version
    #[arg(long, value_name = "ID", requires = "s3")]
    pub s3_version: Option<String>,
    /// An image by digest (Lambda), or CONTAINER=IMAGE (ECS, repeatable)
    #[arg(long, value_name = "IMAGE", groups = ["release", "changes"])]
    pub image: Vec<String>,
    /// A deployment that exists (API stages)
    #[arg(long, value_name = "ID", groups = ["release", "whole"])]
    pub deployment: Option<String>,
    /// A revision that exists
    #[arg(long, value_name = "REV", groups = ["release", "whole"])]
    pub to: Option<String>,
    /// The API as it stands now (API stages)
    #[arg(long, groups = ["release", "whole"])]
    pub snapshot: bool,
    /// A task definition in a file (ECS)
    #[arg(long, value_name = "FILE", groups = ["release", "changes"])]
    pub task_definition: Option<String>,
    /// CPU units of the whole task (ECS)
    #[arg(long, value_name = "N", groups = ["release", "changes"])]
    pub cpu: Option<u32>,
    /// Memory of the whole task in MiB (ECS)
    #[arg(long, value_name = "N", groups = ["release", "changes"])]
    pub memory: Option<u32>,
    /// NAME=VALUE lines for a container's environment (ECS); the values are sent and never recorded
    #[arg(long, value_name = "CONTAINER=FILE", groups = ["release", "changes"])]
    pub env_file: Option<String>,
    /// A test event that a new version is invoked with before it gets traffic (Lambda)
    #[arg(long, value_name = "FILE")]
    pub event: Option<String>,
    /// Another target in the same plan, moved after the ones before it: TARGET=zip:FILE, =s3:BUCKET/KEY, =image:IMAGE, =revision:REV, =snapshot or =task-definition:FILE
    #[arg(long = "and", value_name = "TARGET=RELEASE")]
    pub also: Vec<String>,
    /// Make it, and move no traffic to it
    #[arg(long, conflicts_with_all = ["percent", "steps", "every", "engine", "to", "deployment"])]
    pub publish_only: bool,
    /// How the traffic gets there
    #[command(flatten)]
    pub way: Way,
    /// Why
    #[command(flatten)]
    pub said: Said,
}

/// `shift`
#[derive(Debug, Args)]
pub struct ShiftArgs {
    /// The target's id
    pub target: String,
    /// The revision that gets the traffic
    #[arg(long, value_name = "REV")]
    pub to: String,
    /// How the traffic gets there
    #[command(flatten)]
    pub way: Way,
    /// Why
    #[command(flatten)]
    pub said: Said,
}

/// `promote` and `abort`
#[derive(Debug, Args)]
pub struct EndArgs {
    /// The targets' ids; several are one plan
    #[arg(required = true)]
    pub targets: Vec<String>,
    /// Why
    #[command(flatten)]
    pub said: Said,
}

impl DeployArgs {
    /// The request.
    ///
    /// # Errors
    /// What cannot be read as a release.
    pub fn request(self, global: &Global) -> Result<ReleaseRequest, ApiError> {
        let first = self.source()?;
        let (mut targets, mut sources) = (vec![self.target], vec![first]);
        for also in &self.also {
            let (target, source) = also.split_once('=').ok_or_else(|| no(also, "TARGET=RELEASE"))?;
            targets.push(target.to_owned());
            sources.push(named(source)?);
        }
        let (event, publish_only) = (self.event, self.publish_only);
        let routes = self.way.routes()?;
        Ok(ReleaseRequest { intent: ReleaseIntent::Deploy, targets, sources, event, routes, publish_only, ..self.said.with(self.way, global) })
    }

    fn source(&self) -> Result<SourceShape, ApiError> {
        let ecs = self.target.parse::<TargetId>()?.target.kind() == Kind::Ecs;
        if let Some(file) = &self.zip {
            return Ok(SourceShape::Zip { file: file.clone(), bucket: self.bucket.clone() });
        }
        if let Some(object) = &self.s3 {
            return object_named(object, self.s3_version.clone());
        }
        if let Some(revision) = self.deployment.as_ref().or(self.to.as_ref()) {
            return Ok(SourceShape::Revision { revision: revision.clone() });
        }
        if self.snapshot {
            return Ok(SourceShape::Snapshot);
        }
        match &self.image[..] {
            [uri] if !ecs => Ok(SourceShape::Image { uri: uri.clone() }),
            images => {
                let mut of = Vec::with_capacity(images.len());
                for image in images {
                    let named = image.split_once('=').filter(|(container, _)| is_container(container));
                    let (container, image) = named.ok_or_else(|| no(image, "CONTAINER=IMAGE"))?;
                    of.push(ContainerImage { container: container.to_owned(), image: image.to_owned() });
                }
                let env = match &self.env_file {
                    Some(env) => {
                        let (container, file) = env.split_once('=').ok_or_else(|| no(env, "CONTAINER=FILE"))?;
                        Some(ContainerFile { container: container.to_owned(), file: file.to_owned() })
                    }
                    None => None,
                };
                Ok(SourceShape::Definition { file: self.task_definition.clone(), images: of, cpu: self.cpu, memory: self.memory, env })
            }
        }
    }
}

impl ShiftArgs {
    /// The request.
    ///
    /// # Errors
    /// No share at all, or a list of routes that cannot be read.
    pub fn request(self, global: &Global) -> Result<ReleaseRequest, ApiError> {
        // An engine of AWS's has steps of its own.
        if self.way.percent.is_none() && self.way.steps.is_none() && !matches!(self.way.engine.as_deref(), Some("codedeploy" | "ecs")) {
            let said = malformed("a shift needs how much: --percent N or --steps LIST".to_owned());
            let said = said.in_korean("얼마나 옮길지 지정해야 합니다: --percent N 또는 --steps LIST");
            return Err(said.hinting("all of it is --percent 100", "모두 옮기려면 --percent 100을 쓰세요"));
        }
        let routes = self.way.routes()?;
        Ok(ReleaseRequest { intent: ReleaseIntent::Shift, targets: vec![self.target], to: Some(self.to), routes, ..self.said.with(self.way, global) })
    }
}

impl EndArgs {
    /// The request.
    pub fn request(self, intent: ReleaseIntent, global: &Global) -> ReleaseRequest {
        ReleaseRequest { intent, targets: self.targets, ..self.said.with(Way::default(), global) }
    }
}

impl Way {
    /// The routes as they were typed, or as a file has them.
    fn routes(&self) -> Result<Option<Vec<String>>, ApiError> {
        let Some(given) = &self.routes else { return Ok(None) };
        let file = Path::new(given).is_file().then(|| std::fs::read_to_string(given)).transpose();
        let text = file.map_err(|e| malformed(format!("{given}: {e}")).in_korean(format!("{given} 파일을 읽을 수 없습니다: {e}")))?;
        let found = list(text.as_ref().unwrap_or(given)).map_err(|e| malformed(e.to_string()).in_korean(e.korean()))?;
        Ok(Some(found.into_iter().map(String::from).collect()))
    }
}

impl Said {
    fn with(self, way: Way, global: &Global) -> ReleaseRequest {
        ReleaseRequest {
            steps: way.percent.or(way.steps),
            every: way.every,
            engine: way.engine,
            note: self.note,
            expected: self.expect,
            if_current: global.if_current.clone(),
            account: global.account.clone(),
            ..ReleaseRequest::default()
        }
    }
}

/// A release as `--and` names it.
fn named(release: &str) -> Result<SourceShape, ApiError> {
    let (kind, value) = release.split_once(':').unwrap_or((release, ""));
    let value = value.to_owned();
    Ok(match kind {
        "zip" => SourceShape::Zip { file: value, bucket: None },
        "s3" => return object_named(&value, None),
        "image" => SourceShape::Image { uri: value },
        "revision" => SourceShape::Revision { revision: value },
        "snapshot" => SourceShape::Snapshot,
        "task-definition" => SourceShape::Definition { file: Some(value), images: Vec::new(), cpu: None, memory: None, env: None },
        _ => return Err(no(release, "zip:FILE, s3:BUCKET/KEY, image:IMAGE, revision:REV, snapshot or task-definition:FILE")),
    })
}

fn object_named(object: &str, version: Option<String>) -> Result<SourceShape, ApiError> {
    let named = object.strip_prefix("s3://").unwrap_or(object).split_once('/').filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty());
    let (bucket, key) = named.ok_or_else(|| no(object, "BUCKET/KEY"))?;
    Ok(SourceShape::Object { bucket: bucket.to_owned(), key: key.to_owned(), version })
}

/// Whether it can be a container's name, or is none at all, which is said in words of its own. A `=` may also stand in the
/// password before a registry.
fn is_container(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// What was typed is not of this form. It may be an image with somebody's password before its registry.
fn no(typed: &str, form: &str) -> ApiError {
    let typed = without_user(typed);
    malformed(format!("`{typed}` is not {form}")).in_korean(format!("`{typed}`은(는) {form} 형식이 아닙니다")).hinting(
        format!("write it as {form}; `switchback help deploy` lists the flags"),
        format!("{form} 형식으로 적으세요. 플래그는 `switchback help deploy`에 있습니다"),
    )
}

fn malformed(message: String) -> ApiError {
    ApiError::of(Code::MalformedInput, message)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use switchback_core::Lang;

    use super::*;
    use crate::args::{Cli, Command};

    fn request(line: &str) -> ReleaseRequest {
        let cli = Cli::parse_from(line.split(' '));
        match cli.command {
            Command::Deploy { deploy, .. } => deploy.request(&cli.global).expect("a request"),
            Command::Shift { shift, .. } => shift.request(&cli.global).expect("a request"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_kind_has_its_release() {
        let zip = request("switchback deploy lambda:checkout:live --zip a.zip --bucket releases --percent 5");
        assert_eq!(zip.sources, [SourceShape::Zip { file: "a.zip".into(), bucket: Some("releases".into()) }], "a zip through a bucket");
        assert_eq!(zip.steps.as_deref(), Some("5"), "one share");
        let driven = request("switchback shift lambda:checkout:live --to 43 --steps 5,100 --every 60s --engine codedeploy");
        assert_eq!(driven.engine.as_deref(), Some("codedeploy"), "who drives");
        let service = request("switchback deploy ecs:shop/web --image web=shop@sha256:aa --cpu 512 --memory 1024");
        let images = vec![ContainerImage { container: "web".into(), image: "shop@sha256:aa".into() }];
        assert_eq!(service.sources, [SourceShape::Definition { file: None, images, cpu: Some(512), memory: Some(1024), env: None }], "changes of a definition");
        let image = request("switchback deploy lambda:checkout:live --image 1.dkr.ecr.r.amazonaws.com/a@sha256:aa");
        assert!(matches!(&image.sources[..], [SourceShape::Image { .. }]), "an image function's image");
    }

    #[test]
    fn a_password_before_a_registry_is_not_repeated() {
        for typed in [
            "--image https://user:hunter2pw@registry/web",
            "--image https://user:hunter2pw=@registry/web",
            "--image user:hunter2pw@registry/web@sha256:aa",
            "--snapshot --and ecs:shop/web=user:hunter2pw@registry/web",
        ] {
            let cli = Cli::parse_from(format!("switchback deploy ecs:shop/web {typed}").split(' '));
            let Command::Deploy { deploy, .. } = cli.command else { panic!("a deploy") };
            let error = deploy.request(&cli.global).expect_err("it is not of the form");
            assert!(error.message.contains("…@registry/web") && !format!("{error:?}").contains("hunter2pw"), "{typed}: {error:?}");
        }
    }

    #[test]
    fn a_negative_share_is_refused_in_our_own_words() {
        for (flag, value) in [("--percent", "-3"), ("--percent", "-0.5"), ("--steps", "-5")] {
            let cli = Cli::try_parse_from(["switchback", "shift", "lambda:checkout:live", "--to", "43", flag, value]).expect("it is looked at later");
            let Command::Shift { shift, .. } = cli.command else { panic!("a shift") };
            assert_eq!(shift.request(&cli.global).expect("a request").steps.as_deref(), Some(value), "{flag} {value}");
        }
        assert!(Cli::try_parse_from(["switchback", "shift", "a", "--to", "43", "--percent", "--yes"]).is_err(), "a flag is no share");
    }

    #[test]
    fn an_object_that_is_none_says_how_to_write_one() {
        let error = object_named("nokey", None).expect_err("no key");
        assert!(error.hint.contains("BUCKET/KEY") && !error.hint.contains("targets"), "{error:#?}");
        assert!(error.in_lang(Lang::Ko).hint.contains("BUCKET/KEY"), "in both languages");
    }

    #[test]
    fn several_targets_are_one_request_in_order() {
        let all = request("switchback deploy lambda:a:live --s3 releases/a/b.zip --and rest:r1/prod=snapshot --and ecs:shop/web=task-definition:td.json");
        assert_eq!(all.targets, ["lambda:a:live", "rest:r1/prod", "ecs:shop/web"], "in the operator's order");
        assert_eq!(all.sources[0], SourceShape::Object { bucket: "releases".into(), key: "a/b.zip".into(), version: None }, "the key keeps its slashes");
        assert_eq!((all.sources.len(), &all.sources[1]), (3, &SourceShape::Snapshot), "each with its release");
    }

    #[test]
    fn one_source_and_no_more() {
        for line in [
            "switchback deploy lambda:a:live",
            "switchback deploy lambda:a:live --zip a.zip --to 3",
            "switchback shift lambda:a:live --percent 5",
            "switchback shift lambda:a:live --to 3 --every 60s",
            "switchback shift lambda:a:live --to 3 --percent 5 --engine jenkins",
            "switchback shift lambda:a:live --to 3 --percent 5 --steps 5,50",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
