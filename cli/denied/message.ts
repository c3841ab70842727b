/**
 * What AWS says about a denied call, in `errorMessage` of an event. Source: AWS IAM user guide, troubleshoot access
 * denied error messages, and AWS Security Blog, enhanced access denied error messages with policy ARNs (2026-01), read
 * in 2026-11. Not every service uses this form.
 */
export interface Explanation {
  /** Action that was not allowed, such as `bedrock:ListGuardrails`. Undefined if the message does not name it. */
  readonly action?: string;
  readonly resource?: string;
  /** Undefined if the message does not name the type of the policy that decided. */
  readonly cause?: Cause;
}

export interface Cause {
  /** Whether a policy denies it. Otherwise none of them allows it. */
  readonly isExplicit: boolean;
  readonly policy: PolicyType;
  /** ARN of the policy, which AWS names since 2026 within an account or organization. */
  readonly policyArn?: string;
}

export type PolicyType = typeof POLICY_TYPES[number];

const POLICY_TYPES = [
  'service control policy', 'resource control policy', 'identity-based policy', 'permissions boundary', 'session policy',
  'resource-based policy', 'VPC endpoint policy', 'role trust policy',
] as const;

// The first one is of AWS: nothing before it can have spaces.
const ACTION = /is not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9*]+)(?=[\s.,]|$)(?: on resource: (\S+))?/;
// The resource can have any text, also a false reason, so only the end of the message counts.
const REASON = new RegExp(
  '(?:because no (?<allowing>[\\w -]+?) allows the \\S+ action|(?:with|due to) an explicit deny in (?:an? |the )?(?<denying>[\\w -]+?))' +
  '(?:: (?<arn>arn:[^\\s;,]+))?\\.?(?: Encoded authorization failure message:.*)?(?: ?\\([^()]*\\))?$', 's');

export function explain(message: string): Explanation {
  const [, action, resource] = ACTION.exec(message) ?? [];
  const { allowing, denying, arn } = REASON.exec(message.trim())?.groups ?? {};
  const named = (allowing ?? denying)?.toLowerCase();
  const policy = POLICY_TYPES.find(type => type.toLowerCase() === named);
  return { action, resource, cause: policy && { isExplicit: denying !== undefined, policy, policyArn: arn } };
}
