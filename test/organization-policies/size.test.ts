/** How large the policies are, and what can be done if they are too large. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { STACK_SET, synthPolicies } from './support';
import { DefenderOrganizationPolicies } from '../../src';
import { nameOption, ROLES } from '../facts/roles';
import { TENANT } from '../support/synth';

const x = (length: number) => (prefix = '') => prefix.padEnd(length, 'x');
const long = x(64);
const LONGEST = Object.fromEntries(ROLES.map((role, i) => [nameOption(role), long(`MDC${i}-`)]));
const everything = {
  ciem: true,
  roleNames: LONGEST,
  hostManagementRoleNames: { instance: long('n'), automation: long('o'), launch: long('p') },
  documentName: x(64)('q'),
  stackNames: ['StackSet-DefenderForCloud-Members-*', 'StackSet-DefenderForCloud-HostManagement-*'],
};

test.each(['cn-north-1', 'us-gov-west-1', 'eu-west-1'])('the longest names fit into one policy in %s', (region) => {
  const { scp, rcp } = synthPolicies(everything, { env: { account: '111122223333', region } });
  expect(JSON.stringify(scp().content).length).toBeLessThanOrEqual(5120);
  expect(JSON.stringify(rcp().content).length).toBeLessThan(1000);
});

describe('of the service control policies', () => {
  const ARN = 'arn:aws:iam::*:role/';
  const EVERYTHING = {
    azureTenantIds: [TENANT],
    stackNames: ['StackSet-DefenderForCloud-Members-*', 'StackSet-DefenderForCloud-Members-HostManagement-*'],
    ciem: true,
    administrators: [`${ARN}OrganizationAccountAccessRole`, `${ARN}aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Security_*`,
      `${ARN}AWSControlTowerExecution`],
    samlProviderNames: ['Okta'],
    stackSetAdministrationRoles: [`${ARN}AWSCloudFormationStackSetAdministrationRole`],
    protectStackSetStacks: true,
    additionalRoleNames: ['OIDC_MicrosoftSentinelRole'],
    additionalPolicyNames: ['SecurityBoundary'],
    sentinelWorkspaceIds: ['66666666-7777-8888-9999-aaaaaaaaaaaa'],
  };
  const FITS = { ...EVERYTHING, administrators: EVERYTHING.administrators.slice(0, 1) };
  const sizes = (options: any) => {
    const { serviceControlPolicy, secondServiceControlPolicy } = DefenderOrganizationPolicies.render(options);
    return [serviceControlPolicy, secondServiceControlPolicy].map(policy => policy?.length);
  };

  const DEFAULTS = { azureTenantIds: [TENANT], stackNames: EVERYTHING.stackNames };
  const split = { ...EVERYTHING, splitServiceControlPolicy: true };

  test('docs/organization-policies.md names the sizes, to about a hundred characters', () => {
    const text = readFileSync(join(__dirname, '..', '..', 'docs', 'organization-policies.md'), 'utf-8').replace(/\s+/g, ' ');
    const [, ...named] = /the SCP has about ([\d,]+), or ([\d,]+) with CIEM, and ([\d,]+) with every option/.exec(text)!;
    const actual = [DEFAULTS, { ...DEFAULTS, ciem: true }, FITS].map(options => sizes(options)[0]!);
    actual.forEach((size, i) => expect(Math.abs(size - Number(named[i].replace(',', '')))).toBeLessThan(150));
  });

  test.each([[{}, 6], [{ ciem: true }, 5]])('%j: the administrator that is too many is number %i, as the document says',
    (options, tooMany) => {
      const administrators = (n: number) =>
        Array.from({ length: n }, (_, i) => `${ARN}${`a${i}`.padEnd('OrganizationAccountAccessRole'.length, 'x')}`);
      expect(sizes({ ...DEFAULTS, ...options, administrators: administrators(tooMany - 1) })[0]).toBeLessThanOrEqual(5120);
      expect(() => sizes({ ...DEFAULTS, ...options, administrators: administrators(tooMany) })).toThrow('too many');
    });

  test.each([DEFAULTS, FITS, split, { ...split, roleNameSuffix: '-a', additionalRoleNameSuffixes: ['-b'] }])('are at most 5120',
    (options: any) => {
      expect(sizes(options).filter(size => size !== undefined)).toHaveLength(options.splitServiceControlPolicy ? 2 : 1);
      for (const size of sizes(options)) expect(size ?? 0).toBeLessThanOrEqual(5120);
    });

  test('split, no statement is lost or wider', () => {
    const parse = (options: any) => {
      const { serviceControlPolicy, secondServiceControlPolicy } = DefenderOrganizationPolicies.render(options);
      return [serviceControlPolicy, secondServiceControlPolicy].flatMap(p => p === undefined ? [] : JSON.parse(p).Statement);
    };
    const [whole, ...rest] = parse(FITS);
    const [iamPart, otherPart, ...others] = parse({ ...FITS, splitServiceControlPolicy: true });
    expect(others).toEqual(rest);
    expect([...iamPart.Action, ...otherPart.Action]).toEqual(whole.Action);
    expect([...iamPart.Resource, ...otherPart.Resource]).toEqual(whole.Resource);
    expect(JSON.stringify([iamPart.Condition, otherPart.Condition])).toBe(JSON.stringify([whole.Condition, whole.Condition]));
    expect(iamPart.Action.filter((a: string) => !a.startsWith('iam:'))).toEqual([]);
    expect(otherPart.Action.filter((a: string) => a.startsWith('iam:'))).toEqual([]);
    expect(iamPart.Resource.filter((r: string) => !r.startsWith('arn:aws:iam:'))).toEqual([]);
    expect(otherPart.Resource.filter((r: string) => r.startsWith('arn:aws:iam:'))).toEqual([]);
  });

  test('an error says how to split, until it is split', () => {
    const many = Array.from({ length: 30 }, (_, i) => x(60)(`role${i}-`));
    expect(() => sizes({ ...EVERYTHING, additionalRoleNames: many }))
      .toThrow(/too many: name fewer or shorter roles, administrators or stacks, or set splitServiceControlPolicy$/);
    expect(() => sizes(EVERYTHING)).toThrow(/serviceControlPolicy must have at most 5120 characters, got \d{4}, which is \d+ too many/);
    expect(sizes({ ...EVERYTHING, additionalRoleNames: many, splitServiceControlPolicy: true })[0]).toBeLessThanOrEqual(5120);
    expect(() => sizes({ ...EVERYTHING, additionalRoleNames: [...many, ...many.map(r => `b/${r}`)], splitServiceControlPolicy: true }))
      .toThrow(/too many: name fewer or shorter roles, administrators or stacks$/);
  });

  test('split, the construct deploys two policies', () => {
    const { stack, policies } = synthPolicies({ splitServiceControlPolicy: true, serviceControlPolicyName: 'Mine', targetIds: ['r-ab12'] });
    Template.fromStack(stack).resourceCountIs('AWS::Organizations::Policy', 3);
    const further = Template.fromStack(stack).findResources('AWS::Organizations::Policy', { Properties: { Name: 'Mine-2' } });
    expect(Object.values(further)).toEqual([expect.objectContaining({
      Properties: expect.objectContaining({ Type: 'SERVICE_CONTROL_POLICY', TargetIds: ['r-ab12'] }),
    })]);
    expect(policies.secondServiceControlPolicy!.name).toBe('Mine-2');
    expect(synthPolicies().policies.secondServiceControlPolicy).toBeUndefined();
  });
});

describe('of the resource control policy', () => {
  const ids = (first: number, count: number) => Array.from({ length: count }, (_, i) => `${first + i}-1111-2222-3333-444455556666`);
  const made = (tenants: number, workspaces: number) => () => DefenderOrganizationPolicies.render({
    azureTenantIds: ids(10000000, tenants), stackNames: ['A'], sentinelWorkspaceIds: ids(20000000, workspaces),
  });

  test('docs/organization-policies.md names how many workspaces fit, and the error the first number', () => {
    const text = readFileSync(join(__dirname, '..', '..', 'docs', 'organization-policies.md'), 'utf-8').replace(/\s+/g, ' ');
    const [, one, two] = /\*\*The RCP holds (\d+) workspaces with one tenant\*\*, and (\d+) with two/.exec(text)!.map(Number);
    expect(made(1, one)).not.toThrow();
    expect(made(2, two)).not.toThrow();
    expect(made(2, two + 1)).toThrow('resourceControlPolicy must have at most 5120 characters');
    expect(made(1, one + 1))
      .toThrow(new RegExp('^DefenderOrganizationPolicies.render: resourceControlPolicy must have at most 5120 characters, got \\d{4}, ' +
        `which is \\d+ too many: name fewer tenants or workspaces \\(${one} workspaces fit with one tenant\\), or make a construct per ` +
      'unit with those of its accounts$'));
  });
});

test('a policy that is too large is an error that names the size', () => {
  const administrators = Array.from({ length: 10 }, (_, i) => `arn:aws:iam::*:role/a-rather-long-path/${long(`${i}`)}`);
  const { app } = synthPolicies({ administrators });
  expect(() => app.synth()).toThrow(/serviceControlPolicy must have at most 5120 characters, got \d{4}, which is \d+ too/);
  expect(() => DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], stackNames: [STACK_SET], administrators }))
    .toThrow(/^DefenderOrganizationPolicies\.render: serviceControlPolicy must have at most 5120 characters/);
});

test('is measured with the partition of the stack', () => {
  const fits = (administrator: string, region?: string) => () => synthPolicies(
    { ...everything, administrators: [administrator] }, region ? { env: { account: '111122223333', region } } : {},
  ).app.synth();
  // A length for which the name of the partition decides.
  const size = DefenderOrganizationPolicies.render({ azureTenantIds: [TENANT], ...everything }).serviceControlPolicy.length;
  const administrator = 'arn:aws:iam::*:role/'.padEnd(Math.floor((5120 - size) / 5) - 4, 'y');
  expect(fits(administrator, 'eu-west-1')).not.toThrow();
  expect(fits(administrator, 'us-gov-west-1')).toThrow('too many');
  expect(fits(administrator)).toThrow('too many');
});
