/** What a call does, for a person: its API operation alone does not tell AutoDeploy off from a new deployment. */
import type { StringKey } from "../i18n";

interface Call {
  action: string;
  from: string;
  to: string;
  /** The call as an `aws` command, where it is known. */
  command?: string;
}

const BY_ACTION: Record<string, StringKey> = {
  "lambda:UpdateAlias": "call.alias",
  "apigateway:UpdateStage": "call.stage",
  "apigatewayv2:UpdateStage": "call.stage",
  "ecs:StopServiceDeployment": "call.stop",
  "ecs:UpdateService": "call.service",
  "s3:PutObject": "call.upload",
  "lambda:UpdateFunctionCode": "call.code",
  "lambda:PublishVersion": "call.publish",
  "lambda:InvokeFunction": "call.try",
  "apigateway:CreateDeployment": "call.deployment",
  "apigatewayv2:CreateDeployment": "call.deployment",
  "ecs:RegisterTaskDefinition": "call.definition",
  "codedeploy:CreateDeployment": "call.codedeploy_start",
  "codedeploy:StopDeployment": "call.codedeploy_stop",
  "codedeploy:ContinueDeployment": "call.codedeploy_continue",
  "ecs:ContinueServiceDeployment": "call.continue",
  "cloudformation:CreateChangeSet": "call.make_change_set",
  "cloudformation:DeleteChangeSet": "call.drop_change_set",
};

/** The sentence for a call; null where this version does not know it. */
export function callWords({ action, from, to, command = "" }: Call): StringKey | null {
  if (action === "apigatewayv2:UpdateStage" && from === to) return "call.auto_deploy_off";
  if (command.includes("/canarySettings/") && command.includes('"copy"')) return "call.promote_canary";
  if (command.includes("/canarySettings/")) return "call.set_canary";
  if (command.includes("/canarySettings")) return "call.remove_canary";
  // Without its command a REST stage's call may be its canary's.
  if (action === "apigateway:UpdateStage" && command === "" && (from === to || `${from}${to}`.includes(","))) return null;
  return BY_ACTION[action] ?? null;
}
