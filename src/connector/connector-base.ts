import { Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { IDefenderForCloudConnector } from './connector-interface';
import { type Granted, KeyGrants, type KeyGrantOptions } from './key-grants';
import { DefenderCapability } from '../capabilities/defender-capability';
import { located, locatedError } from '../checks/messages';

/**
 * Base class of created and imported connectors. It handles grants outside the connector's own resources.
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
   * Returns the known permissions of a role whose capability is on.
   * @internal
   */
  protected abstract _granted(capability: DefenderCapability): Granted;

  /**
   * Explains in messages why a capability is off and how to turn it on.
   * @internal
   */
  protected abstract _whyOff(capability: DefenderCapability): string;

  /**
   * Path of the policies that a grant adds to a role. Undefined means `/`.
   * @internal
   */
  protected abstract _pathOfPolicies(): string | undefined;

  /**
   * Call it after aspects have run, when the role names are final.
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

  /** Few apps use grants, so this module is loaded on first use. */
  private grants(): KeyGrants {
    return this.keyGrants ??= new KeyGrants(this, this._pathOfPolicies());
  }
}
