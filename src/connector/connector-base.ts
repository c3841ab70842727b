import { Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IDefenderForCloudConnector } from './connector-interface';
import { type Granted, KeyGrants, type KeyGrantOptions } from './key-grants';
import { DefenderCapability } from '../capabilities/defender-capability';
import { located, locatedError } from '../checks/messages';

/**
 * Base class of the connectors that an app creates and of those that it imports: what their roles need elsewhere.
 * @internal
 */
export abstract class ConnectorBase extends Resource implements IDefenderForCloudConnector {
  public abstract readonly azureTenantId: string;
  public abstract readonly capabilities: DefenderCapability[];
  public abstract readonly cspmMonitorRole: iam.IRole;

  private keyGrants?: KeyGrants;

  public abstract role(capability: DefenderCapability): iam.IRole;

  public principalArn(capability: DefenderCapability): string {
    return this.grants().arnOf(this.role(capability));
  }

  public grantDiskScanning(key: kms.IKey, options: KeyGrantOptions = {}): iam.Grant {
    return this.grantKey('grantDiskScanning', DefenderCapability.AGENTLESS_VM_SCANNING, key, options);
  }

  public grantSensitiveDataDiscovery(key: kms.IKey, options: KeyGrantOptions = {}): iam.Grant {
    return this.grantKey('grantSensitiveDataDiscovery', DefenderCapability.SENSITIVE_DATA_DISCOVERY, key, options);
  }

  public grantDatabaseScanning(key: kms.IKey, options: KeyGrantOptions = {}): iam.Grant {
    return this.grantKey('grantDatabaseScanning', DefenderCapability.DATABASES_DSPM, key, options);
  }

  /**
   * What is known of the permissions of a role. Its capability is on.
   * @internal
   */
  protected abstract _granted(capability: DefenderCapability): Granted;

  /**
   * Why a capability is off, and what to do, for messages.
   * @internal
   */
  protected abstract _whyOff(capability: DefenderCapability): string;

  /**
   * Path of policies that a grant adds to a role. Undefined for `/`.
   * @internal
   */
  protected abstract _pathOfPolicies(): string | undefined;

  /**
   * Call it after aspects have run: the names of the roles are then final.
   * @internal
   */
  protected _printMissingStatements(): void {
    this.keyGrants?.printMissingStatements();
  }

  private grantKey(
    method: string, capability: DefenderCapability, key: kms.IKey, options: KeyGrantOptions,
  ): iam.Grant {
    if (!this.capabilities.includes(capability)) {
      throw locatedError(this, new Error(`${method} needs ${capability}, ${this._whyOff(capability)}`));
    }
    const [granted, role] = [this._granted(capability), this.role(capability)];
    return located(this, () => this.grants().grant(granted, role, key, options));
  }

  /** Few apps grant anything, so this is loaded when it is first used. */
  private grants(): KeyGrants {
    return this.keyGrants ??= new KeyGrants(this, this._pathOfPolicies());
  }
}
