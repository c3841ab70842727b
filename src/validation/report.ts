import type { PolicyValidationPluginReport, PolicyViolatingResource } from 'aws-cdk-lib';
import { RULES, type Finding, type RuleId } from './rules';
import type { Template } from './templates';

/** Collects findings for CDK. Each is one violation, because each has its own text. */
export class Report {
  private readonly violations = new Map<string, PolicyValidationPluginReport['violations'][number]>();

  /** Adds a finding. Equal findings are reported once. */
  public add(template: Template, resourceId: string, { rule, text, location }: Finding): void {
    const { stackSet } = template;
    const where = stackSet === undefined ? resourceId : `${resourceId} in the template of the StackSet ${stackSet}`;
    this.addAt(template.locate(resourceId, location), rule, `${where}: ${text}`);
  }

  public addAt(resource: PolicyViolatingResource, rule: RuleId, description: string): void {
    const { severity, fix } = RULES[rule];
    this.violations.set(JSON.stringify([rule, description, resource]), {
      ruleName: rule, description, severity, fix, violatingResources: [resource],
    });
  }

  public render(): PolicyValidationPluginReport {
    const violations = [...this.violations.values()];
    return { violations, success: violations.every(v => v.severity !== 'error') };
  }
}
