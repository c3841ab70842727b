/** Whom a role is for: which roles Microsoft is meant to use, although their trust alone does not say it. */
import { hasDefaultName } from './kinds';
import { isOwnFunction } from './library-forms';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { asText } from '../../src/checks/json-text';
import { referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { namesMicrosoft } from '../../src/readers/validation/products';
import type { NamedTemplate } from '../reading/nested';
import { ofTypes } from '../reading/policies';
import type { Role } from '../reading/roles';
import { TemplateTexts } from '../reading/text';

/**
 * A service can assume other roles, too, and so can a role: only the name or the description says that one is for Defender for Cloud,
 * or that the role which assumes it is the one of CIEM.
 */
export function isMeantAs(capability: DefenderCapability, role: Role, named: NamedTemplate, ofCiem: readonly Role[]): boolean {
  const { kind } = capability._definition.trust;
  if (kind !== 'service' && kind !== 'role' || hasDefaultName(role.name, capability) || isDescribed(role, named)) return true;
  return kind === 'role' && role.trust.grants.some(({ target }) => ofCiem.some(other => isArnOf(other, target, role.template)));
}

const isArnOf = ({ name, path, logicalId, template, isNamed }: Role, target: string, from: string) =>
  isNamed ? target.startsWith('AWS ') && target.endsWith(`:role${path}${name}`)
    : template === from && target === `AWS \${${logicalId}.Arn}`;

/** Capabilities whose role another role assumes. Their default name is enough, if it is not known whom the other role admits. */
export const ASSUMED_BY_ROLES = DefenderCapability.all().filter(({ _definition: { trust } }) => trust.kind === 'role');

/** Whether a role is for Microsoft only because roles of the source, which Microsoft uses, can assume it: these are listed as mentioned. */
export function isOfRoles({ trust: { grants, opaque }, template }: Role, outside: readonly Role[]): boolean {
  return opaque.length === 0 && grants.every(({ target, conditions }) => conditions.length === 0
    && (!namesMicrosoft(target) || outside.some(other => isArnOf(other, target, template))));
}

const isDescribed = ({ logicalId }: Role, { template }: NamedTemplate) =>
  asText(template.Resources[logicalId]?.Properties?.Description).startsWith('Defender: ');

/** Whether a role can be one that Microsoft publishes. Most of an account are for services or accounts only. */
export function canBeCapability(role: Role, named: NamedTemplate): boolean {
  const { opaque, grants } = role.trust;
  const isOrdinary = opaque.length === 0 && grants.every(({ target }) => /^Service |^AWS (?:\d{12}|.*:root)$/.test(target));
  return !isOrdinary || isDescribed(role, named) || DefenderCapability.all().some(capability => hasDefaultName(role.name, capability));
}

/** Whether a role is that of functions of the library only. */
export function isFunctionOfLibrary({ logicalId, trust }: Role, { template }: NamedTemplate): boolean {
  if (!trust.grants.some(({ target }) => target === 'Service lambda.amazonaws.com')) return false;
  const texts = new TemplateTexts(template);
  const functions = ofTypes(template, 'AWS::Lambda::Function')
    .filter(([, { Properties }]) => referencesIn(Properties?.Role).includes(`${logicalId}.Arn`));
  return functions.length > 0 && functions.every(([, { Properties }]) => isOwnFunction(Properties, texts));
}

/**
 * Returns the other roles that the roles of Microsoft can assume, then those that these can assume, and so on: who lets them in, lets
 * Microsoft in.
 */
export function assumedBy(outside: readonly Role[], others: readonly Role[]): Role[][] {
  const levels: Role[][] = [];
  for (let last = outside; last.length > 0;) {
    const next = others.filter(role => !levels.flat().includes(role)
      && role.trust.grants.some(({ target }) => last.some(other => isArnOf(other, target, role.template))));
    if (next.length > 0) levels.push(next);
    last = next;
  }
  return levels;
}
