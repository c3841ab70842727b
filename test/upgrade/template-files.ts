/** The files of `templates/`, with parameters that users have given to the stacks of the base. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Change } from './change';
import { compareAzure } from './compare-azure';
import { compareParameters, compareTemplates } from './compare-templates';
import type { Replacements } from './replacements';
import { deployArm } from '../azure/support/arm';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import { PLAN_COMBINATIONS, SWITCHES, type Parameters } from '../templates/support';

const BOUNDARY = 'arn:aws:iam::111122223333:policy/Boundary';
const MEMBERS = {
  TemplateFolderUrl: 'https://our-templates.s3.eu-west-1.amazonaws.com/',
  OrganizationalUnitIds: 'r-ab12',
  HostManagementRegions: 'eu-west-1,us-east-1',
};

/** Switched by turns, so that each value meets many others. */
const TURNS: readonly Parameters[] = [
  {}, { RolePath: '/security/' }, { RoleNameSuffix: '-x' }, { BoundaryArn: BOUNDARY, RolePath: '/security/', RoleNameSuffix: '-x' },
  { IdentityProvider: 'Existing' }, { PermissionsType: 'least-privilege' },
];

/** Of organizations, with the names of the base. */
const OF_ORGANIZATIONS: readonly Parameters[] = [
  {}, { ExcludedAccountIds: '444455556666' }, { OnlyAccountIds: '444455556666' }, { ConnectManagementAccount: 'false' },
  { CallAs: 'DELEGATED_ADMIN', ConnectManagementAccount: 'false' }, { DenyDataReadsStackSet: 'true' },
  { HostManagementRegions: 'eu-west-1' },
  { OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef3457' }, { StackSetName: 'Ours' }, { PermissionsType: 'default-access' },
];

const SETS: readonly Parameters[] = [
  { AzureTenantId: TENANT },
  ...[...PLAN_COMBINATIONS, { AzureTenantId: TENANT, ...SWITCHES }].flatMap((plans, i) => [
    { ...plans, ...MEMBERS, ...TURNS[i % TURNS.length] },
    { ...plans, ...MEMBERS, ...TURNS[(i + 3) % TURNS.length], ...OF_ORGANIZATIONS[i % OF_ORGANIZATIONS.length] },
  ]),
  ...OF_ORGANIZATIONS.map(more =>
    ({ AzureTenantId: TENANT, CiemServicePrincipalObjectId: CIEM_OBJECT_ID, ...SWITCHES, ...MEMBERS, ...more })),
];

/** Without what is the same for the values that the template has. */
function setsFor(names: readonly string[]): Parameters[] {
  const sets = SETS.map(set => Object.fromEntries(Object.entries(set).filter(([name]) => names.includes(name))));
  return [...new Map(sets.map(set => [JSON.stringify(set), set])).values()];
}

interface Accepted<T> { readonly result: T }
interface Refused { readonly message: string }

function attempt<T>(run: () => T): Accepted<T> | Refused {
  try {
    return { result: run() };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

/** `before` and `after` are the folders of the templates. */
export function compareTemplateFiles(before: string, after: string, replacements: Replacements): { changes: Change[]; sets: number } {
  const changes: Change[] = [];
  let sets = 0;
  const paths = readdirSync(before, { recursive: true, encoding: 'utf-8' })
    .filter(path => /template\.json$|^azure\/[\w-]+\.json$/.test(path));
  const present = readdirSync(after, { recursive: true, encoding: 'utf-8' });
  for (const path of paths) {
    if (!present.includes(path)) {
      changes.push({ verb: 'removed', type: 'template', id: path, lines: [], where: path });
      continue;
    }
    const [old, now] = [before, after].map(folder => JSON.parse(readFileSync(join(folder, path), 'utf-8')));
    const compared = path.startsWith('azure/') ? compareDeployments(old, now, path) : compareStacks(old, now, path, replacements);
    if (compared.sets === 0) throw new Error(`${path} of the base accepts no set of parameters`);
    changes.push(...compared.changes);
    sets += compared.sets;
  }
  return { changes, sets };
}

type Compared = { readonly changes: Change[]; readonly sets: number };

function compareStacks(old: any, now: any, path: string, replacements: Replacements): Compared {
  const changed = compareParameters(old.Parameters, now.Parameters).map(change => ({ ...change, where: path }));
  return eachSet(old.Parameters, path, set => deployTemplate(old, set), (set, where, was) => {
    // An update keeps the value that each parameter has, also if it was the default.
    const values = { ...defaultsOf(old.Parameters, 'Default'), ...set };
    const known = Object.fromEntries(Object.entries(values).filter(([name]) => name in now.Parameters));
    const is = attempt(() => deployTemplate(now, known));
    return 'message' in is ? is.message : compareTemplates({ template: was }, { template: is.result }, { where, replacements });
  }, changed);
}

function compareDeployments(old: any, now: any, path: string): Compared {
  if (old.resources === undefined) return { changes: compareAzure(old, now, path), sets: 1 }; // a file of parameters
  const names = Object.keys(old.parameters);
  const inAzure = (set: Parameters) => {
    const values = Object.entries(set).filter(([name]) => names.includes(name))
      .map(([name, value]) => [name, old.parameters[name].type === 'bool' ? value === 'true' : value]);
    return { ...names.includes('awsAccountId') ? { awsAccountId: '111122223333' } : {}, ...Object.fromEntries(values) };
  };
  return eachSet(old.parameters, path, set => deployArm(old, inAzure(set)), (set, where, was) => {
    const is = attempt(() => deployArm(now, inAzure(set)));
    return 'message' in is ? is.message
      : compareAzure({ resource: was.resource, outputs: was.outputs }, { resource: is.result.resource, outputs: is.result.outputs }, where);
  }, compareAzure(parametersOf(old), parametersOf(now), path));
}

/** `compare` returns why the current template refuses what the one of the base accepts. */
function eachSet<T>(
  parameters: any, path: string, deploy: (set: Parameters) => T,
  compare: (set: Parameters, where: string, was: T) => string | Change[], changes: Change[],
): Compared {
  let sets = 0;
  for (const set of setsFor(Object.keys(parameters))) {
    const was = attempt(() => deploy(set));
    if ('message' in was) continue;
    sets += 1;
    const where = `${path} ${JSON.stringify(set)}`;
    const compared = compare(set, where, was.result);
    changes.push(...typeof compared === 'string' ? [{ verb: 'refused', type: 'template', id: path, lines: [compared], where }] : compared);
  }
  return { changes, sets };
}

function defaultsOf(parameters: any, property: string): Parameters {
  return Object.fromEntries(Object.entries<any>(parameters).filter(([, p]) => property in p).map(([name, p]) => [name, p[property]]));
}

/** Deployments to Azure give all parameters anew, so a default matters that changes. */
function parametersOf({ parameters }: any): object {
  return { parameters: Object.fromEntries(Object.entries<any>(parameters).map(([name, { metadata: _, ...rest }]) => [name, rest])) };
}
