import { Annotations, Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import type {
  DefenderOrganizationPoliciesOptions, DefenderOrganizationPoliciesProps, RenderedOrganizationPolicies,
  RenderOrganizationPoliciesOptions,
} from './organization-policies-props';
import { checkPolicyProps, checkRenderOptions, deployersIn, WHY_NOT_DEPLOYERS } from './policy-checks';
import { protectedNames } from './protected-names';
import { resourceControlPolicy } from './resource-control-policy';
import { serviceControlPolicy } from './service-control-policy';
import { policySize } from '../guardrails/iam-limits';
import { locatedError, namedError } from '../guardrails/located-error';

/** The most characters of either policy. Source: AWS Organizations quotas, 2026-11. */
const MAX_SIZE = 5120;
/** The longest name of a partition. */
const LONGEST_PARTITION = 'aws-us-gov';

/**
 * Two policies of AWS Organizations that protect connected member accounts. The service control policy lets only
 * StackSets and administrators change the roles, the OIDC provider, the runbook and the functions. The resource control
 * policy refuses tokens of Microsoft's tenant under any session name but those of your tenants.
 *
 * Deploy its stack to the management account, or to a delegated administrator for policies of AWS Organizations. Both
 * policies apply to member accounts only, never to the management account. Both policy types must be enabled.
 *
 * @example
 * new DefenderOrganizationPolicies(stack, 'Policies', {
 *   organization,
 *   administrators: ['arn:aws:iam::*:role/OrganizationAccountAccessRole'],
 *   targetIds: ['ou-ab12-cdef3456'], // first a unit of test accounts
 * });
 */
export class DefenderOrganizationPolicies extends Construct {
  /**
   * The policies as compact JSON. Creates no resource.
   *
   * @param options what is protected, and from whom. Throws if a value is not allowed or not known, or if a policy is
   * larger than 5,120 characters. With `organization`, call it after everything that changes the names of its roles.
   */
  public static render(options: RenderOrganizationPoliciesOptions): RenderedOrganizationPolicies {
    try {
      checkRenderOptions(options);
      const { partition = 'aws' } = options;
      const text = (name: string, policy: object): string => {
        const json = JSON.stringify(policy);
        if (Token.isUnresolved(json)) throw new Error(`${name} must contain only values that are known at synthesis`);
        const [error] = tooLarge(name, json.length);
        if (error) throw new Error(error);
        return json;
      };
      const { serviceControlPolicy: scp, resourceControlPolicy: rcp } = contents(options, partition);
      return {
        serviceControlPolicy: text('serviceControlPolicy', scp),
        resourceControlPolicy: text('resourceControlPolicy', rcp),
      };
    } catch (error) {
      throw namedError('DefenderOrganizationPolicies.render', error);
    }
  }

  /** The service control policy. */
  public readonly serviceControlPolicy: CfnPolicy;
  /** The resource control policy. */
  public readonly resourceControlPolicy: CfnPolicy;

  /**
   * @param scope scope of the construct, in a stack for the management account
   * @param id id of the construct
   * @param props what is protected, from whom, and in which accounts. Throws if a value is not allowed. Synthesis fails
   * if a policy is larger than 5,120 characters.
   */
  constructor(scope: Construct, id: string, props: DefenderOrganizationPoliciesProps) {
    super(scope, id);
    try {
      checkPolicyProps(props);
      const targetIds = props.targetIds?.length ? [...props.targetIds] : undefined;
      this.serviceControlPolicy = new CfnPolicy(this, 'ServiceControlPolicy', {
        type: 'SERVICE_CONTROL_POLICY',
        name: props.serviceControlPolicyName ?? 'DefenderForCloud-Protection',
        description: 'Only StackSets and administrators change what Defender for Cloud needs',
        content: Lazy.any({ produce: () => contents(props, Aws.PARTITION).serviceControlPolicy }),
        targetIds,
      });
      this.resourceControlPolicy = new CfnPolicy(this, 'ResourceControlPolicy', {
        type: 'RESOURCE_CONTROL_POLICY',
        name: props.resourceControlPolicyName ?? 'DefenderForCloud-Sessions',
        description: "Microsoft's tokens only under the session names of the own tenants",
        content: Lazy.any({ produce: () => contents(props, Aws.PARTITION).resourceControlPolicy }),
        targetIds,
      });
      // AWS Organizations refuses changes at the same time.
      this.resourceControlPolicy.node.addDependency(this.serviceControlPolicy);
      this.node.addValidation({ validate: () => this.sizeErrors(props) });
      this.warnOfConditions(targetIds !== undefined);
      this.warnOfDeployers(props.administrators);
    } catch (error) {
      throw locatedError(this, error);
    }
  }

  private sizeErrors(props: DefenderOrganizationPoliciesProps): string[] {
    const { region } = Stack.of(this);
    const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
    const policies = contents(props, partition ?? LONGEST_PARTITION);
    return Object.entries(policies).flatMap(([name, policy]) => tooLarge(name, policySize(this, policy)));
  }

  private warnOfConditions(isAttached: boolean): void {
    const annotations = Annotations.of(this);
    annotations.addWarningV2('cdk-defender-for-cloud:organizationPoliciesManagementAccount',
      'both policies apply to member accounts only, never to the management account: limit there who can change the ' +
      'roles by other means');
    annotations.addWarningV2('cdk-defender-for-cloud:organizationPoliciesTypes',
      'the policy types SERVICE_CONTROL_POLICY and RESOURCE_CONTROL_POLICY must be enabled in the organization ' +
      'before you deploy (aws organizations enable-policy-type)');
    if (!isAttached) {
      annotations.addInfoV2('cdk-defender-for-cloud:organizationPoliciesNotAttached',
        'without targetIds, the policies are created but have no effect');
    }
  }

  private warnOfDeployers(administrators: readonly string[] = []): void {
    const deployers = deployersIn(administrators);
    if (deployers.length === 0) return;
    Annotations.of(this).addWarningV2('cdk-defender-for-cloud:organizationPoliciesDeployers',
      `administrators contains ${deployers.join(', ')}: ${WHY_NOT_DEPLOYERS}`);
  }
}

interface Contents {
  readonly serviceControlPolicy: object;
  readonly resourceControlPolicy: object;
}

function contents(options: DefenderOrganizationPoliciesOptions, partition: string): Contents {
  const names = protectedNames(options);
  const roles = (options.administrators ?? []).map(arn => arn.replaceAll(Aws.PARTITION, partition));
  const administrators = { roles, samlProviders: options.samlProviderNames ?? [] };
  return {
    serviceControlPolicy: serviceControlPolicy(names, administrators, partition),
    resourceControlPolicy: resourceControlPolicy(names.tenantIds, options.sentinelWorkspaceIds ?? []),
  };
}

function tooLarge(name: string, size: number): string[] {
  return size <= MAX_SIZE ? [] : [`${name} must have at most ${MAX_SIZE} characters, got ${size}, which is ` +
    `${size - MAX_SIZE} too many: name fewer or shorter roles, administrators, stacks or workspaces`];
}
