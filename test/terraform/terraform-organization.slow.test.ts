/**
 * Tests changes of the targets of an organization. Terraform plans and applies them with stand-ins for the providers. A model of the
 * published CloudFormation handler of StackSets (cli/preflight/stack-sets/instance-changes.ts names its files) computes the effect on
 * the accounts. The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { CFN } from './cases';
import { fail, OrganizationInAccount } from './failures';
import { textOf } from './support';
import { Configuration, describeTerraform, PROTECTED, withTerraform } from './terraform-cli';
import { Hcl } from '../../build/terraform/hcl';
import { Organization } from '../../cli/checking/organization';
import { effectsOf, type Effects, type Instances } from '../../cli/preflight/stack-sets/effects';
import type { Group } from '../../cli/preflight/stack-sets/instance-changes';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';

jest.setTimeout(120_000); // The machine can be busy.

const STACK = 'aws_cloudformation_stack.organization[0]';
const [A, B, C] = ['444455556666', '555566667777', '666677778888'];

/** A and B are in the unit, and C is not. */
const ACCOUNTS: Record<string, any> = {
  organization: { Organization: { MasterAccountId: '111122223333' } },
  accounts: [A, B, C].map(id => [id, 'ACTIVE']),
  accountsOfUnit: [A, B].map(id => [id, 'ACTIVE']),
  unitsOfUnit: [],
};

/** The address of the files, in the module. */
const filesOf = (configuration: Configuration) =>
  /aws_s3_object\.template_\d\d/.exec(Object.keys(configuration.state()).find(address => address.includes('aws_s3_object'))!)![0];

/** The example of the README in an account, so that data sources return its resources. */
function inAccount(): Configuration {
  const configuration = Configuration.ofReadme('organization');
  configuration.things = bucket('eu-west-1', OWN);
  return configuration;
}

const OWN = { owner: '111122223333' };

function bucket(region: string, values: object): Configuration['things'] {
  return { [`aws_s3_bucket|${region}|our-templates`]: { bucket: 'our-templates', policy: '{}', ...values } };
}

/** Changes of the user, and their effects on accounts. */
const CHANGES: [string, Record<string, unknown>, Partial<Effects>][] = [
  ['the pilot', {}, { added: [A] }],
  ['another account in the pilot', { only_account_ids: [A, B] }, { kept: [A], added: [B] }],
  ['the end of the pilot', { only_account_ids: null }, { kept: [A, B], added: [C] }],
  ['an excluded account', { excluded_account_ids: [B] }, { kept: [A, C], lost: [B] }],
  ['another one in its place', { excluded_account_ids: [C] }, { kept: [A], lost: [C], added: [B] }],
  ['no excluded account', { excluded_account_ids: null }, { kept: [A, B], added: [C] }],
  ['a narrower pilot', { only_account_ids: [C], allow_removal_of_roles: true }, { kept: [C], lost: [A, B] }],
  ['everyone again', { only_account_ids: null, allow_removal_of_roles: null }, { kept: [C], added: [A, B] }],
  // Changes that do not concern targets do not change the stacks of accounts.
  ['the other permission type', { permissions_type: 'default-access' }, { kept: [A, B, C] }],
  ['another tenant', { azure_tenant_id: '55555555-2222-3333-4444-555555555555' }, { kept: [A, B, C] }],
  ['a plan less', { defender_for_servers: 'Off', allow_removal_of_roles: true }, { kept: [A, B, C] }],
];

describeTerraform('changes of targets', () => {
  const configuration = withTerraform(inAccount);
  const organization = new Organization(async name => ACCOUNTS[name]);
  let [targets, instances]: [Group[], Instances] = [[], new Map()];

  /** Returns the actions of CloudFormation in the region of the roles, with the current parameters of the stack. */
  async function effects(): Promise<Effects> {
    const [[, { parameters }]] = Object.entries(configuration.state()).filter(([address]) => address.endsWith(STACK));
    const { Resources } = deployTemplate(CFN.organization, parameters);
    const next: Group[] = JSON.parse(JSON.stringify(Resources.OrganizationMembers.Properties.StackInstancesGroup)
      .replaceAll('{"Ref":"AWS::Region"}', '"eu-central-1"'));
    const [done] = await effectsOf(organization, instances, targets, next);
    targets = next;
    instances = new Map([['eu-central-1', new Set([...done.kept, ...done.added, ...done.anew])]]);
    return done;
  }

  const nothing = { lost: [], lostTargets: [], anew: [], added: [], kept: [] };

  test.each(CHANGES)('%s: the accounts that stay keep their roles', async (title, values, expected) => {
    for (const [name, value] of Object.entries(values)) configuration.set(name, value);
    const done = configuration.apply();
    expect(done.filter(change => change.includes(STACK))).toEqual([`${title === 'the pilot' ? 'create' : 'update'} ${STACK}`]);
    expect(done.filter(change => change.includes('delete') && !change.includes('aws_s3_object'))).toEqual([]);
    expect(await effects()).toEqual({ ...nothing, region: 'eu-central-1', ...expected });
  });

  // failed-applies.slow.test.ts tests the folders.
  test('another folder of the templates: the accounts keep their roles', async () => {
    configuration.set('template_prefix', 'other/');
    configuration.succeed('state', 'rm', `module.defender.${filesOf(configuration)}`);
    configuration.apply();
    expect(await effects()).toEqual({ ...nothing, region: 'eu-central-1', kept: [A, B, C] });
  });

  test('no instance of a StackSet is in the state, so no update of one can name a unit as an account; and nothing is left to do', () => {
    const addresses = Object.keys(configuration.state());
    expect(addresses.filter(address => address.includes('stack_set'))).toEqual([]);
    expect(addresses.filter(address => address.endsWith(STACK)).length).toBe(1);
    expect(configuration.plan()).toEqual([]);
  });
});

describeTerraform('a template that somebody else wrote to the bucket', () => {
  test('is an error, before CloudFormation reads it, until the user deletes the file', () => {
    const configuration = new OrganizationInAccount();
    configuration.apply();
    const { things } = configuration;
    const [file] = Object.keys(things).filter(key => key.endsWith('/defender-host-management.template.json'));
    const { [file]: own, ...others } = things;
    // The file has another checksum, or no checksum of this kind.
    for (const checksum of ['47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', '', null]) {
      configuration.things = { ...things, [file]: { ...own, checksum_sha256: checksum } };
      configuration.set('defender_for_containers', true);
      expect(configuration.refusal('apply')).toContain('it is not the template of this module. Find out who');
      expect(configuration.stack!.parameters.DefenderForContainers).toBe('false');
    }
    configuration.set('defender_for_containers', null);
    configuration.things = others;
    expect(configuration.apply()).toEqual([`create ${filesOf(configuration)}["defender-host-management"]`]);
    expect(configuration.things[file].checksum_sha256).toBe(own.checksum_sha256);
  });
});

describeTerraform('errors of AWS', () => {
  test('a file that cannot be uploaded is the only error of apply', () => {
    const configuration = inAccount();
    configuration.things = { ...configuration.things, 'failure||aws_s3_object': { operation: 'create', when: 'before' } };
    const words = configuration.refusal('apply');
    expect(words.match(/Error: [^.]*?was not called/g)).toEqual(['Error: ExpiredToken: create of aws_s3_object was not called']);
    expect(words.match(/Error:/g)).toHaveLength(1);
  });
});

describeTerraform('the bucket of the templates', () => {
  test.each([
    ['of another account, which lets this one write', bucket('eu-west-1', { owner: '999988887777' }), 'MethodNotAllowed'],
    ['of another region', bucket('eu-north-1', OWN), 'PermanentRedirect'],
    ['without a policy, so that it denies nothing to others', bucket('eu-west-1', { ...OWN, policy: null }), 'NoSuchBucketPolicy'],
    ['that does not exist', {}, 'NoSuchBucket: our-templates'],
  ])('%s: a plan fails', (_, things, message) => {
    const configuration = Configuration.ofReadme('organization');
    configuration.things = things;
    expect(configuration.refusal('plan')).toContain(message);
  });

  test.each([
    ['of the account', bucket('eu-west-1', OWN), {}],
    ['of the account, in a region that is given', bucket('eu-north-1', OWN), { template_bucket_region: 'eu-north-1' }],
    ['that is said to be of another account', bucket('eu-west-1', { owner: '999988887777' }), { template_bucket_of_other_account: true }],
  ])('%s: it is used', (_, things, values) => {
    const configuration = Configuration.ofReadme('organization');
    configuration.things = things;
    for (const [name, value] of Object.entries(values)) configuration.set(name, value);
    expect(configuration.plan())
      .toContainEqual(expect.stringMatching(/^create aws_s3_object\.template_\d\d\["defender-host-management"\]$/));
  });
});

/** Changes that delete roles in all accounts if all plans are on, and the messages of the plan. */
const REMOVALS: [string, Record<string, unknown>, string][] = [
  ['a pilot of everyone', { only_account_ids: [A, B] }, `only_account_ids would delete the roles of all member accounts but ${A}, ${B}.`],
  ['the management account left out', { connect_management_account: false },
    'connect_management_account = false would delete the roles of the management account, '
    + 'through which Defender for Cloud connects the organization.'],
  ['a plan that is switched off', { defender_for_servers: 'Off', host_management: false },
    'What you switch off would delete roles in all accounts: AmazonSSMRoleForInstancesMDCSetup-x, DefenderForCloud-ArcAutoProvisioning-x, '
    + 'DefenderForCloud-DefenderForServers-x, DefenderForCloud-HostManagement-x, DefenderForCloud-HostManagementLaunch-x.'],
  ['audit logs that are switched off', { control_plane_audit_logs: false },
    'What you switch off would delete roles in all accounts: MDCContainersK8sCloudWatchToKinesisRole-x, '
    + 'MDCContainersK8sDataCollectionRole-x, MDCContainersK8sKinesisToS3Role-x, MDCContainersK8sRole-x.'],
  ['CIEM that is switched off', { ciem_service_principal_object_id: '' },
    'What you switch off would delete roles in all accounts: DefenderForCloud-Ciem-x, DefenderForCloud-OidcCiem-x.'],
];

describeTerraform('roles that a change would delete', () => {
  const all = {
    organizational_unit_ids: ['r-ab12'],
    only_account_ids: null,
    connect_management_account: true,
    defender_cspm: true,
    defender_for_servers: 'P2',
    defender_for_containers: true,
    control_plane_audit_logs: true,
    host_management: true,
    ciem_service_principal_object_id: CIEM_OBJECT_ID,
    role_name_suffix: '-x',
  };
  const configuration = withTerraform(inAccount);
  const set = (values: Record<string, unknown>) => {
    for (const [name, value] of Object.entries({ ...all, allow_removal_of_roles: null, ...values })) configuration.set(name, value);
  };
  const acknowledge = 'If Azure still uses these roles, change Azure first. Then set allow_removal_of_roles = true for one apply.';

  test('are known from the stack: the state has no resource for them', () => {
    set({});
    configuration.apply();
    expect(Object.keys(configuration.state()).filter(address => !address.includes('aws_s3_object')).sort()).toEqual(
      ['module.defender.aws_cloudformation_stack.organization[0]', 'module.defender.terraform_data.first[0]']);
    expect(configuration.plan()).toEqual([]);
  });

  test.each(REMOVALS)('%s: the plan fails and says which, unless the variable allows it', (_, values, message) => {
    set(values);
    expect(configuration.refusal('plan')).toContain(`${message} ${acknowledge}`);
    set({ ...values, allow_removal_of_roles: true });
    expect(configuration.plan()).toEqual([`update ${STACK}`]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a plan whose roles other plans need', { defender_for_servers: 'P1' }],
    ['one more plan', { defender_for_databases: true }],
    ['an excluded account, which the user names', { excluded_account_ids: [A] }],
    ['the other permission type', { permissions_type: 'default-access' }],
  ])('%s: no error', (_, values) => {
    set(values);
    expect(configuration.plan()).toEqual([`update ${STACK}`]);
    configuration.set('excluded_account_ids', null);
    configuration.set('defender_for_databases', null);
    configuration.set('permissions_type', 'least-privilege');
  });

  test('an account that leaves the pilot loses its roles, one that joins it or its end takes none away', () => {
    set({ only_account_ids: [A, B], allow_removal_of_roles: true });
    configuration.apply();
    set({ only_account_ids: [B, C] });
    expect(configuration.refusal('plan')).toContain(`only_account_ids would delete the roles of ${A}. ${acknowledge}`);
    for (const accounts of [[A, B, C], null]) {
      set({ only_account_ids: accounts });
      expect(configuration.plan()).toEqual([`update ${STACK}`]);
    }
  });

  test('what others changed since counts, and a stack without a parameter of this version, too', () => {
    const key = 'aws_cloudformation_stack|eu-west-1|DefenderForCloudOrganization';
    const { things } = configuration;
    const { ConnectManagementAccount: _, ...parameters } = things[key].parameters;
    const changed = { ...parameters, DefenderForDatabases: 'true', OnlyAccountIds: `${A}, ${B}` };
    configuration.things = { ...things, [key]: { ...things[key], parameters: changed } };
    set({ only_account_ids: [A, B] });
    expect(configuration.refusal('plan')).toContain('would delete roles in all accounts: DefenderForCloud-DataThreatProtectionDB-x.');
    set({ only_account_ids: [A, B], defender_for_databases: true });
    expect(configuration.plan()).toEqual([`update ${STACK}`]);
  });
});

describeTerraform('units', () => {
  const unit = 'ou-ab12-cdef3456';
  const configuration = withTerraform(inAccount);

  test('from a pilot unit to the root: an error, unless it is on purpose', () => {
    configuration.set('only_account_ids', null);
    configuration.set('organizational_unit_ids', [unit]);
    configuration.apply();
    configuration.set('organizational_unit_ids', ['r-ab12']);
    expect(configuration.refusal('plan')).toContain('One of these units of the first apply is no longer in organizational_unit_ids or '
      + `units_below_root: ${unit}. CloudFormation would delete the roles of its accounts, even if another unit is above it.`);
    configuration.set('removed_unit_ids', [unit]);
    expect(configuration.plan()).toEqual([`update ${STACK}`]);
  });

  test('another name of the stack is refused', () => {
    configuration.set('stack_name', 'Other');
    expect(configuration.refusal('plan'))
      .toContain('the roles of all accounts would be deleted. Its name is DefenderForCloudOrganization.');
    configuration.set('stack_name', null);
  });

  test.each([
    ['role_path', '/security/'], ['role_name_suffix', '-b'],
  ])('another %s is refused, because Azure names the roles', (name, value) => {
    configuration.set(name, value);
    expect(configuration.refusal('plan')).toContain(
      'You cannot change role_path or role_name_suffix of existing roles: CloudFormation would delete the roles of all accounts, '
      + 'and Azure has their names. The values are / and "".');
    configuration.set(name, null);
  });

  test('another name of the module block changes nothing, with the block of docs/terraform.md', () => {
    const [moved] = /^moved \{[^]*?^\}\n/m.exec(textOf('docs/terraform.md'))!;
    configuration.set('organizational_unit_ids', [unit]);
    configuration.set('removed_unit_ids', null);
    configuration.edit('module "defender"', `${moved}\nmodule "defender_for_cloud"`);
    configuration.succeed('get');
    expect(configuration.plan()).toEqual([]);
    configuration.edit(`${moved}\nmodule "defender_for_cloud"`, 'module "defender"');
  });

  test('a unit that is created in the same configuration', () => {
    configuration.edit(`["${unit}"]`, `["${unit}", aws_organizations_organizational_unit.workloads.id]`);
    configuration.edit('module "defender"', 'resource "aws_organizations_organizational_unit" "workloads" {\n'
      + '  name      = "workloads"\n  parent_id = "r-ab12"\n}\n\nmodule "defender"');
    expect(configuration.plan()).toEqual(['create aws_organizations_organizational_unit.workloads', `update ${STACK}`]);
    configuration.apply();
    const [[, { parameters }]] = Object.entries(configuration.state()).filter(([address]) => address.endsWith(STACK));
    expect(parameters.OrganizationalUnitIds).toBe(`${unit},ou-ab12-cdef3458`);
    expect(configuration.plan()).toEqual([]);
  });

  test('a unit that came later is protected, too', () => {
    const withUnit = `["${unit}", aws_organizations_organizational_unit.workloads.id]`;
    configuration.edit(withUnit, `["${unit}"]`);
    expect(configuration.refusal('plan')).toContain(
      'These units are no longer in organizational_unit_ids or units_below_root: ou-ab12-cdef3458. '
      + 'CloudFormation would delete the roles of their accounts, even if another unit is above them. '
      + 'Keep them, or name them in removed_unit_ids.');
    configuration.set('removed_unit_ids', ['ou-ab12-cdef3458']);
    expect(configuration.apply()).toEqual([`update ${STACK}`]);
  });

  test('a unit that comes back is protected again: its earlier removal must be taken out', () => {
    configuration.set('organizational_unit_ids', [unit, 'ou-ab12-cdef3458']);
    expect(configuration.refusal('plan'))
      .toContain('removed_unit_ids must not name a unit of organizational_unit_ids or units_below_root.');
    configuration.set('removed_unit_ids', null);
    expect(configuration.apply()).toEqual([`update ${STACK}`]);
    configuration.set('organizational_unit_ids', [unit]);
    expect(configuration.refusal('plan'))
      .toContain('These units are no longer in organizational_unit_ids or units_below_root: ou-ab12-cdef3458.');
  });
});

/** Values that a plan does not know while another resource changes: the value of the stack, or another value. */
const UNKNOWN: [what: string, variable: string, expression: string, known: unknown][] = [
  ['the id of CIEM', 'ciem_service_principal_object_id', 'terraform_data.late.output.ciem', CIEM_OBJECT_ID],
  ['the accounts of a pilot', 'only_account_ids', 'terraform_data.late.output.accounts', [A, B]],
  ['one account of it', 'only_account_ids', `["${A}", terraform_data.late.output.account]`, [A, B]],
  ['a unit', 'organizational_unit_ids', '[terraform_data.late.output.unit]', ['ou-ab12-cdef3456']],
  ['a unit below the root', 'units_below_root', '[terraform_data.late.output.unit_below]', ['ou-ab12-cdef3457']],
  ['a plan', 'defender_for_servers', 'terraform_data.late.output.servers', 'P2'],
  ['whether the management account is connected', 'connect_management_account', 'terraform_data.late.output.on', true],
];

describeTerraform('values that a plan does not know', () => {
  const LATE = `resource "terraform_data" "late" {
  input = {
    change   = 0
    ciem     = "${CIEM_OBJECT_ID}"
    accounts = ["${A}", "${B}"]
    account  = "${B}"
    unit     = "ou-ab12-cdef3456"
    servers  = "P2"
    on       = true
    unit_below = "ou-ab12-cdef3457"
  }
}
`;
  const REFUSED = new RegExp('Error: Invalid count argument .* A value that is not known yet may delete roles: '
    + 'docs/terraform\\.md, Unknown values .* use the (?:-target argument|planning option -exclude=)');
  const known = Object.fromEntries(UNKNOWN.map(([, name,, value]) => [name, value]));
  const configuration = withTerraform(() => new OrganizationInAccount());
  const set = (values: Record<string, unknown>) => {
    const all = { ...known, excluded_account_ids: null, allow_removal_of_roles: null, ...values };
    for (const [name, value] of Object.entries(all)) configuration.set(name, value);
  };
  const late = (expression: string) => new Hcl(`terraform_data.late.output.${expression}`);

  test('create an organization, because nothing can be deleted yet, also after a create that failed', () => {
    configuration.edit('module "defender"', `${LATE}\nmodule "defender"`);
    set({ ...Object.fromEntries(UNKNOWN.map(([, name, expression]) => [name, new Hcl(expression)])), units_below_root: null });
    fail(configuration, 'create', 'before');
    expect(configuration.refusal('apply')).toContain('ExpiredToken');
    configuration.edit('change   = 0', 'change   = 1'); // what was known after it is unknown again
    expect(configuration.apply()).toContain(`create ${STACK}`);
    expect(configuration.plan()).toEqual([]);
    set({});
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
  });

  test.each(UNKNOWN)('%s, with a plan that is switched off or alone: the plan is an error', (_, name, expression) => {
    configuration.edit('change   = 1', 'change   = 2');
    for (const values of [{}, { defender_for_servers: 'Off' }]) {
      set({ ...values, [name]: new Hcl(expression) });
      expect(configuration.refusal('plan')).toMatch(REFUSED);
    }
    configuration.edit('change   = 2', 'change   = 1');
  });

  test('apply ends before it changes the stack, and after an apply with -target the plan names the roles', () => {
    const { stack } = configuration;
    configuration.edit('change   = 1', 'change   = 2');
    set({ ciem_service_principal_object_id: late('ciem'), defender_for_servers: 'Off' });
    expect(configuration.refusal('apply')).toMatch(REFUSED);
    expect(configuration.apply('-target=terraform_data.late')).toEqual(['update terraform_data.late']);
    expect(configuration.refusal('plan')).toContain('What you switch off would delete roles in all accounts: '
      + 'DefenderForCloud-ArcAutoProvisioning, DefenderForCloud-DefenderForServers.');
    expect(configuration.stack).toEqual(stack);
    set({ ciem_service_principal_object_id: late('ciem') });
    expect(configuration.plan()).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['of a unit that is added', { organizational_unit_ids: [...known.organizational_unit_ids as string[], 'ou-LATE'] }],
    ['that is allowed to delete roles', { only_account_ids: late('accounts'), allow_removal_of_roles: true }],
    ['of a setting that deletes no role', { azure_tenant_id: late('ciem') }],
  ])('%s: no error', (_, values) => {
    configuration.edit('change   = 2', 'change   = 3');
    set(values);
    if ('organizational_unit_ids' in values) configuration.edit('"ou-LATE"', 'terraform_data.late.output.unit');
    expect(configuration.plan()).toEqual([`update ${STACK}`, 'update terraform_data.late'].sort());
    configuration.set('azure_tenant_id', TENANT);
    configuration.edit('change   = 3', 'change   = 2');
  });

  test('an excluded account that the plan cannot name: an error', () => {
    set({ only_account_ids: null });
    configuration.apply();
    configuration.edit('change   = 2', 'change   = 3');
    set({ only_account_ids: null, excluded_account_ids: new Hcl('[terraform_data.late.output.account]') });
    expect(configuration.refusal('plan')).toMatch(REFUSED);
    configuration.edit('change   = 3', 'change   = 2');
    expect(configuration.plan()).toEqual([`update ${STACK}`]);
  });

  test('a stack that was imported is compared by its first plan', () => {
    const address = `module.defender.${STACK}`;
    configuration.succeed('state', 'rm', address);
    configuration.succeed('import', address, 'DefenderForCloudOrganization');
    set({ only_account_ids: null, defender_for_servers: 'Off' });
    expect(configuration.refusal('plan')).toContain('What you switch off would delete roles');
    configuration.edit('change   = 2', 'change   = 3');
    set({ only_account_ids: null, defender_for_servers: late('servers') });
    expect(configuration.refusal('plan')).toMatch(REFUSED);
    configuration.edit('change   = 3', 'change   = 2');
    set({ only_account_ids: null });
    expect(configuration.apply()).toEqual([`update ${STACK}`]);
    expect(configuration.plan()).toEqual([]);
  });

  test('with -target, all that belongs to the module compares, and what reads its stack', () => {
    configuration.edit('module "defender"',
      'resource "terraform_data" "reader" {\n  input = module.defender.stack_id\n}\n\nmodule "defender"');
    set({ only_account_ids: null, defender_for_servers: 'Off' });
    for (const target of ['module.defender', 'terraform_data.reader']) {
      expect(configuration.refusal('plan', `-target=${target}`)).toContain('What you switch off would delete roles');
    }
    expect(configuration.plan(`-target=module.defender.${STACK}`)).toEqual([`update ${STACK}`]); // as docs/terraform.md warns
  });
});

describeTerraform('depends_on of the module, for which Terraform reads its data sources later', () => {
  test('a plan is an error while what it names changes, because the comparison would come too late; the stack is never replaced', () => {
    const configuration = inAccount();
    const unit = (name: string) => 'resource "aws_organizations_organizational_unit" "other" {\n'
      + `  name      = "${name}"\n  parent_id = "r-ab12"\n}\n`;
    configuration.edit('module "defender" {\n',
      `${unit('a')}\nmodule "defender" {\n  depends_on = [aws_organizations_organizational_unit.other]\n`);
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
    configuration.edit(unit('a'), unit('b'));
    expect(configuration.refusal('plan')).toContain('Error: Invalid count argument');
    expect(configuration.apply('-target=aws_organizations_organizational_unit.other'))
      .toEqual(['update aws_organizations_organizational_unit.other']);
    expect(configuration.plan()).toEqual([]);
    configuration.set('only_account_ids', [B]);
    expect(configuration.refusal('plan')).toContain(`would delete the roles of ${A}.`);
  });
});

describeTerraform('create', () => {
  test('false creates nothing, true does, and false again is an error, because all roles would be deleted', () => {
    const configuration = inAccount();
    const before = configuration.things;
    configuration.set('create', false);
    expect([configuration.plan(), configuration.apply()]).toEqual([[], []]);
    expect(configuration.things).toEqual(before);
    configuration.set('create', true);
    expect(configuration.apply()).toContain(`create ${STACK}`);
    expect(configuration.plan()).toEqual([]);
    const deployed = configuration.things;
    configuration.set('create', false);
    for (const command of ['plan', 'apply'] as const) expect(configuration.refusal(command)).toContain(PROTECTED);
    expect(configuration.things).toEqual(deployed);
  });
});

describeTerraform('both sides of an organization in one configuration', () => {
  test('are valid, and can be applied, and removed as README.md says, but not destroyed', () => {
    const configuration = Configuration.ofFolder('organization/examples/complete');
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    expect(configuration.apply().slice(-1)).toEqual(['create azapi_resource.security_connector[0]']);
    expect(configuration.plan()).toEqual([]);
    const [, { body }] = Object.entries(configuration.state())
      .find(([address]) => address.endsWith('azapi_resource.security_connector[0]'))!;
    expect(body.properties.environmentData.organizationalData).toEqual({
      organizationMembershipType: 'Organization', stacksetName: 'DefenderForCloud-Members', excludedAccountIds: ['444455556666'],
    });
    expect(configuration.refusal('destroy')).toContain(PROTECTED);
    const without = (...blocks: RegExp[]) => blocks.reduce((text, block) => text.replace(block, ''), configuration.text);
    configuration.insteadOfAll(without(/^module "security_connector" \{[^]*?^\}\n/m, /^output [^]*?^\}\n/m));
    expect(configuration.apply().filter(line => line.startsWith('delete'))).toEqual([
      'delete azapi_resource.security_connector[0]', 'delete terraform_data.account[0]',
    ]);
    configuration.insteadOfAll(without(/^module "members" \{[^]*?^\}\n/m, /^resource "time_sleep" [^]*?^\}\n/m));
    expect(configuration.apply().length).toBe(6);
    expect(Object.keys(configuration.state())).toEqual(['azapi_resource.group']);
  });

  test.each([
    ['is refused', '["444455556666"]', 'plan'],
    // This list comes from a resource. Terraform knows its accounts only when it applies.
    ['is refused when its accounts are known, before the connector is created', 'terraform_data.pilot.output', 'apply'],
  ] as const)('a pilot %s, because Azure would connect every account', (_, accounts, command) => {
    const configuration = Configuration.ofFolder('organization/examples/complete');
    configuration.edit('excluded_account_ids    = ["444455556666"]', `only_account_ids = ${accounts}`);
    configuration.edit('data "aws_caller_identity" "current" {}',
      'data "aws_caller_identity" "current" {}\n\nresource "terraform_data" "pilot" {\n  input = ["444455556666"]\n}');
    expect(configuration.refusal(command)).toContain('organization is in the phase pilot, but Azure would connect every account.');
    configuration.edit('module.members.organization', 'merge(module.members.organization, { excluded_account_ids = ["777788889999"] })');
    expect(configuration.plan()).toContain('create azapi_resource.security_connector[0]'); // also after the apply that failed
    expect(configuration.apply()).toContain('create azapi_resource.security_connector[0]');
  });
});

describeTerraform('an organization in two states', () => {
  test('Azure is refused during the pilot by what the state of AWS says, and connected after it', () => {
    const folder = 'organization/examples/two-states';
    const aws = Configuration.ofFolder(`${folder}/aws`);
    const azure = Configuration.ofFolder(`${folder}/azure`, aws.repository);
    const [values] = /-var-file=\S+/.exec(textOf(`terraform/${folder}/plans.tfvars`))!;
    for (const side of [aws, azure]) expect(side.succeed('validate')).toContain('The configuration is valid');
    aws.apply(values);
    expect(JSON.parse(aws.succeed('output', '-json')).organization.value)
      .toEqual({ phase: 'pilot', excluded_account_ids: null, stack_set_name: 'DefenderForCloud-Members' });
    expect(azure.refusal('plan', values)).toContain('organization is in the phase pilot, but Azure would connect every account.');
    const [pilot] = /^ {2}only_account_ids .*\n/m.exec(aws.text)!;
    aws.edit(pilot, '  excluded_account_ids = ["777788889999"]\n');
    aws.apply(values);
    azure.apply(values);
    const [, { body }] = Object.entries(azure.state()).find(([address]) => address.endsWith('azapi_resource.security_connector[0]'))!;
    expect(body.properties.environmentData.organizationalData.excludedAccountIds).toEqual(['777788889999']);
    expect(azure.plan(values)).toEqual([]);
  });
});
