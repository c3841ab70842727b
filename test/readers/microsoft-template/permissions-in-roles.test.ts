/** Roles of connectors and organizations with the permissions of a file. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Annotations as Messages, App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { allow, CSPM, inline, NEW_AUDIENCE, oneRole, portalTemplate, PROVIDER, read, trustOf, write } from './support';
import {
  DefenderCapability, DefenderPlan, MicrosoftTemplate, PermissionsType, SecurityConnector, SecurityConnectorApiVersion,
  type DefenderForCloudConnectorProps,
} from '../../../src';
import { CIEM_OBJECT_ID } from '../../facts/identity';
import { ALL_PLANS, EVERYTHING_ON, onByDefault, rolesOfPlans } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { permissionsOf, sorted } from '../../parity/actual';
import { organize } from '../../support/organization';
import { rolesOf, type RoleView } from '../../support/resolve';
import { newStack } from '../../support/stacks';
import { connect, makePlans, synth, TENANT } from '../../support/synth';

const CIEM_PLANS = EVERYTHING_ON;
const BOTH = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS];
const READ_GUARDRAILS = allow('bedrock:ListGuardrails');
const cspm = (...statements: object[]) => oneRole({
  RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...inline(...statements),
});
const warningsOf = (props: Partial<DefenderForCloudConnectorProps>) => {
  const { stack } = synth(props);
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(w => String(w.entry.data));
};

/** What the library denies can stand there twice: it also stands in the file. */
const comparableRole = (role: RoleView) => {
  const { awsManagedPolicies, statements } = sorted(permissionsOf(role));
  const inOrder = statements.map(({ conditions = {}, ...s }) =>
    JSON.stringify({ ...s, conditions: Object.fromEntries(Object.entries(conditions).sort()) }));
  return { trust: role.trust, awsManagedPolicies, statements: [...new Set(inOrder)].sort() };
};

describe.each(BOTH)('a file with what is published, %s', (type) => {
  const template = read(portalTemplate(CIEM_PLANS, type, '-portal'));
  const withFile = synth({ plans: makePlans(CIEM_PLANS), permissionsType: type, permissionsFrom: template });
  const without = synth({ plans: makePlans(CIEM_PLANS), permissionsType: type });

  test('gives the same roles', () => {
    const roles = rolesOf(withFile.json);
    expect([...roles.keys()].sort()).toEqual(ROLES.map(r => r.roleName).sort());
    for (const [name, role] of rolesOf(without.json)) {
      expect([name, comparableRole(roles.get(name)!)]).toEqual([name, comparableRole(role)]);
    }
  });

  test('warns of nothing', () => {
    expect(Annotations.fromStack(withFile.stack).findWarning('*', Match.anyValue())
      .map(w => w.entry.data).filter(text => /template|widerThan|microsoft/i.test(String(text)))).toEqual([]);
  });

  test('in member accounts too', () => {
    const members = organize({ plans: makePlans(CIEM_PLANS), permissionsType: type, permissionsFrom: template }).members();
    for (const [name, role] of rolesOf(without.json)) {
      expect([name, comparableRole(rolesOf(members.template).get(name)!)]).toEqual([name, comparableRole(role)]);
    }
  });
});

describe('permissions of the file', () => {
  test('replace those of this version', () => {
    const { statements, awsManagedPolicies } = rolesOf(synth({ permissionsFrom: read(cspm(READ_GUARDRAILS)) }).json).get('CspmMonitorAws')!;
    expect(awsManagedPolicies).toEqual([]);
    expect(statements.filter(s => s.Effect === 'Allow')).toEqual([{ Effect: 'Allow', Action: 'bedrock:ListGuardrails', Resource: '*' }]);
  });

  test('do not end what this version denies', () => {
    const { statements } = rolesOf(synth({ permissionsFrom: read(cspm(allow('billing:*'))) }).json).get('CspmMonitorAws')!;
    expect(statements.find(s => s.Effect === 'Deny').Action).toContain('billing:*');
  });

  test('have sids that are unique with those of the library', () => {
    const statement = { ...READ_GUARDRAILS, Sid: 'DenyBilling' };
    const { statements } = rolesOf(synth({ permissionsFrom: read(cspm(statement, { ...statement, Action: 'kafka:ListClusters' })) }).json)
      .get('CspmMonitorAws')!;
    expect(statements.map(s => s.Sid)).toEqual(['DenyBilling', 'DenyBillingNo2', 'DenyBillingNo3']);
  });

  test('name the roles of the app', () => {
    const file = portalTemplate(CIEM_PLANS, 'DefaultAccess', '-portal');
    file.Resources.CspmMonitorRole.Properties.Policies = inline(allow('iam:GetRole', {
      'Fn::GetAtt': ['AgentlessVmScanningRole', 'Arn'],
    })).Policies;
    const roleNames = { agentlessVmScanning: 'My-Scanner' };
    const { statements } = rolesOf(synth({ plans: makePlans(CIEM_PLANS), permissionsFrom: read(file), roleNames }).json)
      .get('CspmMonitorAws')!;
    expect(statements[0].Resource).toBe('arn:aws:iam::111122223333:role/My-Scanner');
  });

  test('cannot name a role that the app does not have', () => {
    const file = portalTemplate(ALL_PLANS, 'DefaultAccess');
    file.Resources.CspmMonitorRole.Properties.Policies = inline(allow('iam:GetRole', {
      'Fn::GetAtt': ['AgentlessVmScanningRole', 'Arn'],
    })).Policies;
    expect(() => synth({ permissionsFrom: read(file) })).toThrow(
      new RegExp(String.raw`^microsoft.json: the role CspmMonitorAws refers to the role DefenderForCloud-AgentlessScanner of the `
        + String.raw`file, which the app does not have$`));
  });

  test('that cannot be used are an error with the role', () => {
    expect(() => synth({ permissionsFrom: read(cspm(allow('s3:ListBucket', { Ref: 'Bucket' }))) })).toThrow(
      /^microsoft.json: the permissions of the role CspmMonitorAws cannot be used: .*Bucket/);
  });

  test('must be of a MicrosoftTemplate', () => {
    expect(() => synth({ permissionsFrom: 'microsoft.json' as any })).toThrow(
      'Stack/Defender: permissionsFrom must be a MicrosoftTemplate, such as '
        + "MicrosoftTemplate.fromFile('microsoft.json'), got \"microsoft.json\"");
  });

  test('are the same bytes for the same file, and its hash and date are in the template', () => {
    const path = write(cspm(READ_GUARDRAILS));
    const template = () => synth({ permissionsFrom: MicrosoftTemplate.fromFile(path, { downloadedOn: '2026-11-27' }) }).json;
    expect(JSON.stringify(template())).toBe(JSON.stringify(template()));
    const { sha256 } = MicrosoftTemplate.fromFile(path);
    expect(template().Metadata['cdk-defender-for-cloud'].microsoftTemplates).toEqual({ [sha256]: '2026-11-27' });
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(synth().json.Metadata['cdk-defender-for-cloud'].microsoftTemplates).toBeUndefined();
  });
});

describe('trusts are those of the library', () => {
  const expected = rolesOf(synth().json).get('CspmMonitorAws')!.trust;
  /** The trust of the role of the app, or why there is none. */
  const outcome = (changes: object) => {
    const properties = { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM, changes), ...inline(READ_GUARDRAILS) };
    try {
      return rolesOf(synth({ permissionsFrom: read(oneRole(properties)) }).json).get('CspmMonitorAws')!.trust;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each<[string, object]>([
    ['no session name', {}],
    ['session tags', { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }],
  ])('if the file has %s', (_, changes) => {
    expect(outcome(changes)).toEqual(expected);
  });

  // A form that is not known is an error, and cannot be accepted.
  test.each<[string, object]>([
    ['several actions', { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole', 'sts:TagSession'] }],
    ['a provider of another account',
      { Principal: { Federated: 'arn:aws:iam::999999999999:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/' } }],
    ['everybody too', { Principal: { AWS: '*', Federated: { Ref: PROVIDER } } }],
    ['no condition on the audience', { Condition: { StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } } }],
  ])('if the file has %s, it cannot be used', (_, changes) => {
    expect(outcome(changes))
      .toContain('role CspmMonitorAws must be that of CspmMonitor, got a role with the name of CspmMonitor and another trust');
  });

  test('a role with the name of a capability and another audience is an error', () => {
    const file = oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE), ...inline(READ_GUARDRAILS) });
    expect(() => synth({ permissionsFrom: read(file) })).toThrow(
      /^microsoft.json: role CspmMonitorAws must be that of CspmMonitor, got a role with the name of CspmMonitor and another trust/);
  });

  test('and the name of the role, too', () => {
    const file = oneRole({ RoleName: 'CspmMonitorAws-of-portal', AssumeRolePolicyDocument: trustOf(CSPM), ...inline(READ_GUARDRAILS) });
    expect([...rolesOf(synth({ permissionsFrom: read(file) }).json).keys()]).toEqual(['CspmMonitorAws']);
  });
});

describe('warnings', () => {
  test('of what the file allows and this version does not, one per role', () => {
    const file = cspm(allow(['bedrock:ListGuardrails', 'ec2:DescribeInstances', 's3:PutObject']));
    // It is accepted that the file allows s3:PutObject.
    const warnings = warningsOf({ permissionsFrom: read(file), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
    expect(warnings).toEqual([expect.stringMatching(
      new RegExp(String.raw`^microsoft.json allows the role of CspmMonitor more than the data of this version: `
        + String.raw`bedrock:ListGuardrails; Microsoft publishes it .*widerThanThisVersion:CspmMonitor:[0-9a-f]{32}\]$`))]);
  });

  test('of at most eight, and the number of the others', () => {
    const actions = Array.from({ length: 11 }, (_, i) => `a4b:ListThings${String.fromCharCode(97 + i)}`);
    const [warning] = warningsOf({ permissionsFrom: read(cspm(allow(actions))), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS });
    expect(warning).toContain('a4b:ListThingsh and 3 more, which cdk-defender-for-cloud compare lists; ');
  });

  test('of capabilities that the file does not have', () => {
    const warnings = warningsOf({
      permissionsFrom: read(cspm(allow('ec2:DescribeInstances'))),
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
      plans: [DefenderPlan.defenderForServers({ hostManagement: { enabled: false } })],
    });
    const [, ...missing] = rolesOfPlans({ servers: {} }).map(role => role.capability);
    expect(warnings).toEqual([expect.stringContaining(
      `microsoft.json has no role for ${missing.join(', ')}, so their permissions are those of this version`)]);
  });

  test('of roles that this version does not know, unless a plan uses them', () => {
    const file = cspm(allow('ec2:DescribeInstances'));
    const others = oneRole(inline(READ_GUARDRAILS)).Resources;
    const template = read({ Resources: { ...file.Resources, New: others.Role } });
    const props = { permissionsFrom: template, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS };
    expect(warningsOf(props))
      .toEqual([expect.stringContaining('microsoft.json has roles that this version does not know: New-Role; to create one')]);
    const plan = DefenderPlan.defenderCspm({
      ...Object.fromEntries(onByDefault('cspm').map(option => [option, false])),
      additionalCapabilities: [template.capability('New-Role')],
    });
    expect(warningsOf({ ...props, plans: [plan] })).toEqual([]);
  });

  test('of a file of the other permission type, and not of what ReadOnlyAccess reads', () => {
    const warnings = warningsOf({
      permissionsFrom: read(cspm(allow(['bedrock:ListGuardrails', 'ec2:DescribeInstances', 's3:PutObject']))),
    });
    expect(warnings).toEqual([
      expect.stringContaining('the app has default access, and the CSPM role of microsoft.json does not attach ReadOnlyAccess'),
    ]);
  });

  test('of contents first', () => {
    const lists = Array.from({ length: 9 }, (_, i) => `a4b:ListThings${String.fromCharCode(97 + i)}`);
    const [warning] = warningsOf({
      permissionsFrom: read(cspm(allow([...lists, 's3:GetObject']))),
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    });
    expect(warning).toContain('of this version: s3:GetObject, a4b:ListThingsa, ');
  });

  test('of a role without permissions', () => {
    const file = oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM) });
    const permissionsType = PermissionsType.LEAST_PRIVILEGE_ACCESS;
    expect(warningsOf({ permissionsFrom: read(file), permissionsType })).toEqual([expect.stringContaining(
      'microsoft.json has no permissions for the roles of CspmMonitor, but this version does: download the file again')]);
  });

  const idIn = (warning: string) => /\[ack: (.*)\]$/.exec(warning)![1];
  const LEAST = { permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS };

  test('are acknowledged for what this file allows, and not for what another one does', () => {
    const files = [['bedrock:ListGuardrails', 'ec2:DescribeInstances'], ['bedrock:ListGuardrails'], ['bedrock:ListFlows']]
      .map(actions => read(cspm(allow(actions))));
    const id = idIn(warningsOf({ ...LEAST, permissionsFrom: files[0] })[0]);
    expect(id).toMatch(/^cdk-defender-for-cloud:widerThanThisVersion:CspmMonitor:[0-9a-f]{32}$/);
    const warningsFor = (permissionsFrom: MicrosoftTemplate) => {
      const { stack, connector } = synth({ ...LEAST, permissionsFrom });
      Messages.of(connector).acknowledgeWarning(id, 'read');
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('more than the data')).length;
    };
    expect(files.map(warningsFor)).toEqual([0, 0, 1]);
  });

  test('can be acknowledged, in an organization too', () => {
    const props = { ...LEAST, permissionsFrom: read(cspm(READ_GUARDRAILS)) };
    const wider = Match.stringLikeRegexp('more than the data');
    const found = Annotations.fromStack(organize(props).stack).findWarning('*', wider);
    expect(found.length).toBeGreaterThan(0);
    const { organization, stack } = organize(props);
    Messages.of(organization).acknowledgeWarning(idIn(String(found[0].entry.data)), 'read');
    expect(Annotations.fromStack(stack).findWarning('*', wider)).toEqual([]);
  });
});

describe('a capability of the file', () => {
  const template = read(oneRole(inline({ ...READ_GUARDRAILS, Sid: 'Read' })));
  const synthWith = (capability: DefenderCapability, props: object = {}) =>
    synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })], ...props });

  test('has the trust of the library, and name, audience and permissions of the file', () => {
    const { json, connector } = synthWith(template.capability('New-Role'));
    const role = rolesOf(json).get('New-Role')!;
    expect(role.trust.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/' },
      Condition: {
        StringEquals: {
          'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud': NEW_AUDIENCE,
          'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
        },
      },
    }]);
    expect(role.statements).toEqual([{ Sid: 'Read', Effect: 'Allow', Action: 'bedrock:ListGuardrails', Resource: '*' }]);
    expect(connector.capabilities.map(String)).toContain('NewRole');
    expect(Object.keys(json.Metadata['cdk-defender-for-cloud'].microsoftTemplates)).toEqual([template.sha256]);
  });

  test('is named on the Azure side', () => {
    const capability = template.capability('New-Role', { azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' } });
    const stack = newStack();
    const connector = connect(stack, {
      roleNameSuffix: '-x', plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })],
    });
    const azure = new SecurityConnector(stack, 'Azure', { connector, apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW });
    const file = readFileSync(join((stack.node.root as App).synth().directory, azure.templateFile), 'utf-8');
    expect(file).toContain('role/New-Role-x');
  });

  test.each<[string, string, string]>([
    ['DefenderForCloud-ContosoPosture', 'ContosoPosture', ''],
    ['mdc_cloud.trail@logs', 'MdcCloudTrailLogs', ''],
  ])('%s has the id %s', (name, id) => {
    expect(read(oneRole({ RoleName: name, ...inline(READ_GUARDRAILS) })).capability(name).id).toBe(id);
  });

  test('of the own tenant has the service principal of the file', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/sts.windows.net/${TENANT}/` } },
        Condition: {
          StringEquals: { [`sts.windows.net/${TENANT}/:aud`]: NEW_AUDIENCE, [`sts.windows.net/${TENANT}/:sub`]: CIEM_OBJECT_ID },
        },
      }],
    };
    const own = read(oneRole({ AssumeRolePolicyDocument: trust, ...inline(READ_GUARDRAILS) }));
    const { json } = synthWith(own.capability('New-Role'));
    expect(rolesOf(json).get('New-Role')!.trust.Statement[0].Condition).toEqual({
      StringEquals: { [`sts.windows.net/${TENANT}/:aud`]: NEW_AUDIENCE, [`sts.windows.net/${TENANT}/:sub`]: CIEM_OBJECT_ID },
    });
  });

  test('of a service has the account as condition', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'glue.amazonaws.com' } }],
    };
    const service = read(oneRole({ AssumeRolePolicyDocument: trust, ...inline(READ_GUARDRAILS) }));
    const made = service.capability('New-Role');
    expect(rolesOf(synthWith(made).json).get('New-Role')!.trust.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'glue.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    }]);
  });

  test.each<[string, string, any, RegExp]>([
    ['of this version', 'CspmMonitorAws', { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM) },
      /is a capability of this version: CspmMonitor/],
    ['that is not there', 'Missing', {}, /role must be the name of a role of the file: New-Role, got "Missing"$/],
    ['that everybody may assume', 'New-Role', { AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE, { Principal: '*' }) },
      /role New-Role .*(trust|cannot)/],
    ['with two audiences', 'New-Role', { AssumeRolePolicyDocument: trustOf([NEW_AUDIENCE, 'api://other'] as any) },
      /role New-Role has a trust that this library does not create: .*audience/],
  ])('%s is refused', (_, name, properties, message) => {
    const file = read(oneRole({ ...inline(READ_GUARDRAILS), ...properties }));
    expect(() => file.capability(name)).toThrow(message);
  });

  test('works without permissions of the file for other roles', () => {
    const roles = rolesOf(synthWith(template.capability('New-Role')).json);
    expect(roles.get('CspmMonitorAws')!.awsManagedPolicies).toEqual(['ReadOnlyAccess']);
  });
});
