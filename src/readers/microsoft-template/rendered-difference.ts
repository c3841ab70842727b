import type { FilePermissions } from './permissions-in-file';
import { printable } from '../../checks/messages';
import type { RenderedStatements } from '../../identity/user-permissions';
import { reference, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import { summary } from '../../policy-language/statements/excess';
import { renderedGrants } from '../../policy-language/statements/rendered-grants';

/**
 * Describes how statements of a role in the template differ from those that were read from the file. Undefined if they
 * are equivalent. This check is needed because the reader, its checks and CDK each use another form of them.
 *
 * @param roleArn returns the ARN of the app's role for a role of the file, by its logical id
 */
export function differenceOf(
  { statements }: FilePermissions, { all, own, resolve }: RenderedStatements, roleArn: (logicalId: string) => string,
): string | undefined {
  const fill = (text: string) => text.replace(REFERENCES, (whole, name: string) => {
    const [, id] = /^(\w+)\.Arn$/.exec(name) ?? [];
    return id === undefined ? whole : textsOf(resolve(roleArn(id)))[0] ?? reference('?');
  });
  const expected = new Map([...renderedGrants(statements.map(s => s.json), fill), ...renderedGrants(own)]);
  const found = renderedGrants(all);
  const more = [...found].filter(([key]) => !expected.has(key)).map(([, text]) => text);
  const missing = [...expected].filter(([key]) => !found.has(key)).map(([, text]) => text);
  const parts = [
    ...more.length > 0 ? [`also ${summary(more)}`] : [], ...missing.length > 0 ? [`not ${summary(missing)}`] : [],
  ];
  return parts.length === 0 ? undefined : printable(parts.join(', and '));
}
