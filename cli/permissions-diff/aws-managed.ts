/**
 * AWS managed policies whose text is in `aws-managed/`: those that the library attaches, and the ones that reviewers
 * attach to read. A test shows that each only allows. Their source and date are in the files. AWS changes them.
 */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { readStatements, type ShownGrant } from './permissions';
import { TemplateTexts, type Conditional } from './text';

/** A policy of a role whose contents are not in the template, such as one of AWS. */
export interface AttachedPolicy extends Conditional<string> {
  /** Undefined if its text is not known. */
  readonly known?: KnownPolicy;
}

export interface KnownPolicy {
  readonly name: string;
  /** Such as `v190 of 2026-09-24`. */
  readonly version: string;
  readonly grants: readonly ShownGrant[];
}

/** In another partition, AWS can have another text. */
const OF_AWS = /^arn:(?:aws|\$\{AWS::Partition\}):iam::aws:policy\/(?:[\w-]+\/)*([\w+=,.@-]+)$/;

/** The policy with an ARN, under the conditions of a template. */
export function attachedPolicy(value: string, when: readonly string[]): AttachedPolicy {
  const [, name] = OF_AWS.exec(value) ?? [];
  const file = join(__dirname, 'aws-managed', `${name}.json`);
  if (name === undefined || !existsSync(file)) return { value, when };
  const { VersionId, UpdateDate, Document } = JSON.parse(readFileSync(file, 'utf-8'));
  const { grants } = readStatements(Document, when, new TemplateTexts({}), 'permissions');
  return { value, when, known: { name, version: `${VersionId} of ${UpdateDate.slice(0, 10)}`, grants } };
}
