/**
 * AWS managed policies whose text is in `aws-managed/`: those that the library attaches, and the ones that reviewers
 * attach to read. A test shows that each only allows. Their source and date are in the files. AWS changes them.
 */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { readStatements, type ShownGrant } from './permissions';
import { TemplateTexts, type Conditional } from './text';

export interface KnownPolicy {
  readonly name: string;
  /** Such as `v190 of 2026-09-24`. */
  readonly version: string;
  readonly grants: readonly ShownGrant[];
}

/** In another partition, AWS can have another text. */
const OF_AWS = /^arn:(?:aws|\$\{AWS::Partition\}):iam::aws:policy\/(?:[\w-]+\/)*([\w+=,.@-]+)$/;

/** The policy with an ARN, under the conditions of a template. Undefined if its text is not known. */
export function knownPolicy({ value: arn, when }: Conditional<string>): KnownPolicy | undefined {
  const [, name] = OF_AWS.exec(arn) ?? [];
  const file = join(__dirname, 'aws-managed', `${name}.json`);
  if (name === undefined || !existsSync(file)) return undefined;
  const { VersionId, UpdateDate, Document } = JSON.parse(readFileSync(file, 'utf-8'));
  return {
    name,
    version: `${VersionId} of ${UpdateDate.slice(0, 10)}`,
    grants: readStatements(Document, when, new TemplateTexts({}), 'permissions').grants,
  };
}

/** What a policy can allow. Everything, if its text is not known. */
export function grantsOf(policy: Conditional<string>): readonly ShownGrant[] {
  return knownPolicy(policy)?.grants
    ?? [{ effect: 'Allow', action: '*', shownAction: '*', target: '*', conditions: [], when: policy.when }];
}
