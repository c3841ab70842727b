/** Tests the organization module with the HCL library of HashiCorp. `.ci/steps/terraform.sh` builds the evaluator and runs this. */
import { existsSync } from 'fs';
import { join } from 'path';
import { BUCKET, CASES, CFN, forRoles, UNITS } from './cases';
import {
  describeModules, evaluateAll, evaluateModule, ORGANIZATION_MODULE, ROOT, TAGS_OF_AWS, textOf, variablesFor, type Values,
} from './support';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import { committed, type Parameters } from '../templates/support';

jest.setTimeout(60_000); // The machine can be busy.

const STACK = 'aws_cloudformation_stack.organization[0]';
const UNIT = 'ou-ab12-cdef3456';
const valuesOf = (parameters: Parameters): Values => ({ ...BUCKET, ...variablesFor(parameters) });
const DEFAULTS = Object.fromEntries(Object.entries<any>(CFN.organization.Parameters).map(([name, { Default }]) => [name, Default]));

describeModules('the organization', () => {
  const base: Parameters = {
    AzureTenantId: TENANT,
    ...UNITS,
    DefenderForServers: 'P2',
    HostManagement: 'true',
    HostManagementRegions: 'eu-west-1,us-east-1',
    RolePath: '/a/',
    RoleNameSuffix: '-b',
    StackSetName: 'Ours',
  };
  const evaluate = (changed: Parameters = {}, more: Values = {}) =>
    evaluateModule(ORGANIZATION_MODULE, { ...valuesOf({ ...base, ...changed }), ...more });

  test.each<[string, Parameters]>([
    ['all', {}],
    ['no regions', { HostManagementRegions: '' }],
    ['a pilot', { OnlyAccountIds: '444455556666,777788889999' }],
    ['excluded accounts', { ExcludedAccountIds: '444455556666,777788889999' }],
    ['the root and units', { OrganizationalUnitIds: 'r-ab12', UnitsBelowRoot: 'ou-ab12-cdef3456' }],
    ['no data reads', { DenyDataReads: 'true' }],
    ['no management account', { ConnectManagementAccount: 'false' }],
    ['a delegated administrator', { CallAs: 'DELEGATED_ADMIN', ConnectManagementAccount: 'false' }],
  ])('the stack gets every parameter of the template: %s', (_, changed) => {
    const { parameters } = evaluate(changed).resources[STACK];
    const { DenyDataReads = 'false', ...given } = { ...base, ...changed };
    expect(parameters).toEqual({
      ...DEFAULTS,
      ...given,
      DenyDataReadsStackSet: DenyDataReads,
      TemplateFolderUrl: expect.stringMatching(new RegExp('^https://our-templates\\.s3\\.eu-central-1\\.amazonaws\\.com/'
        + 'defender-for-cloud/DefenderForCloudOrganization/[0-9a-f]{16}/$')),
    });
    deployTemplate(CFN.organization, parameters); // throws what CloudFormation refuses
  });

  test('the order of a list is no change', () => {
    const [parameters, reversed] = [['a', 'b'], ['b', 'a']].map(order => evaluate({}, {
      organizational_unit_ids: order.map(end => `ou-ab12-cdef345${end}`),
      excluded_account_ids: order.map(end => `44445555666${end === 'a' ? 1 : 2}`),
    }).resources[STACK].parameters);
    expect(reversed).toEqual(parameters);
    expect(parameters.OrganizationalUnitIds).toBe('ou-ab12-cdef345a,ou-ab12-cdef345b');
  });

  test('the stack has the template of an organization', () => {
    const { parameters, ...stack } = evaluate({}, {
      tags: { team: 'a' }, iam_role_arn: 'arn:aws:iam::111122223333:role/deploy',
    }).resources[STACK];
    expect(stack).toEqual({
      name: 'DefenderForCloudOrganization',
      template_body: textOf('templates/defender-organization.template.json'),
      capabilities: ['CAPABILITY_NAMED_IAM'],
      iam_role_arn: 'arn:aws:iam::111122223333:role/deploy',
      tags: { team: 'a' },
      on_failure: 'DELETE',
      // Twelve hours and the time of the plan that creates the stack.
      timeouts: [{ create: '12h261201000000ns', update: '12h', delete: '12h' }],
      lifecycle: [expect.objectContaining({ ignore_changes: ['name', 'on_failure', 'timeouts.create'], prevent_destroy: true })],
    });
  });

  test.each(['default-access', 'least-privilege'])('every template that CloudFormation reads is uploaded before: %s', (type) => {
    const { resources } = evaluate({ PermissionsType: type }, { template_bucket_region: 'eu-north-1', template_prefix: 'a/b/' });
    const objects = Object.entries(resources)
      .filter(([address]) => /^aws_s3_object\.template_\d\d\[/.test(address)).map(([, object]) => object);
    const urls = objects.map(({ bucket, region, key }) => `https://${bucket}.s3.${region}.amazonaws.com/${key}`);
    const deployed = deployTemplate(CFN.organization, resources[STACK].parameters);
    const read = Object.values<any>(deployed.Resources).map(r => r.Properties.TemplateURL).filter(url => url !== undefined);
    // Members, and the management account.
    expect([...new Set(read.map(url => url.split('/').pop()))].sort())
      .toEqual([`defender-account.${type}.template.json`, 'defender-host-management.template.json']);
    expect(urls).toEqual(expect.arrayContaining(read));
    expect(objects.length).toBe(3);
    for (const { key, source, content_type: contentType } of objects) {
      expect(key).toMatch(/^a\/b\/DefenderForCloudOrganization\/[0-9a-f]{16}\//);
      expect(source.split('/').pop()).toBe(key.split('/').pop());
      expect(existsSync(join(ROOT, source))).toBe(true);
      expect(contentType).toBe('application/json');
    }
  });

  test('members get every parameter, for each combination of plans', () => {
    const results = evaluateAll(ORGANIZATION_MODULE, CASES.map(c => valuesOf({ ...c, ...UNITS })));
    expect(results.length).toBe(99);
    results.forEach((result, i) => {
      const { Resources } = deployTemplate(CFN.organization, result.resources[STACK].parameters);
      const given = Resources.OrganizationMembers.Properties.Parameters.map((p: any) => [p.ParameterKey, p.ParameterValue]);
      expect(Object.fromEntries(given)).toEqual(forRoles(CASES[i]));
    });
  });

  test('the roles of members stay as they are with the other permission type, and with another tenant', () => {
    const rolesOf = (template: any) => Object.fromEntries(Object.entries<any>(template.Resources)
      .filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Role' && Properties.RoleName)
      .map(([id, { Properties: p }]) => [id, [p.RoleName, p.Path]]));
    const least = committed('defender-account.least-privilege.template.json');
    const [fewest, most] = CASES.map((c) => {
      const before = rolesOf(deployTemplate(CFN.account, forRoles(c)));
      expect([c, rolesOf(deployTemplate(least, forRoles(c)))]).toEqual([c, before]);
      expect(rolesOf(deployTemplate(CFN.account, forRoles({ ...c, AzureTenantId: CIEM_OBJECT_ID })))).toEqual(before);
      return Object.keys(before).length;
    }).sort((a, b) => a - b).filter((_, i, all) => i === 0 || i === all.length - 1);
    expect([fewest, most]).toEqual([1, 18]);
  });

  test.each<[string, Parameters, string, string[] | null]>([
    ['excluded accounts', { ExcludedAccountIds: '444455556666' }, 'everyone', ['444455556666']],
    ['everyone', {}, 'everyone', []],
    // Azure connects all accounts that it does not exclude, so with an empty list, it would connect every account.
    ['a pilot', { OnlyAccountIds: '444455556666' }, 'pilot', null],
  ])('what Azure needs is an output: %s', (_, changed, phase, excluded) => {
    expect(evaluate(changed).outputs).toEqual({
      stack_id: `${STACK}.id`,
      organization: { phase, excluded_account_ids: excluded, stack_set_name: 'Ours' },
      azure: expect.objectContaining({ defender_for_servers: 'P2', role_path: '/a/', role_name_suffix: '-b' }),
    });
  });

  test.each<[Values, string[]]>([
    [{ call_as: 'DELEGATED_ADMIN' },
      ['call_as=DELEGATED_ADMIN needs connect_management_account=false: connect the management account separately.']],
    [{ organizational_unit_ids: ['r-ab12', 'ou-ab12-cdef3456'] }, [
      'organizational_unit_ids must be ids of units such as ou-ab12-cdef3456, or the root alone, such as r-ab12; ' +
      'if the stack has both today, move the units to units_below_root.',
    ]],
    [{ only_account_ids: ['444455556666'], excluded_account_ids: ['777788889999'] },
      ['only_account_ids needs an empty excluded_account_ids: all other accounts are left out already.']],
    [{ template_bucket: 'Our_Templates' }, ['template_bucket must be the name of a bucket.']],
    [{ template_bucket_region: 'Ireland' }, ['template_bucket_region must be a region such as eu-west-1.']],
    [{ template_prefix: 'a' }, ['template_prefix must be names that end with /, or empty.']],
    [{ template_prefix: '' }, []],
    [{ iam_role_arn: 'deploy' }, ['iam_role_arn must be the ARN of a role.']],
    [{ allow_removal_of_roles: null }, []],
    [{ removed_unit_ids: ['unit'] }, ['removed_unit_ids must be ids of units such as ou-ab12-cdef3456, or the root.']],
    [{ removed_unit_ids: ['ou-ab12-cdef3458', 'r-ab12'] }, []],
    ...[UNIT, 'ou-ab12-cdef3459'].map((unit): [Values, string[]] => [
      { organizational_unit_ids: [UNIT], units_below_root: ['ou-ab12-cdef3459'], removed_unit_ids: ['ou-ab12-cdef3458', unit] }, [
        'removed_unit_ids must not name a unit of organizational_unit_ids or units_below_root. If you added a unit again, '
        + 'remove it from removed_unit_ids. Otherwise, nothing would protect the unit later.',
      ],
    ]),
    ...TAGS_OF_AWS,
    [{ stack_name: 'a b' }, ['stack_name must be at most 128 letters, digits or hyphens, beginning with a letter.']],
  ])('%j is refused: %j', (values, expected) => {
    expect(evaluate({}, values).refused).toEqual(expected);
  });
});
