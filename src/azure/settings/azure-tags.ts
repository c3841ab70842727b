import { checkList, checkPattern, checkStruct, inputError } from '../../guardrails/input';

export interface TagLimits {
  readonly maxKey: number;
  readonly maxValue: number;
  /** Characters that a key may not hold, as they stand in a character class. */
  readonly notInKeys?: string;
  readonly maxTags?: number;
  /** What a key may not begin with, in whatever case; keys that differ in case alone are one then. */
  readonly reserved?: readonly string[];
}

/** Throws when a tag's key or value is too long, a key is empty or has a character that it may not have, or there are too many tags. */
export function checkTags(prop: string, tags: { [key: string]: string }, limits: TagLimits): void {
  const { maxKey, maxValue, notInKeys = '', maxTags = Infinity, reserved } = limits;
  checkStruct(prop, tags);
  const keys = Object.keys(tags);
  if (keys.length > maxTags) throw inputError(prop, `at most ${maxTags} tags`, keys.length);
  if (reserved) {
    checkList(`${prop} (its keys, in whatever case)`, keys.map(k => k.toLowerCase()), 'tag', k => k);
    const found = keys.find(k => reserved.some(r => k.toLowerCase().startsWith(r)));
    if (found !== undefined) throw inputError(`${prop} (its keys)`, `tags that do not begin with ${reserved.join(', ')}, which Azure reserves`, found);
  }
  const allowed = new RegExp(`^[^\\n${notInKeys}]{1,${maxKey}}$`);
  for (const key of keys) {
    checkPattern(`${prop} (its keys)`, key, allowed, `1 to ${maxKey} characters${notInKeys ? ' without any of <>%&\\?/' : ''}`);
    checkPattern(`${prop}[${JSON.stringify(key)}]`, tags[key], new RegExp(`^[^\\n]{0,${maxValue}}$`), `a text of up to ${maxValue} characters`);
  }
}
