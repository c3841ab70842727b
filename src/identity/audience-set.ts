import { createHash } from 'crypto';
import { Aws, Fn, Stack, Token, type CfnCondition } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RequiredAudienceOptions } from './entra-identity-provider-props';
import { checkAudiences } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { addNeed, isInTemplateOf, type AnyOf } from '../policy-language/cloudformation/conditions';
import { IAM_LIMITS } from '../policy-language/iam-limits';

/** Other values than lists stay, for the check. */
export function withoutRepeats(audiences: readonly string[]): readonly string[] {
  return Array.isArray(audiences) ? [...new Set(audiences)] : audiences;
}

export function checkRequiredAudienceOptions(options: RequiredAudienceOptions): void {
  checkOptions('options', options, { onlyIf: true });
}

/** The audiences of a provider: those of the user, and those that connectors need. */
export class AudienceSet {
  private readonly audiences = new Map<string, AnyOf>();

  constructor(private readonly provider: IConstruct, given: readonly string[] | undefined) {
    if (given !== undefined) this.add(given);
  }

  /** For a list in the template. An audience with a condition is there only if the condition is true. */
  public get sorted(): string[] {
    return this.render(audience => audience, Aws.NO_VALUE);
  }

  /** For a text in the template: each audience with a space in front. Nothing where a condition is false. */
  public get text(): string {
    return this.render(audience => ` ${audience}`, '').join('');
  }

  /**
   * Changes if the audiences change, also if only the value of a condition does. It is short, because it is in the
   * template in addition to the audiences.
   */
  public get fingerprint(): unknown[] {
    const conditions = new Set([...this.audiences.values()].flatMap(onlyIf => onlyIf.flat()));
    const shape = JSON.stringify(Stack.of(this.provider).resolve(this.text));
    return [
      createHash('sha256').update(shape).digest('hex').slice(0, 16),
      ...[...this.audiences.keys()].filter(audience => Token.isUnresolved(audience)),
      ...[...conditions].map(condition => Fn.conditionIf(condition.logicalId, 1, 0)),
    ];
  }

  /** How long the audiences are as a text, if all conditions are true. */
  public get bytes(): number {
    return Buffer.byteLength([...this.audiences.keys()].join(' '));
  }

  /** What a connector needs. It can need an audience twice. Throws as `add`. */
  public require(audiences: readonly string[], options: RequiredAudienceOptions): void {
    checkRequiredAudienceOptions(options);
    this.add(withoutRepeats(audiences), options.onlyIf);
  }

  /**
   * Throws if an audience is not allowed, or if there are then more than IAM allows. A condition of another template
   * has no effect: the provider then always has the audience.
   */
  public add(audiences: readonly string[], condition?: CfnCondition): void {
    checkAudiences('audiences', audiences);
    const onlyIf: AnyOf = condition && isInTemplateOf(this.provider, condition) ? [[condition]] : [];
    for (const audience of audiences) addNeed(this.audiences, audience, onlyIf);
    const limit = IAM_LIMITS.clientIdsPerProvider;
    if (this.audiences.size > limit) {
      throw new Error(`audiences of ${this.provider.node.path} must be at most ${limit}, got ${this.audiences.size}`);
    }
  }

  private render(present: (audience: string) => string, absent: string): string[] {
    return [...this.audiences].sort(([a], [b]) => a < b ? -1 : 1).map(([audience, onlyIf]) =>
      onlyIf.reduceRight((otherwise, [condition]) =>
        Token.asString(Fn.conditionIf(condition.logicalId, present(audience), otherwise)),
      onlyIf.length === 0 ? present(audience) : absent));
  }
}
