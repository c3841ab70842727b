/** `--child`: templates that a source deploys from elsewhere, named by the person who knows them. */
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { checkOptions, reviewCommand } from '../../../cli/review/command';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';
import { listedOf, roleOf } from '../review/support';
import { optionsOf } from '../support/options';

const TEMPLATES = join(__dirname, '..', '..', '..', 'templates');
const write = (name: string, content: unknown, folder = mkdtempSync(join(tmpdir(), 'child-'))) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const nested = (TemplateURL: unknown = 'https://bucket.s3.amazonaws.com/x.json', Type = 'AWS::CloudFormation::Stack') =>
  ({ Type, Properties: { TemplateURL } });
const child = (RoleName = 'Contoso') => write('x.json', { Resources: { R: roleOf({ RoleName }) } });
const parent = (Resources: object) => write('main.json', { Resources });
const reviewed = (template: string, ...files: string[]) => makeReview(readReviewed({ template, child: files }));

test('a file for an address of somebody else', () => {
  const main = parent({ N: nested(), M: nested() });
  const review = reviewed(main, `N=${child()}`);
  expect(review.roles.map(({ name, places }) => [name, places])).toEqual([['Contoso', ['main, N']]]);
  expect(listedOf(review))
    .toEqual(['AWS::CloudFormation::Stack: what it deploys is not in the source: https://bucket.s3.amazonaws.com/x.json']);
});

test('of a StackSet, and of what a child deploys itself', () => {
  const inner = write('inner.json', { Resources: { Deep: nested() } });
  const main = parent({ N: nested('https://x', 'AWS::CloudFormation::StackSet') });
  const { roles } = reviewed(main, `N=${inner}`, `Deep=${child()}`);
  expect(roles.map(({ places }) => places)).toEqual([['main, members of N, Deep']]);
});

test('of two with one logical id, the ids above it say which', () => {
  const inner = write('inner.json', { Resources: { Deep: nested() } });
  const main = parent({ A: nested(), B: nested() });
  const both = [`A=${inner}`, `B=${inner}`];
  expect(() => reviewed(main, ...both, `Deep=${child()}`))
    .toThrow('--child Deep must name one stack, which can be main/A/Deep or main/B/Deep');
  const { roles } = reviewed(main, ...both, `A/Deep=${child('InA')}`, `B/Deep=${child('InB')}`);
  expect(roles.map(({ name, places }) => [name, places])).toEqual([['InA', ['main, A, Deep']], ['InB', ['main, B, Deep']]]);
});

test.each<[string, object, string, RegExp]>([
  ['an id that is no child', { N: nested() }, 'X', /^--child X must be the logical id of a stack or StackSet .*: one of main\/N$/],
  ['the end of an id', { MyNested: nested() }, 'Nested', /^--child Nested must be the logical id/],
  ['a template without children', { T: { Type: 'AWS::SNS::Topic' } }, 'X', /: there is none$/],
  ['one whose template is in its properties',
    { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateBody: '{"Resources":{}}' } } }, 'N', /: there is none$/],
])('%s is refused', (_, resources, id, message) => {
  expect(() => reviewed(parent(resources), `${id}=${child()}`)).toThrow(message);
});

test('a file that is none, or no template', () => {
  expect(() => reviewed(parent({ N: nested() }), 'N=/nowhere.json')).toThrow('/nowhere.json');
  expect(() => reviewed(parent({ N: nested() }), `N=${write('a.json', { a: 1 })}`)).toThrow('must be a CloudFormation template');
  expect(() => reviewed(parent({ N: nested() }), `N=${child()}`, `N=${child()}`)).toThrow('--child must name each logical id once');
});

test('a stack of an assembly: an address that is no asset', () => {
  const folder = mkdtempSync(join(tmpdir(), 'child-'));
  write('manifest.json',
    {
      artifacts: {
        A: { type: 'aws:cloudformation:stack', properties: { templateFile: 'A.template.json' }, displayName: 'Prod/A' },
      },
    }, folder);
  write('A.template.json', { Resources: { N: nested() } }, folder);
  const of = (...files: string[]) => makeReview(readReviewed({ assembly: folder, child: files })).roles.map(({ places }) => places);
  expect(of()).toEqual([]);
  expect(of(`N=${child()}`)).toEqual([['Prod/A, N']]);
  expect(of(`Prod/A/N=${child()}`)).toEqual([['Prod/A, N']]);
});

test('a stack of Terraform: what its template deploys', () => {
  const template_body = JSON.stringify({ Resources: { N: nested() } });
  const resource = {
    address: 'aws_cloudformation_stack.a',
    mode: 'managed',
    type: 'aws_cloudformation_stack',
    values: { name: 'S', template_body },
  };
  const plan = write('plan.json', { format_version: '1.2', planned_values: { root_module: { resources: [resource] } } });
  expect(makeReview(readReviewed({ plan, child: [`N=${child()}`] })).roles.map(({ places }) => places)).toEqual([['S, N']]);
});

describe('templates/defender-organization', () => {
  const organization = join(TEMPLATES, 'defender-organization.template.json');
  const ACCOUNT = ['ManagementAccountRoles', 'OrganizationMembers'];
  const HOSTS = ['ManagementAccountHosts', 'OrganizationHostManagement'];
  const named = (permissions: string) => [
    ...ACCOUNT.map(id => `${id}=${join(TEMPLATES, `defender-account.${permissions}.template.json`)}`),
    ...HOSTS.map(id => `${id}=${join(TEMPLATES, 'defender-host-management.template.json')}`),
  ];
  let ofFolder: ReturnType<typeof reviewed>;
  beforeAll(() => (ofFolder = reviewed(organization)));
  const summary = ({ roles, lines, unread }: ReturnType<typeof reviewed>) =>
    ({ names: new Set(roles.map(({ name }) => name)), unread: [...lines, ...unread] });

  test('is judged with the children that are in its folder: nothing of it is unread', () => {
    const review = ofFolder;
    expect([exitCode(review), summary(review).unread]).toEqual([0, []]);
    expect(review.roles.flatMap(({ places }) => places).some(place => /members of OrganizationMembers/.test(place))).toBe(true);
    expect(review.roles.flatMap(({ places }) => places).some(place => /, ManagementAccountRoles/.test(place))).toBe(true);
    expect(review.instances.length).toBeGreaterThan(0);
  });

  test.each([['default-access'], ['least-privilege']])('and with those that are named: %s', (permissions) => {
    const review = reviewed(organization, ...named(permissions));
    expect([exitCode(review), summary(review).unread]).toEqual([0, []]);
    expect(summary(review).names).toEqual(summary(ofFolder).names);
    const cspm = review.roles.filter(({ name }) => name.startsWith('CspmMonitorAws'));
    expect(cspm.length).toBeGreaterThan(0);
    expect(cspm.every(({ levels }) => levels.includes('contents'))).toBe(true);
  });

  test('alone in a folder, what it deploys is not read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'child-'));
    const review = reviewed(write('o.json', JSON.parse(readFileSync(organization, 'utf-8')), folder));
    expect(summary(review).unread).toHaveLength(new Set([...ACCOUNT, ...HOSTS]).size);
  });
});

test('the option', () => {
  const check = (...args: string[]) => checkOptions(optionsOf(reviewCommand(), args));
  expect(() => check('--template', 'a.json', '--child', 'A=b.json', '--child', 'B=c=d.json')).not.toThrow();
  expect(() => check('--deployed', 'a.json', '--child', 'A=b.json')).toThrow('--child must be left out with --deployed');
  for (const wrong of ['A', '=b', 'A=']) expect(() => check('--template', 'a.json', '--child', wrong)).toThrow(/--child/);
});
