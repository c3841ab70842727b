/** Capabilities that the library does not know, with invented values. There is one for each kind of trust. */
import * as iam from 'aws-cdk-lib/aws-iam';
import { CIEM_OBJECT_ID } from './synth';
import type { CustomTrusts } from './trust-matrix';
import { DefenderCapability, type CustomCapabilityOptions } from '../../src';

export const CONTOSO_AUDIENCE = 'api://00112233-4455-6677-8899-aabbccddeeff';
export const TRAIL_AUDIENCE = 'api://ffeeddcc-bbaa-9988-7766-554433221100';

/** The principals that the three capabilities trust. */
export const CUSTOM_TRUSTS: CustomTrusts = {
  defender: { 'DefenderForCloud-ContosoPosture': CONTOSO_AUDIENCE },
  own: { 'DefenderForCloud-ContosoTrail': TRAIL_AUDIENCE },
  services: { 'DefenderForCloud-ContosoLogs': 'logs' },
};
export const CUSTOM_ROLES = Object.values(CUSTOM_TRUSTS).flatMap(trusts => Object.keys(trusts));
export const customCapabilities = () => [contosoPosture(), contosoTrail(), contosoLogs()];

/** An application of Microsoft's tenant assumes this role. */
export function contosoPosture(more: Partial<CustomCapabilityOptions> = {}): DefenderCapability {
  return DefenderCapability.custom({
    id: 'ContosoPosture',
    roleName: 'DefenderForCloud-ContosoPosture',
    summary: 'read the configuration of functions',
    audience: CONTOSO_AUDIENCE,
    statements: [new iam.PolicyStatement({
      sid: 'ReadFunctions', actions: ['lambda:GetFunctionConfiguration', 'lambda:ListFunctions'], resources: ['*'],
    })],
    azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
    ...more,
  });
}

/** A service principal in the tenant of the customer assumes this role. */
export function contosoTrail(more: Partial<CustomCapabilityOptions> = {}): DefenderCapability {
  return DefenderCapability.custom({
    id: 'ContosoTrail',
    roleName: 'DefenderForCloud-ContosoTrail',
    audience: TRAIL_AUDIENCE,
    servicePrincipalObjectId: CIEM_OBJECT_ID,
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AWSCloudTrail_ReadOnlyAccess')],
    azure: { offering: 'DefenderCspmAws', path: 'ciem.logCollectionOidc' },
    ...more,
  });
}

/** An AWS service assumes this role. */
export function contosoLogs(more: Partial<CustomCapabilityOptions> = {}): DefenderCapability {
  return DefenderCapability.custom({
    id: 'ContosoLogs',
    roleName: 'DefenderForCloud-ContosoLogs',
    service: 'logs.amazonaws.com',
    statements: [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::defender-logs/*'] })],
    ...more,
  });
}
