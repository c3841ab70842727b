import { ACCOUNT, committed, DEFAULT_ACCESS, EVERYTHING, type Parameters } from './support';
import { DefenderPlan, HostManagement, HostManagementIdentity } from '../../src';
import { deployTemplate } from '../support/parameters';
import { hostManagementRolesOf, resolveIn } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { synth } from '../support/synth';

const TEMPLATE = committed('defender-host-management.template.json');
const NAME = 'DefenderForCloud-HostManagement-Template';
const CASES: Parameters[] = [{}, { RolePath: '/security/', RoleNameSuffix: '-template' }];

/** Properties by type, with references resolved, whose text is as if path and suffix were the defaults. */
function view(template: any, { RolePath = '/', RoleNameSuffix = '' }: Parameters = {}): [string, any][] {
  const text = JSON.stringify(Object.values<any>(template.Resources).map(r => [r.Type, resolveIn(template, r.Properties)])
    .sort(([a], [b]) => a < b ? -1 : 1))
    .replaceAll(`:role${RolePath}`, ':role/').replaceAll(`:instance-profile${RolePath}`, ':instance-profile/');
  return JSON.parse(RoleNameSuffix === '' ? text : text.replaceAll(RoleNameSuffix, ''));
}

test.each(CASES)('%j: runbook, association, rule and queue of the construct', (parameters) => {
  const stack = newStack();
  new HostManagement(stack, 'HostManagement', {
    identity: HostManagementIdentity.fromExisting(stack, 'Identity'), documentName: NAME,
  });
  const idsOf = (template: any, type: string) =>
    Object.keys(template.Resources).filter(id => template.Resources[id].Type === type);
  const expected = templateOf(stack);
  const deployed = deployTemplate(TEMPLATE, parameters);
  // The queue has no name, so its ARN here is its logical id.
  const [[theirs], [ours]] = [expected, deployed].map(template => idsOf(template, 'AWS::SQS::Queue'));
  expect(JSON.parse(JSON.stringify(view(deployed, parameters)).replaceAll(ours, theirs))).toEqual(view(expected));
});

test.each(CASES)('%j: names the roles and the profile that the account has with the same parameters', (parameters) => {
  const account = deployTemplate(ACCOUNT[DEFAULT_ACCESS], { ...EVERYTHING, ...parameters });
  const arnOf = (id: string) => resolveIn(account, { 'Fn::GetAtt': [id, 'Arn'] });
  const deployed = deployTemplate(TEMPLATE, parameters);
  const text = JSON.stringify(resolveIn(deployed, Object.values<any>(deployed.Resources).map(r => r.Properties)));
  for (const id of ['InstanceProfile', 'AutomationRole', 'LaunchRole']) {
    expect(text).toContain(`"${arnOf(`HostManagement${id}`)}"`);
  }
});

test('the roles are for every region, which docs/without-cdk.md says, and those of a connector for its own', () => {
  const account = deployTemplate(ACCOUNT[DEFAULT_ACCESS], EVERYTHING);
  const regionsIn = (template: any) => [...hostManagementRolesOf(template).values()].flatMap(role =>
    [...JSON.stringify(role).matchAll(/arn:aws:(?:ssm|events|ec2):([^:]+):111122223333/g)].map(([, region]) => region));
  expect(new Set(regionsIn(account))).toEqual(new Set(['*']));
  const { json } = synth({ plans: [DefenderPlan.defenderForServers()] }, { env: { account: '111122223333', region: 'eu-west-1' } });
  expect(new Set(regionsIn(json))).toEqual(new Set(['eu-west-1']));
});

test('the roles of the account are for this runbook', () => {
  const account = deployTemplate(ACCOUNT[DEFAULT_ACCESS], EVERYTHING);
  const { trust, statements } = hostManagementRolesOf(account).get('DefenderForCloud-HostManagementLaunch')!;
  expect(trust.Statement[0].Condition.ArnLike['aws:SourceArn']).toBe(`arn:aws:events:*:111122223333:rule/${NAME}`);
  expect(JSON.stringify(statements)).toContain(`:automation-definition/${NAME}:*`);
  expect(deployTemplate(TEMPLATE, {}).Resources.HostManagementDocument.Properties.Name).toBe(NAME);
});
