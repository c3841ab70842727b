import type { IConstruct } from 'constructs';
import { IAM_LIMITS } from '../guardrails/iam-limits';
import { checkAudiences } from '../guardrails/input';

/** The audiences of a provider: those that the user gave, and those that connectors need. */
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

  /** Throws if there are then more than IAM allows. */
  public add(audiences: readonly string[]): void {
    audiences.forEach(audience => this.audiences.add(audience));
    const most = IAM_LIMITS.clientIdsPerProvider;
    if (this.audiences.size > most) {
      throw new Error(`audiences of ${this.provider.node.path} must be at most ${most}, got ${this.audiences.size}`);
    }
  }
}
