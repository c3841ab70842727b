import { likelyName } from './likely-name';
import { readTrust, type RoleTrust } from './role-trust';
import type { TemplateFile } from './template-file';
import type { CapabilityDefinition } from '../../capabilities/capability-definition';
import { DefenderCapability, type CapabilityId } from '../../capabilities/defender-capability';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';

/** Kinds of roles in the file. */
export type RoleKind =
  /** A capability of this version. */
  | 'known'
  /** A role that Defender for Cloud or an application of the tenant assumes, but that this version does not know. */
  | 'unknown'
  /** A role with the name of a capability, but another trust. It is not used. */
  | 'mismatch'
  | 'sentinel'
  /** A role that an AWS service or another principal assumes. */
  | 'other';

export interface RecognizedRole {
  readonly resource: TemplateResource;
  /** Its name, or the default of the parameter with the name. Undefined if CloudFormation chooses the name. */
  readonly name?: string;
  readonly trust: RoleTrust;
  readonly kind: RoleKind;
  readonly capability?: DefenderCapability;
  /** The capability that it resembles but is not: it has the name, or is one of several matching roles. */
  readonly resembles?: DefenderCapability;
  /** Description for messages. */
  readonly what: string;
}

/**
 * Former names of Microsoft's roles. Source: Microsoft's public Terraform for the AWS connector and
 * MicrosoftDocs/defender-docs, 2026-11.
 */
export const FORMER_NAMES: { readonly [id: string]: readonly string[] | undefined } = {
  KubernetesService: ['DefenderForCloud-Containers-K8s'],
  KubernetesDataCollection: ['DefenderForCloud-DataCollection'],
  CloudWatchToKinesis: ['DefenderForCloud-Containers-K8s-cloudwatch-to-kinesis'],
  KinesisToS3: ['DefenderForCloud-Containers-K8s-kinesis-to-s3', 'MDCContainersK8sKinesisToS3RoleName'],
} satisfies { readonly [id in CapabilityId]?: readonly string[] };

const NEW = 'a role that this version does not know';

interface NamedRole {
  readonly resource: TemplateResource;
  readonly name?: string;
  readonly trust: RoleTrust;
}

/** Recognizes each role of a file by its trust and its name. */
export function recognizeRoles(file: TemplateFile): RecognizedRole[] {
  const roles: NamedRole[] = [...file.resources.values()].filter(r => r.type === 'AWS::IAM::Role').map((resource) => {
    const name = likelyName(resource, file);
    return { resource, name, trust: readTrust(resource, name, file) };
  });
  return withoutDuplicates(roles.map(role => ({ ...role, ...recognize(role, roles) })));
}

type Recognition = Pick<RecognizedRole, 'kind' | 'capability' | 'resembles' | 'what'>;

function recognize({ name = '', trust }: NamedRole, roles: readonly NamedRole[]): Recognition {
  if (trust.trust.kind === 'sentinel') {
    return { kind: 'sentinel', what: 'a role of Microsoft Sentinel, which is not used' };
  }
  const all = DefenderCapability.all();
  const named = all.find(({ _definition }) => namesOf(_definition).some(n => n === name.toLowerCase()));
  const fitting = all.filter(capability => fits(capability, trust, roles));
  if (named !== undefined && !fitting.includes(named)) {
    const what = `a role with the name of ${named.id} and another trust: ${whom(trust)}`;
    return { kind: 'mismatch', resembles: named, what };
  }
  const found = named ?? longestBeginning(fitting, name) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (found !== undefined) {
    const by = named ? '' : ', by whom it trusts';
    return { kind: 'known', capability: found, what: `${found.id}: ${found._definition.title}${by}` };
  }
  const { kind } = trust.trust;
  if (fitting.length > 1) {
    return {
      kind: 'unknown',
      what: `a role with the name of no capability; ${whom(trust)}, as the roles of ` +
        `${fitting.map(c => c.id).join(', ')} do`,
    };
  }
  if (kind === 'defender' || kind === 'ciem' || trust.audiences.length > 0) {
    return { kind: 'unknown', what: `${NEW}; ${whom(trust)}` };
  }
  return { kind: 'other', what: `a role that Defender for Cloud does not assume; ${whom(trust)}` };
}

function namesOf({ id, defaultRoleName }: CapabilityDefinition): string[] {
  return [defaultRoleName, ...FORMER_NAMES[id] ?? []].map(name => name.toLowerCase());
}

/** Returns the capability with the longest name that is a prefix of a name, because users add a suffix. */
function longestBeginning(capabilities: readonly DefenderCapability[], name: string): DefenderCapability | undefined {
  const beginnings = capabilities.flatMap(capability => namesOf(capability._definition)
    .filter(begin => name.toLowerCase().startsWith(begin)).map(begin => ({ capability, length: begin.length })));
  return beginnings.sort((a, b) => b.length - a.length)[0]?.capability;
}

/** Whether a role has the same trust as the role of a capability. */
function fits({ _definition }: DefenderCapability, { trust }: RoleTrust, roles: readonly NamedRole[]): boolean {
  const wanted = _definition.trust;
  switch (wanted.kind) {
    case 'defender': return trust.kind === 'defender' && trust.audience === wanted.audience;
    case 'ciem': return trust.kind === 'ciem' && trust.audience === wanted.audience;
    case 'service': return trust.kind === 'service' && trust.service === wanted.service;
    case 'role': {
      const target = roles.find(({ resource }) => trust.kind === 'role' && resource.id === trust.logicalId);
      const other = DefenderCapability.all().find(({ id }) => id === wanted.role);
      return target !== undefined && other !== undefined && fits(other, target.trust, roles);
    }
  }
}

/** Describes the trust of a role for messages. */
function whom({ trust, audiences, differences }: RoleTrust): string {
  if (differences.length > 0) return differences.join('; ');
  if (audiences.length > 0) return `it trusts the audience ${audiences.join(', ')}`;
  if (trust.kind === 'service') return `it trusts the service ${trust.service}`;
  if (trust.kind === 'role') return `it trusts the role ${trust.logicalId} of the file`;
  return 'it trusts nobody that the file names';
}

/** Removes duplicates, because a capability has one role: the one with the published name, if there is exactly one. */
function withoutDuplicates(roles: readonly RecognizedRole[]): RecognizedRole[] {
  return roles.map((role) => {
    const { capability } = role;
    if (capability === undefined) return role;
    const same = roles.filter(other => other.capability === capability);
    const named = same.filter(({ name = '' }) => namesOf(capability._definition).includes(name.toLowerCase()));
    if (same.length === 1 || (named.length === 1 && named[0] === role)) return role;
    const others = same.filter(other => other !== role).map(other => other.name ?? other.resource.id).join(', ');
    const refused = { ...role, capability: undefined };
    return named.length === 1
      ? {
        ...refused,
        kind: 'unknown',
        what: `${NEW}; ${whom(role.trust)}, as ${named[0].name} does, which is ${capability.id}`,
      }
      : {
        ...refused,
        kind: 'mismatch',
        resembles: capability,
        what: `one of several roles that can be ${capability.id}, as ${others} can`,
      };
  });
}
