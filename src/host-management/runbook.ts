import { CHECK_REPORT, inspectInstance } from './python-code';
import { INSTANCE_POLICIES } from '../permissions/host-management';
import { awsManagedPolicyArn } from '../policy-language/cloudformation/resource-names';

/**
 * Runtime of the runbook's scripts. AWS Systems Manager user guide, `aws:executeScript`, 2026-11: Python 3.10 and 3.11
 * are supported; new runbooks can no longer use 3.6 to 3.9.
 */
const EXECUTE_SCRIPT_RUNTIME = 'python3.11';

interface RunbookOptions {
  readonly automationRoleArn: string;
  readonly instanceProfileArn: string;
  readonly attachPoliciesToExistingRoles: boolean;
  readonly exclusionTags: { readonly [key: string]: string };
  /** The targets, in the form that the script checks. */
  readonly check: { readonly [setting: string]: unknown };
  readonly output?: { readonly bucketName: string; readonly keyPrefix: string; readonly owner?: string };
}

/** Value of the parameter `Origin` if the rule for launched instances starts the runbook. */
export const ORIGIN_LAUNCH = 'launch';

/**
 * The Automation runbook for one instance, schema 0.3. It inspects the instance. Then it associates the profile,
 * attaches the policies, or changes nothing. Each call that changes something is a separate step, so an execution shows
 * it.
 */
export function hostManagementRunbook(options: RunbookOptions): { [key: string]: unknown } {
  const { attachPoliciesToExistingRoles: mayAttach, check, output } = options;
  const hasGroup = check.TargetGroup !== undefined;
  const excludes = Object.keys(options.exclusionTags).length > 0;
  const hasTargets = excludes || Object.keys(check).length > 0;
  const inspection = {
    InstanceId: '{{ InstanceId }}',
    Profile: options.instanceProfileArn,
    // A list, because CloudFormation would read a tag key such as Ref in a map as an intrinsic function.
    ...excludes ? { ExclusionTags: Object.entries(options.exclusionTags).map(([Key, Value]) => ({ Key, Value })) } : {},
    ...check,
    ...hasGroup ? { Origin: '{{ Origin }}' } : {},
    ...output ? reportInput(output) : {},
  };
  const outputs = ['Outcome', 'AssociationId', ...mayAttach ? ['RoleName'] : [], ...output ? ['ReportError'] : []];
  return {
    schemaVersion: '0.3',
    description: 'Defender: instance profile for SSM',
    assumeRole: '{{ AutomationAssumeRole }}',
    parameters: {
      InstanceId: { type: 'String', allowedPattern: '^i-[0-9a-f]{8,17}$' },
      AutomationAssumeRole: {
        type: 'AWS::IAM::Role::Arn',
        default: options.automationRoleArn,
      },
      ...hasGroup ? {
        Origin: {
          type: 'String',
          description: 'What started the run',
          default: 'schedule',
          allowedValues: ['schedule', ORIGIN_LAUNCH],
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
          Script: inspectInstance({ mayAttach, hasTargets, hasGroup, writesReport: output !== undefined }),
        },
        outputs: outputs.map(name => ({ Name: name, Selector: `$.Payload.${name}`, Type: 'String' })),
        nextStep: output ? 'checkReport' : 'decide',
      },
      ...output ? [{
        name: 'checkReport',
        action: 'aws:executeScript',
        // The execution has failed, but continues.
        onFailure: 'step:decide',
        inputs: {
          Runtime: EXECUTE_SCRIPT_RUNTIME,
          Handler: 'check',
          InputPayload: { ReportError: '{{ inspect.ReportError }}' },
          Script: CHECK_REPORT,
        },
        nextStep: 'decide',
      }] : [],
      {
        name: 'decide',
        action: 'aws:branch',
        inputs: {
          Choices: [
            outcomeChoice('NoProfile', 'associate'),
            outcomeChoice('StaleProfile', 'disassociate'),
            ...mayAttach ? [outcomeChoice('PoliciesMissing', attachStep(0))] : [],
          ],
        },
        isEnd: true,
      },
      {
        // Not ReplaceIamInstanceProfileAssociation: it supports only running instances, and AWS does not document its
        // effect if the ARN does not change.
        name: 'disassociate',
        action: 'aws:executeAwsApi',
        maxAttempts: 3,
        onFailure: 'step:assertGone',
        isCritical: false,
        inputs: {
          Service: 'ec2',
          Api: 'DisassociateIamInstanceProfile',
          AssociationId: '{{ inspect.AssociationId }}',
        },
        nextStep: 'settle',
      },
      {
        // EC2 rejects the new association until the previous one has ended.
        name: 'settle',
        action: 'aws:sleep',
        inputs: { Duration: 'PT30S' },
        nextStep: 'associate',
      },
      {
        name: 'associate',
        action: 'aws:executeAwsApi',
        maxAttempts: 3,
        // It fails if the instance got another profile in the meantime.
        onFailure: 'step:waitForProfile',
        isCritical: false,
        inputs: {
          Service: 'ec2',
          Api: 'AssociateIamInstanceProfile',
          InstanceId: '{{ InstanceId }}',
          IamInstanceProfile: { Arn: options.instanceProfileArn },
        },
        nextStep: 'waitForProfile',
      },
      {
        name: 'waitForProfile',
        action: 'aws:waitForAwsResourceProperty',
        maxAttempts: 3,
        timeoutSeconds: 60,
        onFailure: 'step:assertGone',
        isCritical: false,
        inputs: {
          Service: 'ec2',
          Api: 'DescribeIamInstanceProfileAssociations',
          Filters: [
            { Name: 'instance-id', Values: ['{{ InstanceId }}'] },
            { Name: 'state', Values: ['associating', 'associated'] },
          ],
          PropertySelector: '$.IamInstanceProfileAssociations[0].State',
          DesiredValues: ['associated'],
        },
        isEnd: true,
      },
      {
        name: 'assertGone',
        action: 'aws:assertAwsResourceProperty',
        maxAttempts: 3,
        inputs: {
          Service: 'ec2',
          Api: 'DescribeInstances',
          InstanceIds: ['{{ InstanceId }}'],
          PropertySelector: '$.Reservations[0].Instances[0].State.Name',
          DesiredValues: ['shutting-down', 'terminated'],
        },
        ...mayAttach ? { isEnd: true } : {}, // otherwise it is the last step
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

/** Returns the location of the report as input of the script. */
function reportInput({ bucketName, keyPrefix, owner }: NonNullable<RunbookOptions['output']>): object {
  return {
    Put: { Bucket: bucketName, ...owner ? { ExpectedBucketOwner: owner } : {} },
    Key: `${keyPrefix}{{ InstanceId }}/{{ automation:EXECUTION_ID }}.json`,
  };
}

function outcomeChoice(outcome: string, nextStep: string): object {
  return { Variable: '{{ inspect.Outcome }}', StringEquals: outcome, NextStep: nextStep };
}

function attachStep(i: number): string {
  return `attach${INSTANCE_POLICIES[i].name}`;
}
