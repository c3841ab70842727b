import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import type { ManagedPolicyText } from '../../src/microsoft-template/compare-with-data';

const FOLDER = join(__dirname, '..', 'permissions-diff', 'aws-managed');

/** The text of an AWS managed policy, of those that this library attaches. Undefined for others. */
export const managedPolicyText: ManagedPolicyText = (path) => {
  const file = join(FOLDER, `${path.split('/').at(-1)}.json`);
  if (!/^[\w/-]+$/.test(path) || !existsSync(file)) return undefined;
  const { Document } = JSON.parse(readFileSync(file, 'utf-8'));
  return [Document.Statement].flat().map(({ Action, Resource, Condition }: any) => ({
    sid: path, actions: [Action].flat(), resources: [Resource].flat(), conditions: Condition, purpose: '',
  }));
};
