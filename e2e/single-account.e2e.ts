/**
 * Deploys examples/single-account, deploys it again and with fewer plans, and destroys it. The expected values are those of
 * test/facts, not those of the template.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { bootstrap, cdkFails, cdkOk } from './support/cdk';
import { newAccount } from './support/environment';
import { ALL_ROLES, audiencesOf, expectRoles, ROLES } from './support/expected';
import { expectHostManagement } from './support/host-management';
import { inventory, NOTHING, PROVIDER_ONLY, readDefenderRoles, readProviders, readStack } from './support/state';
import { TENANT } from './support/trust';
import { DEFENDER_PROVIDER } from '../test/facts/identity';
import { audiencesOf as expectedAudiences, rolesOfPlans } from '../test/facts/plans';
import { HOST_MANAGEMENT_ROLES } from '../test/facts/roles';

const TARGET = { account: newAccount(), region: 'eu-west-1' };

const app = (context: Record<string, string> = {}) => ({
  ...TARGET,
  app: 'examples/single-account',
  context: { tenantId: TENANT, ...context },
});
beforeAll(() => bootstrap(TARGET));

test('there is nothing before', async () => expect(await inventory(TARGET)).toEqual(NOTHING));

describe('all plans', () => {
  let output: string;
  beforeAll(async () => {
    output = (await cdkOk(['deploy'], app())).output;
  });

  test('each role is as Microsoft documents it, and admits Defender for Cloud for this tenant only', async () => {
    await expectRoles(TARGET, ALL_ROLES, 'DefaultAccess');
  });

  test('the one provider has the audiences that the roles ask for', async () => {
    const asked = audiencesOf(await readDefenderRoles(TARGET));
    expect(await readProviders(TARGET)).toEqual([
      {
        arn: `arn:aws:iam::${TARGET.account}:oidc-provider/${DEFENDER_PROVIDER.url.replace('https://', '')}`,
        url: DEFENDER_PROVIDER.url,
        audiences: asked,
        thumbprints: DEFENDER_PROVIDER.thumbprints,
      },
    ]);
  });

  test('the runbook is associated with all instances, and started for new ones', async () => {
    await expectHostManagement(TARGET, '1');
  });

  test('outputs name each role, with a description, and the CLI prints them', async () => {
    const { status, outputs } = (await readStack('DefenderForCloud', TARGET))!;
    expect(status).toBe('CREATE_COMPLETE');
    for (const name of [...ALL_ROLES, ...HOST_MANAGEMENT_ROLES]) {
      const arn = `arn:aws:iam::${TARGET.account}:role/${name}`;
      const [key, found] = Object.entries(outputs).find(([, { value }]) => value === arn)!;
      expect([name, found.description]).toEqual([name, expect.stringMatching(/\w/)]);
      expect(output).toContain(`DefenderForCloud.${key} = ${arn}`);
    }
  });

  test('examples/README.md shows lines that the CLI prints', () => {
    const readme = readFileSync(join(__dirname, '..', 'examples', 'README.md'), 'utf-8');
    const [, section] = readme.split('\n### single-account\n');
    const shown = [...section.split('\n### ')[0].matchAll(/ \| (CREATE_COMPLETE) \| ([\w:]+) +\| (\S+)$/gm)];
    expect(shown).toHaveLength(4);
    for (const [, ...cells] of shown) expect(output).toMatch(new RegExp(`\\| ${cells.join(' +\\| ')} `));
  });

  test('a second deployment changes nothing', async () => {
    expect((await cdkOk(['deploy'], app())).output).toContain('(no changes)');
    expect((await cdkOk(['diff'], app())).output).toContain('There were no differences');
  });
});

describe('fewer plans', () => {
  beforeAll(() => cdkOk(['deploy'], app({ plans: 'servers' })));

  test('the roles of the others are gone, with their policies', async () => {
    const roles = await expectRoles(TARGET, ROLES.servers, 'DefaultAccess');
    const { policies } = await inventory(TARGET);
    const attached = [...roles.values()].flatMap(role => role.attached).filter(arn => arn.includes(TARGET.account));
    expect(policies).toHaveLength(attached.length + 2); // the two policies of host management
  });

  test('so are their audiences', async () => {
    expect((await readProviders(TARGET)).map(p => p.audiences)).toEqual([expectedAudiences(rolesOfPlans({ servers: {} }))]);
  });
});

test('least privilege, and all plans again', async () => {
  await cdkOk(['deploy'], app({ leastPrivilege: 'true' }));
  await expectRoles(TARGET, ALL_ROLES, 'LeastPrivilegeAccess');
});

test('destroying it leaves the provider, and nothing else', async () => {
  await cdkOk(['destroy'], app());
  expect(await readStack('DefenderForCloud', TARGET)).toBeUndefined();
  expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
});

test('then the deployment fails, as documented, and leaves the provider as it is', async () => {
  const before = await readProviders(TARGET);
  expect(await cdkFails(['deploy'], app())).toMatch(/AWS::IAM::OIDCProvider[^]*EntityAlreadyExists/);
  await cdkOk(['destroy'], app());
  expect(await readProviders(TARGET)).toEqual(before);
  expect(await inventory(TARGET)).toEqual(PROVIDER_ONLY);
});
