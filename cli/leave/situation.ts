import { ofType, type AzureTemplate, type DeployedStack, type LeavingApp, type StackSetOfApp } from './app';
import type { ProfileUse } from './finders/hosts';
import type { FoundResource } from './found-resource';
import type { Plan } from './leftovers';
import type { Commands } from './pasted';
import type { SharedProvider } from './providers';

/** A step of the plan. */
export interface Step extends Commands {
  readonly title: string;
  readonly text: readonly string[];
  /** What cannot be undone. */
  readonly loses?: string;
}

/** An account and region of a StackSet. */
export interface InstanceOfStackSet {
  readonly stackSet: string;
  readonly account: string;
  readonly region: string;
  readonly status: string;
}

/** Everything that the plan is made from. */
export interface Situation {
  readonly app: LeavingApp;
  readonly account: string;
  readonly profile?: string;
  readonly deployed: readonly DeployedStack[];
  readonly azure: readonly AzureTemplate[];
  readonly stackSets: readonly StackSetOfApp[];
  readonly instances: readonly InstanceOfStackSet[];
  /** Undefined if nothing says it. */
  readonly plans: readonly Plan[] | undefined;
  readonly found: readonly FoundResource[];
  readonly profileUses: readonly ProfileUse[];
  /** Names of instance profiles of the app. */
  readonly profileNames: readonly string[];
  readonly providers: readonly SharedProvider[];
  /** Whether what Defender for Cloud created was looked for. */
  readonly isSearched: boolean;
  readonly unknown: Unknown;
}

/** What had no answer: the step that depends on it is there, and says so. */
interface Unknown {
  /** That of the profile: `account` is then the one that the app names. */
  readonly account: boolean;
  /** Which stacks are deployed. */
  readonly stacks: boolean;
  /** Accounts and regions of the StackSets. */
  readonly instances: boolean;
  /** Regions, or a word for them, in which it is not known which instances have which profile. */
  readonly profiles: readonly string[];
  /** OIDC providers, or the roles that trust them. */
  readonly providers: boolean;
}

/** Whether the app connects an organization. Without an app, nobody knows. */
export function canBeOrganization({ app, stackSets }: Situation): boolean {
  return app.kind === 'none' || stackSets.length > 0
    || app.stacks.some(({ template }) => ofType(template, 'AWS::CloudFormation::StackSet', 'AWS::Organizations::Policy').length > 0);
}
