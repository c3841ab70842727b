/** Kinds of roles of the library and of Microsoft, with their trust and the permissions that are published or that the library writes. */
import { AUDIENCES } from '../../src/capabilities/audiences';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { publishedStatements, widestPermissions } from '../../src/capabilities/published-permissions';
import { READ_ENCRYPTED_LOGS, READ_ENCRYPTED_QUEUE, READ_LOGS } from '../../src/logs/read-grant';
import {
  ATTACH_PERMISSIONS, AUTOMATION_PERMISSIONS, ENCRYPT_REPORTS, EXPLORER_PERMISSIONS, INSTANCE_ROLE_PERMISSIONS, LAUNCH_PERMISSIONS,
  RESOURCE_GROUP_PERMISSIONS, WRITE_REPORTS,
} from '../../src/permissions/host-management';
import {
  AUDIENCE_ADDITION_PERMISSIONS, CREATE_OR_REUSE_PERMISSIONS, FUNCTION_LOG_PERMISSIONS, TRUSTED_ACCESS_PERMISSIONS,
} from '../../src/permissions/inline-functions';
import type { StatementData } from '../../src/permissions/permission-set';
import { type Grant, Grants, grantsOf } from '../../src/policy-language/statements/excess';
import type { Condition } from '../../src/policy-language/statements/statement';
import { withRoleNames } from '../../src/readers/microsoft-template/compare-with-data';
import { FORMER_NAMES } from '../../src/readers/microsoft-template/recognize';
import type { KnownForm } from '../../src/readers/validation/known-trust';
import { grantsOfAws } from '../reading/aws-managed';
import type { Role } from '../reading/roles';

/** A kind of role of the library or of Microsoft. */
export interface Kind {
  readonly title: string;
  /** Undefined for a role that belongs to no capability. */
  readonly capability?: DefenderCapability;
  readonly isTrustedAs: (form: KnownForm) => boolean;
  /** Names of AWS managed policies. */
  readonly policies: readonly string[];
  readonly statements: readonly StatementData[];
}

/** The values of placeholders of the data in the source, in the form of `comparable`. */
export type Fillings = ReadonlyMap<string, readonly string[]>;

export const grantsOfKind = ({ statements, policies }: Kind, fillings: Fillings): Grants => {
  const fill = (text: string) => [...fillings].reduce<string[]>((texts, [placeholder, values]) =>
    texts.flatMap(one => one.includes(placeholder) ? values.map(value => one.replace(placeholder, value)) : [one]), [text]);
  const filled = statements.map(({ resources, conditions = {}, ...data }) => ({
    ...data,
    resources: resources.flatMap(fill),
    conditions: Object.fromEntries(Object.entries(conditions).map(([operator, keys]) =>
      [operator, Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, [value].flat().flatMap(fill)]))])),
  }));
  return new Grants<Grant>([...grantsOf(filled).all, ...policies.flatMap(name => grantsOfAws(name))]);
};

export const CAPABILITIES: readonly Kind[] = DefenderCapability.all().map((capability) => {
  const { title, trust } = capability._definition;
  const policies = widestPermissions(capability._definition).managedPolicies;
  return {
    title,
    capability,
    policies,
    statements: publishedStatements(capability._definition).map(withRoleNames),
    isTrustedAs: (form) => {
      switch (trust.kind) {
        case 'defender': return form.kind === 'defender' && form.audience === trust.audience;
        case 'ciem': return form.kind === 'ciem';
        case 'role': return form.kind === 'role';
        case 'service': return isService(form, trust.service, { [trust.accountCondition]: ACCOUNTS });
      }
    },
  };
});

const ACCOUNTS = /^(?:\uE000AWS::AccountId\uE001|\d{12})$/;

/** Permissions that the library writes for other roles. Any region is accepted; other placeholders have their values from the source. */
function rendered(title: string, isTrustedAs: Kind['isTrustedAs'], statements: readonly StatementData[],
  policies: readonly string[] = []): Kind {
  const inAnyRegion = statements.map(({ conditions, ...data }): StatementData => {
    const { 'aws:RequestedRegion': _, ...equal } = conditions?.StringEquals ?? {} as { [key: string]: string };
    const { StringEquals, ...others } = conditions ?? {};
    const left = { ...others, ...Object.keys(equal).length > 0 && { StringEquals: equal } };
    return {
      ...data,
      resources: data.resources.map(text => text.replace('{region}', '*').replace(/^\{(?:objectArn|reports)\}$/, '{bucket}/*')),
      ...Object.keys(left).length > 0 && { conditions: left },
    };
  });
  return { title, isTrustedAs, policies, statements: inAnyRegion };
}

const ofService = (service: string, conditions: { readonly [key: string]: RegExp } = {}): Kind['isTrustedAs'] =>
  form => isService(form, service, conditions);
const sourceArn = (service: string, resource: string) => ({
  'aws:SourceAccount': ACCOUNTS,
  'aws:SourceArn': new RegExp(
    `^arn:(?:aws[a-z-]*|\uE000AWS::Partition\uE001):${service}:(?:[^:\uE000]|\uE000[^\uE001]*\uE001)*`
      + `:(?:\\d{12}|\uE000AWS::AccountId\uE001):${resource}$`),
});

export const SENTINEL = rendered('Microsoft Sentinel', form => form.kind === 'sentinel',
  [...READ_LOGS, READ_ENCRYPTED_LOGS, READ_ENCRYPTED_QUEUE]);
/** The role of the library's own functions: see `functions.ts`. */
export const FUNCTION = rendered('function of this library', ofService('lambda.amazonaws.com'), [
  ...AUDIENCE_ADDITION_PERMISSIONS.statements, ...CREATE_OR_REUSE_PERMISSIONS.statements, ...TRUSTED_ACCESS_PERMISSIONS.statements,
  ...FUNCTION_LOG_PERMISSIONS.statements,
]);
export const INSTANCES = rendered('host management: instances', ofService('ec2.amazonaws.com'), INSTANCE_ROLE_PERMISSIONS.statements,
  INSTANCE_ROLE_PERMISSIONS.managedPolicies.map(({ name }) => name));
export const RUNBOOK = rendered('host management: runbook', ofService('ssm.amazonaws.com', sourceArn('ssm', 'automation-execution/\\*')), [
  ...[AUTOMATION_PERMISSIONS, ATTACH_PERMISSIONS, EXPLORER_PERMISSIONS, RESOURCE_GROUP_PERMISSIONS].flatMap(({ statements }) => statements),
  WRITE_REPORTS, ENCRYPT_REPORTS,
]);
export const HOST_MANAGEMENT: readonly Kind[] = [
  INSTANCES,
  RUNBOOK,
  rendered('host management: launches', ofService('events.amazonaws.com', sourceArn('events', 'rule/.*')), LAUNCH_PERMISSIONS.statements),
];

function isService(form: KnownForm, service: string, wanted: { readonly [key: string]: RegExp }): boolean {
  if (form.kind !== 'service' || form.service.replace(/\.cn$/, '') !== service) return false;
  const keys = Object.keys(wanted);
  const isRight = ({ operator, key, values }: Condition) => {
    const name = keys.find(one => one.toLowerCase() === key);
    const operators = name === 'aws:SourceArn' ? ['arnlike', 'arnequals'] : ['stringequals'];
    return name !== undefined && operators.includes(operator.toLowerCase()) && values.length > 0
      && values.every(value => wanted[name].test(value));
  };
  return form.conditions.length === keys.length && form.conditions.every(isRight);
}

/** The kind of a role whose trust is not known, by its name, or by the audience in its trust. */
export function likelyKind({ name, trust }: Role): Kind {
  const values = trust.grants.flatMap(({ conditions }) => conditions.flatMap(condition => condition.values));
  const named = CAPABILITIES.filter(({ capability }) => hasDefaultName(name, capability!))
    .sort((a, b) => b.capability!.defaultRoleName.length - a.capability!.defaultRoleName.length);
  const ofAudience = CAPABILITIES.filter(({ capability }) => {
    const { trust: wanted } = capability!._definition;
    return 'audience' in wanted && values.includes(wanted.audience);
  });
  // Microsoft publishes the permissions of attack disruption.
  const nothing = values.includes(AUDIENCES.sentinelActions) ? { ...NOTHING, title: 'Defender for Cloud' } : NOTHING;
  return named[0] ?? (ofAudience.length === 1 ? ofAudience[0] : nothing);
}

const NOTHING: Kind = { title: 'a role that trusts in this way', isTrustedAs: () => false, policies: [], statements: [] };

/** Users add a suffix to names. */
export function hasDefaultName(name: string, { defaultRoleName, id }: DefenderCapability): boolean {
  return [defaultRoleName, ...FORMER_NAMES[id] ?? []].some(known => name.toLowerCase().startsWith(known.toLowerCase()));
}
