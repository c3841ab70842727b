/** Calls about stacks, StackSets and change sets. */
import { ALWAYS, call, EVERYWHERE, ANYTHING, ARN, DATE, FLAG, having, list, MAP, maybe, row, TEMPLATE, TEXT } from '../call';

const WITH_CHANGE_SET = { preflight: 'with --create-change-set' } as const;
const WITH_DRIFT = { verify: 'with --detect-drift' } as const;
const PARAMETERS = maybe(list(having({ ParameterKey: TEXT, ParameterValue: maybe(TEXT), ResolvedValue: maybe(TEXT) })));
const INSTANCES = list(row(TEXT, TEXT, TEXT));

export const CLOUDFORMATION = {
  stack: call({
    line: 'aws cloudformation describe-stacks --stack-name <stack>',
    shows: 'status, parameters and outputs of a stack',
    by: { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS, denied: 'with --stack' },
    shape: having({
      Stacks: row(having({
        StackId: TEXT,
        StackStatus: TEXT,
        Parameters: PARAMETERS,
        EnableTerminationProtection: maybe(FLAG),
        Outputs: maybe(list(having({ OutputKey: TEXT, OutputValue: TEXT }))),
      })),
    }),
  }),
  stackResources: call({
    line: 'aws cloudformation list-stack-resources --stack-name <stack>',
    shows: 'the resources of a stack, with their names',
    by: { preflight: ALWAYS, verify: ALWAYS, leave: ALWAYS },
    shape: having({
      StackResourceSummaries: list(having({
        LogicalResourceId: TEXT, PhysicalResourceId: maybe(TEXT), ResourceType: maybe(TEXT), ResourceStatus: maybe(TEXT),
      })),
    }),
  }),
  stacks: call({
    line: 'aws cloudformation list-stacks',
    shows: 'the names of the stacks that StackSets created',
    by: { preflight: 'with --member or --member-account', verify: 'with --member' },
    shape: having({ StackSummaries: list(having({ StackName: TEXT, StackStatus: TEXT, StackId: maybe(TEXT) })) }),
    ...EVERYWHERE,
  }),
  stackTemplate: call({
    line: 'aws cloudformation get-template --stack-name <stack> --template-stage Original',
    shows: 'the template that was deployed',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: having({ TemplateBody: TEMPLATE }),
  }),
  // The id is in JSON, because version 1 of the AWS CLI downloads a value that begins with https://, as the id of a queue does.
  owner: call({
    line: 'aws cloudformation describe-stack-resources --cli-input-json \'{"PhysicalResourceId":"<resource>"}\'',
    shows: 'the stack that a resource belongs to, if any',
    by: { preflight: ALWAYS, leave: ALWAYS },
    shape: having({ StackResources: list(having({ StackName: TEXT, StackId: ARN, PhysicalResourceId: TEXT })) }),
    ...EVERYWHERE,
  }),
  hooks: call({
    line: 'aws cloudformation list-types --type HOOK --visibility <visibility> --filters Category=ACTIVATED --query ' +
      '\'TypeSummaries[].TypeName\'',
    shows: 'hooks that are activated in the account, which can refuse resources',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
    ...EVERYWHERE,
  }),

  trustedAccess: call({
    line: 'aws cloudformation describe-organizations-access --call-as <call-as>',
    shows: 'trusted access of StackSets',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: having({ Status: TEXT }),
  }),
  stackSets: call({
    line: 'aws cloudformation list-stack-sets --status ACTIVE --call-as <call-as> --query \'Summaries[].StackSetName\'',
    shows: 'names of StackSets',
    by: { preflight: ALWAYS },
    shape: list(TEXT),
  }),
  stackSet: call({
    line: 'aws cloudformation describe-stack-set --stack-set-name <stack-set> --call-as <call-as>',
    shows: 'template, status and automatic deployment of the StackSet',
    by: { verify: ALWAYS },
    shape: having({
      StackSet: having({
        TemplateBody: TEMPLATE,
        Status: TEXT,
        OrganizationalUnitIds: maybe(list(TEXT)),
        Parameters: PARAMETERS,
        AutoDeployment: maybe(having({ DependsOn: maybe(list(TEXT)) })),
        ManagedExecution: maybe(MAP),
      }),
    }),
  }),
  stackSetInstances: call({
    line: 'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
      '--query \'Summaries[].[Account,Region,Status]\'',
    shows: 'accounts and regions that have a stack of the StackSet',
    by: { preflight: ALWAYS, leave: 'unless --account-leaves' },
    shape: maybe(INSTANCES),
  }),
  stackSetInstancesOfAccount: call({
    line: 'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as> ' +
      '--stack-instance-account <account> --query \'Summaries[].[Account,Region,Status]\'',
    shows: 'regions of a StackSet in the account that leaves',
    by: { leave: 'with --account-leaves' },
    shape: maybe(INSTANCES),
  }),
  stackSetInstanceDetails: call({
    line: 'aws cloudformation list-stack-instances --stack-set-name <stack-set> --call-as <call-as>',
    shows: 'status of each account and region, with the reason of a failure',
    by: { verify: ALWAYS },
    shape: having({
      Summaries: list(having({
        Account: TEXT,
        Region: TEXT,
        Status: TEXT,
        StatusReason: maybe(TEXT),
        StackInstanceStatus: maybe(having({ DetailedStatus: maybe(TEXT) })),
      })),
    }),
  }),
  stackSetOperations: call({
    line: 'aws cloudformation list-stack-set-operations --stack-set-name <stack-set> --call-as <call-as> --max-items 1',
    shows: 'the last operation',
    by: { verify: ALWAYS },
    shape: having({ Summaries: list(having({ Action: TEXT, Status: TEXT, StatusReason: maybe(TEXT), CreationTimestamp: maybe(DATE) })) }),
  }),

  detectDrift: call({
    line: 'aws cloudformation detect-stack-drift --stack-name <stack>',
    shows: 'starts drift detection',
    needs: ['cloudformation:DetectStackDrift', 'cloudformation:DetectStackResourceDrift'],
    by: WITH_DRIFT,
    shape: having({ StackDriftDetectionId: TEXT }),
    acts: true,
  }),
  driftStatus: call({
    line: 'aws cloudformation describe-stack-drift-detection-status --stack-drift-detection-id <detection>',
    shows: 'whether drift detection is complete',
    by: WITH_DRIFT,
    shape: having({ DetectionStatus: TEXT, DetectionStatusReason: maybe(TEXT), StackDriftStatus: maybe(TEXT) }),
    again: true,
  }),
  drifts: call({
    line: 'aws cloudformation describe-stack-resource-drifts --stack-name <stack> --stack-resource-drift-status-filters ' +
      'MODIFIED DELETED',
    shows: 'resources that have drifted. Drift detection also needs the right to read each resource.',
    by: WITH_DRIFT,
    shape: having({
      StackResourceDrifts: list(having({
        LogicalResourceId: TEXT,
        StackResourceDriftStatus: TEXT,
        PropertyDifferences: maybe(list(having({ PropertyPath: TEXT, ActualValue: ANYTHING, ExpectedValue: ANYTHING }))),
      })),
    }),
  }),

  createChangeSet: call({
    line: 'aws cloudformation create-change-set --stack-name <stack> --change-set-name <change-set> ' +
      '--change-set-type <type> ' +
      '<template-option> <template> --parameters <parameters> --capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND',
    shows: 'creates a change set, which is not executed. For a stack that does not exist, CloudFormation also creates an empty stack',
    by: WITH_CHANGE_SET,
    shape: having({ Id: TEXT, StackId: TEXT }),
    acts: true,
  }),
  changeSet: call({
    line: 'aws cloudformation describe-change-set --change-set-name <change-set>',
    shows: 'what the deployment adds, changes, replaces and removes',
    by: WITH_CHANGE_SET,
    shape: having({
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
    }),
    again: true,
  }),
  deleteChangeSet: call({
    line: 'aws cloudformation delete-change-set --change-set-name <change-set>',
    shows: 'deletes the change set that preflight created',
    by: WITH_CHANGE_SET,
    shape: ANYTHING,
    acts: true,
  }),
  reviewedStack: call({
    line: 'aws cloudformation describe-stacks --stack-name <stack> --query \'Stacks[0].StackStatus\'',
    shows: 'whether the stack that the change set created is still empty',
    by: WITH_CHANGE_SET,
    shape: TEXT,
    again: true,
  }),
  changeSets: call({
    line: 'aws cloudformation list-change-sets --stack-name <stack> --query \'Summaries[].ChangeSetName\'',
    shows: 'whether the stack has change sets of others',
    by: WITH_CHANGE_SET,
    shape: list(TEXT),
    again: true,
  }),
  deleteEmptyStack: call({
    line: 'aws cloudformation delete-stack --stack-name <stack>',
    shows: 'deletes the empty stack that preflight created, and no other: the stack is named by its id',
    by: WITH_CHANGE_SET,
    shape: ANYTHING,
    acts: true,
  }),
};
