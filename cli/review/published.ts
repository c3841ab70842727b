/** Compares the roles of a template with what Microsoft publishes: the capability of each role, and the differences. */
import { PermissionsType } from '../../src/capabilities/capability-definition';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { publishedStatements } from '../../src/capabilities/published-permissions';
import { asText } from '../../src/checks/json-text';
import { intrinsicOf, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { MicrosoftTemplate } from '../../src/readers/microsoft-template/microsoft-template';
import type { RecognizedRole } from '../../src/readers/microsoft-template/recognize';
import { compare, type RoleResult } from '../comparing/published';
import type { NamedTemplate } from '../reading/nested';
import { counted, some } from '../shared/counted';
import { unlessWrong } from '../shared/input-error';
import { replaced, withoutUndefined } from '../shared/json';

export interface Published {
  /** What default access adds to the purpose, if the role has its AWS managed policies. */
  readonly note?: string;
  /** Undefined if Defender for Cloud does not use the role. */
  readonly capability?: DefenderCapability;
  /** Published actions, in lower case. */
  readonly actions: ReadonlySet<string>;
  readonly differences: readonly string[];
  /** Published permissions that the role lacks, if all of its permissions could be read. */
  readonly absences: readonly string[];
}

/**
 * Results by the logical IDs of roles. Empty if there is no such role, or if the roles cannot be compared: `unread` then says why.
 * @param meant selects roles: an account can have thousands, but a file of Microsoft has at most 500 resources
 */
export function publishedOf({ name, template }: NamedTemplate, meant: ReadonlySet<string>): {
  readonly roles: ReadonlyMap<string, Published>;
  readonly unread: readonly string[];
} {
  if (meant.size === 0) return { roles: new Map(), unread: [] };
  const attached = new Set([...meant].flatMap(id => referencesIn(template.Resources[id].Properties)));
  const isNeeded = ([id, { Type, Properties }]: [string, any]) => Type === 'AWS::IAM::Role' ? meant.has(id)
    : Type === 'AWS::IAM::ManagedPolicy' && Properties?.Roles === undefined ? attached.has(id) : asText(Type).startsWith('AWS::IAM::');
  const resources = Object.entries<any>(template.Resources).filter(isNeeded);
  const { Parameters, Conditions, Mappings } = template;
  const given = withoutUndefined({ Parameters, Conditions, Mappings, Resources: withSimpleIds(resources) }) as JsonTemplate;
  const ids = resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role').map(([id]) => id);
  try {
    const asGiven = read(name, given);
    const json = withDefaultNames(given, asGiven);
    const file = json === given ? asGiven : read(name, json);
    // The texts are those of `compare`. There are none if Defender for Cloud assumes none of the roles.
    const results = unlessWrong(() => compare({ template: file, json }).roles) ?? [];
    return {
      unread: [],
      roles: new Map(file._roles.all.map((role, i) => [ids[i], {
        ...toPublished(role, results[i]),
        note: noteOf(role, template.Resources[ids[i]].Properties?.ManagedPolicyArns),
      }])),
    };
  } catch (error) {
    if ((error as Error).constructor !== Error) throw error;
    return { roles: new Map(), unread: [`Its roles are not compared with what Microsoft publishes: ${(error as Error).message}`] };
  }
}

interface JsonTemplate {
  readonly Resources: { readonly [id: string]: { readonly Properties?: { readonly [name: string]: unknown } } };
}

const read = (name: string, json: JsonTemplate) => MicrosoftTemplate._of(name, json, JSON.stringify(json));

/**
 * The template with default names for roles that a user renamed and whose trust fits several capabilities, if the
 * description says which capability it is. This only selects the comparison for the texts: anybody can choose a name.
 */
function withDefaultNames(given: JsonTemplate, { _roles: roles }: MicrosoftTemplate): JsonTemplate {
  return roles.all.reduce((json, { kind, resource: { id } }) => {
    const description = asText(json.Resources[id].Properties?.Description).split(';')[0];
    const described = kind === 'unknown'
      ? DefenderCapability.all().find(({ _definition: { summary } }) => description === `Defender: ${summary}`) : undefined;
    if (described === undefined) return json;
    const Properties = { ...json.Resources[id].Properties, RoleName: described.defaultRoleName };
    return { ...json, Resources: { ...json.Resources, [id]: { ...json.Resources[id], Properties } } };
  }, given);
}

const simpleId = (id: string, i: number) => /^[a-z0-9]+$/i.test(id) ? id : `Resource${i}`;

/**
 * Makes logical IDs of letters and digits, and providers of this account, as in Microsoft's files. IDs that are made from
 * Terraform addresses look different.
 */
function withSimpleIds(resources: readonly (readonly [string, any])[]): object {
  const names = new Map(resources.map(([id], i) => [id, simpleId(id, i)]));
  const inOneForm = (part: unknown) => {
    const [fn, id] = intrinsicOf(part) ?? [];
    if (fn === 'Ref') return { Ref: names.get(id as string) ?? id };
    // The provider is treated as one of this account: the trust of the role says which account it is.
    const [, provider] = typeof part === 'string' && /^arn:[\w-]+:iam::\d{12}:(oidc-provider\/[\w./-]+)$/.exec(part) || [];
    return provider && { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${provider}` };
  };
  return Object.fromEntries(resources.map(([id, resource]) => [names.get(id), replaced(resource, inOneForm)]));
}

function toPublished({ capability, kind, what }: RecognizedRole, result: RoleResult | undefined): Published {
  const definition = capability?._definition;
  const unknown = kind === 'unknown' || kind === 'mismatch' ? [`It is ${what}`] : [];
  return {
    capability,
    actions: new Set((definition ? publishedStatements(definition) : []).flatMap(s => s.actions).map(action => action.toLowerCase())),
    differences: [...unknown, ...capability && result ? differencesIn(result) : []],
    absences: capability && result ? absencesIn(result) : [],
  };
}

function noteOf({ capability }: RecognizedRole, attached: unknown): string | undefined {
  const set = capability?._definition.permissions[PermissionsType.DEFAULT_ACCESS];
  const names = set?.managedPolicies.map(({ name }) => name) ?? [];
  const text = JSON.stringify(attached) ?? '';
  return names.length > 0 && names.every(name => text.includes(`policy/${name}"`)) ? set?.note : undefined;
}

const named = (differences: readonly { readonly what: string }[]) => some([...new Set(differences.map(({ what }) => what))], 8);

function differencesIn({ missing, wider, onlyHere }: RoleResult): string[] {
  const denied = onlyHere.filter(({ kind }) => kind === 'deniedInFile');
  return [
    ...missing.length > 0 ? [`It allows what Microsoft does not publish for it: ${named(missing)}`] : [],
    ...wider.length > 0 ? [`It allows more than published, on other resources or under fewer conditions: ${named(wider)}`] : [],
    ...denied.length > 0 ? [`It denies besides: ${named(denied)}`] : [],
  ];
}

function absencesIn({ notDenied, onlyHere }: RoleResult): string[] {
  const lacking = onlyHere.filter(({ kind }) => kind !== 'deniedInFile');
  return [
    ...notDenied.length > 0 ? [`It does not deny, as this library does: ${named(notDenied)}`] : [],
    ...lacking.length > 0 ? [`It lacks ${counted(lacking.length, 'published permission')}: ${named(lacking)}`] : [],
  ];
}
