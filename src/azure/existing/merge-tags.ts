import type { Change } from './change';

interface Tags {
  readonly [key: string]: string;
}

interface MergedTags {
  /** Undefined if neither side has tags. */
  readonly tags?: { [key: string]: string };
  readonly changes: Change[];
}

/** The tags in Azure with those of the app. Azure ignores the case of keys. */
export function mergeTags(own: Tags | undefined, existing: Tags): MergedTags {
  if (Object.keys(existing).length === 0) {
    const changes = Object.entries(own ?? {}).map(([key, value]) => ({ keys: ['tags', key], new: value, why: 'tags' }));
    return { tags: own, changes };
  }
  const tags = new Map(Object.entries(existing));
  const changes: Change[] = [];
  for (const [key, value] of Object.entries(own ?? {})) {
    const name = Object.keys(existing).find(k => k.toLowerCase() === key.toLowerCase()) ?? key;
    if (tags.get(name) === value) continue;
    changes.push({ keys: ['tags', name], old: tags.get(name), new: value, why: 'tags' });
    tags.set(name, value);
  }
  return { tags: Object.fromEntries(tags), changes };
}
