import type { ConnectedRole } from './connection';
import type { DeniedCall } from './event';
import { readsContents } from '../../src/capabilities/additional-read-actions';
import { DefenderCapability } from '../../src/capabilities/defender-capability';

/**
 * What `errorMessage` of an event says about a denied call. Source: AWS IAM user guide, troubleshoot access
 * denied error messages, and AWS Security Blog, enhanced access denied error messages with policy ARNs (2026-01), read
 * in 2026-11. Not every service uses this form.
 */
interface Explanation {
  /** The denied action, such as `bedrock:ListGuardrails`. Undefined if the message does not name it. */
  readonly action?: string;
  readonly resource?: string;
  /** The type of the policy that decided. Undefined if the message does not name it. */
  readonly cause?: Cause;
}

interface Cause {
  /** Whether a Deny statement of the policy denied it. Otherwise, no policy of this type allows it. */
  readonly isExplicit: boolean;
  readonly policy: PolicyType;
  /** ARN of the policy. AWS names it since 2026, within an account or an organization. */
  readonly policyArn?: string;
}

export type PolicyType = typeof POLICY_TYPES[number];

const POLICY_TYPES = [
  'service control policy', 'resource control policy', 'identity-based policy', 'permissions boundary', 'session policy',
  'resource-based policy', 'VPC endpoint policy', 'role trust policy',
] as const;

// The first match is written by AWS, because nothing before it can contain spaces.
const ACTION = /is not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9*]+)(?=[\s.,]|$)(?: on resource: (\S+))?/;
// The name of a resource can be any text, even a false reason, so only the end of the message counts.
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

/** Why a call was denied, according to its event. */
export type Outcome =
  /** The role does not have the permission. */
  | 'missing'
  /** The permissions boundary of the role does not allow it. */
  | 'boundary'
  /** A policy of the account denies it explicitly, so somebody wants this. */
  | 'denied'
  /** A policy of a resource or of the session does not allow it. */
  | 'other policy'
  /** The event names neither an action nor a reason. Often, the cause is not a permission. */
  | 'unexplained'
  /** A policy of AWS Organizations decided. The report only counts it. */
  | 'organization'
  /** `denyDataReads` denies it. The report only counts it. */
  | 'denyDataReads';

export interface Classified extends Pick<Explanation, 'resource'> {
  readonly action: string;
  /** Whether the event names the action. Otherwise, it is the name of the event, which can differ from the action. */
  readonly isNamed: boolean;
  readonly outcome: Outcome;
  readonly policy?: PolicyType;
  readonly policyArn?: string;
}

/**
 * In EC2, events have the names of actions, and denied calls have a code of their own. In other services, the names can
 * differ: the event `ListBuckets` of S3 needs the action `s3:ListAllMyBuckets`. Source: AWS service authorization reference, 2026-11.
 */
const EC2 = 'ec2.amazonaws.com';

export function classify(call: DeniedCall, { capability }: ConnectedRole): Classified {
  const { action: named, resource, cause } = explain(call.message);
  const ofEc2 = call.source === EC2 && /^[A-Za-z0-9]+$/.test(call.eventName);
  const action = named ?? `${call.source.replace(/\.amazonaws\.com(\.cn)?$/, '')}:${call.eventName}`;
  const isNamed = named !== undefined || ofEc2;
  // The Deny statements of denyDataReads are in an identity-based policy of the role.
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
