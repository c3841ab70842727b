import { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { providerFunctionsOf } from '../identity/provider-function';
import type { DefenderOrganizationMonitoring } from '../monitoring/defender-organization-monitoring';
import { RULE_NAME_PREFIX } from '../monitoring/event-definition';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import {
  generatedName, generatedNames, renderedName, type RenderedName, renderedProperties, renderedRoleName,
} from '../policy-language/cloudformation/resource-names';
import { MemberStackSet } from '../stacksets/stack-set';

/**
 * Names in a rendered template for member accounts, including changes by aspects and escape hatches. A name that
 * CloudFormation generates becomes a pattern. Names have their path as prefix, without the first slash. The methods
 * throw if a path or name is known only at deployment.
 */
export class NamesInMembers {
  /** Name of the stacks of the template. */
  public readonly stack: string;

  constructor(private readonly template: Stack) {
    const { scope } = template.node;
    if (!(scope instanceof MemberStackSet)) throw new Error(`${template.node.path} is not the template of a StackSet`);
    const { StackSetName: name } = renderedProperties(scope.resource, 'StackSetName');
    this.stack = `StackSet-${known(scope.node.path, { path: '/', name })}-*`;
  }

  /** Returns the name of a role. CloudFormation generates the name if it has none. */
  public role(role: iam.IRole): string {
    const resource = role.node.defaultChild;
    return CfnResource.isCfnResource(resource)
      ? this.resource(resource, 'RoleName') : known(role.node.path, renderedRoleName(role));
  }

  /** Returns the name of the resource of an L2 construct. */
  public construct({ node: { defaultChild } }: IConstruct, nameProperty: string): string[] {
    return CfnResource.isCfnResource(defaultChild) ? [this.resource(defaultChild, nameProperty)] : [];
  }

  public resource(resource: CfnResource, nameProperty: string): string {
    const { path, name } = renderedName(resource, nameProperty);
    const logicalId: string = Stack.of(resource).resolve(resource.logicalId);
    return known(resource.node.path, { path, name: name ?? generatedName(this.stack, logicalId) });
  }

  /**
   * Policies. Generated names have one pattern for all logical ids, because there can be a policy per role. They are
   * also protected at `/`, because some accounts still have them there while a StackSet changes their path.
   */
  public get policies(): string[] {
    return this.template.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy).flatMap((policy) => {
      const { path, name } = renderedName(policy, 'ManagedPolicyName');
      if (name !== undefined) return [known(policy.node.path, { path, name })];
      return ['/', path].map(p => known(policy.node.path, { path: p, name: generatedNames(this.stack) }));
    });
  }

  /** Roles of the functions that change OIDC providers. */
  public get functionRoles(): string[] {
    return providerFunctionsOf(this.template).map(({ role }) => this.role(role));
  }

  public get functions(): string[] {
    return providerFunctionsOf(this.template).flatMap(({ handler }) => this.construct(handler, 'FunctionName'));
  }
}

/** Returns the templates for members of an organization: for the roles and for host management. */
export function templatesOf({ memberConnector, memberHostManagement }: DefenderForCloudOrganization): NamesInMembers[] {
  return [memberConnector, memberHostManagement].filter(c => c !== undefined)
    .map(construct => new NamesInMembers(Stack.of(construct)));
}

/** Names of the monitoring of organizations in member accounts. */
export interface MonitoringNames {
  readonly stacks: readonly string[];
  readonly roles: readonly string[];
  /** Rules and alarms without the name prefix of the monitoring. */
  readonly rules: readonly string[];
  readonly alarms: readonly string[];
}

/** Returns one set of names per template with a part of the monitoring, which can be that of host management. */
export function monitoringNames({ monitoringConstructs }: DefenderOrganizationMonitoring): MonitoringNames[] {
  return monitoringConstructs.filter(part => isTemplateForManyAccounts(Stack.of(part))).map((part) => {
    const names = new NamesInMembers(Stack.of(part));
    const isRenamed = (name: string) => !name.startsWith(RULE_NAME_PREFIX);
    return {
      stacks: [names.stack],
      roles: [names.role(part.role)],
      rules: part.events.flatMap(event => names.construct(part.rule(event), 'Name')).filter(isRenamed),
      alarms: part.deadLetterAlarm
        ? names.construct(part.deadLetterAlarm, 'AlarmName').filter(isRenamed) : [],
    };
  });
}

/** Returns path and name as one text. Throws if they are not known. */
export function known(construct: string, { path, name }: Partial<RenderedName> = {}): string {
  if (typeof path === 'string' && typeof name === 'string') return `${path.slice(1)}${name}`;
  throw new Error(`${construct} must have a path and a name that are known at synthesis, because the service control ` +
    `policy contains them, got ${JSON.stringify({ path, name })}`);
}
