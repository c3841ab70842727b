import type { StatementData } from '../permissions/permission-set';

const REQUESTED_REGION = 'aws:RequestedRegion';

/**
 * Returns the statement for these regions, from the data for one region. Several regions are in one condition, and
 * resources have `*` instead. Use it only for actions of regional services. Source: IAM user guide, 2026-11: every
 * request contains `aws:RequestedRegion`. For global services such as IAM, it is the region of their endpoint.
 */
export function inRegions(data: StatementData, regions: readonly string[]): StatementData {
  const isEverywhere = regions[0] === '*';
  if (regions.length === 1 && !isEverywhere) return data;
  const resources = data.resources.map(resource => resource.replace('{region}', '*'));
  const { StringEquals, ...others } = data.conditions ?? {};
  const { [REQUESTED_REGION]: region, ...rest } = StringEquals ?? {};
  if (region === undefined && resources.every((resource, i) => resource === data.resources[i])) return data;
  const equal = isEverywhere ? rest : { ...rest, [REQUESTED_REGION]: '{region}' };
  const conditions = { ...others, ...Object.keys(equal).length === 0 ? {} : { StringEquals: equal } };
  return { ...data, resources, conditions: Object.keys(conditions).length === 0 ? undefined : conditions };
}
