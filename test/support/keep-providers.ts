import { Tags, type CfnResource } from 'aws-cdk-lib';
import type { DefenderForCloudOrganization } from '../../src';

/**
 * The first step of an upgrade, as docs/proof.md has it: the providers of an earlier state stay in the member
 * template, and get a retain policy.
 */
export function keepProviders({ memberConnector }: DefenderForCloudOrganization): void {
  for (const [provider, logicalId] of [
    [memberConnector.identityProvider, 'DefenderIdentityProviderA678B044'],
    [memberConnector.ciemIdentityProvider!, 'DefenderCiemIdentityProviderD8EA3D8C'],
  ] as const) {
    (provider.node.defaultChild as CfnResource).overrideLogicalId(logicalId);
    Tags.of(provider).add('retained', 'true');
  }
}
