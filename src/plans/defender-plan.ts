import { bindDefenderCspm, type DefenderCspmOptions } from './defender-cspm';
import { bindDefenderForContainers, type DefenderForContainersOptions } from './defender-for-containers';
import { bindDefenderForDatabases, type DefenderForDatabasesOptions } from './defender-for-databases';
import { bindDefenderForServers, type DefenderForServersOptions } from './defender-for-servers';
import type { PlanBinding } from './plan-binding';
import { checkStruct } from '../guardrails/input';

/**
 * A plan of Microsoft Defender for Cloud. Everything that the Azure portal has on by default is on by default.
 *
 * Plans share capabilities: switching one off in a plan leaves it on where another plan has it.
 */
export class DefenderPlan {
  /**
   * Defender CSPM.
   *
   * An error where options contradict each other or hold a value that is not allowed.
   */
  public static defenderCspm(options: DefenderCspmOptions = {}): DefenderPlan {
    checkStruct('options', options);
    return new DefenderPlan(bindDefenderCspm(options));
  }

  /**
   * Defender for Servers.
   *
   * An error where options contradict each other or hold a value that is not allowed.
   */
  public static defenderForServers(options: DefenderForServersOptions = {}): DefenderPlan {
    checkStruct('options', options);
    return new DefenderPlan(bindDefenderForServers(options));
  }

  /**
   * Defender for Containers.
   *
   * An error where options contradict each other or hold a value that is not allowed.
   */
  public static defenderForContainers(options: DefenderForContainersOptions = {}): DefenderPlan {
    checkStruct('options', options);
    return new DefenderPlan(bindDefenderForContainers(options));
  }

  /**
   * Defender for Databases.
   *
   * An error where options contradict each other or hold a value that is not allowed.
   */
  public static defenderForDatabases(options: DefenderForDatabasesOptions = {}): DefenderPlan {
    checkStruct('options', options);
    return new DefenderPlan(bindDefenderForDatabases(options));
  }

  /** Microsoft's name of the plan, such as `Defender for Servers`. */
  public readonly planName: string;

  private readonly binding: PlanBinding;

  private constructor(binding: PlanBinding) {
    this.binding = binding;
    this.planName = binding.title;
  }

  /** @internal */
  public _bind(): PlanBinding {
    return this.binding;
  }

  /**
   * The same plan for a connector whose host management is made elsewhere.
   * @internal
   */
  public _withoutHostManagement(): DefenderPlan {
    return new DefenderPlan({ ...this.binding, hostManagement: { enabled: false } });
  }
}
