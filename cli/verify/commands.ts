import { commandTable as table, type Command } from '../shared/aws-cli';
import { fillIn } from '../shared/run-command';

export type { Command };

const define = <Name extends string>(commands: Record<Name, Command>) => commands;

/**
 * Every command that `cdk-defender-for-cloud verify` runs. The same list stands in docs/verification.md, and a test compares the two.
 */
export const COMMANDS = define({
  identity: {
    line: 'aws sts get-caller-identity',
    shows: 'account and partition',
    needs: ['sts:GetCallerIdentity'],
  },
  accountSummary: {
    line: 'aws iam get-account-summary',
    shows: '`GlobalEndpointTokenVersion`: whether session tokens of the global STS endpoint work in opt-in regions',
    needs: ['iam:GetAccountSummary'],
  },
  stacks: {
    line: 'aws cloudformation list-stacks',
    shows: 'the names of the stacks that StackSets created',
    needs: ['cloudformation:ListStacks'],
    option: '--member',
  },
  stack: {
    line: 'aws cloudformation describe-stacks --stack-name <stack>',
    shows: 'status and parameters of the stack',
    needs: ['cloudformation:DescribeStacks'],
  },
  stackTemplate: {
    line: 'aws cloudformation get-template --stack-name <stack> --template-stage Original',
    shows: 'the template that was deployed',
    needs: ['cloudformation:GetTemplate'],
  },
  stackResources: {
    line: 'aws cloudformation list-stack-resources --stack-name <stack>',
    shows: 'which resource of the template has which name in the account',
    needs: ['cloudformation:ListStackResources'],
  },
  authorization: {
    line: 'aws iam get-account-authorization-details --filter Role LocalManagedPolicy',
    shows: 'roles: path, trust, policies, permissions boundary, tags, last use',
    needs: ['iam:GetAccountAuthorizationDetails'],
  },
  provider: {
    line: 'aws iam get-open-id-connect-provider --open-id-connect-provider-arn <provider>',
    shows: 'URL, audiences and thumbprints of the OIDC provider',
    needs: ['iam:GetOpenIDConnectProvider'],
  },
  function: {
    line: 'aws lambda get-function-configuration --function-name <function>',
    shows: 'settings, environment, layers and hash of a function of the library. Not its code',
    needs: ['lambda:GetFunctionConfiguration'],
  },
  instanceProfile: {
    line: 'aws iam get-instance-profile --instance-profile-name <profile>',
    shows: 'the role of the instance profile',
    needs: ['iam:GetInstanceProfile'],
  },
  document: {
    line: 'aws ssm describe-document --name <document>',
    shows: 'default and latest version of the runbook',
    needs: ['ssm:DescribeDocument'],
  },
  documentContent: {
    line: 'aws ssm get-document --name <document> --document-version <version>',
    shows: 'content of the default version of the runbook',
    needs: ['ssm:GetDocument'],
  },
  association: {
    line: 'aws ssm describe-association --association-id <association>',
    shows: 'schedule, targets and last status of the association',
    needs: ['ssm:DescribeAssociation'],
  },
  rule: {
    line: 'aws events describe-rule --name <rule>',
    shows: 'state and pattern of the rule for launched instances',
    needs: ['events:DescribeRule'],
  },
  ruleTargets: {
    line: 'aws events list-targets-by-rule --rule <rule>',
    shows: 'what the rule starts',
    needs: ['events:ListTargetsByRule'],
  },
  ruleOnBus: {
    line: 'aws events describe-rule --name <rule> --event-bus-name <bus>',
    shows: 'the same of a rule on an event bus of its own, for the monitoring of an organization',
    needs: ['events:DescribeRule'],
  },
  ruleTargetsOnBus: {
    line: 'aws events list-targets-by-rule --rule <rule> --event-bus-name <bus>',
    shows: 'where the rule sends events',
    needs: ['events:ListTargetsByRule'],
  },
  queue: {
    line: 'aws sqs get-queue-attributes --queue-url <queue> --attribute-names All',
    shows: 'number of messages in the dead-letter queue, and its policy',
    needs: ['sqs:GetQueueAttributes'],
  },
  accessEntry: {
    line: 'aws eks describe-access-entry --cluster-name <cluster> --principal-arn <role>',
    shows: 'the access entry of a role in a cluster',
    needs: ['eks:DescribeAccessEntry'],
  },
  accessPolicies: {
    line: 'aws eks list-associated-access-policies --cluster-name <cluster> --principal-arn <role>',
    shows: 'the access policies of the entry',
    needs: ['eks:ListAssociatedAccessPolicies'],
  },
  trustedAccess: {
    line: 'aws cloudformation describe-organizations-access --call-as <call-as>',
    shows: 'trusted access of StackSets',
    needs: ['cloudformation:DescribeOrganizationsAccess'],
  },
  stackSet: {
    line: 'aws cloudformation describe-stack-set --stack-set-name <stack-set> --call-as <call-as>',
    shows: 'template, status and automatic deployment of the StackSet',
    needs: ['cloudformation:DescribeStackSet'],
  },
  stackSetInstances: {
    line: 'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as>',
    shows: 'status of each account and region, with the reason of a failure',
    needs: ['cloudformation:ListStackInstances'],
  },
  stackSetOperations: {
    line:
      'aws cloudformation list-stack-set-operations --stack-set-name <stack-set> --call-as <call-as> --max-items 1',
    shows: 'the last operation',
    needs: ['cloudformation:ListStackSetOperations'],
  },
  detectDrift: {
    line: 'aws cloudformation detect-stack-drift --stack-name <stack>',
    shows: 'starts drift detection',
    needs: ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
    option: '--detect-drift',
  },
  driftStatus: {
    line: 'aws cloudformation describe-stack-drift-detection-status --stack-drift-detection-id <detection>',
    shows: 'whether drift detection is complete',
    needs: ['cloudformation:DescribeStackDriftDetectionStatus'],
    option: '--detect-drift',
  },
  drifts: {
    line:
      'aws cloudformation describe-stack-resource-drifts --stack-name <stack> ' +
      '--stack-resource-drift-status-filters MODIFIED DELETED',
    shows: 'resources that have drifted. Drift detection also needs the right to read each resource.',
    needs: ['cloudformation:DescribeStackResourceDrifts'],
    option: '--detect-drift',
  },
  startRunbook: {
    line: 'aws ssm start-automation-execution --document-name <document> --parameters InstanceId=<instance>',
    shows: 'starts the runbook for one instance, which **can change** this instance',
    needs: ['ssm:StartAutomationExecution', 'iam:PassRole'],
    option: '--run-on',
  },
  execution: {
    line: 'aws ssm get-automation-execution --automation-execution-id <execution>',
    shows: 'result of the execution',
    needs: ['ssm:GetAutomationExecution'],
    option: '--run-on',
  },
  azureAccount: {
    line: 'az account show',
    shows: 'tenant of the Azure subscription',
    needs: [],
    option: '--azure-resource-group',
  },
  azureConnector: {
    line:
      'az resource show --resource-type Microsoft.Security/securityConnectors --resource-group <group> ' +
      '--name <connector> --api-version <version>',
    shows: 'account, role ARNs and settings of the security connector',
    needs: [],
    option: '--azure-resource-group',
  },
  azureHealth: {
    line:
      'az rest --method get ' +
      "--url '<connector-id>/providers/Microsoft.Security/healthReports?api-version=2023-05-01-preview'",
    shows: 'health of the security connector',
    needs: [],
    option: '--azure-resource-group',
  },
});

export type CommandName = keyof typeof COMMANDS;

/** Program and arguments of a command. Throws if a value is missing. */
export function argumentsOf(name: CommandName, values: Readonly<Record<string, string>> = {}): string[] {
  return fillIn(COMMANDS[name].line, values, name);
}

/** The table of docs/verification.md. */
export const commandTable = () => table(COMMANDS);
