import type { AzureValue } from './expression';

/** A parameter of a deployment template. */
export interface TemplateParameter {
  readonly description: string;
  /** Type of the parameter. Undefined means string. */
  readonly type?: 'bool';
  /** Default value. If undefined, the parameter is required. */
  readonly defaultValue?: AzureValue;
  readonly allowedValues?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface TemplateParameters {
  readonly [name: string]: TemplateParameter;
}

/** A template for one security connector. It is independent of the language, ARM JSON or Bicep. */
export interface DeploymentTemplate {
  readonly description: string;
  /** Additional metadata of the template, which Azure ignores. */
  readonly metadata?: { readonly [name: string]: AzureValue };
  readonly apiVersion: string;
  readonly parameters: TemplateParameters;
  readonly variables?: { readonly [name: string]: AzureValue };
  readonly resource: {
    readonly name: AzureValue;
    readonly location: AzureValue;
    readonly tags?: AzureValue;
    readonly properties: AzureValue;
    /** Other properties of an existing resource. */
    readonly [other: string]: AzureValue | undefined;
  };
}

export const RESOURCE_TYPE = 'Microsoft.Security/securityConnectors';

/** Names that Azure allows for a security connector. */
export const CONNECTOR_NAME = /^[a-z0-9]([\w.-]{0,258}[a-z0-9])?$/i;

/** Names of parameters, except those for conditions of plans. */
export const ACCOUNT_PARAMETER = 'awsAccountId';
export const PARTITION_PARAMETER = 'awsPartition';
export const PARAMETERS = ['connectorName', 'location', ACCOUNT_PARAMETER, PARTITION_PARAMETER];

/** Outputs, the same in every template. */
export const OUTPUTS = {
  securityConnectorId: 'Resource id of the security connector',
} as const;
