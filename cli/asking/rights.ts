/** The rights that calls need, as an IAM policy. */
import type { Call } from './call';

/** The actions of the calls that only read, sorted. */
export function actionsOf(calls: readonly (readonly [string, Call])[]): string[] {
  return [...new Set(calls.filter(([, { acts }]) => !acts).flatMap(([, { needs }]) => needs))].sort();
}

const list = (values: readonly string[]) => values.map(value => `      ${value}`).join(',\n');

/** The lines of a statement that allows actions. It has one line per service. */
function allowing(actions: readonly string[], resource: string): string[] {
  const services = [...new Set(actions.map(action => action.split(':')[0]))];
  const lines = services.map(service => actions.filter(action => action.startsWith(`${service}:`)).map(action => `"${action}"`).join(', '));
  return ['    "Effect": "Allow",', '    "Action": [', list(lines), '    ],', `    "Resource": ${resource}`];
}

/** The same for the resources of these ARNs. */
export const allowingOnly = (actions: readonly string[], arns: readonly string[]): string[] =>
  allowing(actions, `[\n${list(arns.map(arn => `"${arn}"`))}\n    ]`);

/** A policy that allows only reading. Each of `more` is the lines of another statement. */
export function readingPolicy(actions: readonly string[], ...more: readonly (readonly string[])[]): string {
  const statements = [allowing(actions, '"*"'), ...more].map(lines => lines.join('\n'));
  return ['{', '  "Version": "2012-10-17",', `  "Statement": [{\n${statements.join('\n  }, {\n')}`, '  }]', '}'].join('\n');
}
