/** Names of roles after aspects, escape hatches and `Role.customizeRoles`. */
import { App, Aspects, Aws, CfnCondition, CfnParameter, Fn, Stack, type IAspect } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import {
  DefenderForCloudOrganization, DefenderPlan, HostManagementIdentity, OrganizationTargets, PermissionsType,
} from '../../src';
import { optionsOf } from '../facts/plans';
import { connect, connectAlone, TENANT } from '../support/synth';

/** Only image assessment, whose name must begin with MDC. */
const PLANS = () => [DefenderPlan.defenderForContainers(Object.fromEntries(
  optionsOf('containers').map(option => [option, option === 'containerImageAssessment'])))];
const SOLUTION = '; change the aspect, the escape hatch or Role.customizeRoles that sets it';

/** Changes the name of each role. */
const rename = (change: (name: string) => string | undefined): IAspect => ({
  visit(node: IConstruct): void {
    if (node instanceof iam.CfnRole && node.roleName !== undefined) node.roleName = change(node.roleName);
  },
});


/** The messages that the synthesis fails with. */
function errors(app: App): string[] {
  try {
    app.synth();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map(line => line.replace(/^\s*\[\S+\] /, ''));
  }
}

test.each<[string, (name: string) => string | undefined, string[]]>([
  ['a prefix hides the one that Microsoft requires', name => `acme-${name}`, [
    'Stack/Defender/ContainerImageAssessment: the name of the role in the template must be a role name that begins ' +
      `with MDC, because Microsoft requires it, got "acme-MDCContainersImageAssessmentRole"${SOLUTION}`,
  ]],
  ['a name is too long', name => name.padEnd(name.startsWith('Cspm') ? 65 : 64, 'x'), [
    'Stack/Defender/CspmMonitor: the name of the role in the template must be a role name of 1 to 64 letters, digits or ' +
      `any of _+=,.@-, got "${'CspmMonitorAws'.padEnd(65, 'x')}"${SOLUTION}`,
  ]],
  ['a name has other characters', name => name.replace('CspmMonitorAws', 'Cspm Monitor'), [
    'Stack/Defender/CspmMonitor: the name of the role in the template must be a role name of 1 to 64 letters, digits or ' +
      `any of _+=,.@-, got "Cspm Monitor"${SOLUTION}`,
  ]],
  ['two roles get one name', name => name.startsWith('Cspm') ? 'MDCreader' : 'MDCReader', [
    'Stack/Defender/ContainerImageAssessment: the name of the role in the template must differ from that of ' +
      `Stack/Defender/CspmMonitor, got "mdcreader" for both (IAM ignores the case)${SOLUTION}`,
  ]],
  ['the names are removed', () => undefined, [
    'Stack/Defender/ContainerImageAssessment: the name of the role in the template must be one that begins with MDC, ' +
      `got undefined${SOLUTION}`,
  ]],
  ['a known start of a name', name => `a${Aws.STACK_NAME}-${name}`, [
    'Stack/Defender/ContainerImageAssessment: the name of the role in the template must be a role name that begins with ' +
      `MDC, because Microsoft requires it, got "a-MDCContainersImageAssessmentRole"${SOLUTION}`,
  ]],
  ['the known parts of a name are too long', name => `${name.padEnd(64, 'x')}-${Aws.REGION}`, [
    expect.stringContaining('Stack/Defender/CspmMonitor: the name of the role in the template must be a role name of 1'),
    expect.stringContaining('Stack/Defender/ContainerImageAssessment: the name of the role in the template must be a'),
  ] as string[]],
  ['a suffix', name => `${name}-acme`, []],
  ['64 characters', name => name.padEnd(64, 'x'), []],
  ['a start that is not known', name => `${Aws.STACK_NAME}-${name}`, []],
  ['a start that can still become the prefix', name => `M${Aws.STACK_NAME}-${name}`, []],
  ['a name that is not known', name => Fn.select(0, Fn.split(':', `${Aws.STACK_ID}${name}`)), []],
])('an aspect renames roles: %s', (_, change, expected) => {
  const { app } = connectAlone({ plans: PLANS() });
  Aspects.of(app).add(rename(change));
  expect(errors(app)).toEqual(expected);
});

describe('an aspect sets the path of every role and instance profile', () => {
  const errorsWith = (path: string) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    connect(stack, { plans: [DefenderPlan.defenderForServers()] });
    Aspects.of(app).add({
      visit: (node) => {
        if (node instanceof iam.CfnRole || node instanceof iam.CfnInstanceProfile) node.path = path;
      },
    });
    return errors(app);
  };
  const message = (where: string, what: string, got: string) => `Stack/Defender/${where}: the path of the ${what} in the template must ` +
    `be one that begins and ends with /, such as /security/, got "${got}"; change the aspect`;

  test.each(['security', '/security', 'security/'])('without a slash: %s', (path) => {
    expect(errorsWith(path)).toEqual(expect.arrayContaining([
      expect.stringContaining(message('CspmMonitor', 'role', path)),
      expect.stringContaining(message('HostManagement/Identity/InstanceProfile', 'instance profile', path)),
    ]));
  });

  test('of which only a part is known', () => {
    expect(errorsWith(`/${Aws.STACK_NAME}`)).toEqual([]);
    expect(errorsWith(`security-${Aws.STACK_NAME}/`)).toContainEqual(
      expect.stringContaining(message('CspmMonitor', 'role', 'security-/')));
  });

  test.each(['/', '/security/', '/a/b/', Aws.STACK_NAME, `/${Aws.REGION}/`])('that is allowed: %s', (path) => {
    expect(errorsWith(path)).toEqual([]);
  });
});

test('an escape hatch', () => {
  const { app, connector } = connectAlone({ plans: PLANS() });
  const role = connector.role(connector.capabilities[1]).node.defaultChild as iam.CfnRole;
  role.addPropertyOverride('RoleName', 'Images');
  expect(errors(app)).toEqual([expect.stringContaining('begins with MDC, because Microsoft requires it, got "Images"')]);
});

test('names that Role.customizeRoles gives', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  iam.Role.customizeRoles(stack, {
    usePrecreatedRoles: {
      'Stack/Defender/CspmMonitor': 'Reader', 'Stack/Defender/ContainerImageAssessment': 'Images',
    },
  });
  connect(stack, { plans: PLANS(), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
  expect(errors(app)).toEqual([
    'Stack/Defender/ContainerImageAssessment: the name of the role in the template must be a role name that begins ' +
      `with MDC, because Microsoft requires it, got "Images"${SOLUTION}`,
  ]);
});

test('members of an organization', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const { memberConnector } = new DefenderForCloudOrganization(stack, 'All', {
    azureTenantId: TENANT,
    targets: OrganizationTargets.organizationalUnits('r-ab12'),
    plans: PLANS(),
    connectManagementAccount: false,
  });
  Aspects.of(memberConnector).add(rename(name => `acme-${name}`));
  expect(errors(app)).toEqual([
    expect.stringMatching(/^Stack\/All\/Members\/Member\/Defender\/ContainerImageAssessment: the name .* got "acme-MDC/),
  ]);
});

test('roles of host management', () => {
  const app = new App();
  new HostManagementIdentity(new Stack(app, 'Stack'), 'Identity');
  Aspects.of(app).add(rename(name => name.startsWith('Amazon') ? `${name}/x` : 'Same'));
  expect(errors(app)).toEqual([
    'Stack/Identity/InstanceRole: the name of the role in the template must be a role name of 1 to 64 letters, digits or ' +
      `any of _+=,.@-, got "AmazonSSMRoleForInstancesMDCSetup/x"${SOLUTION}`,
    'Stack/Identity/LaunchRole: the name of the role in the template must differ from that of ' +
      `Stack/Identity/AutomationRole, got "same" for both (IAM ignores the case)${SOLUTION}`,
  ]);
});

describe('another role of the stack has the name', () => {
  const other = (change: (role: iam.CfnRole, stack: Stack) => void) => {
    const { app, stack } = connectAlone({ plans: PLANS() });
    const role = new iam.CfnRole(stack, 'Other', { assumeRolePolicyDocument: {}, roleName: 'other' });
    change(role, stack);
    return errors(app);
  };

  test('which is an error', () => {
    expect(other((role) => {
      role.roleName = 'cspmmonitoraws';
    })).toEqual([expect.stringContaining('Stack/Defender/CspmMonitor: the name of the role in the template must differ ' +
      'from that of Stack/Other, got "cspmmonitoraws" for both')]);
  });

  test('but exists only in place of it', () => {
    expect(other((role, stack) => {
      role.roleName = 'CspmMonitorAws';
      const parameter = new CfnParameter(stack, 'Own', { default: 'no' });
      role.cfnOptions.condition = new CfnCondition(stack, 'IsOwn', { expression: Fn.conditionEquals(parameter, 'yes') });
    })).toEqual([]);
  });
});
