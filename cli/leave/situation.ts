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
  /** Losses that cannot be undone. */
  readonly loses?: string;
}

/** An account and region with a stack of a StackSet. */
export interface InstanceOfStackSet {
  readonly stackSet: string;
  readonly account: string;
  readonly region: string;
  readonly status: string;
}

/** The input of the plan. */
export interface Situation {
  readonly app: LeavingApp;
  readonly account: string;
  readonly profile?: string;
  readonly deployed: readonly DeployedStack[];
  readonly azure: readonly AzureTemplate[];
  readonly stackSets: readonly StackSetOfApp[];
  readonly instances: readonly InstanceOfStackSet[];
  /** Undefined if it is not known. */
  readonly plans: readonly Plan[] | undefined;
  readonly found: readonly FoundResource[];
  readonly profileUses: readonly ProfileUse[];
  /** Names of instance profiles of the app. */
  readonly profileNames: readonly string[];
  readonly providers: readonly SharedProvider[];
  /** Whether the account was searched for what Defender for Cloud created. */
  readonly isSearched: boolean;
  readonly unknown: Unknown;
}

/** Facts that are not known. The steps that depend on them are in the plan and say so. */
interface Unknown {
  /** The account of the profile. If it is not known, `account` is the account of the app. */
  readonly account: boolean;
  /** Which stacks are deployed. */
  readonly stacks: boolean;
  /** Accounts and regions of the StackSets. */
  readonly instances: boolean;
  /** Regions, or a word for them, in which the profiles of instances are not known. */
  readonly profiles: readonly string[];
  /** OIDC providers, or the roles that trust them. */
  readonly providers: boolean;
}

/** Whether the app connects an organization. True if there is no app, because it is then not known. */
export function canBeOrganization({ app, stackSets }: Situation): boolean {
  return app.kind === 'none' || stackSets.length > 0
    || app.stacks.some(({ template }) => ofType(template, 'AWS::CloudFormation::StackSet', 'AWS::Organizations::Policy').length > 0);
}
