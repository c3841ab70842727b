#!/usr/bin/env bash
# Connects the AWS account of the AWS CLI with the Azure subscription of the Azure CLI: first the roles, then the
# connector. Prints each step, stops at the first failure, and can run again: existing resources are not changed.
#
#   aws sso login && az login
#   RESOURCE_GROUP=defender LOCATION=westeurope examples/both-sides/deploy.sh
#
# RESOURCE_GROUP  resource group of the connector, created if it does not exist (default: DefenderForCloud)
# LOCATION        Azure region of a new resource group (default: westeurope)
# STACK_NAME      name of the CloudFormation stack (default: DefenderForCloud)
# AWS_REGION      region of the stack (default: that of the AWS CLI); do not change it later, because the roles are global
# YES             1: do not ask before the deployment
set -euo pipefail

RESOURCE_GROUP=${RESOURCE_GROUP:-DefenderForCloud}
LOCATION=${LOCATION:-westeurope}
STACK_NAME=${STACK_NAME:-DefenderForCloud}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=examples/both-sides/cdk.out
cd "$root"

step() { printf '\n==> %s\n' "$*"; }
run() { printf '    $'; printf ' %q' "$@"; printf '\n'; "$@"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

step 'Look for both command lines, and where they are signed in'
for tool in aws az npm; do command -v "$tool" > /dev/null || fail "$tool is not installed"; done
caller=$(aws sts get-caller-identity --query Arn --output text)
account=$(aws sts get-caller-identity --query Account --output text)
partition=$(cut -d: -f2 <<< "$caller")
region=${AWS_REGION:-$(aws configure get region || true)}
[[ -n $region ]] || fail 'no AWS region: set AWS_REGION'
tenant=$(az account show --query tenantId --output tsv)
subscription=$(az account show --query id --output tsv)
printf '    AWS account %s (%s), region %s, as %s\n' "$account" "$partition" "$region" "$caller"
printf '    Azure subscription %s, tenant %s\n' "$subscription" "$tenant"

step 'Synthesize both templates'
run npm run --silent example -- both-sides --tenant-id "$tenant"

if [[ ${YES:-} != 1 ]]; then
  read -rp 'Deploy both there? [y/N] ' answer || true
  [[ ${answer:-} == [yY]* ]] || fail 'nothing was deployed'
fi

step 'AWS side: roles and OIDC provider'
run aws cloudformation deploy --region "$region" --stack-name "$STACK_NAME" \
  --template-file "$out/DefenderForCloud.template.json" \
  --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset

step 'Azure side: resource provider and resource group'
run az provider register --namespace Microsoft.Security --wait --output none
if [[ $(az group exists --name "$RESOURCE_GROUP" --output tsv) == true ]]; then
  printf '    resource group %s is there\n' "$RESOURCE_GROUP"
else
  run az group create --name "$RESOURCE_GROUP" --location "$LOCATION" --output none
fi

step 'Azure side: security connector'
run az deployment group create --name cdk-defender-for-cloud --resource-group "$RESOURCE_GROUP" \
  --template-file "$out/DefenderForCloud.Azure.securityConnector.json" \
  --parameters "awsAccountId=$account" "awsPartition=$partition" \
  --query properties.outputs.securityConnectorId.value --output tsv

step 'Done. First results take some hours; Defender for Cloud, Environment settings shows the health of the connector.'
