//! Everything there is in one Region of the embedded cloud.

use serde::{Deserialize, Serialize};

use crate::rng::Rng;
use crate::{apigateway, apigatewayv2, cloudformation, codedeploy, ecr, ecs, iam, lambda, s3, sns, sqs, sts};

/// One Region: each service's state, and the randomness that gives ids and picks versions.
///
/// States are plain serialisable data in `BTreeMap`s, so that a saved world is the same bytes
/// for the same history. Time is not in here: what moves is stored as timestamps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    /// Lambda.
    pub lambda: lambda::State,
    /// API Gateway v1.
    pub apigateway: apigateway::State,
    /// API Gateway v2.
    pub apigatewayv2: apigatewayv2::State,
    /// CloudFormation.
    #[serde(default)]
    pub cloudformation: cloudformation::State,
    /// CodeDeploy.
    #[serde(default)]
    pub codedeploy: codedeploy::State,
    /// ECS.
    pub ecs: ecs::State,
    /// ECR.
    pub ecr: ecr::State,
    /// IAM: the account's roles, in the home Region.
    pub iam: iam::State,
    /// SQS.
    pub sqs: sqs::State,
    /// SNS.
    pub sns: sns::State,
    /// STS.
    pub sts: sts::State,
    /// S3: the buckets that are in this Region.
    pub s3: s3::State,
    /// Ids, RevisionIds, weighted picks.
    pub rng: Rng,
    /// Set when a call that only reads changed something worth saving (a rollout that a look
    /// settled, say). Calls that mutate are saved anyway.
    #[serde(skip)]
    pub touched: bool,
}

impl World {
    /// A Region with nothing in it.
    pub fn empty(seed: u64) -> Self {
        Self {
            lambda: lambda::State::default(),
            apigateway: apigateway::State::default(),
            apigatewayv2: apigatewayv2::State::default(),
            cloudformation: cloudformation::State::default(),
            codedeploy: codedeploy::State::default(),
            ecs: ecs::State::default(),
            ecr: ecr::State::default(),
            iam: iam::State::default(),
            sqs: sqs::State::default(),
            sns: sns::State::default(),
            sts: sts::State::default(),
            s3: s3::State::default(),
            rng: Rng::new(seed),
            touched: false,
        }
    }
}
