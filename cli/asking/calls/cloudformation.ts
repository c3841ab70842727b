/** Calls about stacks, StackSets and change sets. */
import { ALWAYS, call, EVERYWHERE, ANYTHING, ARN, DATE, FLAG, having, list, MAP, maybe, row, TEMPLATE, TEXT } from '../call';

const WITH_CHANGE_SET = { preflight: 'with --create-change-set' } as const;
const WITH_DRIFT = { verify: 'with --detect-drift' } as const;
const PARAMETERS = maybe(list(having({ ParameterKey: TEXT, ParameterValue: maybe(TEXT), ResolvedValue: maybe(TEXT) })));
const INSTANCES = list(row(TEXT, TEXT, TEXT));

export const CLOUDFORMATION = {
  stack: call('aws cloudformation describe-stacks --stack-name <stack>', 'status, parameters and outputs of a stack',
    'cloudformation:DescribeStacks', { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS, denied: 'with --stack' }, having({
      Stacks: row(having({
        StackId: TEXT,
        StackStatus: TEXT,
        Parameters: PARAMETERS,
        EnableTerminationProtection: maybe(FLAG),
        Outputs: maybe(list(having({ OutputKey: TEXT, OutputValue: TEXT }))),
      })),
    })),
  stackResources: call('aws cloudformation list-stack-resources --stack-name <stack>', 'the resources of a stack, with their names',
    'cloudformation:ListStackResources', { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS }, having({
      StackResourceSummaries: list(having({
        LogicalResourceId: TEXT, PhysicalResourceId: maybe(TEXT), ResourceType: maybe(TEXT), ResourceStatus: maybe(TEXT),
      })),
    })),
  stacks: call('aws cloudformation list-stacks', 'the names of the stacks that StackSets created', 'cloudformation:ListStacks',
    { preflight: 'with --member or --member-account', verify: 'with --member' },
    having({ StackSummaries: list(having({ StackName: TEXT, StackStatus: TEXT, StackId: maybe(TEXT) })) }), EVERYWHERE),
  stackTemplate: call('aws cloudformation get-template --stack-name <stack> --template-stage Original', 'the template that was deployed',
    'cloudformation:GetTemplate', { preflight: ALWAYS, verify: ALWAYS }, having({ TemplateBody: TEMPLATE })),
  // The id is in JSON, because version 1 of the AWS CLI downloads a value that begins with https://, as the id of a queue does.
  owner: call('aws cloudformation describe-stack-resources --cli-input-json \'{"PhysicalResourceId":"<resource>"}\'',
    'the stack that a resource belongs to, if any', 'cloudformation:DescribeStackResources', { preflight: ALWAYS, leave: ALWAYS },
    having({ StackResources: list(having({ StackName: TEXT, StackId: ARN, PhysicalResourceId: TEXT })) }), EVERYWHERE),
  hooks: call('aws cloudformation list-types --type HOOK --visibility <visibility> --filters Category=ACTIVATED --query ' +
    '\'TypeSummaries[].TypeName\'', 'hooks that are activated in the account, which can refuse resources', 'cloudformation:ListTypes',
  { preflight: ALWAYS }, list(TEXT), EVERYWHERE),

  trustedAccess: call('aws cloudformation describe-organizations-access --call-as <call-as>', 'trusted access of StackSets',
    'cloudformation:DescribeOrganizationsAccess', { preflight: ALWAYS, verify: ALWAYS }, having({ Status: TEXT })),
  stackSets: call('aws cloudformation list-stack-sets --status ACTIVE --call-as <call-as> --query \'Summaries[].StackSetName\'',
    'names of StackSets', 'cloudformation:ListStackSets', { preflight: ALWAYS }, list(TEXT)),
  stackSet: call('aws cloudformation describe-stack-set --stack-set-name <stack-set> --call-as <call-as>',
    'template, status and automatic deployment of the StackSet', 'cloudformation:DescribeStackSet', { verify: ALWAYS }, having({
      StackSet: having({
        TemplateBody: TEMPLATE,
        Status: TEXT,
        OrganizationalUnitIds: maybe(list(TEXT)),
        Parameters: PARAMETERS,
        AutoDeployment: maybe(having({ DependsOn: maybe(list(TEXT)) })),
        ManagedExecution: maybe(MAP),
      }),
    })),
  stackSetInstances: call('aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
    '--query \'Summaries[].[Account,Region,Status]\'', 'accounts and regions that have a stack of the StackSet',
  'cloudformation:ListStackInstances', { preflight: ALWAYS, leave: 'unless --account-leaves' }, maybe(INSTANCES)),
  stackSetInstancesOfAccount: call('aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
    '--stack-instance-account <account> --query \'Summaries[].[Account,Region,Status]\'',
  'regions of a StackSet in the account that leaves', 'cloudformation:ListStackInstances', { leave: 'with --account-leaves' },
  maybe(INSTANCES)),
  stackSetInstanceDetails: call('aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as>',
    'status of each account and region, with the reason of a failure', 'cloudformation:ListStackInstances', { verify: ALWAYS }, having({
      Summaries: list(having({
        Account: TEXT,
        Region: TEXT,
        Status: TEXT,
        StatusReason: maybe(TEXT),
        StackInstanceStatus: maybe(having({ DetailedStatus: maybe(TEXT) })),
      })),
    })),
  stackSetOperations: call('aws cloudformation list-stack-set-operations --stack-set-name <stack-set> --call-as <call-as> --max-items 1',
    'the last operation', 'cloudformation:ListStackSetOperations', { verify: ALWAYS },
    having({ Summaries: list(having({ Action: TEXT, Status: TEXT, StatusReason: maybe(TEXT), CreationTimestamp: maybe(DATE) })) })),

  detectDrift: call('aws cloudformation detect-stack-drift --stack-name <stack>', 'starts drift detection',
    ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'], WITH_DRIFT, having({ StackDriftDetectionId: TEXT }),
    { acts: true }),
  driftStatus: call('aws cloudformation describe-stack-drift-detection-status --stack-drift-detection-id <detection>',
    'whether drift detection is complete', 'cloudformation:DescribeStackDriftDetectionStatus', WITH_DRIFT,
    having({ DetectionStatus: TEXT, DetectionStatusReason: maybe(TEXT), StackDriftStatus: maybe(TEXT) }), { again: true }),
  drifts: call('aws cloudformation describe-stack-resource-drifts --stack-name <stack> --stack-resource-drift-status-filters ' +
    'MODIFIED DELETED', 'resources that have drifted. Drift detection also needs the right to read each resource.',
  'cloudformation:DescribeStackResourceDrifts', WITH_DRIFT, having({
    StackResourceDrifts: list(having({
      LogicalResourceId: TEXT,
      StackResourceDriftStatus: TEXT,
      PropertyDifferences: maybe(list(having({ PropertyPath: TEXT, ActualValue: ANYTHING, ExpectedValue: ANYTHING }))),
    })),
  })),

  createChangeSet: call('aws cloudformation create-change-set --stack-name <stack> --change-set-name <change-set> ' +
    '--change-set-type <type> ' +
    '<template-option> <template> --parameters <parameters> --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND',
  'creates a change set, which is not executed. For a stack that does not exist, CloudFormation also creates an empty stack',
  'cloudformation:CreateChangeSet', WITH_CHANGE_SET, having({ Id: TEXT, StackId: TEXT }), { acts: true }),
  changeSet: call('aws cloudformation describe-change-set --change-set-name <change-set>',
    'what the deployment adds, changes, replaces and removes', 'cloudformation:DescribeChangeSet', WITH_CHANGE_SET, having({
      Status: TEXT,
      StatusReason: maybe(TEXT),
      Changes: maybe(list(having({
        ResourceChange: maybe(having({
          Action: TEXT,
          ResourceType: TEXT,
          LogicalResourceId: TEXT,
          PhysicalResourceId: maybe(TEXT),
          Replacement: maybe(TEXT),
          PolicyAction: maybe(TEXT),
        })),
      }))),
    }), { again: true }),
  deleteChangeSet: call('aws cloudformation delete-change-set --change-set-name <change-set>',
    'deletes the change set that preflight created', 'cloudformation:DeleteChangeSet', WITH_CHANGE_SET, ANYTHING, { acts: true }),
  reviewedStack: call('aws cloudformation describe-stacks --stack-name <stack> --query \'Stacks[0].StackStatus\'',
    'whether the stack that the change set created is still empty', 'cloudformation:DescribeStacks', WITH_CHANGE_SET, TEXT,
    { again: true }),
  changeSets: call('aws cloudformation list-change-sets --stack-name <stack> --query \'Summaries[].ChangeSetName\'',
    'whether the stack has change sets of others', 'cloudformation:ListChangeSets', WITH_CHANGE_SET, list(TEXT), { again: true }),
  deleteEmptyStack: call('aws cloudformation delete-stack --stack-name <stack>',
    'deletes the empty stack that preflight created, and no other: the stack is named by its id', 'cloudformation:DeleteStack',
    WITH_CHANGE_SET, ANYTHING, { acts: true }),
};
