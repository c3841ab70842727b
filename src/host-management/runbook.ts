import { inspectScript } from './inspect-script';
import { awsManagedPolicyArn } from '../cloudformation/arns';
import { INSTANCE_POLICIES } from '../permissions/host-management';

/**
 * Runtime of the runbook's scripts. AWS Systems Manager user guide, `aws:executeScript`, 2026-11: Python 3.10 and 3.11
 * are supported; new runbooks can no longer use 3.6 to 3.9.
 */
const EXECUTE_SCRIPT_RUNTIME = 'python3.11';

export interface RunbookOptions {
  readonly automationRoleArn: string;
  readonly instanceProfileArn: string;
  readonly attachPoliciesToExistingRoles: boolean;
  readonly exclusionTags: { readonly [key: string]: string };
  /** The targets, as the script checks them. */
  readonly check: { readonly [setting: string]: unknown };
  readonly output?: { readonly bucketName: string; readonly keyPrefix: string; readonly owner?: string };
}

/** Where a run was started from, as far as it matters. */
export const ORIGIN_LAUNCH = 'launch';

/**
 * The Automation runbook for one instance: look, then associate the profile or attach the policies, or leave alone. Schema 0.3;
 * the calls that change anything are steps of their own, so that an execution shows them.
 */
export function hostManagementRunbook(options: RunbookOptions): { [key: string]: unknown } {
  const { attachPoliciesToExistingRoles: mayAttach, check, output } = options;
  const hasGroup = check.TargetGroup !== undefined;
  const excludes = Object.keys(options.exclusionTags).length > 0;
  const hasTargets = excludes || Object.keys(check).length > 0;
  const inspection = {
    InstanceId: '{{ InstanceId }}',
    Policies: INSTANCE_POLICIES.map(p => p.name),
    // A list, since a tag key such as Ref would be taken for a function of CloudFormation.
    ...excludes ? { ExclusionTags: Object.entries(options.exclusionTags).map(([Key, Value]) => ({ Key, Value })) } : {},
    ...check,
    ...hasGroup ? { Origin: '{{ Origin }}' } : {},
    ...output ? { Put: { Bucket: output.bucketName, ...output.owner ? { ExpectedBucketOwner: output.owner } : {} }, Key: `${output.keyPrefix}{{ InstanceId }}/{{ automation:EXECUTION_ID }}.json` } : {},
  };
  return {
    schemaVersion: '0.3',
    description: 'Defender for Cloud: gives an EC2 instance the profile that the SSM agent needs',
    assumeRole: '{{ AutomationAssumeRole }}',
    parameters: {
      InstanceId: { type: 'String', description: 'Id of the EC2 instance', allowedPattern: '^i-[0-9a-f]{8,17}$' },
      AutomationAssumeRole: {
        type: 'AWS::IAM::Role::Arn',
        default: options.automationRoleArn,
      },
      ...hasGroup ? {
        Origin: {
          type: 'String', description: 'What started the run', default: 'schedule', allowedValues: ['schedule', ORIGIN_LAUNCH],
        },
      } : {},
    },
    mainSteps: [
      {
        name: 'inspect',
        action: 'aws:executeScript',
        inputs: {
          Runtime: EXECUTE_SCRIPT_RUNTIME,
          Handler: 'inspect',
          InputPayload: inspection,
          Script: inspectScript({ mayAttach, hasTargets, hasGroup, writesReport: output !== undefined }),
        },
        outputs: ['Outcome', ...mayAttach ? ['RoleName'] : []].map(name => ({ Name: name, Selector: `$.Payload.${name}`, Type: 'String' })),
        nextStep: 'decide',
      },
      {
        name: 'decide',
        action: 'aws:branch',
        inputs: {
          Choices: [
            { Variable: '{{ inspect.Outcome }}', StringEquals: 'NoProfile', NextStep: 'associate' },
            ...mayAttach ? [{ Variable: '{{ inspect.Outcome }}', StringEquals: 'PoliciesMissing', NextStep: attachStep(0) }] : [],
          ],
        },
        isEnd: true,
      },
      {
        name: 'associate',
        action: 'aws:executeAwsApi',
        maxAttempts: 3,
        // Somebody else may have given it a profile meanwhile.
        onFailure: 'step:waitUntilAssociated',
        isCritical: false,
        inputs: {
          Service: 'ec2',
          Api: 'AssociateIamInstanceProfile',
          InstanceId: '{{ InstanceId }}',
          IamInstanceProfile: { Arn: options.instanceProfileArn },
        },
        nextStep: 'waitUntilAssociated',
      },
      {
        name: 'waitUntilAssociated',
        action: 'aws:waitForAwsResourceProperty',
        maxAttempts: 3,
        timeoutSeconds: 60,
        onFailure: 'step:assertTerminated',
        isCritical: false,
        inputs: {
          Service: 'ec2',
          Api: 'DescribeIamInstanceProfileAssociations',
          Filters: [{ Name: 'instance-id', Values: ['{{ InstanceId }}'] }, { Name: 'state', Values: ['associating', 'associated'] }],
          PropertySelector: '$.IamInstanceProfileAssociations[0].State',
          DesiredValues: ['associated'],
        },
        isEnd: true,
      },
      {
        name: 'assertTerminated',
        action: 'aws:assertAwsResourceProperty',
        maxAttempts: 3,
        inputs: {
          Service: 'ec2',
          Api: 'DescribeInstances',
          Filters: [{ Name: 'instance-id', Values: ['{{ InstanceId }}'] }],
          PropertySelector: '$.Reservations[0].Instances[0].State.Name',
          DesiredValues: ['shutting-down', 'terminated'],
        },
        isEnd: true,
      },
      ...mayAttach ? INSTANCE_POLICIES.map(({ name }, i) => ({
        name: attachStep(i),
        action: 'aws:executeAwsApi',
        maxAttempts: 3,
        inputs: {
          Service: 'iam',
          Api: 'AttachRolePolicy',
          RoleName: '{{ inspect.RoleName }}',
          PolicyArn: awsManagedPolicyArn(name),
        },
        ...i === INSTANCE_POLICIES.length - 1 ? { isEnd: true } : { nextStep: attachStep(i + 1) },
      })) : [],
    ],
  };
}

function attachStep(i: number): string {
  return `attach${INSTANCE_POLICIES[i].name}`;
}
