/** `review`: reads what the options name, prints the result, and writes it as HTML and as Markdown. */
import { createHash } from 'crypto';
import { existsSync, readFileSync, statSync } from 'fs';
import { join } from 'path';
import { acceptFile, readAccepted, withAccepted } from './accepted';
import type { Values } from './command';
import { deployedTemplate } from './deployed';
import { toHtml } from './html/page';
import { toMarkdown } from './markdown';
import type { ReviewedFile } from './result';
import { exitCode, makeReview } from './review';
import { readEarlier, readReviewed, type ReviewSource } from './sources';
import { toLines } from './terminal';
import { makeAsk, shownCommand } from '../asking/ask';
import { callsOf } from '../asking/catalogue';
import { missingIn } from '../reading/account';
import { templatesIn } from '../reading/assembly';
import { printCommands, printNote, printResult } from '../shared/print';
import { withProgress } from '../shared/progress';
import { writeFiles } from '../shared/write-files';

export async function run({ json, quiet, showCommands, against, html, markdown, accept, accepted, ...options }: Values): Promise<number> {
  if (showCommands) {
    printCommands(options.deployed === true ? callsOf('review').map(([name]) => shownCommand(name, {}, options)) : [], json);
    return 0;
  }
  const earlier = against === undefined ? undefined : readEarlier(against);
  const source = await withProgress({ quiet, json }, async (progress): Promise<ReviewSource> => {
    const { deployed, profile } = options;
    if (deployed !== true) return readReviewed({ ...options, deployed: deployed || undefined }, progress);
    progress.asking(callsOf('review').length);
    const answer = await makeAsk('review', { profile, progress })('authorization');
    const template = deployedTemplate(answer, 'the answer of AWS');
    const name = template.account === undefined ? template.name : `the ${template.name}`;
    return { source: name, templates: [template], unread: missingIn(answer) };
  });
  const made = makeReview(source, earlier);
  const known = accepted === undefined ? made : withAccepted(made, readAccepted(accepted));
  const review = { ...known, date: new Date().toISOString().slice(0, 10), files: filesOf(options) };
  const files: [what: string, file: string | undefined, make: () => string][] =
    [['--html', html, () => toHtml(review)], ['--markdown', markdown, () => toMarkdown(review)]];
  if (accept !== undefined) {
    const before = existsSync(accept) ? readAccepted(accept) : undefined;
    writeFiles({ [accept]: acceptFile(review, before) }, { what: '--accept', replace: true });
    printNote(`Written: ${accept}. Each line in it needs a reason that a person writes`);
  }
  for (const [what, file, make] of files) {
    if (file !== undefined) printNote(`Written: ${writeFiles({ [file]: make() }, { what })[0]}`);
  }
  printResult(json, () => review, width => toLines(review, width));
  return exitCode(review);
}

/** The files whose content stays: those that were read, or the templates of the assembly. A pipe is empty after it was read. */
function filesOf({ template, plan, deployed, app, child = [], assembly = 'cdk.out' }: Values): readonly ReviewedFile[] {
  const file = template ?? plan ?? deployed;
  const files = app !== undefined || deployed === true ? []
    : typeof file === 'string' ? [file] : templatesIn(assembly).map(name => join(assembly, name));
  return [...files, ...child.map(text => text.slice(text.indexOf('=') + 1))].filter(path => statSync(path).isFile())
    .map(path => ({ file: path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }));
}
