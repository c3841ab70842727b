import { DEFENDER, SENTINEL } from './products';
import { AUDIENCES } from '../../capabilities/audiences';
import { LEGACY_READER } from '../../capabilities/containers';
import { publishedAudiences } from '../../capabilities/defender-capability';
import { asText } from '../../checks/json-text';
import {
  DEFENDER_TENANT_ID, defenderSessionName, SENTINEL_GOVERNMENT_TENANT_ID, sentinelSessionNames,
} from '../../identity/tenants';
import { isMap } from '../../policy-language/cloudformation/template-functions';
import { readable, REFERENCES } from '../../policy-language/cloudformation/template-text';
import { ASSUME_WITH_TOKEN, type Condition, type Statement } from '../../policy-language/statements/statement';
import { ANY_GUID, hasForm, isSessionName, tenantIn } from '../../policy-language/statements/token-conditions';

/**
 * The forms of trust that this library writes, with values that cannot be patterns. Everything else is unknown. All
 * template readers use them, because a known form admits exactly one party, whatever else is deployed.
 */
export type KnownForm =
  | { readonly kind: 'defender'; readonly audience: string; readonly session: string }
  | { readonly kind: 'sentinel'; readonly sessions: readonly string[] }
  | { readonly kind: 'ciem'; readonly audience: string; readonly tenant: string; readonly subject: string }
  | { readonly kind: 'service'; readonly service: string; readonly conditions: readonly Condition[] }
  | { readonly kind: 'role'; readonly principal: string }
  | { readonly kind: 'reader' };

/** The known properties of references, by name. */
export interface References {
  /** Whether none of its possible values is a pattern, such as for a parameter with allowed values. */
  readonly isPlain: (name: string) => boolean;
  /** Whether the reference can be several values. */
  readonly isList: (name: string) => boolean;
  /** Whether an audience is accepted in addition to those that Microsoft publishes. Without it, none is. */
  readonly isAudience?: (audience: string) => boolean;
  /** Whether other conditions are accepted, which only narrow a trust. */
  readonly mayNarrow?: boolean;
}

/** Returns the known properties of references to the parameters of a template. */
export function parametersAsReferences(parameterOf: (name: string) => unknown): References {
  const property = (name: string, key: string) => {
    const parameter = parameterOf(name);
    return isMap(parameter) ? parameter[key] : undefined;
  };
  return {
    isPlain: (name) => {
      const values = property(name, 'AllowedValues');
      return Array.isArray(values) && values.every(value => !/[*?$]/.test(asText(value)));
    },
    isList: name => /List/.test(asText(property(name, 'Type'))),
  };
}

const NOTHING_KNOWN: References = { isPlain: () => false, isList: () => false };

/**
 * Returns the form of a trust statement that allows something, or a sentence without its subject that explains why it
 * is unknown.
 */
export function knownForm(
  statement: Statement, issuers: readonly string[], known: References = NOTHING_KNOWN,
): KnownForm | string {
  const { principals: [principal, ...others], hasNotPrincipal, hidesPrincipals, hidesConditions } = statement;
  if (hasNotPrincipal || statement.notActions) return 'it admits everyone whom it does not name';
  if (hidesPrincipals || hidesConditions || principal === undefined) return 'a part of it is not read';
  if (others.length > 0) return 'it names several principals';
  const actions = [...new Set(statement.actions.map(action => action.toLowerCase()))];
  const allows = (action: string) => actions.length === 1 && actions[0] === action;
  switch (principal.kind) {
    case 'Federated':
      if (!allows(ASSUME_WITH_TOKEN)) return `it allows ${readable(statement.actions.join(', '))}`;
      return ofToken(statement, issuers, known);
    case 'Service':
      if (!allows('sts:assumerole')) return `it allows ${readable(statement.actions.join(', '))}`;
      return /^[a-z0-9.-]+$/.test(principal.value)
        ? { kind: 'service', service: principal.value, conditions: statement.conditions }
        : `only the deployment knows the service ${readable(principal.value)}`;
    case 'AWS':
      if (!allows('sts:assumerole')) return `it allows ${readable(statement.actions.join(', '))}`;
      return ofPrincipal(principal.value, statement.conditions);
    default: return `its principal is of the kind ${principal.kind}`;
  }
}

function ofPrincipal(principal: string, conditions: readonly Condition[]): KnownForm | string {
  if (principal.endsWith(`:iam::${LEGACY_READER.account}:user/${LEGACY_READER.user}`)) {
    const isRight = conditions.length === 1 && conditions[0].key === 'sts:externalid'
      && exactly(conditions[0], NOTHING_KNOWN)?.length === 1;
    return isRight ? { kind: 'reader' } : 'it does not limit the external id of the reader';
  }
  if (conditions.length === 0 && !/[*?]/.test(principal)) return { kind: 'role', principal };
  return `it admits ${readable(principal)}`;
}

function ofToken({ conditions }: Statement, issuers: readonly string[], known: References): KnownForm | string {
  const [issuer, ...more] = [...new Set(issuers.map(inOneForm))];
  if (issuer === undefined || more.length > 0) return 'it does not say whose tokens it accepts';
  const tenant = tenantIn(issuer) ?? /^sts\.windows\.net\/(\uE000\w+\uE001)$/.exec(issuer)?.[1];
  if (tenant === undefined) return `it accepts tokens of ${readable(issuer)}`;
  // IAM ignores the case of keys, and a provider can have its URL in upper case.
  const isClaim = (name: string) => ({ key }: Condition) =>
    key.replace('/:', ':').toLowerCase() === `${issuer}:${name}`.toLowerCase();
  const [isAudience, isSubject] = [isClaim('aud'), isClaim('sub')];
  const isMicrosoft = tenant === DEFENDER_TENANT_ID || tenant === SENTINEL_GOVERNMENT_TENANT_ID;
  const isName = isMicrosoft ? (condition: Condition) => isSessionName(condition.key) : isSubject;
  const other = conditions.find(condition => !isAudience(condition) && !isName(condition));
  if (other !== undefined && !known.mayNarrow) return `it has a condition on ${readable(other.shownKey)}`;
  const [audiences, names] = [isAudience, isName].map(is =>
    conditions.filter(is).flatMap(condition => [exactly(condition, known) ?? []]).filter(values => values.length > 0)
      .sort((a, b) => a.length - b.length)[0]);
  if (audiences?.length !== 1) return 'it does not limit the audience to exactly one';
  const what = isMicrosoft ? 'session name' : 'subject';
  if (names === undefined || names.length === 0) return `it does not limit the ${what} to one that cannot be a pattern`;
  if (!isMicrosoft) {
    const [audience] = audiences;
    if (audience !== AUDIENCES.ciem && !known.isAudience?.(audience)) {
      return `${readable(audience)} is not the audience of CIEM`;
    }
    return names.length > 1 ? 'it admits several subjects' : { kind: 'ciem', audience, tenant, subject: names[0] };
  }
  return ofMicrosoft(tenant, audiences[0], names, known);
}

/**
 * Returns the form for Microsoft. Sentinel has two session names per workspace, and the second one begins like that of
 * Defender.
 */
function ofMicrosoft(
  tenant: string, audience: string, names: readonly string[], { isAudience = () => false }: References,
): KnownForm | string {
  if (audience === AUDIENCES.sentinelActions) {
    return 'it is for attack disruption by Microsoft Sentinel, and names no tenant and no workspace';
  }
  const forms = names.some(name => name.startsWith(SENTINEL)) ? sentinelSessionNames(ANY_GUID)
    : [defenderSessionName(ANY_GUID)];
  const wrong = names.find(name => !hasForm(name, forms));
  if (wrong !== undefined) return `${readable(wrong)} is not a session name that Microsoft uses`;
  const parties = new Set(names.map(name => name.replace(/^[^_]*_/, '')));
  if (parties.size > 1) return 'it admits several tenants or workspaces';
  const isDefender = names.length === 1 && names[0].startsWith(DEFENDER) && tenant === DEFENDER_TENANT_ID;
  const ofSentinel = tenant === DEFENDER_TENANT_ID ? AUDIENCES.kubernetesDataCollection : AUDIENCES.sentinelGovernment;
  if (isDefender && (publishedAudiences().includes(audience) || isAudience(audience))) {
    return { kind: 'defender', audience, session: names[0] };
  }
  if (!isDefender && (audience === ofSentinel || isAudience(audience))) return { kind: 'sentinel', sessions: names };
  return `${readable(audience)} is not an audience that Microsoft publishes for it`;
}

/**
 * Returns the values of a condition that is true only for them. Undefined for another operator, or if a value is or can
 * become a pattern. With StringLike, each reference can.
 */
function exactly({ operator, values }: Condition, known: References): readonly string[] | undefined {
  const name = operator.toLowerCase();
  const references = values.flatMap(value => [...value.matchAll(REFERENCES)].map(([, reference]) => reference));
  const isOne = (reference: string) => !known.isList(reference)
    && (/^[\w.:]+$/.test(reference) || /^(?:resolve|Fn::ImportValue):/.test(reference));
  const hasVariable = values.some(value => /\$\{/.test(value.replace(REFERENCES, '')));
  if (values.length === 0 || hasVariable || !references.every(isOne)) return undefined;
  const isExact = name === 'stringequals'
    || name === 'stringlike' && !values.some(value => /[*?]/.test(value)) && references.every(known.isPlain);
  return isExact ? [...new Set(values)] : undefined;
}

/** Returns an issuer without its last slash, because condition keys and ARNs of providers can have it. */
function inOneForm(issuer: string): string {
  return issuer.replace(/^.*:oidc-provider\//, '').replace(/^https:\/\//, '').replace(/\/$/, '');
}

