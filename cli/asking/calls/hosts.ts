/** Calls about instances, and about what host management, monitoring and the functions of the library consist of. */
import { ALWAYS, call, EVERYWHERE, either, having, json, list, MAP, maybe, POLICY, row, TEXT } from '../call';

// Queries shorten long answers before this program reads them. `efender` in them finds names with `Defender` and `defender`.
export const HOSTS = {
  regions: call({
    line: 'aws ec2 describe-regions --all-regions --query \'Regions[].[RegionName,OptInStatus]\'',
    shows: 'which regions are enabled',
    by: { preflight: ALWAYS, leave: 'unless --region', denied: 'with --region all' },
    shape: list(row(TEXT, TEXT)),
  }),
  instances: call({
    line: 'aws ec2 describe-instances --filters Name=instance-state-name,Values=pending,running,stopping,stopped --query ' +
      '\'Reservations[].Instances[].[InstanceId,IamInstanceProfile.Arn,State.Name,MetadataOptions.HttpEndpoint,Tags]\'',
    shows: 'instances, with their instance profile and tags',
    by: { preflight: ALWAYS },
    shape: list(row(TEXT, maybe(TEXT), TEXT, maybe(TEXT), maybe(list(having({ Key: TEXT, Value: TEXT }))))),
    ...EVERYWHERE,
  }),
  managedInstances: call({
    line: 'aws ssm describe-instance-information --query \'InstanceInformationList[].[InstanceId,PingStatus]\'',
    shows: 'instances whose SSM agent reports',
    by: { preflight: ALWAYS },
    shape: list(row(TEXT, TEXT)),
    ...EVERYWHERE,
  }),
  profileAssociations: call({
    line: 'aws ec2 describe-iam-instance-profile-associations ' +
      '--query IamInstanceProfileAssociations[].[InstanceId,IamInstanceProfile.Arn]',
    shows: 'which instances have which profile',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, TEXT))),
  }),
  document: call({
    line: 'aws ssm describe-document --name <document>',
    shows: 'whether a document of this name exists, and its default and latest version',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: having({
      Document: having({ Name: maybe(TEXT), DefaultVersion: maybe(TEXT), LatestVersion: maybe(TEXT), Status: maybe(TEXT) }),
    }),
    ...EVERYWHERE,
  }),
  documentContent: call({
    line: 'aws ssm get-document --name <document> --document-version <version>',
    shows: 'content of the default version of the runbook',
    by: { verify: ALWAYS },
    shape: having({ Content: either(MAP, json(MAP)) }),
  }),
  association: call({
    line: 'aws ssm describe-association --association-id <association>',
    shows: 'schedule, targets and last status of the association',
    by: { verify: ALWAYS },
    shape: having({
      AssociationDescription: having({
        AssociationName: maybe(TEXT), Overview: maybe(having({ Status: maybe(TEXT), AssociationStatusAggregatedCount: maybe(MAP) })),
      }),
    }),
  }),
  arcAssociations: call({
    line: 'aws ssm list-associations --query ' +
      '"Associations[?contains(to_string(@), \'ArcForServer\')].[AssociationName,Name]"',
    shows: 'associations named like those of Azure\'s multicloud connector, which also installs Azure Arc',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: maybe(list(row(maybe(TEXT), maybe(TEXT)))),
    ...EVERYWHERE,
  }),
  startRunbook: call({
    line: 'aws ssm start-automation-execution --document-name <document> --parameters InstanceId=<instance>',
    shows: 'starts the runbook for one instance, which **can change** this instance',
    needs: ['ssm:StartAutomationExecution', 'iam:PassRole'],
    by: { verify: 'with --run-on' },
    shape: having({ AutomationExecutionId: TEXT }),
    acts: true,
  }),
  execution: call({
    line: 'aws ssm get-automation-execution --automation-execution-id <execution>',
    shows: 'result of the execution',
    by: { verify: 'with --run-on' },
    shape: having({
      AutomationExecution: having({
        AutomationExecutionStatus: TEXT,
        FailureMessage: maybe(TEXT),
        StepExecutions: maybe(list(having({ StepName: TEXT, StepStatus: TEXT }))),
      }),
    }),
    again: true,
  }),
  rule: call({
    line: 'aws events describe-rule --name <rule>',
    shows: 'whether a rule of this name exists, its state and pattern',
    by: { preflight: ALWAYS, verify: ALWAYS },
    shape: having({ Name: maybe(TEXT), State: maybe(TEXT), EventPattern: maybe(json(MAP)) }),
    ...EVERYWHERE,
  }),
  ruleTargets: call({
    line: 'aws events list-targets-by-rule --rule <rule>',
    shows: 'what the rule starts',
    by: { verify: ALWAYS },
    shape: having({ Targets: list(having({ Id: TEXT })) }),
  }),
  ruleOnBus: call({
    line: 'aws events describe-rule --name <rule> --event-bus-name <bus>',
    shows: 'the same for a rule on a custom event bus, which the monitoring of an organization uses',
    by: { verify: ALWAYS },
    shape: having({ Name: maybe(TEXT), State: maybe(TEXT), EventPattern: maybe(json(MAP)) }),
  }),
  ruleTargetsOnBus: call({
    line: 'aws events list-targets-by-rule --rule <rule> --event-bus-name <bus>',
    shows: 'where the rule sends events',
    by: { verify: ALWAYS },
    shape: having({ Targets: list(having({ Id: TEXT })) }),
  }),
  function: call({
    line: 'aws lambda get-function-configuration --function-name <function>',
    shows: 'settings, environment, layers and hash of a function of the library, but not its code',
    by: { verify: ALWAYS },
    shape: having({
      Environment: maybe(having({ Variables: maybe(MAP) })),
      Layers: maybe(list(having({ Arn: TEXT }))),
      LastModified: maybe(TEXT),
      CodeSha256: maybe(TEXT),
    }),
    secret: true,
  }),
  queue: call({
    line: 'aws sqs get-queue-attributes --queue-url <queue> --attribute-names All',
    shows: 'age, number of messages and policy of a queue',
    by: { verify: ALWAYS, leave: ALWAYS },
    shape: having({
      Attributes: having({
        ApproximateNumberOfMessages: maybe(TEXT),
        ApproximateNumberOfMessagesNotVisible: maybe(TEXT),
        ApproximateNumberOfMessagesDelayed: maybe(TEXT),
        CreatedTimestamp: maybe(TEXT),
        Policy: maybe(json(POLICY)),
      }),
    }),
  }),
  similarQueues: call({
    line: 'aws sqs list-queues --query "QueueUrls[?contains(@, \'efender\')]"',
    shows: 'queues with a similar name',
    by: { leave: ALWAYS },
    shape: maybe(list(TEXT)),
  }),
};
