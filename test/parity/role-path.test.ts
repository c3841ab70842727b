/** `rolePath` changes the path of every role, what names a role by its ARN, and nothing else. */
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ClusterAccessPolicy, DefenderCapability, DefenderMonitoring, DefenderOrganizationPolicies, DefenderPlan,
  HostManagement, HostManagementIdentity, MonitoredRoles, MonitoringTarget, PermissionsType,
  SecurityConnectorApiVersion, type DefenderForCloudConnectorProps, type HostManagementIdentityProps,
} from '../../src';
import { roleArnsIn, synthBoth } from '../azure/support/synth';
import { ALL_PLANS, namesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES } from '../facts/roles';
import { contentsOf } from '../organization-policies/support';
import { violationsOf } from '../readers/validation/support';
import { organize } from '../support/organization';
import { hostManagementRolesOf, ofType, resolveIn, rolesOf } from '../support/resolve';
import { simulate } from '../support/simulate';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, connect, synth, TENANT } from '../support/synth';

const PATH = '/security/defender/';
const NAMED = ['AWS::IAM::Role', 'AWS::IAM::InstanceProfile'];
const NAMES = [...ROLES.map(({ roleName }) => roleName), ...HOST_MANAGEMENT_ROLES];

const withPath = (template: any) => Object.values<any>(template.Resources).filter(r => NAMED.includes(r.Type));
const pathsOf = (template: any) => withPath(template).map(r => r.Properties.Path);

/** The same template, with the default path. Throws if an ARN has a name of the library without the path. */
function withDefaultPath(template: any, path = PATH): any {
  const text = JSON.stringify(template);
  expect(NAMES.filter(name => new RegExp(`:(role|instance-profile)/${name}"`).test(text))).toEqual([]);
  const copy = JSON.parse(text.replaceAll(`:role${path}`, ':role/').replaceAll(`:instance-profile${path}`, ':instance-profile/'));
  for (const { Properties } of withPath(copy)) {
    expect(Properties.Path).toBe(path);
    delete Properties.Path;
  }
  return copy;
}

const everything = (props: Partial<DefenderForCloudConnectorProps> = {}) => synth({
  plans: allPlans({ ciem: true }), denyClusterAccessForOthers: true, permissionsType: PermissionsType.DEFAULT_ACCESS, ...props,
});

describe('a connector', () => {
  test.each(Object.values(PermissionsType))('with all plans, %s', (permissionsType) => {
    const { json } = everything({ permissionsType, rolePath: PATH });
    expect(pathsOf(json)).toEqual(Array(ROLES.length + HOST_MANAGEMENT_ROLES.length + 1).fill(PATH)); // and the profile
    expect(withDefaultPath(json)).toEqual(everything({ permissionsType }).json);
    expect(ofType(json, 'AWS::IAM::ManagedPolicy').filter(p => 'Path' in p.Properties)).toEqual([]);
  });

  test('the default path is no change', () => {
    expect(everything({ rolePath: '/' }).json).toEqual(everything().json);
  });

  test('roles pass and assume each other by their ARNs with the path', async () => {
    const roles = rolesOf(everything({ rolePath: PATH }).json);
    const decide = (role: string, action: string, resource: string, context = {}) =>
      simulate({ statements: roles.get(role)!.statements, action, resource: `arn:aws:iam::111122223333:role${resource}`, context });
    const toFirehose = { 'iam:PassedToService': 'firehose.amazonaws.com' };
    const [kinesis, discovery] = ['MDCContainersK8sKinesisToS3Role', 'DefenderForCloud-Ciem'];
    expect(await decide('MDCContainersK8sRole', 'iam:PassRole', `${PATH}${kinesis}`, toFirehose)).toBe('Allowed');
    expect(await decide('MDCContainersK8sRole', 'iam:PassRole', `/${kinesis}`, toFirehose)).toBe('ImplicitlyDenied');
    expect(await decide('DefenderForCloud-OidcCiem', 'sts:AssumeRole', `${PATH}${discovery}`)).toBe('Allowed');
    expect(await decide('DefenderForCloud-OidcCiem', 'sts:AssumeRole', `/${discovery}`)).toBe('ImplicitlyDenied');
  });

  test('the ARN of a session has no path', () => {
    const { stack, connector } = everything({ rolePath: PATH });
    expect(stack.resolve(connector.cloudTrailUserIdentityArn)['Fn::Sub']).toContain(':assumed-role/CspmMonitorAws/');
  });

  test('DefenderTrustValidation finds as little as without it', () => {
    expect(violationsOf(everything({ rolePath: PATH }).app, { azureTenantIds: [TENANT] })).toEqual([]);
  });

  test('a longest path fits into the policies', () => {
    const rolePath = `/${'p'.repeat(510)}/`;
    const { json } = everything({ rolePath });
    const where = { account: '123456789012', region: 'us-isof-south-1', partition: 'aws-us-gov' };
    const sizes = ofType(json, 'AWS::IAM::ManagedPolicy')
      .map(({ Properties }) => JSON.stringify(resolveIn(json, Properties.PolicyDocument, where)).replace(/\s/g, '').length);
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
    expect(withDefaultPath(json, rolePath).Outputs).toEqual(everything().json.Outputs);
  });

  test('a path that only CloudFormation knows', () => {
    const stack = newStack();
    const rolePath = new CfnParameter(stack, 'Path').valueAsString;
    connect(stack, { plans: allPlans({ ciem: true }), rolePath });
    const json = templateOf(stack);
    expect(new Set(pathsOf(json).map(path => JSON.stringify(path)))).toEqual(new Set(['{"Ref":"Path"}']));
    expect(JSON.stringify(json)).toContain('":role",{"Ref":"Path"},"DefenderForCloud-Ciem"');
  });
});

describe('an organization', () => {
  const make = (rolePath?: string) => organize({
    plans: allPlans({ ciem: true }), rolePath, activateTrustedAccess: true, hostManagementRegions: ['eu-west-1', 'us-east-1'],
  });
  const [made, plain] = [make(PATH), make()];

  test('every role of the members, also that of the function', () => {
    const { template } = made.members();
    expect(pathsOf(template)).toHaveLength(ROLES.length + HOST_MANAGEMENT_ROLES.length + 2); // and the profile
    expect(withDefaultPath(template)).toEqual(plain.members().template);
  });

  test('host management in the regions of members', () => {
    const { template } = made.hostManagement();
    expect(JSON.stringify(template)).toContain(`:instance-profile${PATH}AmazonSSMRoleForInstancesMDCSetup`);
    expect(withDefaultPath(template)).toEqual(plain.hostManagement().template);
  });

  test('the management account, also the function that switches on trusted access', () => {
    const withoutBodies = (json: any) => {
      ofType(json, 'AWS::CloudFormation::StackSet').forEach(s => delete s.Properties.TemplateBody);
      return json;
    };
    const json = withoutBodies(made.json());
    expect(pathsOf(json)).toHaveLength(ROLES.length + HOST_MANAGEMENT_ROLES.length + 2);
    expect(withDefaultPath(json)).toEqual(withoutBodies(plain.json()));
  });

  test('a token of the stack is refused, because members do not have it', () => {
    const stack = new Stack(new App(), 'Other');
    const { members } = organize({ rolePath: new CfnParameter(stack, 'Path').valueAsString });
    expect(members).toThrow(
      'Role/Resource must not refer to Other/Path.Ref outside Stack/Defender/Members/Member: a member template must be self-contained');
  });
});

describe('host management', () => {
  const identity = (props: HostManagementIdentityProps) => {
    const stack = newStack();
    new HostManagement(stack, 'Hosts', { identity: new HostManagementIdentity(stack, 'HostManagementIdentity', props) });
    return templateOf(stack);
  };
  const pathsIn = (template: any) => [...new Set(pathsOf(template))];

  test('alone', () => {
    expect(withDefaultPath(identity({ rolePath: PATH }))).toEqual(identity({}));
  });

  test('has the path of the connector, unless it has its own', () => {
    const of = (hostManagement?: object) => {
      const { json } = synth({ rolePath: PATH, plans: [DefenderPlan.defenderForServers({ hostManagement })] });
      return [hostManagementRolesOf(json).size, pathsIn({
        Resources: Object.fromEntries(Object.entries(json.Resources).filter(([id]) => id.includes('HostManagement'))),
      })];
    };
    expect(of()).toEqual([3, [PATH]]);
    expect(of({ rolePath: '/hosts/' })).toEqual([3, ['/hosts/']]);
    expect(of({ rolePath: '/' })).toEqual([3, [undefined]]);
  });

  test('passes the role with the path to EC2, and no other', async () => {
    const { statements } = hostManagementRolesOf(identity({ rolePath: PATH })).get('DefenderForCloud-HostManagement')!;
    const pass = (resource: string) => simulate({
      statements,
      action: 'iam:PassRole',
      resource: `arn:aws:iam::111122223333:role${resource}AmazonSSMRoleForInstancesMDCSetup`,
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    });
    expect([await pass(PATH), await pass('/')]).toEqual(['Allowed', 'ImplicitlyDenied']);
  });

  test('finds an existing identity with a path', () => {
    const stack = newStack();
    const existing = HostManagementIdentity.fromExisting(stack, 'Identity', { rolePath: PATH });
    expect([existing.automationRole.roleName, existing.launchRole?.roleName])
      .toEqual(['DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch']);
    new HostManagement(stack, 'Hosts', { identity: existing });
    const { template } = (stack.node.root as App).synth().getStackArtifact('Stack');
    const [association] = ofType(template, 'AWS::SSM::Association');
    expect(resolveIn(template, association.Properties.Parameters.AutomationAssumeRole))
      .toEqual([`arn:aws:iam::111122223333:role${PATH}DefenderForCloud-HostManagement`]);
    expect(resolveIn(template, ofType(template, 'AWS::Events::Rule')[0].Properties.Targets[0].RoleArn))
      .toBe(`arn:aws:iam::111122223333:role${PATH}DefenderForCloud-HostManagementLaunch`);
    const document = JSON.stringify(resolveIn(template, ofType(template, 'AWS::SSM::Document')[0].Properties.Content));
    expect(document).toContain(`arn:aws:iam::111122223333:instance-profile${PATH}AmazonSSMRoleForInstancesMDCSetup`);
  });
});

describe('what names the roles', () => {
  const withDefaultPathIn = (text: string) => text.replaceAll(`:role${PATH}`, ':role/');

  test.each([SecurityConnectorApiVersion.V2024_08_01_PREVIEW, SecurityConnectorApiVersion.V2026_08_01_PREVIEW])(
    'the files for Azure have each ARN with the path, in API version %s', (apiVersion) => {
      const both = (rolePath?: string) => synthBoth(
        { plans: allPlans({ ciem: true }), rolePath }, { apiVersion, defenderCspm: { ciemApplicationName: 'app' } });
      const [made, plain] = [both(PATH), both()];
      const arns = Object.values(roleArnsIn(made.arm));
      expect(arns.length).toBeGreaterThan(10);
      expect(arns.filter(arn => !arn.startsWith(`arn:aws:iam::111122223333:role${PATH}`))).toEqual([]);
      expect(withDefaultPathIn(made.text)).toBe(plain.text);
      expect(withDefaultPathIn(made.bicep)).toBe(plain.bicep);
    });

  test('Azure is said to expect the default path of a role that the API has no field for', () => {
    const { stack } = synthBoth({ plans: allPlans({ ciem: true }), rolePath: PATH }, {
      apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW, defenderCspm: { ciemApplicationName: 'app' },
    });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(
      'no field for the role of CiemDiscovery, so Azure expects the role /DefenderForCloud-Ciem: use this name and path'));
  });

  test('the policies of AWS Organizations', () => {
    const { organization, stack } = organize({ plans: allPlans(), rolePath: PATH, hostManagementRegions: ['eu-west-1'] });
    const policies = new Stack(stack.node.root as App, 'Policies');
    new DefenderOrganizationPolicies(policies, 'Policies',
      { organizations: [organization], administrators: ['arn:aws:iam::*:role/Administrator'] });
    const text = JSON.stringify(contentsOf(policies).scp().content);
    const named = namesOfPlans(ALL_PLANS);
    expect(named.length).toBeGreaterThan(10);
    for (const name of [...named, ...HOST_MANAGEMENT_ROLES]) {
      expect(text).toContain(`:role${PATH}${name}"`);
      expect(text).not.toContain(`:role/${name}"`);
    }
    expect(text).toContain(`:instance-profile${PATH}AmazonSSMRoleForInstancesMDCSetup"`);
    expect(text).toContain(`:role${PATH}StackSet-Stack-Defender-`); // the function
  });

  test('the monitoring, which knows names without a path', () => {
    const rules = (rolePath?: string) => {
      const app = new App();
      const env = { account: '111122223333', region: 'us-east-1' };
      const connector = connect(new Stack(app, 'Stack', { env }), { plans: allPlans(), rolePath });
      const monitoring = new Stack(app, 'Monitoring', { env });
      new DefenderMonitoring(monitoring, 'Monitoring', {
        target: MonitoringTarget.topic(new sns.Topic(monitoring, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
      });
      return templateOf(monitoring);
    };
    expect(rules(PATH)).toEqual(rules());
  });

  test('the policy of a key, and conditions of the user', () => {
    const { stack, connector } = everything({ rolePath: PATH });
    const role = stack.resolve(connector.principalArn(DefenderCapability.AGENTLESS_VM_SCANNING));
    expect(JSON.stringify(role)).toContain(`:role${PATH}DefenderForCloud-AgentlessScanner`);
  });

  test('cluster access', () => {
    const clusterAccess = [{ clusterName: 'one', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }];
    const { json } = synth({ plans: [DefenderPlan.defenderForContainers({ clusterAccess })], rolePath: PATH });
    expect(ofType(json, 'AWS::EKS::AccessEntry').map(entry => resolveIn(json, entry.Properties.PrincipalArn)))
      .toEqual([`arn:aws:iam::111122223333:role${PATH}MDCContainersAgentlessDiscoveryK8sRole`]);
  });
});
