import { CfnStack, CfnStackSet, Fn, Token, type CfnCondition } from 'aws-cdk-lib';
import { shortened } from './compact';
import { denyDataReads, denyDataReadsTemplate } from './deny-data-reads';
import { ORGANIZATION_PARAMETERS } from './organization-parameters';
import type { ParameterSpec } from './parameter-spec';
import { DENY_DATA_READS_PARAMETERS, HOST_MANAGEMENT_PARAMETERS, MEMBER_PARAMETERS } from './parameters';
import { listIn, PlainStack } from './plain-stack';
import { FILTER_RULE, MANAGEMENT_RULE, PLAN_RULES, REGION_RULE } from './rules';
import { TENANT_PLACEHOLDER } from './tenant-from-parameter';
import { DefenderForCloudOrganization, DefenderPlan, OrganizationTargets } from '../../src';

/** The names of the other templates. The first name refers to the parameter that chooses one of two templates. */
const ROLES_FILE = 'defender-account.${PermissionsType}';
const HOST_MANAGEMENT_FILE = 'defender-host-management';

/**
 * The template with the StackSets of an organization. The other templates are the templates of the members. The construct accepts
 * no tokens for targets, regions, names and templates, so this function replaces them.
 */
export function organizationTemplate(): any {
  const stack = new PlainStack('Microsoft Defender for Cloud: StackSets for the member accounts of an AWS organization', {
    isForMembers: false,
  });
  stack.declare([...ORGANIZATION_PARAMETERS, ...MEMBER_PARAMETERS]);
  stack.refuse([...PLAN_RULES, REGION_RULE, MANAGEMENT_RULE, FILTER_RULE]);
  const { stackSet, hostManagementStackSet } = new DefenderForCloudOrganization(stack, 'Organization', {
    azureTenantId: TENANT_PLACEHOLDER,
    targets: OrganizationTargets.organizationalUnits('r-ab12'),
    plans: [DefenderPlan.defenderForServers()],
    connectManagementAccount: false, // nested stacks do it, with the same templates as members
    memberStackSetName: stack.parameter('StackSetName'),
    hostManagementStackSetName: `${stack.parameter('StackSetName')}-HostManagement`,
  });
  const targets = {
    excludes: stack.condition('ExcludesAccounts', stack.isNot('ExcludedAccountIds', '')),
    isPilot: stack.condition('IsPilot', stack.isNot('OnlyAccountIds', '')),
    addsUnits: stack.condition('AddsUnits', stack.isNot('UnitsBelowRoot', '')),
  };
  const isDelegated = stack.condition('IsDelegated', stack.is('CallAs', 'DELEGATED_ADMIN'));
  const managesHosts = stack.condition('ManagesHosts', Fn.conditionAnd(
    stack.is('HostManagement', 'true'), stack.isNot('HostManagementRegions', '')));

  tolerateFailures(stack, hostManagementStackSet!, stackSet);
  const denies = stack.condition('DeniesDataReads', stack.is('DenyDataReadsStackSet', 'true'));
  const denyStackSet = makeDenyStackSet(stack, hostManagementStackSet!);
  stackSet.capabilities = ['CAPABILITY_NAMED_IAM'];
  deploy(stack, stackSet, ROLES_FILE, MEMBER_PARAMETERS);
  hostManagementStackSet!.capabilities = undefined;
  deploy(stack, hostManagementStackSet!, HOST_MANAGEMENT_FILE, HOST_MANAGEMENT_PARAMETERS);
  target(stack, stackSet, targets, [Fn.ref('AWS::Region')]);
  target(stack, hostManagementStackSet!, targets, stack.list('HostManagementRegions'));
  target(stack, denyStackSet, targets, [Fn.ref('AWS::Region')]);
  hostManagementStackSet!.cfnOptions.condition = managesHosts;
  denyStackSet.cfnOptions.condition = denies;
  for (const each of [denyStackSet, hostManagementStackSet!]) waitForRoles(stackSet, each, isDelegated);
  for (const each of [stackSet, denyStackSet, hostManagementStackSet!]) deployAutomatically(stack, each, targets.isPilot);
  connectManagementAccount(stack, managesHosts, denies);
  return shortened(stack.render());
}

/** The StackSet that denies data reads. It contains its template, so that it needs no file of the folder. */
function makeDenyStackSet(stack: PlainStack, like: CfnStackSet): CfnStackSet {
  return new CfnStackSet(stack, 'OrganizationDenyDataReads', {
    stackSetName: `${stack.parameter('StackSetName')}-DenyDataReads`,
    description: 'Microsoft Defender for Cloud: denies the CSPM roles of member accounts reading contents',
    permissionModel: like.permissionModel,
    callAs: stack.parameter('CallAs'),
    capabilities: ['CAPABILITY_IAM'],
    templateBody: JSON.stringify(denyDataReadsTemplate()),
    parameters: valuesOf(stack, DENY_DATA_READS_PARAMETERS),
    autoDeployment: like.autoDeployment,
    managedExecution: like.managedExecution,
    operationPreferences: like.operationPreferences,
  });
}

function valuesOf(stack: PlainStack, parameters: readonly ParameterSpec[]): CfnStackSet.ParameterProperty[] {
  return parameters.map(({ name }) => ({ parameterKey: name, parameterValue: stack.parameter(name) }));
}

/** Makes the StackSet use another template of the folder, which has parameters with the same names. */
function deploy(stack: PlainStack, stackSet: CfnStackSet, file: string, parameters: readonly ParameterSpec[]): void {
  stackSet.templateBody = undefined;
  stackSet.templateUrl = templateUrl(file);
  stackSet.callAs = stack.parameter('CallAs');
  stackSet.parameters = valuesOf(stack, parameters);
}

/** Connects the account of this stack: nested stacks with the templates of members, and the policy that denies data reads. */
function connectManagementAccount(stack: PlainStack, managesHosts: CfnCondition, denies: CfnCondition): void {
  const connects = stack.condition('ConnectsManagementAccount', stack.is('ConnectManagementAccount', 'true'));
  const nest = (id: string, file: string, parameters: readonly ParameterSpec[], onlyIf: CfnCondition) => {
    const nested = new CfnStack(stack, id, {
      templateUrl: templateUrl(file),
      parameters: Object.fromEntries(parameters.map(({ name }) => [name, stack.parameter(name)])),
    });
    nested.cfnOptions.condition = onlyIf;
    return nested;
  };
  const roles = nest('ManagementAccountRoles', ROLES_FILE, MEMBER_PARAMETERS, connects);
  const hosts = nest('ManagementAccountHosts', HOST_MANAGEMENT_FILE, HOST_MANAGEMENT_PARAMETERS,
    stack.condition('ManagesManagementHosts', Fn.conditionAnd(connects, managesHosts)));
  hosts.node.addDependency(roles);
  const both = stack.condition('DeniesManagementDataReads', Fn.conditionAnd(connects, denies));
  for (const policy of denyDataReads(stack)) {
    policy.cfnOptions.condition = both;
    policy.node.addDependency(roles);
  }
}

function templateUrl(file: string): string {
  return Fn.sub(`\${TemplateFolderUrl}${file}.template.json`);
}

/** Conditions on which the targets depend. */
interface TargetConditions {
  readonly excludes: CfnCondition;
  readonly isPilot: CfnCondition;
  readonly addsUnits: CfnCondition;
}

function target(
  stack: PlainStack, stackSet: CfnStackSet, { excludes, isPilot, addsUnits }: TargetConditions, regions: string[],
): void {
  const units = Fn.conditionIf(
    addsUnits.logicalId, Fn.sub('${OrganizationalUnitIds},${UnitsBelowRoot}'), stack.parameter('OrganizationalUnitIds'));
  const filtered = (ifExcludes: unknown, ifPilot: unknown) => Fn.conditionIf(excludes.logicalId, ifExcludes,
    Fn.conditionIf(isPilot.logicalId, ifPilot, Fn.ref('AWS::NoValue')));
  stackSet.stackInstancesGroup = [{
    deploymentTargets: {
      organizationalUnitIds: listIn(Token.asString(units)),
      accountFilterType: Token.asString(filtered('DIFFERENCE', 'INTERSECTION')),
      accounts: Token.asList(filtered(stack.list('ExcludedAccountIds'), stack.list('OnlyAccountIds'))),
    },
    regions,
  }];
}

/** Sets the number of accounts that may fail or, without a number, the percentage. CloudFormation converts the texts to numbers. */
function tolerateFailures(stack: PlainStack, ...stackSets: readonly CfnStackSet[]): void {
  const counts = stack.condition('CountsFailures', stack.isNot('FailureToleranceCount', ''));
  const either = (ifCounts: string, otherwise: string) => Token.asNumber(Fn.conditionIf(counts.logicalId, ifCounts, otherwise));
  for (const stackSet of stackSets) {
    stackSet.operationPreferences = {
      ...stackSet.operationPreferences as CfnStackSet.OperationPreferencesProperty,
      failureToleranceCount: either(stack.parameter('FailureToleranceCount'), Fn.ref('AWS::NoValue')),
      failureTolerancePercentage: either(Fn.ref('AWS::NoValue'), stack.parameter('FailureTolerancePercentage')),
    };
  }
}

/** Switches automatic deployment on, except during a pilot, because CloudFormation would deploy to every account that joins. */
function deployAutomatically(stack: PlainStack, stackSet: CfnStackSet, isPilot: CfnCondition): void {
  const { enabled, dependsOn } = stackSet.autoDeployment as CfnStackSet.AutoDeploymentProperty;
  stackSet.autoDeployment = Fn.conditionIf(isPilot.logicalId, { Enabled: false }, {
    Enabled: enabled,
    RetainStacksOnAccountRemoval: stack.parameter('RetainStacksOnAccountRemoval'),
    ...dependsOn ? { DependsOn: dependsOn } : {},
  });
}

/** Orders the StackSets. A delegated administrator cannot refer to the StackSet in DependsOn, because the management account owns it. */
function waitForRoles(roles: CfnStackSet, later: CfnStackSet, isDelegated: CfnCondition): void {
  const { dependsOn, ...automatic } = later.autoDeployment as CfnStackSet.AutoDeploymentProperty;
  later.autoDeployment = {
    ...automatic, dependsOn: Token.asList(Fn.conditionIf(isDelegated.logicalId, Fn.ref('AWS::NoValue'), dependsOn)),
  };
  later.node.addDependency(roles);
  // cfn-lint: the reference enforces this dependency already. But for a delegated administrator, there is no reference.
  later.addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
}
