/** Random options of a connector of Microsoft Sentinel. */
import * as fc from 'fast-check';
import { flag, letters, option, structOf, type Generators } from './basics';
import { SentinelCloud, type SentinelConnectorProps } from '../../../src';

const SENTINEL: Generators<Omit<SentinelConnectorProps, 'identityProvider'>> = {
  workspaceId: fc.uuid().map(id => id.toUpperCase()),
  roleName: option(letters('aZ09_-', 59).map(text => `OIDC_${text}`)),
  cloud: option(fc.constantFrom(...Object.values(SentinelCloud))),
  documentedSessionNameOnly: flag(),
  outputs: flag(),
};

/** Users can choose the session names only in the public cloud. */
export const sentinelOptions = structOf(SENTINEL).map(o => ({
  ...o, documentedSessionNameOnly: o.cloud === SentinelCloud.AZURE_GOVERNMENT ? undefined : o.documentedSessionNameOnly,
}));

/** The generators by the name of the struct. */
export const SENTINEL_GENERATORS = { SentinelConnectorProps: SENTINEL };
