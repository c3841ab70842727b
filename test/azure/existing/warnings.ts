import type { BothHalves } from '../support/synth';

const LIBRARY = 'cdk-defender-for-cloud:';

/** Texts of the warnings at the Azure side. */
export function warningTexts({ azure }: Pick<BothHalves, 'azure'>): string[] {
  return azure.node.metadata.filter(m => m.type === 'aws:cdk:warning').map(m => String(m.data));
}

/** Ids of these warnings, without the name of the library. */
export function warningsOf(both: Pick<BothHalves, 'azure'>): string[] {
  return warningTexts(both).map(text => text.slice(text.lastIndexOf('[ack: ') + 6, -1).replace(LIBRARY, ''));
}
