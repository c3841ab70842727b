import type { Change } from './change';
import { compareAzure } from './compare-azure';
import { compareTemplates } from './compare-templates';
import { differences } from './normal-form';
import type { Replacements } from './replacements';

/** What an app makes. */
export interface Synthesized {
  /** Why it makes nothing. */
  readonly error?: string;
  readonly stacks?: { readonly [id: string]: { readonly name: string; readonly template: any } };
  /** Templates that are uploaded, by their hash. */
  readonly assets?: { readonly [hash: string]: unknown };
  /** Templates for Azure, by the name of the file. */
  readonly azure?: { readonly [file: string]: unknown };
  readonly warnings?: readonly string[];
}

/** What an upgrade of the library does to those who deployed an app. An app that the base refuses tells nothing. */
export function compareApps(before: Synthesized, after: Synthesized, where: string, replacements: Replacements): Change[] {
  if (before.error !== undefined) return [];
  const app = (verb: string, id: string, lines: readonly string[] = []): Change => ({ verb, type: 'app', id, lines, where });
  if (after.error !== undefined) return [app('refused', 'app', [after.error])];
  const { stacks = {}, assets, azure = {} } = before;
  return [
    ...Object.keys(stacks).filter(id => !after.stacks![id]).map(id => app('removed', `stack:${id}`)),
    ...Object.entries(stacks).filter(([id]) => after.stacks![id]).flatMap(([id, { name, template }]) => {
      const now = after.stacks![id];
      const lines = differences(name, now.name);
      return [
        ...lines.length > 0 ? [app('renamed', `stack:${id}`, lines)] : [],
        ...compareTemplates({ template, assets }, { template: now.template, assets: after.assets }, { where, replacements }),
      ];
    }),
    ...Object.keys(azure).flatMap((file) => {
      const now = after.azure![file];
      return now === undefined ? [app('removed', `file:${file}`)] : compareAzure(azure[file], now, where);
    }),
    // A pipeline that treats warnings as errors stops at a new one.
    ...newWarnings(before, after).map(({ id, text }) => app('warns', id, [text])),
  ];
}

function newWarnings(before: Synthesized, after: Synthesized): { id: string; text: string }[] {
  const idOf = (text: string) => /\[ack: ([^\]]+)\]/.exec(text)?.[1].replaceAll(/\s/g, '_') ?? 'without-id';
  const known = new Set((before.warnings ?? []).map(idOf));
  return (after.warnings ?? []).map(text => ({ id: idOf(text), text })).filter(({ id }) => !known.has(id));
}
