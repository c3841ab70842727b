import { ACCOUNT, ANY_TEXT, NAME, PARTITION, URL_SUFFIX } from './pattern';
import { REFERENCES } from '../cloudformation/template-text';

const PSEUDO_PARAMETERS = new Map([
  ['AWS::Partition', PARTITION],
  ['AWS::AccountId', ACCOUNT],
  ['AWS::URLSuffix', URL_SUFFIX],
]);
const PLACEHOLDERS = new Map([
  ['{partition}', PARTITION],
  ['{account}', ACCOUNT],
  ['{urlSuffix}', URL_SUFFIX],
]);

/**
 * Returns a text of a template in a form for comparison with permission data: literals and pseudo parameters for the
 * partition, the account of the stack and the URL suffix become equal. If the account of the stack is not known, every
 * account is treated as it.
 */
export function comparable(text: string, account: string | undefined): string {
  const isOwn = (id: string) => account === undefined || id === account;
  return text
    .replace(REFERENCES, (_, name: string) => PSEUDO_PARAMETERS.get(name) ?? ANY_TEXT)
    .replace(/^arn:aws[a-z*?-]*:/, `arn:${PARTITION}:`)
    .replace(/^(arn:[^:]*:[^:]*:[^:]*:)(\d{12})(?=:)/, (match, start: string, id: string) =>
      isOwn(id) ? start + ACCOUNT : match)
    .replace(/^\d{12}$/, id => isOwn(id) ? ACCOUNT : id)
    .replace(/amazonaws\.com(\.cn)?$/, URL_SUFFIX);
}

/** Returns a text of the permission data for comparison. A placeholder for an option stands for any name. */
export function comparableData(text: string): string {
  return text.replace(/(?<!\$)\{\w+(?::\w+)?\}/g, placeholder => PLACEHOLDERS.get(placeholder) ?? NAME)
    .replace(/amazonaws\.com$/, URL_SUFFIX);
}
