/** The plans of a connector, as calls of `DefenderPlan`. */
import { accepted, optionsOf } from './evaluate';
import type { Connector } from './read';
import { isFeatureOn, valueIn } from '../../../src/azure/existing/paths';
import { featurePath } from '../../../src/azure/settings/feature-fields';
import type { AzureValue } from '../../../src/azure/template/expression';
import type { CapabilityDefinition } from '../../../src/capabilities/capability-definition';
import { ServersSubPlan } from '../../../src/plans/defender-for-servers';
import { DefenderPlan } from '../../../src/plans/defender-plan';
import { optionsOfPlan } from '../../../src/plans/plan-table';
import { publicCapability } from '../../../src/plans/resolve-plan-options';
import { methodOf, PLAN_NAMES, type PlanName } from '../../shared/plans';
import { Call, constant, snakeCase, Struct, type Option } from '../code';
import type { Answers } from '../questions';

interface PlansOfConnector {
  readonly calls: readonly Call[];
  /** Why a field has no option in the app, by its path. */
  readonly refused: ReadonlyMap<string, string>;
}

export function plansOf(connector: Connector, answers: Answers): PlansOfConnector {
  const refused = new Map<string, string>();
  const calls = plansIn(connector).map((name) => {
    const method = methodOf(name);
    const offering = offeringOf(name);
    const plan = accepted(optionsIn(name, offering, connector, answers), options =>
      DefenderPlan[method](optionsOf(options)));
    // Other options are switches, whose fields the app always sets.
    for (const [option, reason] of plan.refused) refused.set(`${offering}.${option}`, reason);
    return new Call(`DefenderPlan.${method}`, { options: plan.options });
  });
  return { calls, refused };
}

export function plansIn({ data: { parts } }: Connector): PlanName[] {
  return PLAN_NAMES.filter(name => parts.has(offeringOf(name)));
}

function offeringOf(name: PlanName): string {
  return DefenderPlan[methodOf(name)]()._bind().offering;
}

/** Options that differ from the defaults of the library. */
function optionsIn(name: PlanName, offering: string, connector: Connector, answers: Answers): Option[] {
  const at = (path: string) => valueIn(connector.data.parts, [offering, ...path.split('.')]);
  const on = (capability: CapabilityDefinition) =>
    isFeatureOn(connector.data.parts, featurePath(publicCapability(capability), offering)!);
  const switches = (subPlan?: string): Option[] => optionsOfPlan(methodOf(name)).filter(([, { isStruct }]) => !isStruct)
    .map(([option, { capabilities, default: isDefault, notInSubPlan }]) =>
      ({ option, isDefault: isDefault && notInSubPlan !== (subPlan ?? ''), value: capabilities.some(on) }))
    .filter(({ value, isDefault }) => value !== isDefault)
    .map(({ option, value }) => ({ name: option, value }));
  switch (name) {
    case 'cspm': return [...switches(), ...connector.hasCiem ? [ciem(answers)] : []];
    case 'servers': {
      const subPlan = Object.values(ServersSubPlan).find(plan => plan === at('subPlan.type')) ?? ServersSubPlan.P2;
      return [
        ...subPlan === ServersSubPlan.P2 ? [] : [{ name: 'subPlan', value: constant(`ServersSubPlan.${subPlan}`) }],
        ...switches(subPlan),
      ];
    }
    case 'containers': return containersOptions(at, switches(), answers);
    case 'databases': return switches();
  }
}

function ciem({ ciemObjectId, language }: Answers): Option {
  const bucket = 'cloudTrailBucketName';
  return {
    name: 'ciem',
    value: new Struct('CiemOptions', [{ name: 'servicePrincipalObjectId', value: ciemObjectId! }]),
    comments: [`CIEM reads CloudTrail logs only with ${language === 'python' ? snakeCase(bucket) : bucket}. ` +
      'The connector does not name the bucket.'],
  };
}

function containersOptions(at: (path: string) => AzureValue | undefined, switches: readonly Option[], { permissions }: Answers): Option[] {
  const auditLogs = at('enableAuditLogsAutoProvisioning');
  const externalId = at('dataCollectionExternalId');
  return [
    ...auditLogs === undefined ? switches : [
      ...auditLogs === false ? [{ name: 'controlPlaneAuditLogs', value: false }] : [],
      ...switches.filter(({ name }) => name !== 'controlPlaneAuditLogs'),
    ],
    ...externalId === undefined ? [] : [{
      name: 'dataCollectionExternalId',
      value: externalId as string,
      comments: ["Microsoft's legacy reader of audit logs may also assume the role, with this id."],
    }],
    ...permissions === 'least' && at('securityGatingEnabled') === true ? [{ name: 'gatedDeployment', value: true }] : [],
  ];
}
