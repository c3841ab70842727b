import { Annotations, Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { resourceControlPolicy, serviceControlPolicies } from './control-policies';
import { deployersIn, WHY_NOT_DEPLOYERS, WHY_STACK_SETS_STOP } from './deployers';
import { checkExemptRoles } from './exempt-roles';
import type {
  DefenderOrganizationPoliciesOptions, DefenderOrganizationPoliciesProps, RenderedOrganizationPolicies,
  RenderOrganizationPoliciesOptions,
} from './organization-policies-props';
import { resolvePolicyProps, resolveRenderOptions } from './policy-checks';
import { protectedNames, type ProtectedNames, type Resolved } from './protected-names';
import {
  unknownConnectors, unknownOrganizations, unknownWorkspaces, workspacesInMembers,
} from './unknown-organizations';
import { claimInAccount, registerTenant, sharedState } from '../checks/app-registry';
import { isNotKnown } from '../checks/input';
import { located, withName } from '../checks/messages';
import { injectable } from '../checks/property-injection';
import { policySize } from '../policy-language/iam-limits';

/** Maximum number of characters of each policy. Source: AWS Organizations quotas, 2026-11. */
const MAX_SIZE = 5120;
/** The longest name of a partition. */
const LONGEST_PARTITION = 'aws-us-gov';

/**
 * Two policies of AWS Organizations that protect connected member accounts. With the service control policy, only
 * StackSets and administrators can change the roles, OIDC provider, runbook and functions. The resource control policy
 * denies tokens of Microsoft's tenant unless they have the session names of your tenants.
 *
 * Deploy its stack to the management account. Both policies apply only to member accounts. Both policy types must be
 * enabled. Details: `docs/organization-policies.md`.
 *
 * @example
 * new DefenderOrganizationPolicies(stack, 'Policies', {
 *   organizations: [organization],
 *   administrators: ['arn:aws:iam::*:role/OrganizationAccountAccessRole'],
 *   targetIds: ['ou-ab12-cdef3456'], // first a unit of test accounts
 * });
 */
@injectable
export class DefenderOrganizationPolicies extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.DefenderOrganizationPolicies';

  /**
   * Returns the policies as compact JSON, without creating a resource.
   *
   * @param options protected resources and exempt principals. Throws if a value is not allowed or not known, or if a
   * policy is larger than 5,120 characters. With organizations, call it after everything that changes the names of
   * their roles.
   */
  public static render(options: RenderOrganizationPoliciesOptions): RenderedOrganizationPolicies {
    return withName('DefenderOrganizationPolicies.render', () => {
      const resolved = resolveRenderOptions(options);
      const names = protectedNames(resolved);
      checkExemptRoles(resolved, names);
      const rendered = Object.entries(contents(resolved, names, options.partition ?? 'aws')).map(([name, policy]) => {
        const json = JSON.stringify(policy);
        if (Token.isUnresolved(json)) throw new Error(`${name} must contain only values that are known at synthesis`);
        const [error] = tooLarge(name, json.length, options);
        if (error) throw new Error(error);
        return [name, json];
      });
      return Object.fromEntries(rendered) as RenderedOrganizationPolicies;
    });
  }

  /** The service control policy. */
  public readonly serviceControlPolicy: CfnPolicy;
  /** The second service control policy. Undefined without `splitServiceControlPolicy`. */
  public readonly secondServiceControlPolicy?: CfnPolicy;
  /** The resource control policy. */
  public readonly resourceControlPolicy: CfnPolicy;

  /**
   * @param scope scope of the construct, in a stack for the management account
   * @param id id of the construct
   * @param props protected resources, exempt principals and targets. Throws if a value is not allowed, or if another
   * construct creates a policy with the same name. Synthesis fails if a policy is larger than 5,120 characters, or
   * denies what another organization construct of the app needs in accounts below `targetIds`.
   */
  constructor(scope: Construct, id: string, props: DefenderOrganizationPoliciesProps) {
    super(scope, id);
    const resolved = located(this, () => resolvePolicyProps(props));
    located(this, () => resolved.azureTenantIds?.forEach(tenant => registerTenant(this, tenant)));
    const { serviceControlPolicyName = 'DefenderForCloud-Protection' } = resolved;
    const { resourceControlPolicyName = 'DefenderForCloud-Sessions' } = resolved;
    const secondName = resolved.splitServiceControlPolicy ? `${serviceControlPolicyName}-2` : undefined;
    this.claim('serviceControlPolicy', serviceControlPolicyName, secondName);
    this.claim('resourceControlPolicy', resourceControlPolicyName);
    const targetIds = resolved.targetIds?.length ? [...resolved.targetIds] : undefined;
    const make = (logicalId: string, name: string, description: string, which: keyof Contents) => new CfnPolicy(
      this, logicalId, {
        type: which === 'resourceControlPolicy' ? 'RESOURCE_CONTROL_POLICY' : 'SERVICE_CONTROL_POLICY',
        name,
        description,
        content: Lazy.any({
          produce: () => contents(this.withWorkspaces(resolved), protectedNames(resolved), Aws.PARTITION)[which],
        }),
        targetIds,
      });
    const ofScp = 'Only StackSets and administrators change what Defender for Cloud needs';
    this.serviceControlPolicy = make('ServiceControlPolicy', serviceControlPolicyName, ofScp, 'serviceControlPolicy');
    this.secondServiceControlPolicy = secondName === undefined
      ? undefined
      : make('FurtherServiceControlPolicy', secondName, `${ofScp}: all but IAM`, 'secondServiceControlPolicy');
    this.resourceControlPolicy = make(
      'ResourceControlPolicy', resourceControlPolicyName,
      "Microsoft's tokens only under the session names of your tenants", 'resourceControlPolicy');
    this.deployOneAfterTheOther();
    this.node.addValidation({ validate: () => this.validate(resolved) });
    this.noteConditions(targetIds !== undefined);
    this.warnOfDeployers(resolved.administrators);
    if (resolved.protectStackSetStacks) {
      Annotations.of(this).addInfoV2('cdk-defender-for-cloud:organizationPoliciesStackSets', WHY_STACK_SETS_STOP);
    }
  }

  /**
   * Adds dependencies, because AWS Organizations rejects simultaneous changes, including those of two constructs in a
   * stack.
   */
  private deployOneAfterTheOther(): void {
    const all = sharedState(Stack.of(this), 'organization-policies', (): CfnPolicy[] => []);
    // The second policy comes first, because a split removes its statements from the first policy.
    for (const policy of [this.secondServiceControlPolicy, this.serviceControlPolicy, this.resourceControlPolicy]) {
      if (policy === undefined) continue;
      const before = all.at(-1);
      if (before) policy.node.addDependency(before);
      all.push(policy);
    }
  }

  private claim(prop: 'serviceControlPolicy' | 'resourceControlPolicy', ...names: (string | undefined)[]): void {
    claimInAccount(this, {
      kind: prop === 'serviceControlPolicy' ? 'service control policy' : 'resource control policy',
      names: names.filter(name => name !== undefined),
      reason: 'AWS Organizations allows each name once per policy type',
      solution: `set ${prop}Name, or give all organizations to one DefenderOrganizationPolicies (organizations)`,
    });
  }

  /** Adds the workspaces that Microsoft Sentinel connects in member accounts of the app. */
  private withWorkspaces(props: Resolved<DefenderOrganizationPoliciesOptions>): DefenderOrganizationPoliciesOptions {
    const ofApp = workspacesInMembers(this).map(({ workspaceId }) => workspaceId).filter(id => !isNotKnown(id));
    return { ...props, sentinelWorkspaceIds: [...new Set([...props.sentinelWorkspaceIds ?? [], ...ofApp])] };
  }

  private validate(props: Resolved<DefenderOrganizationPoliciesProps>): string[] {
    const names = protectedNames(props);
    const unknown = [
      ...unknownOrganizations(this, props, names), ...unknownConnectors(this, props, names),
      ...unknownWorkspaces(this, props),
    ];
    for (const { message } of unknown.filter(({ isCertain }) => !isCertain)) {
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:organizationPoliciesLockOut', message);
    }
    const { region } = Stack.of(this);
    const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
    const policies = contents(this.withWorkspaces(props), names, partition ?? LONGEST_PARTITION);
    return [
      ...errorsOf(() => checkExemptRoles(props, names)),
      ...unknown.filter(({ isCertain }) => isCertain).map(({ message }) => message),
      ...Object.entries(policies).flatMap(([name, policy]) => tooLarge(name, policySize(this, policy), props)),
    ];
  }

  /** Adds notes, not warnings, for what the app cannot change, because `cdk synth --strict` fails for warnings. */
  private noteConditions(isAttached: boolean): void {
    const annotations = Annotations.of(this);
    annotations.addInfoV2('cdk-defender-for-cloud:organizationPoliciesManagementAccount',
      'both policies apply to member accounts only, never to the management account: limit who can change roles ' +
      'there by other means');
    annotations.addInfoV2('cdk-defender-for-cloud:organizationPoliciesTypes',
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

function errorsOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

interface Contents {
  readonly serviceControlPolicy: object;
  readonly secondServiceControlPolicy?: object;
  readonly resourceControlPolicy: object;
}

function contents(options: DefenderOrganizationPoliciesOptions, names: ProtectedNames, partition: string): Contents {
  const arns = (roles: readonly string[] = []) => roles.map(arn => arn.replaceAll(Aws.PARTITION, partition));
  const [serviceControlPolicy, secondServiceControlPolicy] = serviceControlPolicies(names, {
    administrators: arns(options.administrators),
    samlProviders: options.samlProviderNames ?? [],
    administrationRoles: arns(options.stackSetAdministrationRoles),
    stackSetStacks: options.protectStackSetStacks ?? false,
    split: options.splitServiceControlPolicy ?? false,
  }, partition);
  return {
    serviceControlPolicy,
    ...secondServiceControlPolicy && { secondServiceControlPolicy },
    resourceControlPolicy: resourceControlPolicy(names.tenantIds, options.sentinelWorkspaceIds ?? []),
  };
}

function tooLarge(name: string, size: number, options: DefenderOrganizationPoliciesOptions): string[] {
  if (size <= MAX_SIZE) return [];
  const canSplit = name !== 'resourceControlPolicy' && !options.splitServiceControlPolicy;
  const what = name === 'resourceControlPolicy'
    ? 'tenants or workspaces (14 workspaces fit with one tenant), or make a construct per unit with those of its ' +
      'accounts'
    : 'or shorter roles, administrators or stacks';
  return [`${name} must have at most ${MAX_SIZE} characters, got ${size}, which is ${size - MAX_SIZE} too many: name ` +
    `fewer ${what}${canSplit ? ', or set splitServiceControlPolicy' : ''}`];
}
