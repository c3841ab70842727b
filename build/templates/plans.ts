import { Fn, type CfnCondition } from 'aws-cdk-lib';
import type { PlainStack } from './plain-stack';
import { SWITCHES } from './switches';
import { DefenderCapability, DefenderPlan } from '../../src';
import { PLAN_METHODS, type PlanMethod } from '../../src/plans/plan-table';
import { publicCapability } from '../../src/plans/resolve-plan-options';

const AUDIT_LOGS = [
  DefenderCapability.KUBERNETES_SERVICE, DefenderCapability.KUBERNETES_DATA_COLLECTION,
  DefenderCapability.CLOUDWATCH_TO_KINESIS, DefenderCapability.KINESIS_TO_S3,
];

/** Plans that depend on parameters, and the conditions of host management and CIEM. */
interface ConditionalPlans {
  readonly plans: DefenderPlan[];
  readonly hostManagementOn: CfnCondition;
  /** CIEM is on if all these conditions are true. */
  readonly ciemOn: readonly CfnCondition[];
}

/** Creates the plans. Each plan has a condition, and so has each capability with its own switch. */
export function defenderPlans(stack: PlainStack): ConditionalPlans {
  const cspm = stack.condition('Cspm', stack.is('DefenderCspm', 'true'));
  const plan2 = stack.condition('ServersP2', stack.is('DefenderForServers', 'P2'));
  const servers = stack.condition('Servers', Fn.conditionOr(stack.is('DefenderForServers', 'P1'), plan2));
  const containers = stack.condition('Containers', stack.is('DefenderForContainers', 'true'));
  const databases = stack.condition('Databases', stack.is('DefenderForDatabases', 'true'));
  const auditLogs = stack.condition('AuditLogs', Fn.conditionAnd(stack.is('ControlPlaneAuditLogs', 'true'), containers));
  const ciem = stack.condition('Ciem', Fn.conditionAnd(stack.isNot('CiemServicePrincipalObjectId', ''), cspm));
  const arc = stack.condition('Arc', Fn.conditionOr(databases, servers));
  const hostManagement = { enabled: false }; // the template creates these roles independently of plans
  const plans: Record<PlanMethod, [DefenderPlan, CfnCondition]> = {
    defenderCspm: [DefenderPlan.defenderCspm({
      ...switchedOn('defenderCspm'),
      ciem: { servicePrincipalObjectId: stack.parameter('CiemServicePrincipalObjectId') },
    }).onlyIf(ciem, DefenderCapability.CIEM_OIDC, DefenderCapability.CIEM_DISCOVERY), cspm],
    defenderForServers: [DefenderPlan.defenderForServers({ ...switchedOn('defenderForServers'), hostManagement })
      .onlyIf(plan2, DefenderCapability.AGENTLESS_VM_SCANNING), servers],
    defenderForContainers: [DefenderPlan.defenderForContainers(switchedOn('defenderForContainers'))
      .onlyIf(auditLogs, ...AUDIT_LOGS), containers],
    defenderForDatabases: [
      DefenderPlan.defenderForDatabases({ ...switchedOn('defenderForDatabases'), hostManagement }), databases,
    ],
  };
  return {
    plans: PLAN_METHODS.map((method) => {
      const [plan, onlyIf] = plans[method];
      return ofPlan(method).reduce((before, { condition, parameter, capabilities }) => before.onlyIf(
        stack.condition(condition, Fn.conditionAnd(stack.is(parameter, 'true'), onlyIf)), ...capabilities.map(publicCapability),
      ), plan.onlyIf(onlyIf));
    }),
    hostManagementOn: stack.condition('Hosts', Fn.conditionAnd(stack.is('HostManagement', 'true'), arc)),
    ciemOn: [cspm, ciem],
  };
}

function ofPlan(method: PlanMethod) {
  return SWITCHES.filter(s => s.method === method);
}

/** Switches on all options that are off by default. A parameter decides whether they exist. */
function switchedOn(method: PlanMethod): { [option: string]: boolean } {
  return Object.fromEntries(ofPlan(method).map(({ option }) => [option, true]));
}
