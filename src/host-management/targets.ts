import { checkList, checkInstanceOf, checkPattern, inputError } from '../guardrails/input';

/** What targets come down to. @internal */
export interface TargetsConfig {
  /** Of the SSM association. */
  readonly association: { readonly key: string; readonly values: string[] };
  /** For the runbook, which checks again: it is also started for instances that no association has looked at. */
  readonly check: { readonly [setting: string]: unknown };
  readonly instanceIds?: string[];
  readonly resourceGroup?: string;
}

/** SSM takes 50 values a target. Source: AWS Systems Manager API reference, Target, 2026-11. */
const MOST_VALUES = 50;

/** Which EC2 instances of the account and region host management looks after. */
export class HostManagementTargets {
  /** All instances. */
  public static allInstances(): HostManagementTargets {
    return new HostManagementTargets({ association: { key: 'InstanceIds', values: ['*'] }, check: {} });
  }

  /**
   * Instances with a tag.
   *
   * @param key key of the tag. An error where it is empty or longer than 124 characters.
   * @param values values of the tag, up to 50; with none given, any value will do. An error where one is there twice.
   */
  public static instancesWithTag(key: string, ...values: string[]): HostManagementTargets {
    checkTagKey('key', key);
    if (values.length === 0) {
      return new HostManagementTargets({ association: { key: 'tag-key', values: [key] }, check: { TargetTag: { Key: key } } });
    }
    checkValues('values', values, 'tag value');
    values.forEach((value, i) => checkTagValue(`values[${i}]`, value));
    return new HostManagementTargets({ association: { key: `tag:${key}`, values }, check: { TargetTag: { Key: key, Values: values } } });
  }

  /**
   * Instances of a resource group (AWS Resource Groups). Groups learn of new members with some delay, so an instance that has
   * just been launched may have to wait for the schedule.
   *
   * @param name name of the group
   */
  public static resourceGroup(name: string): HostManagementTargets {
    checkGroupName('name', name);
    return new HostManagementTargets({
      association: { key: 'ResourceGroup', values: [name] },
      check: { TargetGroup: name },
      resourceGroup: name,
    });
  }

  /**
   * Certain instances.
   *
   * @param instanceIds ids of the instances, 1 to 50. An error where one is no instance id, or is there twice.
   */
  public static instances(...instanceIds: string[]): HostManagementTargets {
    checkValues('instanceIds', instanceIds, 'instance id');
    instanceIds.forEach((id, i) =>
      checkPattern(`instanceIds[${i}]`, id, /^i-([0-9a-f]{8}|[0-9a-f]{17})$/, 'an instance id, such as i-0123456789abcdef0'));
    return new HostManagementTargets({
      association: { key: 'ParameterValues', values: instanceIds },
      check: { TargetIds: instanceIds },
      instanceIds,
    });
  }

  private readonly config: TargetsConfig;

  private constructor(config: TargetsConfig) {
    this.config = config;
  }

  /** @internal */
  public _bind(): TargetsConfig {
    return this.config;
  }
}

function checkValues(prop: string, values: readonly string[], what: string): void {
  checkList(prop, values, what, v => v);
  if (values.length > MOST_VALUES) throw new Error(`${prop} must hold at most ${MOST_VALUES}, got ${values.length}; use a tag`);
}

/** What the targets given, or else all instances, come down to. */
export function resolveTargets(prop: string, targets = HostManagementTargets.allInstances()): TargetsConfig {
  checkInstanceOf(prop, targets, HostManagementTargets, 'HostManagementTargets, such as HostManagementTargets.allInstances()');
  return targets._bind();
}

export function checkGroupName(prop: string, name: string): void {
  checkPattern(prop, name, /^(?!aws|amazon)[\w.-]{1,128}$/i, 'the name of a resource group: 1 to 128 letters, digits or any of _.-');
}

/** `tag:` and the key are at most 128 characters in a target. */
export function checkTagKey(prop: string, key: string): void {
  checkPattern(prop, key, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,124}$/u, 'a tag key of 1 to 124 letters, digits, spaces or any of _.:/=+-@');
}

/** Keys and exact values. */
export function checkTags(prop: string, tags: { readonly [key: string]: string }): void {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) throw inputError(prop, 'a map of tag keys to tag values', tags);
  for (const [key, value] of Object.entries(tags)) {
    checkTagKey(`${prop} (its keys)`, key);
    checkTagValue(`${prop}.${key}`, value);
  }
}

/** `{{` starts a variable in a runbook. */
export function checkTagValue(prop: string, value: string): void {
  checkPattern(prop, value, /^(?!.*\{\{)[^\u0000-\u001f]{0,256}$/, 'one tag value, a text of at most 256 characters without {{');
}
