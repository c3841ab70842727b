import type { IConstruct } from 'constructs';
import { IAM_LIMITS } from '../guardrails/iam-limits';
import { checkAudiences } from '../guardrails/input';

/** The audiences of a provider: those of the user, and those that connectors need. */
export class AudienceSet {
  private readonly audiences = new Set<string>();

  constructor(private readonly provider: IConstruct, given: readonly string[] | undefined) {
    if (given === undefined) return;
    checkAudiences('audiences', given);
    this.add(given);
  }

  public get sorted(): string[] {
    return [...this.audiences].sort();
  }

  /** Throws if there are then more audiences than IAM allows. */
  public add(audiences: readonly string[]): void {
    audiences.forEach(audience => this.audiences.add(audience));
    const limit = IAM_LIMITS.clientIdsPerProvider;
    if (this.audiences.size > limit) {
      throw new Error(`audiences of ${this.provider.node.path} must be at most ${limit}, got ${this.audiences.size}`);
    }
  }
}
