import { checkKnown, checkLatin1, checkList, checkPattern, IN_CONDITION_KEYS } from '../checks/input';
import { checkOptions } from '../checks/known-options';

/** A tag that resources must have. */
export interface ResourceTag {
  /**
   * Key of the tag: 1 to 128 letters, digits, spaces or any of `_.:/=+-@`. IAM ignores the case. It must be known at
   * synthesis. Throws if it is not allowed.
   */
  readonly key: string;
  /**
   * Allowed values of the tag, up to 256 letters, digits, spaces or any of `_.:/=+-@` each. Throws if the list is empty
   * or contains a value twice.
   * @default - any value
   */
  readonly values?: string[];
}

const CHARACTERS = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]`;

/** Throws if the tag is not allowed. */
export function checkResourceTag(prop: string, tag: ResourceTag): void {
  checkOptions(prop, tag, { key: true, values: true });
  const { key, values } = tag;
  checkKnown(`${prop}.key`, key, IN_CONDITION_KEYS);
  checkPattern(`${prop}.key`, key, new RegExp(`^${CHARACTERS}{1,128}$`, 'u'),
    'a tag key of 1 to 128 letters, digits, spaces or any of _.:/=+-@');
  checkLatin1(`${prop}.key`, key);
  if (values === undefined) return;
  const [pattern, remedy] = [new RegExp(`^${CHARACTERS}{0,256}$`, 'u'), 'leave it out for any value'];
  checkList(`${prop}.values`, values, 'tag value', (name, value) => checkLatin1(name, checkPattern(name, value, pattern,
    'a tag value of at most 256 letters, digits, spaces or any of _.:/=+-@')), { remedy });
}
