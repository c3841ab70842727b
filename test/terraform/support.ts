import { execFileSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

export const ROOT = join(__dirname, '..', '..');
export const ACCOUNT_MODULE = 'terraform/account';
export const ORGANIZATION_MODULE = 'terraform/organization';
export const AZURE_MODULE = 'terraform/azure';

export type Values = Record<string, unknown>;

/** A variable of a module. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly nullable: boolean;
  readonly description: string;
}

/** The result of a module for given variables. */
export interface Evaluated {
  /** Messages of failed validations. If there are any, there are no resources. */
  readonly refused: string[];
  /** Attributes and blocks by address. */
  readonly resources: Record<string, any>;
  readonly outputs: Values;
}

/** The path of the program of ./evaluator. The step of .ci builds it. */
const EVALUATOR = process.env.TERRAFORM_EVALUATOR;

/** Tests that need the evaluator. They are skipped without it. */
export const describeModules = EVALUATOR ? describe : describe.skip;

/** Audiences of all roles that trust Microsoft's tenant. Microsoft Sentinel also uses the first one. */
export const AUDIENCES = [
  'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e', 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
  'api://6610e979-c931-41ec-adc7-b9920c9d52f1', 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
  'api://AzureSecurityCenter.MultiCloud.DefenderForServers', 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
  'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
];
export const CIEM_AUDIENCE = 'api://mciem-aws-oidc-app';

/** Values of data sources, by type and name. */
export const DATA = {
  aws_caller_identity: { current: { account_id: '111122223333' } },
  aws_partition: { current: { partition: 'aws', dns_suffix: 'amazonaws.com' } },
  aws_s3_bucket_policy: { own: { policy: '{}' } },
  aws_cloudformation_stack: { deployed: { parameters: {} } },
  aws_region: { current: { region: 'eu-central-1' } },
  aws_iam_openid_connect_provider: { microsoft: { client_id_list: AUDIENCES }, ciem: { client_id_list: [CIEM_AUDIENCE] } },
};

function ask(request: object, data: object = DATA): any {
  const answer = execFileSync(EVALUATOR!, { cwd: ROOT, input: JSON.stringify({ ...request, data }), maxBuffer: 2 ** 30 });
  return JSON.parse(answer.toString());
}

/** Returns the variables of a module, and the files that `terraform fmt` would change. */
export function describeModule(folder: string): { variables: Variable[]; unformatted: string[] } {
  const { variables, unformatted } = ask({ describe: [folder] });
  return { variables: variables[folder], unformatted };
}

export function evaluateAll(folder: string, cases: readonly Values[], data: object = DATA): Evaluated[] {
  return ask({ cases: cases.map(variables => ({ folder, variables })) }, data).results;
}

export function evaluateModule(folder: string, variables: Values, data: object = DATA): Evaluated {
  return evaluateAll(folder, [variables], data)[0];
}

/** Returns the name of the variable for a parameter. The variable for the boundary has the name that published modules use. */
export function variableName(parameter: string): string {
  if (parameter === 'BoundaryArn') return 'permissions_boundary_arn';
  return parameter.split(/(?=[A-Z])/).map(word => word.toLowerCase()).join('_');
}

/** Replaces names of parameters in a sentence with names of variables. */
export function aboutVariables(sentence: string, parameters: readonly string[]): string {
  return parameters.reduce((text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), variableName(name)), sentence);
}

const LISTS = ['OrganizationalUnitIds', 'OnlyAccountIds', 'ExcludedAccountIds', 'UnitsBelowRoot', 'HostManagementRegions'];

export const isList = (parameter: string) => LISTS.includes(parameter);

/** Converts values of parameters, which are texts, to values of variables. */
export function variablesFor(parameters: Record<string, string>): Values {
  return Object.fromEntries(Object.entries(parameters).map(([name, text]) => {
    if (isList(name)) return [variableName(name), text === '' ? [] : text.split(',')];
    return [variableName(name), ['true', 'false'].includes(text) ? text === 'true' : text];
  }));
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf-8');
}

/** Folders in `terraform/` with complete configurations. */
export const EXAMPLES = readdirSync(join(ROOT, 'terraform'), { recursive: true, encoding: 'utf-8' })
  .filter(path => /\/examples\/.*\/main\.tf$/.test(path)).map(dirname).sort();

/** Returns the values of a file of variables that has one value per line. */
export function valuesIn(path: string): Values {
  return Object.fromEntries([...textOf(`terraform/${path}`).matchAll(/^(\w+) += (.*)$/gm)]
    .map(([, name, value]) => [name, JSON.parse(value)]));
}

const TAG_TEXTS = 'tags must have at most 50 tags, with keys of 1 to 128 characters and values of at most 256 characters: '
  + 'letters, digits, spaces, and any of _.:/=+-@.';
const RESERVED = 'Keys of tags must not begin with aws:, which AWS reserves.';

/** Tags of resources in AWS, and why a module refuses them. */
export const TAGS_OF_AWS: readonly [Values, string[]][] = [
  ...["it's", '', 'a#b', 'k'.repeat(129)].map((key): [Values, string[]] => [{ tags: { [key]: 'a' } }, [TAG_TEXTS]]),
  ...['b"c', 'b;c', 'v'.repeat(257), null].map((value): [Values, string[]] => [{ tags: { a: value } }, [TAG_TEXTS]]),
  [{ tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) }, [TAG_TEXTS]],
  [{ tags: { 'aws:team': 'a' } }, [RESERVED]],
  [{ tags: { 'AWS:team': 'a' } }, [RESERVED]],
  [{ tags: { team: 'a', Team: 'b' } }, ['tags must not have keys that differ only in case.']],
  [{ tags: { 'cost center': 'Ökonomie 1', 'a_b.c:d/e=f+g-h@i': '', 'awsome': 'aws:x' } }, []],
  [{ tags: { ['k'.repeat(128)]: 'v'.repeat(256) } }, []],
];
