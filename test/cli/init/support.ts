import type { Language } from '../../../cli/init/code';
import type { NewApp } from '../../../cli/init/new-app';
import { filesOf } from '../../../cli/init/run';
import { PLAN_NAMES } from '../../../cli/shared/plans';
import { TENANT } from '../../support/synth';

/** All plans in one account, with changes. */
export const appOf = (language: Language, change: Partial<NewApp> = {}): NewApp => ({
  language,
  tenantId: TENANT,
  permissions: 'least',
  plans: PLAN_NAMES,
  serversPlan: 'P2',
  units: [],
  pilot: [],
  dependency: '1.2.3',
  schedule: false,
  ...change,
});

/** A file of the app. */
export function fileOf(path: string, app: NewApp): string {
  const files = filesOf(app);
  expect(Object.keys(files)).toContain(path);
  return files[path];
}
