"""What `switchback rollback` does for a Lambda alias, by hand with boto3: look, prove the version, move, read back.

    rollback.py ENDPOINT FUNCTION ALIAS VERSION
"""

import sys

import boto3

endpoint, function, alias, version = sys.argv[1:]
client = boto3.client("lambda", endpoint_url=endpoint)
before = client.get_alias(FunctionName=function, Name=alias)
proof = client.get_function_configuration(FunctionName=function, Qualifier=version)
if proof["State"] != "Active" or proof["LastUpdateStatus"] != "Successful":
    sys.exit(f"version {version} cannot serve: {proof['State']}, {proof['LastUpdateStatus']}")
client.update_alias(
    FunctionName=function,
    Name=alias,
    FunctionVersion=version,
    RoutingConfig={"AdditionalVersionWeights": {}},
    RevisionId=before["RevisionId"],
)
after = client.get_alias(FunctionName=function, Name=alias)
if after["FunctionVersion"] != version or after.get("RoutingConfig", {}).get("AdditionalVersionWeights"):
    sys.exit(f"not read back: {after['FunctionVersion']}")
