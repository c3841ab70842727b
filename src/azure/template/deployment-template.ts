import type { AzureValue } from './expression';

/** A parameter of a deployment template. All are strings. */
export interface TemplateParameter {
  readonly description: string;
  /** None where whoever deploys must say it. */
  readonly defaultValue?: AzureValue;
  readonly allowedValues?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** A template for one security connector, in neither of Azure's two languages yet. */
export interface DeploymentTemplate {
  readonly description: string;
  readonly apiVersion: string;
  readonly parameters: { readonly [name: string]: TemplateParameter };
  readonly resource: {
    readonly name: AzureValue;
    readonly location: AzureValue;
    readonly tags?: AzureValue;
    readonly properties: AzureValue;
  };
}

export const RESOURCE_TYPE = 'Microsoft.Security/securityConnectors';

/** Outputs, the same in every template. */
export const OUTPUTS = {
  securityConnectorId: 'Resource id of the security connector',
} as const;
