import { Aws, Fn, Token, type CfnCondition } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { addNeed, isInTemplateOf, type AnyOf } from '../cloudformation/conditions';
import { IAM_LIMITS } from '../guardrails/iam-limits';
import { checkAudiences } from '../guardrails/input';

/** The audiences of a provider: those of the user, and those that connectors need. */
export class AudienceSet {
  private readonly audiences = new Map<string, AnyOf>();

  constructor(private readonly provider: IConstruct, given: readonly string[] | undefined) {
    if (given === undefined) return;
    checkAudiences('audiences', given);
    this.add(given);
  }

  /** For the template. An audience with a condition is there only if the condition is true. */
  public get sorted(): string[] {
    return [...this.audiences].sort(([a], [b]) => a < b ? -1 : 1).map(([audience, onlyIf]) =>
      onlyIf.reduceRight((otherwise, [condition]) =>
        Token.asString(Fn.conditionIf(condition.logicalId, audience, otherwise)),
      onlyIf.length === 0 ? audience : Aws.NO_VALUE));
  }

  /**
   * Throws if there are then more audiences than IAM allows. A condition of another template has no effect: the
   * provider then always has the audience.
   */
  public add(audiences: readonly string[], condition?: CfnCondition): void {
    const onlyIf: AnyOf = condition && isInTemplateOf(this.provider, condition) ? [[condition]] : [];
    for (const audience of audiences) addNeed(this.audiences, audience, onlyIf);
    const limit = IAM_LIMITS.clientIdsPerProvider;
    if (this.audiences.size > limit) {
      throw new Error(`audiences of ${this.provider.node.path} must be at most ${limit}, got ${this.audiences.size}`);
    }
  }
}
