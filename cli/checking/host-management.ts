import { attempt, compared, DEPLOY_AGAIN, differs, information, ok, type Finding, type StackContext } from './findings';
import { asText } from '../../src/checks/json-text';
import { differences, inWords, policyDifferences } from '../reading/policy-difference';
import { quote } from '../shared/command-line';

/** Instance profiles, the runbook, its association, the rule for launched instances and its dead-letter queue. */
export async function checkHostManagement(context: StackContext): Promise<Finding[]> {
  const { template } = context;
  const each = (
    type: string, title: string, check: (context: StackContext, id: string, properties: any) => Promise<Finding[]>,
  ) =>
    template.ofType(type).map(([id, properties]) =>
      attempt(`${title} ${id}`, () => check(context, template.physicalId(id), properties)));
  const found = await Promise.all([
    ...each('AWS::IAM::InstanceProfile', 'instance profile', checkInstanceProfile),
    ...each('AWS::SSM::Document', 'runbook', checkRunbook),
    ...each('AWS::SSM::Association', 'association', checkAssociation),
    ...each('AWS::Events::Rule', 'rule', checkRule),
    ...each('AWS::SQS::Queue', 'queue', checkQueue),
  ]);
  return found.flat();
}

async function checkInstanceProfile({ ask, template }: StackContext, name: string, properties: any): Promise<Finding[]> {
  const check = `instance profile ${name}`;
  const { InstanceProfile: { Roles } } = await ask('instanceProfile', { profile: name });
  const found = differences(template.resolve(properties.Roles), Roles.map((role: any) => role.RoleName), 'role ');
  return [compared(check, found, `role ${Roles.map((role: any) => role.RoleName).join(', ')}`)];
}

/** CloudFormation can leave an older version as the default: aws-cloudformation/cloudformation-coverage-roadmap#2539. */
async function checkRunbook({ ask, template }: StackContext, name: string, properties: any): Promise<Finding[]> {
  const check = `runbook ${name}`;
  const { Document: { DefaultVersion, LatestVersion, Status } } = await ask('document', { document: name });
  const content = async (version: string) =>
    contentOf((await ask('documentContent', { document: name, version })).Content);
  const expected = contentOf(template.resolve(properties.Content));
  const found = differences(expected, await content(DefaultVersion));
  if (found.length === 0 && Status === 'Active') return [ok(check, `default version ${DefaultVersion} is the template's`)];
  if (found.length === 0) {
    return [differs(check, `its status is ${Status}`, '`aws ssm describe-document` says why. Deploy again.')];
  }
  const latestIsRight =
    LatestVersion !== DefaultVersion && differences(expected, await content(LatestVersion)).length === 0;
  const which = `its default version ${DefaultVersion} has another content than the template`;
  return [latestIsRight
    ? differs(check, `${which}; version ${LatestVersion} has the right one`,
      `aws ssm update-document-default-version --name ${quote(name)} --document-version ${quote(LatestVersion)}`)
    : differs(check, `${which}: ${inWords(found.map(d => d.split(', the template')[0]))}`,
      `Find the version with the right content (aws ssm list-document-versions --name ${quote(name)}), and make it the ` +
      'default one (aws ssm update-document-default-version). If there is none, deploy the app or template.')];
}

/** CloudFormation can convert numbers and booleans to strings. */
function contentOf(content: any): any {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return JSON.parse(text, (_, value) => typeof value === 'number' || typeof value === 'boolean' ? asText(value) : value);
}

async function checkAssociation({ ask, template }: StackContext, id: string, properties: any): Promise<Finding[]> {
  const { AssociationDescription: association } = await ask('association', { association: id });
  const check = `association ${association.AssociationName ?? id}`;
  const expected = template.resolve(properties);
  const keys = [
    'Name', 'DocumentVersion', 'AutomationTargetParameterName', 'ScheduleExpression', 'Targets', 'Parameters',
  ];
  const found = keys.flatMap(key => key in expected ? differences(expected[key], association[key], `${key} `) : []);
  if (found.length > 0) return [differs(check, inWords(found), DEPLOY_AGAIN)];
  const { Status, DetailedStatus, AssociationStatusAggregatedCount: counts } = association.Overview ?? {};
  const numbers = Object.entries(counts ?? {}).map(([status, count]) => `${count} ${status}`).join(', ');
  if (Status === 'Failed') {
    return [differs(check, `its last run failed: ${numbers || DetailedStatus}`,
      'Systems Manager, Automation shows why. Instances with another profile are not changed and count as failed: ' +
      'see docs/host-management.md#see-failures.')];
  }
  return [ok(check, Status ? `${Status}${numbers ? `: ${numbers}` : ''}` : 'it has not run yet')];
}

/** CloudFormation's id of a rule is its name, or `BUS|NAME` for a custom event bus (coverage roadmap, issue 1131). */
async function checkRule({ ask, template }: StackContext, id: string, properties: any): Promise<Finding[]> {
  const [name, bus] = id.split('|').reverse();
  const check = `rule ${name}`;
  const expected = template.resolve(properties);
  const rule = await (bus ? ask('ruleOnBus', { rule: name, bus }) : ask('rule', { rule: name }));
  const { Targets } = await (bus ? ask('ruleTargetsOnBus', { rule: name, bus }) : ask('ruleTargets', { rule: name }));
  if (rule.State !== (expected.State ?? 'ENABLED')) {
    const place = bus ? ` --event-bus-name ${quote(bus)}` : '';
    return [differs(check, `it is ${rule.State}`, `It does nothing. aws events enable-rule --name ${quote(name)}${place}`)];
  }
  const found = [
    ...differences(expected.EventPattern, rule.EventPattern && JSON.parse(rule.EventPattern), 'EventPattern '),
    ...differences(byId(expected.Targets), byId(Targets), 'Targets '),
  ];
  return [compared(check, found, `${rule.State}, with its target`)];
}

function byId(targets: any[] = []): Record<string, any> {
  return Object.fromEntries(targets.map(target => [target.Id, target]));
}

async function checkQueue({ ask, template }: StackContext, url: string): Promise<Finding[]> {
  const name = url.split('/').at(-1)!;
  const check = `queue ${name}`;
  const { Attributes } = await ask('queue', { queue: url });
  const messages = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed']
    .reduce((sum, key) => sum + Number(Attributes[key] ?? 0), 0);
  const policies = template.ofType('AWS::SQS::QueuePolicy')
    .map(([, properties]) => template.resolve(properties)).filter(policy => policy.Queues.includes(url));
  const wrong = policies.flatMap(policy =>
    policyDifferences(policy.PolicyDocument, Attributes.Policy && JSON.parse(Attributes.Policy)));
  const found = wrong.length > 0 ? [differs(`${check}: policy`, inWords(wrong), DEPLOY_AGAIN)] : [];
  if (!isDeadLetterQueue(template, url)) return [...found, information(check, `${messages} messages`)];
  return [...found, messages === 0
    ? ok(check, 'empty')
    : differs(check, `${messages} ${messages === 1 ? 'event' : 'events'} could not start the runbook`,
      `aws sqs receive-message --queue-url ${quote(url)} --message-attribute-names All; the attribute ERROR_MESSAGE says why. ` +
      'These instances get the profile with the next scheduled run.')];
}

function isDeadLetterQueue(template: StackContext['template'], url: string): boolean {
  const arn = (target: any) => template.resolve(target.DeadLetterConfig?.Arn) as string | undefined;
  return template.ofType('AWS::Events::Rule').flatMap(([, rule]) => rule.Targets ?? [])
    .some(target => arn(target)?.split(':').at(-1) === url.split('/').at(-1));
}
