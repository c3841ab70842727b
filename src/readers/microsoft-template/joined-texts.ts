import { show } from '../../checks/messages';
import { isLikeToken } from '../../checks/tokens';
import { intrinsicOf, isMap, parseJson } from '../../policy-language/cloudformation/template-functions';
import { readable, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';

/** No template needs more, and deeper values would exhaust the stack. */
const MAX_DEPTH = 60;

/** Control characters except white space. No name, ARN or policy has them, and terminals interpret some. */
export const CONTROL = /[^\P{Cc}\t\n\r]/u;

export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`must not be nested more than ${MAX_DEPTH} levels deep`);
}

/** Throws for a text or number that CDK would replace with another value of the app. */
export function checkToken(value: unknown): void {
  if (isLikeToken(value)) throw new Error(`must not contain CDK tokens, got ${show(value)}`);
}

/**
 * Like `checkToken`, for texts after functions join them and defaults of parameters complete them. It includes
 * documents that are texts, in which JSON can escape characters.
 */
export function checkJoined(value: unknown, defaults: ReadonlyMap<string, unknown>): void {
  for (const text of typeof value === 'string' || intrinsicOf(value) ? textsOf(value) : []) {
    for (const joined of new Set([text, withDefaults(text, defaults)].map(readable))) {
      checkToken(joined);
      const document = joined.trimStart().startsWith('{') ? parseJson(joined) : undefined;
      if (!isMap(document)) continue;
      checkTokens(document, 0);
      checkJoined(document, defaults);
    }
  }
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkJoined(inner, defaults);
}

function checkTokens(value: unknown, depth: number): void {
  checkDepth(depth);
  checkToken(value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    checkToken(key);
    checkTokens(inner, depth + 1);
  }
}

/** Returns a text with defaults instead of parameters, to recognize names. */
export function withDefaults(text: string, defaults: ReadonlyMap<string, unknown>): string {
  return text.replace(REFERENCES, (whole, id: string) => {
    const given = defaults.get(id);
    return typeof given === 'string' ? given : whole;
  });
}
