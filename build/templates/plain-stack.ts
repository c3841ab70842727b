import {
  App, CfnCondition, CfnParameter, CfnRule, DefaultStackSynthesizer, Fn, Stack, Token, type CfnElement,
  type ICfnRuleConditionExpression,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { constraintOf, patternOf, type Condition, type ParameterSpec, type Rule } from './parameter-spec';

/** Logical ids do not contain these parts of the path of a resource. */
const LEFT_OUT = ['Defender', 'Parameters', 'Conditions', 'Resource', 'Default'];

/**
 * A stack whose template users deploy without CDK. It needs no bootstrapping, and its logical ids have no hash.
 */
export class PlainStack extends Stack {
  private readonly values = new Map<string, CfnParameter>();

  /** @param isForMembers whether member accounts also use the template. Then its metadata does not have the version. */
  constructor(description: string, { isForMembers }: { readonly isForMembers: boolean }) {
    super(new App(), 'Template', {
      description,
      ...isForMembers ? { analyticsReporting: false } : {},
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
  }

  /** Declares parameters, with the groups and labels that the console shows. */
  public declare(specs: readonly ParameterSpec[]): void {
    const scope = new Construct(this, 'Parameters');
    for (const spec of specs) {
      const { name, group, label, itemPattern, onlyItemPattern, refusedPathStarts, ...properties } = spec;
      this.values.set(name, new CfnParameter(scope, name, {
        type: 'String', ...properties, allowedPattern: patternOf(spec), constraintDescription: constraintOf(spec),
      }));
    }
    const groups = [...new Set(specs.map(s => s.group))].filter(group => group !== undefined);
    this.addMetadata('AWS::CloudFormation::Interface', {
      ParameterGroups: groups.map(group => ({
        Label: { default: group }, Parameters: specs.filter(s => s.group === group).map(s => s.name),
      })),
      ParameterLabels: Object.fromEntries(specs.filter(s => s.label).map(s => [s.name, { default: s.label }])),
    });
  }

  /** Returns a reference to a parameter. */
  public parameter(name: string): string {
    return this.declared(name).valueAsString;
  }

  /** Returns the list in a parameter. */
  public list(name: string): string[] {
    return listIn(this.parameter(name));
  }

  /** Whether a parameter has a value. */
  public is(name: string, value: string): ICfnRuleConditionExpression {
    return Fn.conditionEquals(this.declared(name).valueAsString, value) as ICfnRuleConditionExpression;
  }

  public isNot(name: string, value: string): ICfnRuleConditionExpression {
    return Fn.conditionNot(this.is(name, value));
  }

  public condition(id: string, expression: ICfnRuleConditionExpression): CfnCondition {
    return new CfnCondition(this, id, { expression });
  }

  /** Adds rules to the template. */
  public refuse(rules: readonly Rule[]): void {
    for (const { id, sentence, when, must } of rules) {
      new CfnRule(this, id, {
        ruleCondition: when && this.expression(when),
        assertions: [{ assert: this.expression(must), assertDescription: sentence }],
      });
    }
  }

  /**
   * Returns the path of policies. If it is the default, policies do not get the property, as in a connector of an app. Otherwise,
   * CloudFormation would replace each policy.
   */
  public policyPath(): string {
    const atPath = this.condition('AtPath', this.isNot('PolicyPath', '/'));
    return Token.asString(Fn.conditionIf(atPath.logicalId, this.parameter('PolicyPath'), Fn.ref('AWS::NoValue')));
  }

  public render(): any {
    const { template } = (this.node.root as App).synth().getStackByName(this.stackName);
    const sections = ['Parameters', 'Rules', 'Conditions', 'Resources', 'Outputs'];
    const ids = sections.flatMap(section => Object.keys(template[section] ?? {}));
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice) throw new Error(`the template has the id ${twice} twice`);
    return template;
  }

  protected allocateLogicalId(element: CfnElement): string {
    const path = element.node.scopes.slice(2).map(scope => scope.node.id).filter(id => !LEFT_OUT.includes(id));
    return path.join('').replace(/[^A-Za-z0-9]/g, '');
  }

  private expression(condition: Condition): ICfnRuleConditionExpression {
    if ('all' in condition) return Fn.conditionAnd(...condition.all.map(c => this.expression(c)));
    if ('any' in condition) return Fn.conditionOr(...condition.any.map(c => this.expression(c)));
    return 'is' in condition
      ? this.is(condition.parameter, condition.is)
      : this.isNot(condition.parameter, condition.isNot);
  }

  private declared(name: string): CfnParameter {
    const parameter = this.values.get(name);
    if (!parameter) throw new Error(`${name} must be one of ${[...this.values.keys()].join(', ')}`);
    return parameter;
  }
}

/** Returns the values in a text with commas. A space can follow each comma. CloudFormation cannot trim texts. */
export function listIn(text: string): string[] {
  return Fn.split(',', Fn.join(',', Fn.split(', ', text)));
}
