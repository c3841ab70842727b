import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import {
  DefenderForCloudConnector, SecurityConnector, type DefenderForCloudConnectorProps, type SecurityConnectorProps,
} from '../../../src';
import { connect } from '../../support/synth';

export interface BothHalves {
  readonly app: App;
  readonly stack: Stack;
  readonly connector: DefenderForCloudConnector;
  readonly azure: SecurityConnector;
  /** The CloudFormation template. */
  readonly cfn: any;
  /** The deployment template, as text and as an object. */
  readonly text: string;
  readonly arm: any;
  readonly bicep: string;
}

/** Account and region known at synthesis. */
export const KNOWN: StackProps = { env: { account: '111122223333', region: 'eu-west-1' } };

/** Both sides in one stack, and the files written for them. */
export function synthBoth(
  connectorProps: Partial<DefenderForCloudConnectorProps> = {},
  props: Partial<SecurityConnectorProps> = {},
  stackProps: StackProps = KNOWN,
  change: (connector: DefenderForCloudConnector) => void = () => {},
): BothHalves {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  const connector = connect(stack, connectorProps);
  change(connector);
  const azure = new SecurityConnector(stack, 'Azure', { connector, bicep: true, ...props });
  const { directory } = app.synth();
  const read = (file: string) => readFileSync(join(directory, file), 'utf-8');
  const text = read('Stack.Azure.securityConnector.json');
  return {
    app,
    stack,
    connector,
    azure,
    text,
    arm: JSON.parse(text),
    cfn: JSON.parse(read('Stack.template.json')),
    bicep: azure.bicepFile ? read(azure.bicepFile) : '',
  };
}

/** An offering of a deployed connector. */
export function offering(resource: any, type: string): any {
  return resource.properties.offerings.find((o: any) => o.offeringType === type);
}

/** Every `cloudRoleArn` in a value, by its path. */
export function roleArnsIn(value: any, path = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.assign({}, ...Object.entries<any>(value).map(([key, v]) => {
    const step = Array.isArray(value) ? v.offeringType ?? key : key;
    return key === 'cloudRoleArn' ? { [path]: v } : roleArnsIn(v, path === '' ? step : `${path}.${step}`);
  }));
}
