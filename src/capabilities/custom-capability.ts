import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AUDIENCES } from './audiences';
import { same, type CapabilityDefinition } from './capability-definition';
import type { CustomCapabilityAzure, CustomCapabilityOptions } from './custom-capability-options';
import { NO_PERMISSIONS } from './permission-change';
import { checkNotReserved, checkRoleName } from '../checks/iam-names';
import {
  checkAudience, checkGuid, checkInstanceOf, checkKnown, checkList, checkPattern, checkStruct, inputError,
  IT_IS_CHECKED,
} from '../checks/input';
import { checkOptions, type OptionNames } from '../checks/known-options';
import { SENTINEL_ROLE_PREFIX } from '../identity/tenants';
import type { TrustData } from '../identity/trust';
import type { UserPermissions } from '../identity/user-permissions';

const OPTIONS: OptionNames<CustomCapabilityOptions> = {
  id: true,
  roleName: true,
  summary: true,
  audience: true,
  servicePrincipalObjectId: true,
  service: true,
  statements: true,
  managedPolicies: true,
  azure: true,
};
const AZURE_OPTIONS: OptionNames<CustomCapabilityAzure> = { offering: true, path: true, settings: true };

/** Ids of other constructs in a connector. */
const CONSTRUCTS = ['IdentityProvider', 'CiemIdentityProvider', 'ClusterAccess', 'Conditions', 'HostManagement'];
const STS = 'sts.amazonaws.com';
const PATH = /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/;

/**
 * Returns the definition of a custom capability. Throws if a value is not allowed, or belongs to a known capability.
 *
 * @param userPermissions permissions of a file, which replace those of the options
 */
export function customDefinition(
  options: CustomCapabilityOptions, known: readonly CapabilityDefinition[], userPermissions?: UserPermissions,
): CapabilityDefinition {
  checkOptions('props', options, OPTIONS);
  const { statements = [], managedPolicies = [], azure } = options;
  const id = checkId(options.id, known);
  const summary = checkSummary(options.summary) ?? `custom capability ${id}`;
  const roleName = checkOwnRoleName(options.roleName, known);
  const trust = trustOf(options, known);
  checkStatements(statements);
  checkManagedPolicies(managedPolicies);
  if (azure !== undefined) checkAzure(azure, known);
  const copies = statements.map(statement => statement.copy()); // the user could change the originals later
  return {
    id,
    title: options.summary ?? `Custom capability ${id}`,
    defaultRoleName: roleName,
    summary,
    purpose: 'The user switches it on.',
    risk: 'The user decides what it may do.',
    trust,
    permissions: same(NO_PERMISSIONS),
    userPermissions: userPermissions ?? {
      statements: () => copies,
      managedPolicyArns: managedPolicies.map(policy => policy.managedPolicyArn),
    },
    feature: azure?.path ?? '',
    azure: azure && { ...azure, settings: { ...azure.settings } },
  };
}

function checkId(id: string, known: readonly CapabilityDefinition[]): string {
  checkKnown('id', id, IT_IS_CHECKED);
  checkPattern('id', id, /^[A-Z][A-Za-z0-9]{0,63}$/,
    'an upper-case letter, then at most 63 letters or digits, such as ContosoPosture');
  const taken = [...known.map(k => k.id), ...CONSTRUCTS].find(other => isSame(other, id));
  if (taken !== undefined) throw inputError('id', `another one than ${taken}, which the library has`, id);
  // The output for the role of capability X has the id XRoleArn.
  if (/RoleArn$/i.test(id)) throw inputError('id', 'a name that does not end with RoleArn, as outputs do', id);
  return id;
}

function checkSummary(summary: string | undefined): string | undefined {
  return summary === undefined ? undefined : checkPattern('summary', summary, /^[\x20-\x7e\xa1-\xff]{1,200}$/,
    'a text of 1 to 200 printable Latin-1 characters');
}

function checkOwnRoleName(roleName: string, known: readonly CapabilityDefinition[]): string {
  checkKnown('roleName', roleName, IT_IS_CHECKED);
  checkNotReserved('roleName', checkRoleName('roleName', roleName));
  const other = known.find(k => isSame(k.defaultRoleName, roleName));
  if (other) {
    throw inputError(
      'roleName', `another name than that of ${other.id}, which is a capability of the library`, roleName);
  }
  if (isSame(roleName.slice(0, SENTINEL_ROLE_PREFIX.length), SENTINEL_ROLE_PREFIX)) {
    throw inputError('roleName',
      `a name that does not begin with ${SENTINEL_ROLE_PREFIX}, as those of Microsoft Sentinel do`, roleName);
  }
  return roleName;
}

function trustOf(
  { audience, servicePrincipalObjectId: subject, service }: CustomCapabilityOptions,
  known: readonly CapabilityDefinition[],
): TrustData {
  if ((audience === undefined) === (service === undefined)) {
    const got = audience === undefined ? 'none' : 'both';
    throw new Error(`exactly one of audience and service must be given, got ${got}`);
  }
  if (service !== undefined) {
    if (subject !== undefined) throw new Error('servicePrincipalObjectId must be left out with service');
    checkKnown('service', service, IT_IS_CHECKED);
    checkPattern('service', service, /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/,
      'an AWS service, such as logs.amazonaws.com');
    if (service === STS) throw inputError('service', 'a service that assumes roles', service);
    return { kind: 'service', service, accountCondition: 'aws:SourceAccount' };
  }
  checkKnown('audience', audience!, IT_IS_CHECKED);
  checkAudience('audience', audience!);
  if (isSame(audience!, STS)) {
    throw inputError('audience', `another one than ${STS}, which tokens of many issuers have`, audience);
  }
  const ofRoles = known.flatMap(({ trust }) => 'audience' in trust ? trust.audience : []);
  const published = [...Object.values(AUDIENCES), ...ofRoles];
  if (published.some(other => isSame(other, audience!))) {
    throw inputError('audience', 'the audience of the capability alone, not one that a published capability or ' +
      'Microsoft Sentinel has', audience);
  }
  if (subject === undefined) return { kind: 'defender', audience: audience! };
  return { kind: 'ciem', audience: audience!, subject: checkGuid('servicePrincipalObjectId', subject) };
}

function checkStatements(statements: readonly iam.PolicyStatement[]): void {
  if (!Array.isArray(statements)) throw inputError('statements', 'a list of iam.PolicyStatement', statements);
  const sids = new Set<string>();
  statements.forEach((statement, i) => {
    checkInstanceOf(`statements[${i}]`, statement, iam.PolicyStatement, 'new iam.PolicyStatement(...)');
    const errors = [...statement.validateForAnyPolicy(), ...statement.validateForIdentityPolicy()];
    if (errors.length > 0) {
      throw new Error(`statements[${i}] must be a statement for a role: ${[...new Set(errors)].join('; ')}`);
    }
    const { sid } = statement;
    if (sid === undefined || Token.isUnresolved(sid)) return;
    if (sids.has(sid)) throw new Error(`statements must have different sids, got '${sid}' twice`);
    sids.add(sid);
  });
}

function checkManagedPolicies(policies: readonly iam.IManagedPolicy[]): void {
  checkList('managedPolicies', policies, 'policy', (prop, policy) => {
    if (typeof policy?.managedPolicyArn === 'string') return;
    throw inputError(
      prop, "an iam.IManagedPolicy, such as iam.ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')", policy);
  }, { key: policy => policy?.managedPolicyArn, canBeEmpty: true });
}

function checkAzure(azure: CustomCapabilityAzure, known: readonly CapabilityDefinition[]): void {
  checkOptions('azure', azure, AZURE_OPTIONS);
  const { offering, path, settings } = azure;
  checkKnown('azure.offering', offering, IT_IS_CHECKED);
  checkPattern('azure.offering', offering, /^[A-Za-z]\w*$/, 'the name of an offering, such as DefenderCspmAws');
  checkKnown('azure.path', path, IT_IS_CHECKED);
  checkPattern('azure.path', path, PATH, 'names with dots, such as agentlessServerlessPosture');
  const taken = known.find(({ feature }) => isAtOrBelow(feature, path) || isAtOrBelow(path, feature));
  if (taken) {
    throw inputError(
      'azure.path', `another path than ${taken.feature}, which is that of the capability ${taken.id}`, path);
  }
  checkStruct('azure.settings', settings);
  for (const name of Object.keys(settings ?? {})) {
    if (!PATH.test(name)) throw inputError('azure.settings (its keys)', 'names of settings, such as enabled', name);
    if (isAtOrBelow(name, 'cloudRoleArn')) throw new Error(`azure.settings.${name} is the role of the capability`);
  }
}

/** Azure ignores the case of names. */
function isAtOrBelow(path: string, above: string): boolean {
  return `${path}.`.toLowerCase().startsWith(`${above}.`.toLowerCase());
}

/** IAM ignores the case of role names. For audiences, this is stricter than IAM. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
