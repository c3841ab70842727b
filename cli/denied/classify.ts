import type { ConnectedRole } from './connection';
import type { DeniedCall } from './event';
import { readsContents } from '../../src/capabilities/additional-read-actions';
import { DefenderCapability } from '../../src/capabilities/defender-capability';

/**
 * What AWS says about a denied call, in `errorMessage` of an event. Source: AWS IAM user guide, troubleshoot access
 * denied error messages, and AWS Security Blog, enhanced access denied error messages with policy ARNs (2026-01), read
 * in 2026-11. Not every service uses this form.
 */
interface Explanation {
  /** Action that was not allowed, such as `bedrock:ListGuardrails`. Undefined if the message does not name it. */
  readonly action?: string;
  readonly resource?: string;
  /** Undefined if the message does not name the type of the policy that decided. */
  readonly cause?: Cause;
}

interface Cause {
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

/** Why a call was denied, as far as the event says it. */
export type Outcome =
  /** A permission that the role does not have. */
  | 'missing'
  /** The permissions boundary of the role does not allow it. */
  | 'boundary'
  /** A policy of the account denies it: somebody wants it so. */
  | 'denied'
  /** A policy of a resource or of the session does not allow it. */
  | 'other policy'
  /** The event neither names an action nor a reason. Often it is not about permissions. */
  | 'unexplained'
  /** A policy of AWS Organizations. Left out. */
  | 'organization'
  /** `denyDataReads`. Left out. */
  | 'denyDataReads';

export interface Classified extends Pick<Explanation, 'resource'> {
  readonly action: string;
  /** Whether the event names the action. Otherwise it is made of the name of the event, which can differ. */
  readonly isNamed: boolean;
  readonly outcome: Outcome;
  readonly policy?: PolicyType;
  readonly policyArn?: string;
}

/**
 * EC2 names the actions as the events, and denies with a code of its own. Other services can have other names: the
 * event `ListBuckets` of S3 is about `s3:ListAllMyBuckets`. Source: AWS service authorization reference, 2026-11.
 */
const EC2 = 'ec2.amazonaws.com';

export function classify(call: DeniedCall, { capability }: ConnectedRole): Classified {
  const { action: named, resource, cause } = explain(call.message);
  const ofEc2 = call.source === EC2 && /^[A-Za-z0-9]+$/.test(call.eventName);
  const action = named ?? `${call.source.replace(/\.amazonaws\.com(\.cn)?$/, '')}:${call.eventName}`;
  const isNamed = named !== undefined || ofEc2;
  // The Deny statements of denyDataReads are in a policy of the role.
  const canBeDenied = capability === DefenderCapability.CSPM_MONITOR && isNamed && readsContents(action, resource);
  return { action, isNamed, resource, outcome: outcomeOf(), policy: cause?.policy, policyArn: cause?.policyArn };

  function outcomeOf(): Outcome {
    if (!cause) return canBeDenied ? 'denyDataReads' : isNamed ? 'missing' : 'unexplained';
    const { policy, isExplicit } = cause;
    if (policy === 'service control policy' || policy === 'resource control policy') return 'organization';
    if (isExplicit) return policy === 'identity-based policy' && canBeDenied ? 'denyDataReads' : 'denied';
    if (policy === 'identity-based policy') return 'missing';
    return policy === 'permissions boundary' ? 'boundary' : 'other policy';
  }
}
