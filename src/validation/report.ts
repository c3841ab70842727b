import type { PolicyValidationPluginReport, PolicyViolatingResource } from 'aws-cdk-lib';
import { FIXES, severityOf, type Finding, type RuleId } from './rules';
import { STACK_SET, type Template } from './templates';

/** Collects findings for CDK. Each is one violation, because each has its own text. */
export class Report {
  private readonly violations = new Map<string, PolicyValidationPluginReport['violations'][number]>();

  /** Adds a finding. Equal findings are reported once. */
  public add(template: Template, resourceId: string, { rule, text, location }: Finding): void {
    this.addAt(template.locate(resourceId, location), rule, `${resourceId}${deployerOf(template)}: ${text}`);
  }

  public addAt(resource: PolicyViolatingResource, rule: RuleId, description: string): void {
    this.violations.set(JSON.stringify([rule, description, resource]), {
      ruleName: rule, description, severity: severityOf(rule), fix: FIXES[rule], violatingResources: [resource],
    });
  }

  public render(): PolicyValidationPluginReport {
    const violations = [...this.violations.values()];
    return { violations, success: violations.every(v => v.severity !== 'error') };
  }
}

function deployerOf(template: Template): string {
  const { resource } = template.deployedBy() ?? {};
  if (!resource) return '';
  return ` in the template of the ${resource.type === STACK_SET ? 'StackSet' : 'nested stack'} ${resource.id}`;
}
