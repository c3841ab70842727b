import { createHash } from 'crypto';
import { Aws, Fn, Stack, Token, type CfnCondition } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { RequiredAudienceOptions } from './entra-identity-provider-props';
import { checkAudience, checkList } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { addNeed, isInTemplateOf, type AnyOf } from '../policy-language/cloudformation/conditions';
import { IAM_LIMITS } from '../policy-language/iam-limits';

/** Options of a provider that have been checked, with its tenant in lower case. */
export type Checked<Options> = Options & { readonly tenantId: string };

export function checkAudiences(audiences: readonly string[]): void {
  checkList('audiences', audiences, 'audience', checkAudience, { canBeEmpty: true });
}

/** Throws if what a connector needs is not allowed. It can need an audience twice. */
export function checkRequiredAudiences(audiences: readonly string[], options: RequiredAudienceOptions): void {
  checkOptions('options', options, { onlyIf: true });
  checkAudiences(Array.isArray(audiences) ? [...new Set(audiences)] : audiences);
}

/** The audiences of a provider: those of the user, and those that connectors need. They have been checked. */
export class AudienceSet {
  private readonly audiences = new Map<string, AnyOf>();

  constructor(private readonly provider: IConstruct, given: readonly string[] = []) {
    this.add(given);
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

  /** What a connector needs. Throws if a value is not allowed, or as `add`. */
  public require(audiences: readonly string[], options: RequiredAudienceOptions): void {
    checkRequiredAudiences(audiences, options);
    this.add(audiences, options.onlyIf);
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

  private render(present: (audience: string) => string, absent: string): string[] {
    return [...this.audiences].sort(([a], [b]) => a < b ? -1 : 1).map(([audience, onlyIf]) =>
      onlyIf.reduceRight((otherwise, [condition]) =>
        Token.asString(Fn.conditionIf(condition.logicalId, present(audience), otherwise)),
      onlyIf.length === 0 ? present(audience) : absent));
  }
}
