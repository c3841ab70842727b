import { CfnCondition } from 'aws-cdk-lib';
import { withAdditionalCapabilities, type DefenderPlanOptions } from './additional-capabilities';
import {
  bindDefenderCspm, bindDefenderForContainers, bindDefenderForDatabases, bindDefenderForServers,
} from './bind-plans';
import type { DefenderCspmOptions } from './defender-cspm';
import type { DefenderForContainersOptions } from './defender-for-containers';
import type { DefenderForDatabasesOptions } from './defender-for-databases';
import type { DefenderForServersOptions } from './defender-for-servers';
import type { OptionNotNamed, PlanBinding } from './plan-binding';
import type { PlanOption } from './plan-option';
import { optionsOfPlan, type PlanMethod } from './plan-table';
import { publicCapability } from './resolve-plan-options';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { checkInstanceOf, checkStruct, inputError } from '../checks/input';
import { withName } from '../checks/messages';

/**
 * A plan of Microsoft Defender for Cloud. Its options have the same defaults as in the Azure portal.
 *
 * Plans share capabilities. A capability that you switch off in one plan stays on if another plan has it on.
 *
 * @example
 * new DefenderForCloudConnector(stack, 'Defender', {
 *   azureTenantId,
 *   plans: [
 *     DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: ['customer-records'] } }),
 *     DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 }),
 *   ],
 * });
 */
export class DefenderPlan {
  /**
   * Defender CSPM.
   *
   * @param options options of the plan. Throws if a value is not allowed, or if an option has no effect because of
   * another one.
   */
  public static defenderCspm(options: DefenderCspmOptions = {}): DefenderPlan {
    return DefenderPlan.bind('defenderCspm', options, bindDefenderCspm);
  }

  /**
   * Defender for Servers.
   *
   * @param options options of the plan. Throws if a value is not allowed, or if an option has no effect because of
   * another one.
   */
  public static defenderForServers(options: DefenderForServersOptions = {}): DefenderPlan {
    return DefenderPlan.bind('defenderForServers', options, bindDefenderForServers);
  }

  /**
   * Defender for Containers.
   *
   * @param options options of the plan. Throws if a value is not allowed, or if an option has no effect because of
   * another one.
   */
  public static defenderForContainers(options: DefenderForContainersOptions = {}): DefenderPlan {
    return DefenderPlan.bind('defenderForContainers', options, bindDefenderForContainers);
  }

  /**
   * Defender for Databases.
   *
   * @param options options of the plan. Throws if a value is not allowed, or if an option has no effect because of
   * another one.
   */
  public static defenderForDatabases(options: DefenderForDatabasesOptions = {}): DefenderPlan {
    return DefenderPlan.bind('defenderForDatabases', options, bindDefenderForDatabases);
  }

  /** Adds the method to errors, because a plan has no construct path. */
  private static bind<Options extends DefenderPlanOptions>(
    method: PlanMethod, options: Options, bindOptions: (options: Options) => PlanBinding,
  ): DefenderPlan {
    return withName(`DefenderPlan.${method}`, () => {
      checkStruct('options', options);
      const binding = withAdditionalCapabilities(bindOptions(options), options);
      return new DefenderPlan({
        ...binding,
        notNamed: optionsOff(method, options, (value, option) => !option.default && value === undefined),
        switchedOff: optionsOff(method, options, value => value === false),
      });
    });
  }

  /** Microsoft's name of the plan, such as `Defender for Servers`. */
  public readonly planName: string;

  private readonly binding: PlanBinding;

  private constructor(binding: PlanBinding) {
    this.binding = binding;
    this.planName = binding.title;
  }

  /**
   * Returns the same plan with resources that exist only if a CloudFormation condition is true. Use it in a template
   * that others deploy, with a parameter for each plan. A role that several plans need exists if one of them is on. In
   * the template for Azure, each condition is a parameter of the same name, `true` or `false`.
   *
   * @param condition a condition in the stack of the connector. The connector throws if it is in another stack.
   * @param capabilities if you pass any, only these depend on the condition, in addition to a condition of the plan.
   * Throws if one of them is off in the plan.
   * @returns a new plan. This plan does not change.
   *
   * @example
   * const parameter = new CfnParameter(stack, 'Servers', { allowedValues: ['true', 'false'], default: 'true' });
   * const condition = new CfnCondition(stack, 'ServersOn', {
   *   expression: Fn.conditionEquals(parameter.valueAsString, 'true'),
   * });
   * new DefenderForCloudConnector(stack, 'Defender', {
   *   azureTenantId,
   *   plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers().onlyIf(condition)],
   * });
   */
  public onlyIf(condition: CfnCondition, ...capabilities: DefenderCapability[]): DefenderPlan {
    return withName('DefenderPlan.onlyIf', () => this.withCondition(condition, capabilities));
  }

  private withCondition(condition: CfnCondition, capabilities: readonly DefenderCapability[]): DefenderPlan {
    checkInstanceOf('condition', condition, CfnCondition, 'CfnCondition');
    if (capabilities.length === 0) return new DefenderPlan({ ...this.binding, condition });
    const own = this.binding.capabilities;
    for (const capability of capabilities) {
      if (own.some(c => c.capability === capability)) continue;
      const allowed = `on in ${this.planName} (${own.map(c => c.capability).join(', ')})`;
      throw inputError('capabilities', allowed, capability?.id ?? capability);
    }
    return new DefenderPlan({
      ...this.binding,
      capabilities: own.map(c => capabilities.includes(c.capability) ? { ...c, condition } : c),
    });
  }

  /** Microsoft's name of the plan, such as `Defender for Servers`. */
  public toString(): string {
    return this.planName;
  }

  /** @internal */
  public _bind(): PlanBinding {
    return this.binding;
  }
}

/** Returns the options of a plan that are off, by the values that the user gives. */
function optionsOff(method: PlanMethod, options: object, isOff: (value: unknown, option: PlanOption) => boolean) {
  const given = new Map<string, unknown>(Object.entries(options));
  return optionsOfPlan(method).filter(([name, option]) => isOff(given.get(name), option))
    .map(([name, { isStruct, capabilities }]): OptionNotNamed =>
      ({ method, name, isStruct, capabilities: capabilities.map(publicCapability) }));
}
