/** Nothing that the library itself creates is reported. */
import { App } from 'aws-cdk-lib';
import { violationsOf } from './support';
import { CHECK_CASES } from '../../support/cases';

test.each(CHECK_CASES.map(c => [c.title, c] as const))('%s', (title, { build }) => {
  const app = new App();
  build(app, 'Stack');
  const found = violationsOf(app, { azureTenantIds: ['11111111-2222-3333-4444-555555555555'] }).map(v => v.ruleName);
  // The connector acknowledges these: see plugin.test.ts. Nobody publishes what a custom capability may do.
  const expected = [...title.includes('own audience') ? ['AudienceUnknown'] : [],
    ...title.includes('of custom capabilities') ? ['WiderThanPublished'] : []];
  expect([...new Set(found)]).toEqual(expected);
});
