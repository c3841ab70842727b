import { checkInstanceOf, checkList, checkPattern, inputError, isStruct } from '../checks/input';
import { withName } from '../checks/messages';

/** Resolved targets. @internal */
export interface TargetsConfig {
  /** Target of the SSM association. */
  readonly association: { readonly key: string; readonly values: string[] };
  /**
   * Input of the runbook. The runbook checks the targets again, because the rule for launched instances also starts it.
   */
  readonly check: { readonly [setting: string]: unknown };
  readonly instanceIds?: string[];
  readonly resourceGroup?: string;
}

/** SSM allows 50 values per target. Source: AWS Systems Manager API reference, Target, 2026-11. */
const MAX_VALUES = 50;

/**
 * Which EC2 instances of the account and region host management manages.
 *
 * @example
 * // Begin with a few instances: those that have the tag.
 * DefenderPlan.defenderForServers({
 *   hostManagement: { targets: HostManagementTargets.instancesWithTag('defender-pilot') },
 * });
 */
export class HostManagementTargets {
  /** All instances. */
  public static allInstances(): HostManagementTargets {
    return new HostManagementTargets('all instances', {
      association: { key: 'InstanceIds', values: ['*'] },
      check: {},
    });
  }

  /**
   * Instances with a tag.
   *
   * @param key key of the tag: 1 to 124 letters, digits, spaces or any of `_.:/=+-@`. Throws if it is not allowed.
   * @param values values of the tag, up to 50, with at most 256 characters each. Without values, any value matches.
   * Throws if the list contains a value twice.
   */
  public static instancesWithTag(key: string, ...values: string[]): HostManagementTargets {
    withName('HostManagementTargets.instancesWithTag', () => {
      checkTagKey('key', key);
      if (values.length > 0) checkValues('values', values, 'tag value', checkTagValue);
    });
    if (values.length === 0) {
      return new HostManagementTargets(`instances with tag ${key}`, {
        association: { key: 'tag-key', values: [key] },
        check: { TargetTag: { Key: key } },
      });
    }
    return new HostManagementTargets(`instances with tag ${key}: ${values.join(', ')}`, {
      association: { key: `tag:${key}`, values },
      check: { TargetTag: { Key: key, Values: values } },
    });
  }

  /**
   * Instances of a resource group (AWS Resource Groups). A resource group contains a new member only after some delay,
   * so a launched instance may have to wait for the next scheduled run.
   *
   * @param name name of the group: 1 to 128 letters, digits or any of `_.-`. Throws if it is not allowed.
   */
  public static resourceGroup(name: string): HostManagementTargets {
    withName('HostManagementTargets.resourceGroup', () => checkGroupName('name', name));
    return new HostManagementTargets(`instances of resource group ${name}`, {
      association: { key: 'ResourceGroup', values: [name] },
      check: { TargetGroup: name },
      resourceGroup: name,
    });
  }

  /**
   * A list of instances.
   *
   * @param instanceIds ids of the instances, 1 to 50. Throws if one is not an instance id, or is in the list twice.
   */
  public static instances(...instanceIds: string[]): HostManagementTargets {
    withName('HostManagementTargets.instances', () => {
      checkValues('instanceIds', instanceIds, 'instance id', (prop, id) => checkPattern(prop, id,
        /^i-([0-9a-f]{8}|[0-9a-f]{17})$/, 'an instance id, such as i-0123456789abcdef0'));
    });
    return new HostManagementTargets(`instances ${instanceIds.join(', ')}`, {
      association: { key: 'ParameterValues', values: instanceIds },
      check: { TargetIds: instanceIds },
      instanceIds,
    });
  }

  private readonly description: string;
  private readonly config: TargetsConfig;

  private constructor(description: string, config: TargetsConfig) {
    this.description = description;
    this.config = config;
  }

  /** Description of the targets, such as `instances with tag defender-pilot`. */
  public toString(): string {
    return this.description;
  }

  /** Whether the targets exclude some instances. @internal */
  public _isLimited(): boolean {
    return Object.keys(this.config.check).length > 0;
  }

  /** @internal */
  public _bind(): TargetsConfig {
    return this.config;
  }
}

function checkValues(
  prop: string, values: readonly string[], what: string, check: (prop: string, value: string) => unknown,
): void {
  checkList(prop, values, what, check);
  if (values.length <= MAX_VALUES) return;
  throw new Error(`${prop} must contain at most ${MAX_VALUES}, got ${values.length}; use a tag`);
}

/** Returns the resolved targets. The default is all instances. */
export function resolveTargets(prop: string, targets = HostManagementTargets.allInstances()): TargetsConfig {
  checkInstanceOf(prop, targets, HostManagementTargets,
    'HostManagementTargets, such as HostManagementTargets.allInstances()');
  return targets._bind();
}

/** Returns the resource groups that the automation may list, if the targets are a group. */
export function resourceGroupsOf({ resourceGroup }: TargetsConfig): string[] | undefined {
  return resourceGroup === undefined ? undefined : [resourceGroup];
}

function checkGroupName(prop: string, name: string): void {
  checkPattern(prop, name, /^(?!aws|amazon)[\w.-]{1,128}$/i,
    'the name of a resource group: 1 to 128 letters, digits or any of _.-, not beginning with aws or amazon');
}

/** Throws if the names of resource groups are not a list, or if one is not allowed or is in the list twice. */
export function checkGroupNames(prop: string, names: readonly string[] | undefined): void {
  if (names === undefined) return;
  checkList(prop, names, 'resource group', checkGroupName, { canBeEmpty: true });
}

/** Checks the length of a key: in a target, `tag:` and the key have at most 128 characters. */
function checkTagKey(prop: string, key: string): void {
  checkPattern(prop, key, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,124}$/u,
    'a tag key of 1 to 124 letters, digits, spaces or any of _.:/=+-@');
}

/** Throws if a tag key or a tag value is not allowed. */
export function checkTags(prop: string, tags: { readonly [key: string]: string }): void {
  if (!isStruct(tags)) throw inputError(prop, 'a map of tag keys to tag values', tags);
  for (const [key, value] of Object.entries(tags)) {
    checkTagKey(`${prop} (its keys)`, key);
    checkTagValue(`${prop}.${key}`, value);
  }
}

/** Rejects `{{`, which begins a variable in a runbook. */
function checkTagValue(prop: string, value: string): void {
  checkPattern(prop, value, /^(?!.*\{\{)[^\u0000-\u001f]{0,256}$/,
    'one tag value, a text of at most 256 characters without {{');
}
