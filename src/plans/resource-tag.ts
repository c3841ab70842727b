import { Token } from 'aws-cdk-lib';
import type { PlanCapability } from './plan-binding';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { checkList, checkPattern, checkStruct, inputError } from '../checks/input';
import { checkOptionNames } from '../checks/known-options';
import type { PermissionSet } from '../permissions/permission-set';

/** A tag that resources must have. */
export interface ResourceTag {
  /**
   * Key of the tag: 1 to 128 letters, digits, spaces or any of `_.:/=+-@`. IAM ignores the case. It must be known at
   * synthesis. Throws if it is not allowed.
   */
  readonly key: string;
  /**
   * Allowed values of the tag, up to 256 letters, digits, spaces or any of `_.:/=+-@` each. Throws if the list is empty
   * or contains a value twice.
   * @default - any value
   */
  readonly values?: string[];
}

const CHARACTERS = String.raw`[\p{L}\p{Z}\p{N}_.:/=+\-@]`;

function checkResourceTag(prop: string, tag: ResourceTag): void {
  checkStruct(prop, tag);
  checkOptionNames(tag, { key: true, values: true }, `${prop}.`);
  const { key, values } = tag;
  if (Token.isUnresolved(key)) {
    throw inputError(`${prop}.key`, 'known at synthesis, because condition keys contain it', key);
  }
  checkPattern(`${prop}.key`, key, new RegExp(`^${CHARACTERS}{1,128}$`, 'u'),
    'a tag key of 1 to 128 letters, digits, spaces or any of _.:/=+-@');
  if (values === undefined) return;
  checkList(`${prop}.values`, values, 'tag value', value => value, 'leave it out for any value');
  values.forEach((value, i) => checkPattern(`${prop}.values[${i}]`, value, new RegExp(`^${CHARACTERS}{0,256}$`, 'u'),
    'a tag value of at most 256 letters, digits, spaces or any of _.:/=+-@'));
}

/** The capability with permissions for resources with the tag only. Throws if the tag is not allowed. */
export function bindTag(
  prop: string,
  tag: ResourceTag | undefined,
  capability: DefenderCapability,
  within: (published: PermissionSet, anyValue: boolean) => PermissionSet,
): PlanCapability[] {
  if (tag === undefined) return [];
  checkResourceTag(prop, tag);
  return [{
    capability,
    permissions: published => within(published, tag.values === undefined),
    placeholders: { tagKey: tag.key, tagValue: tag.values ?? [] },
  }];
}
