/** The rights that calls need, as an IAM policy. */
import type { Call } from './call';

/** The IAM actions of calls that only read, sorted. */
export function actionsOf(calls: readonly (readonly [string, Call])[]): string[] {
  return [...new Set(calls.filter(([, { acts }]) => !acts).flatMap(([, { needs }]) => needs))].sort();
}

/** A policy for a principal that only reads. It has one line per service. */
export function readingPolicy(actions: readonly string[], ...more: readonly string[]): string {
  const services = [...new Set(actions.map(action => action.split(':')[0]))];
  const lines = services.map(service => actions.filter(action => action.startsWith(`${service}:`)).map(action => `"${action}"`).join(', '));
  return [
    '{', '  "Version": "2012-10-17",', '  "Statement": [{', '    "Effect": "Allow",', '    "Action": [',
    lines.map(line => `      ${line}`).join(',\n'), '    ],', '    "Resource": "*"',
    ...more.length === 0 ? ['  }]'] : ['  }, {', ...more, '  }]'], '}',
  ].join('\n');
}
