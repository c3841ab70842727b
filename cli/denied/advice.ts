import type { Group } from './groups';
import type { PolicyType } from './message';
import { publishedReadActions, whyRefused } from '../../src/capabilities/additional-read-actions';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { covers, inLowerCase } from '../../src/policy-language/statements/pattern';

const PORTAL = 'the template that the Azure portal offers has the permissions of today (docs/follow-microsoft.md)';
const VERIFY = 'look at the resource and the conditions, and whether the role is that of this version: cdk-defender-for-cloud verify';

/** What to do about a group, in a sentence or two. */
export interface Advice {
  readonly text: string;
  /** Whether the action is proposed for `additionalReadActions`. */
  readonly isProposed?: boolean;
}

export function adviceFor(group: Group): Advice {
  const { outcome, policy, policyArn } = group;
  const which = policyArn ? ` (${policyArn})` : '';
  switch (outcome) {
    case 'missing': return aboutMissing(group);
    case 'boundary': return {
      text: `The permissions boundary of the role${which} does not allow it: docs/access.md has a boundary that allows what the roles ` +
        'need.',
    };
    case 'denied': return {
      text: isDeniedByLibrary(group)
        ? 'The published permissions of the role deny it on purpose.'
        : `A Deny statement of ${withArticle(policy)}${which} denies it. If nobody wanted that, change it there.`,
    };
    case 'other policy': return {
      text: policy === 'session policy'
        ? 'Defender for Cloud itself limited the session. There is nothing to change in AWS.'
        : `No ${policy}${which} allows it: change that of the resource, if Defender for Cloud should have it.`,
    };
    case 'unexplained': return {
      text: 'The service does not say which action or policy. It need not be about permissions: look at the message, ' +
      'and look up the action of the call in the service authorization reference. Nothing is proposed.',
    };
    // Left out.
    case 'organization': return { text: 'A policy of AWS Organizations decided.' };
    case 'denyDataReads': return { text: 'It reads contents, which denyDataReads denies.' };
  }
}

function aboutMissing({ role: { capability }, action, policy }: Group): Advice {
  const unsure = policy === undefined ? ' The event does not say which policy decided: it can also be one of AWS Organizations.' : '';
  if (!capability) return { text: `You named this role: its permissions are yours.${unsure}` };
  if (isPublishedFor(capability, action)) return { text: `The published permissions of the role have it, so ${VERIFY}.${unsure}` };
  if (capability !== DefenderCapability.CSPM_MONITOR) {
    return { text: `The published permissions of the role (${capability.id}) do not have it: ${PORTAL}.${unsure}` };
  }
  const refused = /^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action) ? whyRefused(action) : 'not one with wildcards';
  if (refused === undefined) return { text: `Add it to additionalReadActions, see below.${unsure}`, isProposed: true };
  return {
    text: `additionalReadActions refuses it: it accepts only an action that reads configuration, ${refused}. If the role should have it, ` +
    `give it in a statement of your own (docs/access.md).${unsure}`,
  };
}

/** The type of a policy in a sentence. */
export function withArticle(policy: PolicyType | undefined): string {
  return `${policy === 'permissions boundary' ? 'the' : policy === 'identity-based policy' ? 'an' : 'a'} ${policy}`;
}

function isPublishedFor(capability: DefenderCapability, action: string): boolean {
  if (capability === DefenderCapability.CSPM_MONITOR) return publishedReadActions([action]).length > 0;
  return statementsOf(capability).some(s => s.effect !== 'Deny' && hasAction(s.actions, action));
}

/** Deny statements of the default permissions: billing. */
function isDeniedByLibrary({ role: { capability }, policy, action }: Group): boolean {
  return policy === 'identity-based policy' && capability !== undefined &&
    statementsOf(capability).some(s => s.effect === 'Deny' && hasAction(s.actions, action));
}

function statementsOf({ _definition: { permissions } }: DefenderCapability) {
  return Object.values(permissions).flatMap(set => set.statements);
}

function hasAction(patterns: readonly string[], action: string): boolean {
  return patterns.some(pattern => covers(inLowerCase(pattern), inLowerCase(action)));
}
