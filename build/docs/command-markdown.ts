/** What the documents of the command say of its calls: what each runs and needs, and a policy that answers all of it. */
import type { Asker } from '../../cli/asking/call';
import { callsOf, optionsIn } from '../../cli/asking/catalogue';
import { actionsOf, readingPolicy } from '../../cli/asking/rights';

/** The document of each command that asks. */
export const DOCUMENTS: { readonly [asker in Asker]: string } = {
  preflight: 'preflight.md', verify: 'verification.md', leave: 'leave.md', denied: 'denied-calls.md', review: 'review.md',
};

/** The document with the table and the policy of today. */
export function withCalls(document: string, asker: Asker): string {
  const parts = { commands: commandTable(asker), rights: `\`\`\`json\n${readingPolicy(actionsOf(callsOf(asker)))}\n\`\`\`` };
  return Object.entries(parts).reduce((text, [name, part]) => withPart(text, name, part, DOCUMENTS[asker]), document);
}

/** The document with the part in place of what is between its marks. */
export function withPart(text: string, name: string, part: string, document: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`docs/${document} must have the marks of ${name}`);
  return `${text.slice(0, before + begin.length)}${part}${text.slice(after)}`;
}

function commandTable(asker: Asker): string {
  const runs = (when: string) => when === 'always' ? ''
    : `${when.split(' ')[0]} ${optionsIn(when).map(option => `\`${option}\``).join(' or ')}`;
  const rows = callsOf(asker).map(([, { line, shows, needs, by }]) =>
    `| \`${line.replaceAll('|', '\\|')}\` | ${shows} | ${needs.map(n => `\`${n}\``).join(', ')} | ${runs(by[asker]!)} |`);
  return ['| command | what it shows | IAM actions | runs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
