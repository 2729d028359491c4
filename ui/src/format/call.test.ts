/** Every call a plan can hold is told apart from its neighbours. */
import { describe, expect, it } from "vitest";
import { callWords } from "./call";

const call = (action: string, from: string, to: string, command = "") => callWords({ action, from, to, command });

const patch = (op: string, path: string) => `aws apigateway update-stage --patch-operations [{"op":"${op}","path":"${path}"}]`;

describe("the words of a call", () => {
  it("tell AutoDeploy off from a new deployment", () => {
    expect(call("apigatewayv2:UpdateStage", "a", "a", "aws apigatewayv2 update-stage --no-auto-deploy")).toBe("call.auto_deploy_off");
    expect(call("apigatewayv2:UpdateStage", "a", "b", "aws apigatewayv2 update-stage --deployment-id b")).toBe("call.stage");
  });

  it("tell a canary's end, its beginning and a new deployment of a stage apart", () => {
    expect(call("apigateway:UpdateStage", "a", "a", patch("remove", "/canarySettings"))).toBe("call.remove_canary");
    expect(call("apigateway:UpdateStage", "a", "b", patch("replace", "/canarySettings/percentTraffic"))).toBe("call.set_canary");
    expect(call("apigateway:UpdateStage", "a", "b", patch("replace", "/deploymentId"))).toBe("call.stage");
    const copied = `${patch("replace", "/canarySettings/percentTraffic")},[{"from":"/canarySettings/deploymentId","op":"copy","path":"/deploymentId"}]`;
    expect(call("apigateway:UpdateStage", "a", "b", copied), "the canary becomes the stage").toBe("call.promote_canary");
  });

  it("say nothing of a call that is not known", () => {
    expect(call("apigateway:UpdateStage", "a 90 %, b 10 %", "a 100 %"), "a canary, or its stage").toBeNull();
    expect(call("sqs:StartMessageMoveTask", "a", "b")).toBeNull();
  });
});
