import { createHash } from 'crypto';
import { Aws, Fn, Stack, Token, type CfnCondition } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RequiredAudienceOptions } from './entra-identity-provider-props';
import { checkAudiences } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { addNeed, isInTemplateOf, type AnyOf } from '../policy-language/cloudformation/conditions';
import { IAM_LIMITS } from '../policy-language/iam-limits';

/** Removes repeated audiences. Values that are not lists are returned unchanged, for the check. */
export function withoutRepeats(audiences: readonly string[]): readonly string[] {
  return Array.isArray(audiences) ? [...new Set(audiences)] : audiences;
}

export function checkRequiredAudienceOptions(options: RequiredAudienceOptions): void {
  checkOptions('options', options, { onlyIf: true });
}

/** The audiences of a provider, from the user and from connectors. */
export class AudienceSet {
  private readonly audiences = new Map<string, AnyOf>();

  constructor(private readonly provider: IConstruct, given: readonly string[] | undefined) {
    if (given !== undefined) this.add(given);
  }

  /** Sorted audiences for a list in the template. A conditional audience is in it only if its condition is true. */
  public get sorted(): string[] {
    return this.render(audience => audience, Aws.NO_VALUE);
  }

  /**
   * Audiences as text for the template, each after a space. A conditional audience is empty if its condition is false.
   */
  public get text(): string {
    return this.render(audience => ` ${audience}`, '').join('');
  }

  /**
   * A value that changes with the audiences, including the values of their conditions. It is short, because the
   * template contains it in addition to the audiences.
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

  /** Length of the audiences as text, if all conditions are true. */
  public get bytes(): number {
    return Buffer.byteLength([...this.audiences.keys()].join(' '));
  }

  /** Adds audiences that a connector needs, which may be repeated. Throws like `add`. */
  public require(audiences: readonly string[], options: RequiredAudienceOptions): void {
    checkRequiredAudienceOptions(options);
    this.add(withoutRepeats(audiences), options.onlyIf);
  }

  /**
   * Adds audiences. Throws if one is not allowed, or if the total exceeds the limit of IAM. A condition of another
   * template has no effect: the provider then always has the audience.
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
