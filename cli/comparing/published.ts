import { AUDIENCES } from '../../src/capabilities/audiences';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import { DefenderCapability, publishedAudiences } from '../../src/capabilities/defender-capability';
import { PERMISSION_DATA } from '../../src/permissions/data-version';
import { resourcesOf } from '../../src/policy-language/cloudformation/template-resources';
import { elementsOf, readable, textsOf } from '../../src/policy-language/cloudformation/template-text';
import type { Difference, ManagedPolicyText } from '../../src/readers/microsoft-template/compare-with-data';
import type { MicrosoftTemplate } from '../../src/readers/microsoft-template/microsoft-template';
import type { RecognizedRole, RoleKind } from '../../src/readers/microsoft-template/recognize';
import { TEXTS } from '../reading/aws-managed';
import type { DeployedRole, DeployedRoles } from '../reading/deployed-roles';
import type { ReadTemplate } from '../reading/microsoft-template';
import { InputError } from '../shared/input-error';
import { once } from '../shared/once';

const CSPM = DefenderCapability.CSPM_MONITOR;

/** The text of an AWS managed policy, if it is known. */
const managedPolicyText: ManagedPolicyText = once((path: string) => {
  const document = TEXTS.get(path.split('/').at(-1)!)?.Document as { Statement: object | object[] } | undefined;
  return document && [document.Statement].flat().map(({ Action, Resource, Condition }: any) => ({
    sid: path, actions: [Action].flat(), resources: [Resource].flat(), conditions: Condition, purpose: '',
  }));
});

/** What this version or the account allows, and the template does not. */
interface OnlyHere extends Omit<Difference, 'kind'> {
  readonly kind:
    /** The template does not have the action or the AWS managed policy. */
    | 'onlyHere'
    /** The template has the action, but on fewer resources or with more conditions. */
    | 'widerHere'
    /** The template denies the action. */
    | 'deniedInFile';
}

const KINDS_HERE = { missing: 'onlyHere', wider: 'widerHere', notDenied: 'deniedInFile' } as const;

export interface RoleResult {
  readonly role: string;
  readonly capability?: string;
  readonly kind: RoleKind;
  readonly description: string;
  readonly audiences: readonly string[];
  /** Whether this version or the account does not have the role. */
  readonly isMissing: boolean;
  /** Actions and AWS managed policies that only the template has. */
  readonly missing: readonly Difference[];
  /** Permissions that the template allows on more resources or with fewer conditions. */
  readonly wider: readonly Difference[];
  /** Actions that this version denies and the template does not deny. */
  readonly notDenied: readonly Difference[];
  readonly onlyHere: readonly OnlyHere[];
  /** What the template allows, but Microsoft does not publish, with the id that accepts it. Undefined if there is nothing. */
  readonly beyond?: ReturnType<MicrosoftTemplate['_roles']['beyond']>;
  /** Policy statements of the account that are not compared, and can take access away. */
  readonly unread: readonly string[];
  readonly notes: readonly string[];
}

export interface Comparison {
  readonly file: string;
  readonly sha256: string;
  /** The side that the template is compared with. */
  readonly against: 'this version' | 'the account';
  readonly permissionsType: PermissionsType;
  /** Whether the permissions type was guessed from the template, because the user gave none. */
  readonly isPermissionsTypeGuessed: boolean;
  readonly permissionData: string;
  readonly roles: readonly RoleResult[];
  /**
   * Capabilities of this version without a role in the template, because their plans were not chosen. Foundational CSPM has
   * no plan, so a missing CSPM role is in `notes`.
   */
  readonly notInTemplate: readonly string[];
  /** Audiences that the template has, and this version does not. */
  readonly missingAudiences: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Compares a template with the permission data of this version, or with the roles of an account. Throws an `InputError`
 * if the template has no role that Defender for Cloud assumes.
 */
export function compare({ template, json }: ReadTemplate, chosen?: PermissionsType, deployed?: DeployedRoles): Comparison {
  checkIsOfPortal(template);
  const permissionsType = chosen ?? likelierType(template);
  const roles = template._roles.all.map((role, i) =>
    resultOf(role, template.roles[i].notes, template, othersOf(role, permissionsType, deployed)));
  const known = [...publishedAudiences(), AUDIENCES.ciem];
  const ofRoles = roles.filter(r => r.kind !== 'sentinel').flatMap(r => r.audiences);
  return {
    file: template.fileName,
    sha256: template.sha256,
    against: deployed ? 'the account' : 'this version',
    permissionsType,
    isPermissionsTypeGuessed: chosen === undefined,
    permissionData: `${PERMISSION_DATA.date}.${PERMISSION_DATA.version}`,
    roles,
    notInTemplate: deployed ? []
      : DefenderCapability.all().filter(c => c !== CSPM && template._roles.roleOf(c) === undefined).map(c => c.id),
    missingAudiences: deployed ? []
      : [...new Set([...ofRoles, ...audiencesOfProviders(json)])].filter(a => !known.includes(a)).sort(),
    notes: [...notesOnCspm(template), ...template.notes],
  };
}

/** Whether this version or the account lacks a role, an audience or an action of the template, or this is not known. */
export function isBehind({ roles, missingAudiences }: Comparison): boolean {
  return missingAudiences.length > 0
    || roles.some(({ isMissing, missing, unread }) => isMissing || missing.length > 0 || unread.length > 0);
}

/** A template without a role to compare would have no difference. Templates that it deploys are not read. */
function checkIsOfPortal({ fileName, notes, _roles: { all } }: MicrosoftTemplate): void {
  // A role that trusts a service can resemble a capability only because of this service.
  if (all.some(role => isOfDefender(role) && !['service', 'role'].includes(role.trust.trust.kind))) return;
  throw new InputError([`${fileName} has no role that Defender for Cloud assumes: is it the template of the portal?`, ...notes].join(' '));
}

function notesOnCspm({ _roles: roles }: MicrosoftTemplate): string[] {
  if (roles.all.some(({ capability, resembles }) => capability === CSPM || resembles === CSPM)) return [];
  return [`The file has no role for ${CSPM.id}, and foundational CSPM is always on: is it the whole template of the portal?`];
}

/** Whether the role is one of Defender for Cloud, or should be. */
function isOfDefender({ kind }: RecognizedRole): boolean {
  return kind !== 'sentinel' && kind !== 'other';
}

/** What to compare a role with. Undefined if there is nothing. In the account, the role can have its default name. */
function othersOf(
  role: RecognizedRole, type: PermissionsType, deployed: DeployedRoles | undefined,
): PermissionsType | DeployedRole | undefined {
  if (!deployed) return role.capability && type;
  const names = [role.name, role.capability?.defaultRoleName].flatMap(name => name?.toLowerCase() ?? []);
  return isOfDefender(role) ? names.map(name => deployed.get(name)).find(found => found !== undefined) : undefined;
}

function resultOf(
  role: RecognizedRole, notes: readonly string[], template: MicrosoftTemplate, others: PermissionsType | DeployedRole | undefined,
): RoleResult {
  const { fileOnly, dataOnly } = others ? template._roles.compare(role, others, managedPolicyText) : { fileOnly: [], dataOnly: [] };
  const of = (kind: Difference['kind']) => fileOnly.filter(d => d.kind === kind);
  return {
    role: role.name ?? role.resource.id,
    capability: role.capability?.id,
    kind: role.kind,
    description: role.what,
    audiences: role.trust.audiences,
    isMissing: isOfDefender(role) && others === undefined,
    missing: of('missing'),
    wider: of('wider'),
    notDenied: of('notDenied'),
    onlyHere: dataOnly.map(({ kind, ...d }) => ({ ...d, kind: KINDS_HERE[kind] })),
    beyond: role.capability || role.kind === 'unknown' ? template._roles.beyond(role) : undefined,
    unread: typeof others === 'object' ? others.unread : [],
    notes,
  };
}

/**
 * Guesses the permissions type. With default access, the CSPM role has the AWS managed policy ReadOnlyAccess. To count the
 * differences of this role would mislead, because the policy counts as much as one action. So they are counted only in a
 * template without this role, and the type with fewer differences wins.
 */
function likelierType(template: MicrosoftTemplate): PermissionsType {
  const [least, all] = [PermissionsType.LEAST_PRIVILEGE_ACCESS, PermissionsType.DEFAULT_ACCESS];
  if (template._roles.roleOf(CSPM)) return template._roles.isOtherType(CSPM, all) ? least : all;
  const differences = (type: PermissionsType) => template._roles.all.filter(role => role.capability).reduce((sum, role) => {
    const { fileOnly, dataOnly } = template._roles.compare(role, type);
    return sum + fileOnly.length + dataOnly.length;
  }, 0);
  return differences(least) < differences(all) ? least : all;
}

/** Audiences of the OIDC providers for Entra tenants. */
function audiencesOfProviders(json: unknown): string[] {
  return [...resourcesOf(json).values()].filter(({ type, properties }) => type === 'AWS::IAM::OIDCProvider'
    && textsOf(properties.Url).some(url => url.includes('sts.windows.net')))
    .flatMap(({ properties }) => elementsOf(properties.ClientIdList).flatMap(value => textsOf(value)).map(readable));
}
