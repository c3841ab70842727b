import { overlap } from '../../src/statements/pattern';

/** Whether a request can match both actions or resources. If that is not known: yes. */
export function canOverlap(first: string, second: string): boolean {
  const [a, b] = [first, second].map(text => text.replace(ONE_PARTITION, 'arn::').replace(SOME_PARTITIONS, 'arn:*'));
  return overlap(a, b);
}

/** Those of two ARNs are not compared: a reference can be each of them. */
const ONE_PARTITION = /^arn:(aws[a-z-]*|\$\{AWS::Partition\}):/;
/** A wildcard at its end can also match what follows the colon. */
const SOME_PARTITIONS = /^arn:[^:]*[*?][^:]*/;

/** An ARN that stands for one principal, and for no session of another one. */
const ONE_PRINCIPAL = /^(AWS|Federated) arn:[\w-]+:iam::\d{12}:(role|user|oidc-provider|saml-provider)\/[^*?$]+$/;

/** Whether a request can come from both principals of trusts. If that is not known: yes. */
export function principalsOverlap(a: string, b: string): boolean {
  return a === b || a.split(' ')[0] !== b.split(' ')[0] || !ONE_PRINCIPAL.test(a) || !ONE_PRINCIPAL.test(b);
}
