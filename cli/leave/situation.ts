import { ofType, type AzureTemplate, type DeployedStack, type LeavingApp, type StackSetOfApp } from './app';
import type { ProfileUse } from './finders/hosts';
import type { FoundResource } from './finding';
import type { Plan } from './leftovers';
import type { Commands } from './pasted';
import type { SharedProvider } from './providers';

/** A step of the plan. */
export interface Step extends Commands {
  readonly title: string;
  readonly text: readonly string[];
  /** What is lost, and cannot be restored. */
  readonly loses?: string;
}

/** A stack instance: a StackSet in one account and one region. */
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
  /** The plans that are on. Undefined if they are not known. */
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

/** What is not known because AWS gave no answer. The steps that depend on it stay in the plan, and say so. */
interface Unknown {
  /** The account of the profile. The account of the situation is then the one that the app names. */
  readonly account: boolean;
  /** Which stacks are deployed. */
  readonly stacks: boolean;
  /** Accounts and regions of the StackSets. */
  readonly instances: boolean;
  /** Regions, or the placeholder REGION, in which it is not known which instances have which profile. */
  readonly profiles: readonly string[];
  /** OIDC providers, or the roles that trust them. */
  readonly providers: boolean;
}

/** Whether the app connects an organization. True without an app, because then it is not known. */
export function canBeOrganization({ app, stackSets }: Situation): boolean {
  return app.kind === 'none' || stackSets.length > 0
    || app.stacks.some(({ template }) => ofType(template, 'AWS::CloudFormation::StackSet', 'AWS::Organizations::Policy').length > 0);
}
