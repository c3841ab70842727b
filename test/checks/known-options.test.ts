/** Misspelled options: an error if the name resembles an option. */
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderPlan, HostManagement, OrganizationTargets,
} from '../../src';
import { BOOLEAN, checkOptionNames, checkOptions, OPTIONS_OF_OTHERS, pickOptions } from '../../src/checks/known-options';
import { newStack } from '../support/stacks';
import { optionsOf, STRUCTS } from '../support/structs';

const NAMES = ['permissionsType', 'plans', 'output', 'outputs', 'sensitiveDataDiscovery', 'bucketName', 'bucketNames', 'targets',
  'additionalCapabilities'];

/** The message about a struct with these names, or undefined if they are allowed. */
function messageAbout(options: unknown, names = NAMES, prefix = ''): string | undefined {
  try {
    checkOptionNames(options as object, Object.fromEntries(names.map(name => [name, true])) as object, prefix);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ['permissionType', 'permissionsType'], // a letter is missing
  ['permissonType', 'permissionsType'], // two are missing
  ['permissionsTypeOf', 'permissionsType'], // two are added
  ['permissiomsType', 'permissionsType'], // one is replaced
  ['permissionsTpye', 'permissionsType'], // two neighbors are swapped
  ['epmrissionsType', 'permissionsType'], // the first two are
  ['permission_type', 'permissionsType'],
  ['PERMISSIONS-TYPE', 'permissionsType'],
  ['per_missions-Type', 'permissionsType'],
  ['sensitiveDataDiscover', 'sensitiveDataDiscovery'],
  ['plan', 'plans'], // one letter of a short name
  ['planz', 'plans'],
  ['lans', 'plans'],
  ['palns', 'plans'],
  ['ouput', 'output'],
  ['ouputs', 'outputs'], // the nearest of several
  ['bucketNams', 'bucketName'], // the first of several that are equally near
  ['bucketNamess', 'bucketNames'],
  ['additionalCapability', 'additionalCapabilities'],
  ['sensitiveData', 'sensitiveDataDiscovery'], // the beginning of an option
  ['sensitive_data', 'sensitiveDataDiscovery'],
  ['outputsOfRoles', 'outputs'], // begins with an option, the longest
  ['permissionsTypes22', 'permissionsType'],
  ['additionalCapabilityList', 'additionalCapabilities'],
  ['bucket', 'bucketName'], // the nearest of several
])('%s is refused: %s is meant', (wrong, meant) => {
  expect(messageAbout({ [wrong]: 1 })).toBe(`${wrong} is not an option; did you mean ${meant}?`);
});

test.each([
  ['type'], ['plane2'], ['clans2'], ['put'], ['stackName'], ['env'], ['toString'],
  ['permissonsTyp_xy'], ['pxyns'], ['lpasn'], ['pla'], ['vpc'], ['tags'], [''],
])('%p is allowed, because it resembles no option', (name) => {
  expect(messageAbout({ [name]: 1 })).toBeUndefined();
});

test('a beginning is similar from six letters on, and only if no other struct has such an option', () => {
  expect(messageAbout({ targe: 1 }, ['targetsOfAll'])).toBeUndefined();
  expect(messageAbout({ targets: 1 }, ['targetsOfAll'])).toBeUndefined();
  expect(messageAbout({ target: 1 }, ['targetsOfAll'])).toBeUndefined();
  expect(messageAbout({ targetsO: 1 }, ['targetsOfAll'])).toContain('did you mean targetsOfAll?');
  expect(messageAbout({ plansOfAll: 1 }, ['plans'])).toBeUndefined();
});

test('the options of other structs that have the beginning of an option, or are one', () => {
  const structs = STRUCTS.map(optionsOf);
  const plain = (name: string) => name.toLowerCase().replace(/ies$/, 'y');
  const begins = (one: string, other: string) => one.length >= 6 && other.length >= 6 && (one.startsWith(other) || other.startsWith(one));
  const shared = [...new Set(structs.flat())].filter(name => structs.some(options =>
    !options.includes(name) && options.some(option => begins(plain(name), plain(option)))));
  expect([...OPTIONS_OF_OTHERS].sort()).toEqual(shared.sort());
});

describe('what people write', () => {
  test('a beginning of an option of a plan', () => {
    expect(() => DefenderPlan.defenderForServers({ arcAutoProvision: false } as any)).toThrow(
      new Error('DefenderPlan.defenderForServers: arcAutoProvision is not an option; did you mean arcAutoProvisioning?'));
  });

  test('one object for the connector, the organization and host management', () => {
    const common = {
      azureTenantId: '99999999-2222-3333-4444-555555555555',
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      hostManagementRegions: ['eu-west-1'],
      plans: [DefenderPlan.defenderForServers()],
      rolePath: '/security/',
      region: 'eu-west-1',
      stackName: 'Security',
    };
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    expect(() => new DefenderForCloudConnector(stack, 'Defender', common)).not.toThrow();
    expect(() => new DefenderForCloudOrganization(newStack(), 'All', common)).not.toThrow();
    expect(() => new HostManagement(newStack(), 'Hosts', { ...common, targets: undefined })).not.toThrow();
  });
});

test('the names of options are allowed', () => expect(messageAbout({ plans: 1, output: 2 }, ['plans', 'output'])).toBeUndefined());

test('a name without a value is allowed, as other languages pass it', () => {
  expect(messageAbout({ permissionType: undefined })).toBeUndefined();
});

test('a name is allowed if the option that it resembles is given too', () => {
  expect(messageAbout({ permissionType: 1, permissionsType: 2 })).toBeUndefined();
  expect(messageAbout({ permissionType: 1, permissionsType: undefined })).toContain('did you mean permissionsType?');
});

test('the message names the struct', () => {
  expect(messageAbout({ plan: 1 }, NAMES, 'a.b.')).toBe('a.b.plan is not an option; did you mean a.b.plans?');
});

test.each([[undefined], [null], ['text'], [5]])('%p has no names', (value) => expect(messageAbout(value)).toBeUndefined());

describe('options of a struct', () => {
  const check = (struct: string, options: unknown) => () =>
    checkOptions<object>(struct, options as object, { outputs: BOOLEAN, plans: true } as object);

  test.each<[string, unknown]>([
    ['props', {}], ['props', { outputs: false, plans: 'x', other: 1 }], ['options', undefined], ['ciem', undefined],
    ['ciem', { outputs: undefined }],
  ])('%s can be %p', (struct, options) => expect(check(struct, options)).not.toThrow());

  test.each<[string, unknown, string]>([
    ['props', undefined, 'props must be a struct of options, such as { outputs: ... }, got undefined'],
    ['props', 'x', 'props must be a struct of options, such as { outputs: ... }, got "x"'],
    ['ciem', null, 'ciem must be a struct of options, such as { outputs: ... }, got null'],
    ['props', { output: true }, 'output is not an option; did you mean outputs?'],
    ['options', { output: true }, 'output is not an option; did you mean outputs?'],
    ['ciem', { output: true }, 'ciem.output is not an option; did you mean ciem.outputs?'],
    ['props', { outputs: 'no' }, 'outputs must be true or false, got "no"'],
    ['ciem', { outputs: 1 }, 'ciem.outputs must be true or false, got 1'],
  ])('%s cannot be %p', (struct, options, message) => expect(check(struct, options)).toThrow(new Error(message)));

  test('those of one struct among those of another one', () => {
    expect(pickOptions<object>({ outputs: false, plans: [], more: 1 }, { outputs: BOOLEAN, plans: true } as object))
      .toEqual({ outputs: false, plans: [] });
  });
});
