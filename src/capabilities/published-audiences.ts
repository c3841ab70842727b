import { DefenderCapability } from './defender-capability';

/** The audiences of Microsoft's tenant that the published roles trust. */
export function publishedAudiences(): string[] {
  return [...new Set(DefenderCapability.all().flatMap(({ audience }) => audience ?? []))];
}
