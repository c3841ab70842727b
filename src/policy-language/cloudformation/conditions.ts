import { Aspects, CfnCondition, CfnOutput, CfnResource, Fn, Stack, type IAspect } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';

/** Conditions that must all be true. Empty means always. */
export type AllOf = readonly CfnCondition[];

/** Alternatives of which one must be true. Empty means always. */
export type AnyOf = readonly AllOf[];

/** Returns the alternatives of both. The result means always if one of them does. */
export function either(a: AnyOf, b: AnyOf): AnyOf {
  if (a.length === 0 || b.length === 0) return [];
  return [...new Map([...a, ...b].map(alternative => [keyOf(alternative), alternative])).values()];
}

/** Records that `key` is needed if one of `onlyIf` is true, in addition to its entry in the map. */
export function addNeed(needs: Map<string, AnyOf>, key: string, onlyIf: AnyOf): void {
  const before = needs.get(key);
  needs.set(key, before ? either(before, onlyIf) : onlyIf);
}

/** Whether both contain the same conditions. */
export function areSame(a: AllOf, b: AllOf): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf(conditions: AllOf): string {
  return conditions.map(c => c.node.addr).sort().join();
}

/** The conditions of a construct's template. Conditions that combine others are created once, in the construct. */
export class ConditionScope {
  private readonly combined = new Map<string, CfnCondition>();

  constructor(private readonly owner: Construct) {}

  /** Combines alternatives into one condition. Undefined if the resource always exists. */
  public combine(alternatives: AnyOf): CfnCondition | undefined {
    return this.join('Or', alternatives.map(all => this.join('And', all)!));
  }

  private join(operator: 'And' | 'Or', conditions: readonly CfnCondition[]): CfnCondition | undefined {
    if (conditions.length < 2) return conditions[0];
    const sorted = [...conditions].sort((a, b) => a.node.path < b.node.path ? -1 : 1);
    const key = `${operator} ${keyOf(sorted)}`;
    const existing = this.combined.get(key);
    if (existing) return existing;
    const parent = this.owner.node.tryFindChild('Conditions') ?? new Construct(this.owner, 'Conditions');
    const created = new CfnCondition(parent as Construct, sorted.map(c => c.node.id).join(operator), {
      expression: operator === 'And' ? Fn.conditionAnd(...sorted) : Fn.conditionOr(...sorted),
    });
    this.combined.set(key, created);
    return created;
  }
}

/** The field of a construct that contains its condition. */
const CONDITION = Symbol.for('cdk-defender-for-cloud.exists-only-if');

/**
 * Makes all resources in a construct depend on the condition. This is an aspect to include resources that are added
 * later. Resources with their own condition keep it. A construct keeps its first condition.
 */
export function existsOnlyIf(construct: IConstruct, condition: CfnCondition | undefined): void {
  if (!condition || Object.hasOwn(construct, CONDITION)) return;
  Object.defineProperty(construct, CONDITION, { value: condition });
  Aspects.of(construct).add(new Conditional(condition));
}

/** Returns the condition of a construct or of a scope around it, from `existsOnlyIf`. */
export function conditionOf(construct: IConstruct): CfnCondition | undefined {
  const holder = construct.node.scopes.reverse().find(scope => Object.hasOwn(scope, CONDITION));
  return holder && Reflect.get(holder, CONDITION);
}

class Conditional implements IAspect {
  constructor(private readonly condition: CfnCondition) {}

  public visit(node: IConstruct): void {
    if (node instanceof CfnOutput) node.condition ??= this.condition;
    if (CfnResource.isCfnResource(node)) node.cfnOptions.condition ??= this.condition;
  }
}

/** Whether a condition is in the template of a construct. Other templates cannot refer to it. */
export function isInTemplateOf(construct: IConstruct, condition: CfnCondition): boolean {
  return Stack.of(condition) === Stack.of(construct);
}
