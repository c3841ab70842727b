/** `policyPath` changes the path of every managed policy, what names policies by their ARN, and nothing else. */
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DefenderMonitoring, DefenderOrganizationPolicies, DefenderPlan, HostManagementIdentity, MonitoredRoles, MonitoringTarget,
  PermissionsType, type DefenderForCloudConnectorProps,
} from '../../src';
import { contentsOf } from '../organization-policies/support';
import { organize } from '../support/organization';
import { deployTemplate } from '../support/parameters';
import { ofType } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, connect, synth, TENANT } from '../support/synth';
import { ACCOUNT, committed, EVERYTHING } from '../templates/support';

const PATH = '/security/defender/';
const POLICY = 'AWS::IAM::ManagedPolicy';

const pathsOf = (template: any) => [...new Set(ofType(template, POLICY).map(p => p.Properties.Path))];
const withoutPath = (template: any) => {
  const copy = JSON.parse(JSON.stringify(template));
  for (const { Properties } of ofType(copy, POLICY)) delete Properties.Path;
  return copy;
};
const everything = (props: Partial<DefenderForCloudConnectorProps> = {}) => synth({ plans: allPlans({ ciem: true }), ...props });

describe('a connector', () => {
  test.each(Object.values(PermissionsType))('with all plans, %s', (permissionsType) => {
    const { json } = everything({ permissionsType, policyPath: PATH });
    expect(ofType(json, POLICY).length).toBeGreaterThan(10);
    expect(pathsOf(json)).toEqual([PATH]);
    expect(withoutPath(json)).toEqual(everything({ permissionsType }).json);
  });

  test('the default path is no change', () => {
    expect(everything({ policyPath: '/' }).json).toEqual(everything().json);
  });

  test('a path that only CloudFormation knows', () => {
    const stack = newStack();
    connect(stack, { plans: allPlans(), policyPath: new CfnParameter(stack, 'Path').valueAsString });
    expect(new Set(pathsOf(templateOf(stack)).map(path => JSON.stringify(path)))).toEqual(new Set(['{"Ref":"Path"}']));
  });

  test('the policy for keys of other accounts', () => {
    const stack = newStack();
    const connector = connect(stack, { plans: allPlans(), policyPath: PATH });
    connector.grantDiskScanning(
      kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:444455556666:key/22222222-3333-4444-5555-666666666666'));
    const json = templateOf(stack);
    expect(Object.keys(json.Resources).filter(id => id.includes('KeysOfOtherAccounts'))).toHaveLength(1);
    expect(pathsOf(json)).toEqual([PATH]);
  });

  test('host management has the path of the connector, unless it has its own', () => {
    const of = (hostManagement?: object) => {
      const { json } = synth({ policyPath: PATH, plans: [DefenderPlan.defenderForServers({ hostManagement })] });
      return Object.entries<any>(json.Resources).filter(([id, { Type }]) => id.includes('HostManagement') && Type === POLICY)
        .map(([, { Properties }]) => Properties.Path);
    };
    expect(of()).toEqual([PATH, PATH]);
    expect(of({ policyPath: '/hosts/' })).toEqual(['/hosts/', '/hosts/']);
    expect(of({ policyPath: '/' })).toEqual([undefined, undefined]);
  });

  test('host management alone', () => {
    const stack = newStack();
    new HostManagementIdentity(stack, 'Identity', { policyPath: PATH });
    expect(pathsOf(templateOf(stack))).toEqual([PATH]);
  });
});

test.each(['security', '/security', 'security/', '//', '/a//b/', '/a b/', '/*/', '/a:b/', '/${aws:username}/', `/${'a'.repeat(511)}/`, ''])(
  'the path "%s" is refused', (policyPath) => {
    const message =
      'policyPath must be a path of at most 512 characters that begins and ends with /, such as /security/, of parts with letters, ' +
      `digits or any of _.,+@=-, got ${JSON.stringify(policyPath).slice(0, 120)}`;
    expect(() => everything({ policyPath })).toThrow(message);
    expect(() => new HostManagementIdentity(newStack(), 'Identity', { policyPath })).toThrow(message);
    expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: ['A'], policyPath })).toThrow(message);
  });

test.each([`/${'a'.repeat(510)}/`, '/a/b.c,d+e@f=g-h_i/', '/aws-reserved/', '/StackSet-x/'])('the path "%s" is accepted', (policyPath) => {
  const stack = newStack();
  new HostManagementIdentity(stack, 'Identity', { policyPath });
  expect(pathsOf(templateOf(stack))).toEqual([policyPath]);
});

describe('an organization', () => {
  const make = (policyPath?: string) => organize({ plans: allPlans(), policyPath, hostManagementRegions: ['eu-west-1'] });

  test('every policy of the members', () => {
    const { template } = make(PATH).members();
    expect(pathsOf(template)).toEqual([PATH]);
    expect(withoutPath(template)).toEqual(make().members().template);
  });

  const protectedBy = (policyPath?: string) => {
    const { organization, stack } = make(policyPath);
    const policies = new Stack(stack.node.root as App, 'Policies');
    new DefenderOrganizationPolicies(policies, 'Policies', { organizations: [organization] });
    return policyArns(contentsOf(policies).scp().content);
  };
  const policyArns = (content: object) => [...JSON.stringify(content).matchAll(/:iam::\*:policy\/([^"]+)"/g)].map(([, name]) => name);

  test('organization policies protect the policies at the path, and at /', () => {
    const plain = protectedBy();
    // Of the StackSets, and of the Terraform module.
    expect(plain).toEqual(['StackSet-Stack-Defender-*', 'DefenderForCloud-*', '*/DefenderForCloud-*']);
    expect(protectedBy(PATH)).toEqual(['StackSet-Stack-Defender-*', 'security/defender/StackSet-Stack-Defender-*', ...plain.slice(1)]);
  });

  test('organization policies without the constructs', () => {
    const of = (policyPath?: string) => policyArns(JSON.parse(DefenderOrganizationPolicies.render({
      azureTenantIds: [TENANT], stackNames: ['Mine'], policyPath,
    }).serviceControlPolicy));
    expect(of()).toEqual(['DefenderForCloud-*', 'Mine-*']);
    expect(of(PATH))
      .toEqual(
        expect.arrayContaining(['DefenderForCloud-*', 'Mine-*', 'security/defender/Mine-*', 'security/defender/DefenderForCloud-*']));
  });

  test('a path that only CloudFormation knows is refused', () => {
    const policyPath = new CfnParameter(newStack(), 'Path').valueAsString;
    expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: ['A'], policyPath }))
      .toThrow('policyPath must be known at synthesis, because the policies contain it, got');
  });
});

test('the monitoring sees changes of the policies at the path, and at /', () => {
  const patterns = (policyPath?: (stack: Stack) => string) => {
    const app = new App();
    const env = { account: '111122223333', region: 'us-east-1' };
    const stack = new Stack(app, 'Stack', { env });
    const connector = connect(stack, { plans: allPlans(), policyPath: policyPath?.(stack) });
    const monitoring = new Stack(app, 'Monitoring', { env });
    new DefenderMonitoring(monitoring, 'Monitoring', {
      target: MonitoringTarget.topic(new sns.Topic(monitoring, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
    });
    return [...JSON.stringify(templateOf(monitoring)).matchAll(/"wildcard":"([^"]*Stack-\*)"/g)].map(([, arn]) => arn);
  };
  expect(patterns()).toEqual(['*/Stack-*']);
  expect(patterns(() => PATH)).toEqual(['*/Stack-*']);
  expect(patterns(stack => new CfnParameter(stack, 'Path').valueAsString)).toEqual(['*/Stack-*']);
});

describe('the templates without CDK', () => {
  const files: [string, any, object][] = [
    ...Object.entries(ACCOUNT).map(([type, template]): [string, any, object] => [type, template, EVERYTHING]),
    ['deny-data-reads', committed('defender-deny-data-reads.template.json'), {}],
  ];

  test.each(files)('%s: every policy has the path, and none with the default, as in earlier versions', (_, template, given) => {
    const at = (parameters: object) => deployTemplate(template, { ...given, ...parameters });
    expect(pathsOf(at({ PolicyPath: PATH }))).toEqual([PATH]);
    expect(pathsOf(at({}))).toEqual([undefined]);
    expect(withoutPath(at({ PolicyPath: PATH }))).toEqual(withoutPath(at({})));
  });

  test.each(files)('%s: paths that IAM does not allow are refused', (_, template, given) => {
    for (const PolicyPath of ['', 'security', '/a//b/', '/*/', `/${'a'.repeat(511)}/`]) {
      expect(() => deployTemplate(template, { ...given, PolicyPath })).toThrow('PolicyPath must be at most 512 characters between two /');
    }
  });
});
