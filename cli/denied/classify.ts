import type { ConnectedRole } from './connection';
import type { DeniedCall } from './event';
import { explain, type Explanation, type PolicyType } from './message';
import { readsContents } from '../../src/capabilities/additional-read-actions';
import { DefenderCapability } from '../../src/capabilities/defender-capability';

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
