import { ANY_TEXT, covers, NAME } from './pattern';
import { REFERENCES } from '../cloudformation/template-text';

/** A GUID in lower case, as in Entra and session names. */
export const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Stands for any GUID in the form of a session name. */
export const ANY_GUID = '<GUID>';

/** Possible text before the issuer in an ARN: references, which can contain slashes, and other text without slashes. */
const BEFORE = '(?:[^/\uE000]|\uE000[^\uE001]*\uE001)*';
const TENANT = new RegExp(
  `^(?:https?://|${BEFORE}(?::oidc-provider/|(?<=\uE001)/?))?sts\\.windows\\.net/(${GUID})/?(?=$|:)`);

/**
 * Returns the Entra tenant of an issuer in a URL, an ARN or a condition key. Undefined for other issuers, even if a
 * part looks like that of a tenant.
 */
export function tenantIn(text: string): string | undefined {
  return TENANT.exec(text.toLowerCase())?.[1];
}

/** What CloudFormation itself gives, such as the id of the account, which is no GUID. */
const PSEUDO_PARAMETERS = /\uE000AWS::\w+\uE001/g;

/** Whether a session name has one of the forms. Parts that are known only at deployment are assumed to match. */
export function hasForm(given: string, forms: readonly string[]): boolean {
  const name = given.replace(PSEUDO_PARAMETERS, '-');
  const isKnown = name.search(REFERENCES) < 0;
  return forms.some(form => isKnown
    ? new RegExp(`^${form.replace(ANY_GUID, GUID)}$`).test(name)
    : covers(form.replace(ANY_GUID, NAME), name.replace(REFERENCES, ANY_TEXT)));
}

/**
 * Returns a test for condition keys of the audience or subject of a tenant. The slash at the end of the issuer is
 * optional.
 */
export function claimOf(tenantId: string, claim: 'aud' | 'sub'): (key: string) => boolean {
  const issuer = `sts.windows.net/${tenantId}`;
  return key => key === `${issuer}/:${claim}` || key === `${issuer}:${claim}`;
}

/** Whether a condition key, in lower case, is that of the session name. */
export function isSessionName(key: string): boolean {
  return key === 'sts:rolesessionname';
}
