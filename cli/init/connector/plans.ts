/** The plans of a connector, as calls of `DefenderPlan`. */
import { accepted, optionsOf } from './evaluate';
import type { Connector } from './read';
import { valueIn } from '../../../src/azure/existing/paths';
import { featurePath } from '../../../src/azure/settings/feature-fields';
import { FIELDS } from '../../../src/azure/settings/fields';
import type { AzureValue } from '../../../src/azure/template/expression';
import type { DefenderCapability } from '../../../src/capabilities/defender-capability';
import { CSPM_OPTIONS } from '../../../src/plans/defender-cspm';
import { CONTAINERS_OPTIONS } from '../../../src/plans/defender-for-containers';
import { DATABASES_OPTIONS } from '../../../src/plans/defender-for-databases';
import { serversOptions, ServersSubPlan } from '../../../src/plans/defender-for-servers';
import { DefenderPlan } from '../../../src/plans/defender-plan';
import { methodOf, PLAN_NAMES, type PlanName } from '../../shared/plans';
import { Call, constant, snakeCase, Struct, type Option } from '../code';
import type { Answers } from '../questions';

export interface PlansOfConnector {
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
  const on = (capability: DefenderCapability) => isOn(connector, offering, capability);
  const switches = (table: object): Option[] => Object.entries(table as typeof CSPM_OPTIONS)
    .map(([option, { capabilities, default: isDefault }]) => ({ option, isDefault, value: capabilities.some(on) }))
    .filter(({ value, isDefault }) => value !== isDefault)
    .map(({ option, value }) => ({ name: option, value }));
  switch (name) {
    case 'cspm': return [...switches(CSPM_OPTIONS), ...connector.hasCiem ? [ciem(answers)] : []];
    case 'servers': {
      const subPlan = Object.values(ServersSubPlan).find(plan => plan === at('subPlan.type')) ?? ServersSubPlan.P2;
      return [
        ...subPlan === ServersSubPlan.P2 ? [] : [{ name: 'subPlan', value: constant(`ServersSubPlan.${subPlan}`) }],
        ...switches(serversOptions(subPlan)),
      ];
    }
    case 'containers': return containersOptions(at, switches(CONTAINERS_OPTIONS), answers);
    case 'databases': return switches(DATABASES_OPTIONS);
  }
}

/** A feature without the field `enabled` is on if it has a role. */
function isOn({ data: { parts } }: Connector, offering: string, capability: DefenderCapability): boolean {
  const path = featurePath(capability, offering)!;
  const enabled = `${path}.enabled`;
  return FIELDS.has(enabled)
    ? valueIn(parts, enabled.split('.')) === true
    : valueIn(parts, `${path}.cloudRoleArn`.split('.')) !== undefined;
}

function ciem({ ciemObjectId, language }: Answers): Option {
  const bucket = 'cloudTrailBucketName';
  return {
    name: 'ciem',
    value: new Struct('CiemOptions', [{ name: 'servicePrincipalObjectId', value: ciemObjectId! }]),
    comments: [`CIEM reads CloudTrail logs only with ${language === 'python' ? snakeCase(bucket) : bucket}. The connector does not name the bucket.`],
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
      comments: ["Microsoft's legacy reader of audit logs may assume the role too, with this id."],
    }],
    ...permissions === 'least' && at('securityGatingEnabled') === true ? [{ name: 'gatedDeployment', value: true }] : [],
  ];
}
