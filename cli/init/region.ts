/** The warning of `init` about a region. The module needs aws-cdk-lib. */
import { unknownRegions } from '../../src/checks/environments';

export const warningOfRegion = (region: string): string | undefined => unknownRegions('--region', [region]);
