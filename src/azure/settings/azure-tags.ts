import { caseless, checkList, checkPattern, checkStruct, inputError } from '../../checks/input';

interface TagLimits {
  readonly maxKey: number;
  readonly maxValue: number;
  /** Characters that a key must not contain. */
  readonly notInKeys?: string;
  readonly maxTags?: number;
  /** Prefixes that a key must not have, ignoring case. If set, keys that differ only in case are the same key. */
  readonly reserved?: readonly string[];
}

/** Throws if there are too many tags, or if a key or value is not allowed. */
export function checkTags(prop: string, tags: { [key: string]: string }, limits: TagLimits): void {
  const { maxKey, maxValue, notInKeys = '', maxTags = Infinity, reserved } = limits;
  checkStruct(prop, tags);
  const keys = Object.keys(tags);
  const keysProp = `${prop} (its keys)`;
  if (keys.length > maxTags) throw inputError(prop, `at most ${maxTags} tags`, keys.length);
  if (reserved) {
    checkList(`${prop} (its keys, ignoring case)`, keys.map(caseless), 'tag', (_, key) => key, { canBeEmpty: true });
    const found = keys.find(k => reserved.some(r => k.toLowerCase().startsWith(r)));
    if (found !== undefined) {
      const allowed = `tags that do not begin with ${reserved.join(', ')}, because Azure reserves these prefixes`;
      throw inputError(keysProp, allowed, found);
    }
  }
  const keyPattern = new RegExp(`^[^\\n${notInKeys.replace(/\W/g, '\\$&')}]{1,${maxKey}}$`);
  const valuePattern = new RegExp(`^[^\\n]{0,${maxValue}}$`);
  const allowedKey = `1 to ${maxKey} characters${notInKeys && ` without any of ${notInKeys}`}`;
  const allowedValue = `a text of up to ${maxValue} characters`;
  for (const key of keys) {
    checkPattern(keysProp, key, keyPattern, allowedKey);
    checkPattern(`${prop}[${JSON.stringify(key)}]`, tags[key], valuePattern, allowedValue);
  }
}
