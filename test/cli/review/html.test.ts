/** The page of `review`: what it says, how it is built, and that hostile texts stay text. */
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { build } from 'esbuild';
import { exampleReview, exampleUpdate, withTexts } from './example-review';
import { awsData, textFiles } from '../../../build/cli/bundle';
import { html as escaped } from '../../../cli/review/html/escape';
import { toHtml } from '../../../cli/review/html/page';
import type { Review, ReviewedRole } from '../../../cli/review/result';

const ROOT = join(__dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'cli', 'review', 'html');
const TRUST = {
  who: 'Microsoft Defender for Cloud', issuer: 'sts.windows.net/x/', audiences: ['api://y'], sessionNames: [], conditions: [], dangers: [],
};
const ROLE: ReviewedRole = {
  id: 'role-1',
  name: 'Reader',
  places: ['the stack Defender'],
  when: [],
  trusts: [TRUST],
  levels: ['contents'],
  alarms: [],
  managedPolicies: [],
  permissions: [{
    service: 's3', serviceName: 'Amazon S3', level: 'contents', actions: ['s3:GetObject'], resources: ['*'], conditions: [],
  }],
  denied: [],
  staysReadable: [],
  differences: [],
  unread: [],
  changes: [],
};
const REVIEW: Review = {
  source: 'cdk.out',
  version: '1.2.3',
  levelsOf: '2026',
  roles: [ROLE],
  instances: [],
  instanceTargets: [],
  lines: [],
  access: [],
  accounts: [],
  isEmpty: false,
  instanceChanges: [],
  unread: [],
  notes: [],
  notReviewed: [],
};
const withRoles = (...roles: Partial<ReviewedRole>[]): Review => ({ ...REVIEW, roles: roles.map(role => ({ ...ROLE, ...role })) });

let review: Review;
let page: string;
let updated: Review;
let update: string;
beforeAll(async () => {
  review = await exampleReview();
  page = toHtml(review);
  updated = await exampleUpdate();
  update = toHtml(updated);
});

/** What a person reads, without style and script. */
const textOf = (html: string) => html.replace(/<(style|script|title|desc)\b[^]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')
  .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/\s+/g, ' ');
const section = (html: string, heading: string) => textOf(new RegExp(`<h3[^>]*>${heading}</h3>([^]*?)</div>`).exec(html)![1]).trim();
const elements = (html: string, name: string) => [...html.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => tag);

describe('the form', () => {
  test('it is small enough for mail, and the same each time', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    expect(Buffer.byteLength(page)).toBeGreaterThan(100_000);
    expect(toHtml(structuredClone(review))).toBe(page);
  });

  test('ids are unique numbers or words of the page, and each link leads to one of them', () => {
    const ids = [...update.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(60);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter(id => !/^[a-z]+(-[a-z]+|-\d+)*$/.test(id))).toEqual([]);
    const links = [...update.matchAll(/\s(?:href|aria-labelledby)="([^"]*)"/g)].flatMap(([, link]) => link.split(' '));
    expect(links.filter(link => !ids.includes(link.replace('#', '')))).toEqual([]);
  });

  test('nothing in it makes a browser ask a network or run a text', () => {
    const tags = page.replace(/<(style|script)>[^]*?<\/\1>/g, '<$1>').match(/<[^>]*>/g)!;
    expect(tags.length).toBeGreaterThan(1000);
    const attribute = /\s(src|srcset|action|formaction|data|poster|background|style|ping|on\w+)=|url\(|https?:/i;
    const element = /^<(link|img|iframe|object|embed|base|audio|video|image|foreignObject)\b/i;
    expect(tags.filter(tag => attribute.test(tag) || element.test(tag))).toEqual([]);
    expect(tags.filter(tag => /^<script/.test(tag))).toEqual(['<script>']);
    for (const file of ['style.css', 'script.js']) {
      expect(readFileSync(join(FOLDER, file), 'utf-8'))
        .not.toMatch(/https?:|@import|url\(|fetch|XMLHttp|innerHTML|insertAdjacent|eval|<\//);
    }
  });

  test('the policy allows its own style and script only', () => {
    const hash = (name: string) => createHash('sha256').update(new RegExp(`<${name}>([^]*?)</${name}>`).exec(page)![1]).digest('base64');
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!;
    expect(policy.replaceAll('&#39;', '\'')).toBe(
      `default-src 'none'; style-src 'sha256-${hash('style')}'; script-src 'sha256-${hash('script')}'; base-uri 'none'; form-action 'none'`,
    );
    // It stands before what it is about.
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  });

  test('landmarks, headings in order, captions and scopes', () => {
    for (const landmark of ['header', 'nav', 'main', 'footer', 'h1']) expect(elements(page, landmark)).toHaveLength(1);
    const levels = [...page.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level, i) => i > 0 && level > levels[i - 1] + 1)).toEqual([]);
    const tables = page.match(/<table\b[^]*?<\/table>/g)!;
    expect(tables.length).toBeGreaterThan(30);
    expect(tables.filter(table => !/^<table[^>]*>\s*<caption>[^<]*\S/.test(table))).toEqual([]);
    expect(elements(page, 'th').filter(tag => !/ scope="(col|row)"/.test(tag))).toEqual([]);
    expect(elements(page, 'svg').filter(tag => !/aria-hidden="true"|role="img" aria-labelledby=|<svg x=/.test(tag))).toEqual([]);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">/);
  });

  test('style and script can be read', () => {
    for (const file of ['style.css', 'script.js']) {
      const lines = readFileSync(join(FOLDER, file), 'utf-8').split('\n');
      expect(lines.length).toBeGreaterThan(60);
      expect(lines.filter(line => line.length > 120)).toEqual([]);
    }
  });

  test('the bundle of the command makes the same page, without these files', async () => {
    const { outputFiles: [{ text }] } = await build({
      entryPoints: [join(FOLDER, 'page.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      tsconfigRaw: {},
      plugins: [textFiles, awsData],
      write: false,
    });
    expect(text).not.toContain('readFileSync');
    const module_ = { exports: {} as { toHtml: typeof toHtml } };
    new Function('module', 'exports', 'require', text)(module_, module_.exports, require);
    expect(module_.exports.toHtml(review)).toBe(page);
  });
});

describe('colors: text of each level has a contrast of 4.5 to each background', () => {
  const style = readFileSync(join(FOLDER, 'style.css'), 'utf-8');
  const [light, dark] = [...style.matchAll(/:root \{([^}]*--page[^}]*)\}/g)].map(([, block]) =>
    Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color])));
  const luminance = (color: string) => [1, 3, 5].map(i => parseInt(color.slice(i, i + 2), 16) / 255)
    .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one: string, other: string) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  test('black on white is 21, so this measures', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  });

  test.each([['light', light], ['dark', dark]])('%s', (_, colors) => {
    const texts = ['text', 'soft', 'link', 'administrator', 'permissions', 'contents', 'write', 'configuration'];
    const backgrounds = ['page', 'panel', 'danger-panel', 'warning-panel'];
    const pairs = texts.flatMap(text => backgrounds.map(background => ({ text, background })));
    expect(pairs.filter(({ text, background }) => !(contrast(colors[text], colors[background]) >= 4.5))).toEqual([]);
  });
});

describe('what it says', () => {
  test('who gets what', () => {
    const table = textOf(/<table class="counts">[^]*?<\/table>/.exec(page)![0]);
    expect(table).toContain('Microsoft Sentinel 1 0 0 1 1 1');
    expect(table).toContain('AWS services in your account only 5');
    expect(page).toContain('<tr class="none">\n<th scope="row"><bdi>AWS services in your account only</bdi>');
    // All that are on: a capability that is added is one more.
    const { length } = review.roles;
    expect(length).toBeGreaterThan(15);
    expect(table).toContain(`${length} roles in all ${length}`);
  });

  test('what is not known stands first, and dangers of a trust beside it, too', () => {
    expect(section(page, '1 line is not known'))
      .toMatch(/^Not accepted yet: CspmMonitorAws-2023 : Any Entra tenant can use this role through Defender for Cloud/);
    expect(page.indexOf('<h3>1 line is not known</h3>')).toBeLessThan(page.indexOf('<h3>Like an administrator</h3>'));
    const html = toHtml(withRoles({ name: 'Odd', alarms: ['ALARM', 'DANGER'], trusts: [{ ...TRUST, dangers: ['DANGER'] }] }));
    expect(textOf(html)).toMatch(/Not known ALARM .*Danger: DANGER/);
  });

  test('roles that are like an administrator: why, and whether Microsoft publishes it', () => {
    expect(section(page, 'Like an administrator')).toBe('Expected: Microsoft publishes these for its service: '
      + 'MDCContainersK8sRole : lets a service use a role (iam:PassRole) '
      + 'DefenderForCloud-ArcAutoProvisioning : runs commands on instances (ssm:SendCommand) '
      + 'DefenderForCloud-OidcCiem : can go on to another role (sts:AssumeRole)');
    const administrator = {
      levels: ['administrator'], permissions: [{ ...ROLE.permissions[0], level: 'administrator', actions: ['x:New'] }],
    } as const;
    const html = toHtml(
      withRoles({ ...administrator, alarms: ['ALARM'], purpose: 'P' }, { ...administrator, name: 'Known', purpose: 'P' }, administrator));
    expect(section(html, 'Like an administrator')).toBe('Beyond what Microsoft publishes: Reader : x:New Reader : x:New '
      + 'Expected: Microsoft publishes these for its service: Known : x:New');
    expect(html.match(/Expected: Microsoft publishes for its service what makes it like an administrator/g)).toHaveLength(1);
  });

  test('roles that only services of AWS assume are apart from those outside, and not red', () => {
    expect(section(page, 'Like an administrator, but not from outside')).toMatch(
      new RegExp(String.raw`^AWS services in your account only: DefenderForCloud-HostManagement : .*lets a service use a role `
        + String.raw`\(iam:PassRole\).*HostManagementLaunch`));
    expect(page).toContain('<div class="box"><h3>Like an administrator, but not from outside</h3>');
    expect(section(page, 'Like an administrator')).not.toContain('HostManagement');
    expect(textOf(page)).not.toContain('Nobody');
  });

  test('why an action matters stands above the table: without words of its own, the meaning of the level', () => {
    const at = (level: 'administrator' | 'permissions' | 'write', ...actions: string[]) =>
      textOf(toHtml(withRoles({ levels: [level], permissions: [{ ...ROLE.permissions[0], level, actions }] })));
    const of = (...actions: string[]) => at('administrator', ...actions);
    expect(of('ssm:SendCommand', 'x:New')).toContain('2 actions of S3 Runs commands on instances (ssm:SendCommand). On');
    expect(of('x:New')).toContain('1 action of S3 Changes identities, gives credentials or runs code under another identity. On');
    expect(of('ecr:*')).toContain('Can replace images that you run with ecr:PutImage (ecr:*).');
    expect(of('*')).toContain('Can do everything (*).');
    expect(at('permissions', 'ec2:ModifySnapshotAttribute')).toContain('Gives copies of disks or databases to other accounts (ec2:M');
    expect(at('write', 'ssm:SendCommand')).not.toContain('Runs commands on instances');
  });

  test('what changes on instances stands in the summary', () => {
    const [summary] = /<h2 id="summary">[^]*?<\/section>/.exec(page)!;
    expect(section(summary, 'What changes on instances'))
      .toContain('Every 30 days and at each launch, every instance without an instance profile gets Amazon');
    expect(page).toContain('<a href="#instances">Instances</a>');
    expect(toHtml(REVIEW)).not.toMatch(/id="instances"|href="#instances"/);
  });

  test('what is not reviewed stands before all else, and notes are said', () => {
    const html = toHtml({ ...REVIEW, notReviewed: ['GitHubDeploy', 'Partner'], notes: ['NOTE 1', 'NOTE 2'] });
    expect(textOf(html)).toContain(
      'Summary Not reviewed: 2 roles that other identity providers or AWS accounts can assume: GitHubDeploy, Partner Everything is known');
    expect(section(html, 'Also to know')).toBe('NOTE 1 NOTE 2');
    expect(toHtml(REVIEW)).not.toMatch(/Not reviewed|Also to know/);
  });

  test('its top says what the exit code says', () => {
    const line = (reason?: string) => ({ what: 'the role Reader', why: 'WHY', where: 'PLACE', ...reason && { reason } });
    expect(section(toHtml(REVIEW), 'Everything is known')).toBe('');
    expect(section(toHtml({ ...REVIEW, lines: [line('REASON')] }), '1 line is accepted, with reasons'))
      .toBe('Accepted: Reader : WHY in PLACE Reason: REASON');
    expect(section(toHtml({ ...REVIEW, lines: [line(), line('REASON')] }), '1 line is not known; 1 more is accepted, with reasons'))
      .toBe('Not accepted yet: Reader : WHY in PLACE Accepted: Reader : WHY in PLACE Reason: REASON');
    expect(toHtml({ ...REVIEW, roles: [], isEmpty: true })).toContain('Nothing to review: the source has nothing of Microsoft');
    expect(toHtml(REVIEW)).not.toContain('<h3>Like an administrator</h3>');
    expect(toHtml(REVIEW)).not.toContain('<h3>What could not be read</h3>');
  });

  test('what could not be read stands on the first screen, also that of a role', () => {
    const html = toHtml({ ...withRoles({ unread: ['A macro.'] }), unread: ['A policy.'] });
    expect(section(html, 'What could not be read')).toBe('There can be more than this page shows. A policy. Reader : A macro.');
    expect(html).toContain('What could not be read: it can do more than is shown');
  });

  test('of an update: what is new, wider and gone; what is gone is not counted', () => {
    expect(section(update, 'Changes')).toBe('1 change on instances: Host management: every instance now; before, instances with the tag '
      + 'defender-pilot Roles: 1 new, 1 wider, 1 narrower, 1 gone, compared with the deployed roles of account 111122223333 . '
      + 'new SensitiveDataDiscovery : The role is new. wider DefenderForCloud-DataThreatProtectionDB : '
      + 'It can change parameter groups of all databases: rds:ModifyDBParameterGroup is new. '
      + 'narrower DefenderForCloud-Ciem : removed: no longer attaches SecurityAudit '
      + 'gone CspmMonitorAws-2023 : The role is deleted.');
    // Without the one that is gone.
    const length = review.roles.length - 1;
    expect(textOf(update)).toContain(`${length} roles in all ${length}`);
    expect(section(update, 'Everything is known')).not.toContain('CspmMonitorAws-2023');
    expect(section(toHtml({ ...REVIEW, against: 'old.json' }), 'Changes'))
      .toBe('Roles: 0 new, 0 wider, 0 narrower, 0 gone, compared with old.json . No role can do more than before.');
    expect(toHtml(REVIEW)).not.toContain('<h3>Changes</h3>');
  });

  test('of an update: what changes on instances is first, and a role that can do less is narrower', () => {
    const html = toHtml({ ...withRoles({ change: 'narrower', changes: ['LESS'] }), against: 'old', instanceChanges: ['EVERY INSTANCE'] });
    expect(section(html, 'Changes'))
      .toBe('1 change on instances: EVERY INSTANCE Roles: 0 new, 0 wider, 1 narrower, 0 gone, compared with old . '
      + 'No role can do more than before. narrower Reader : LESS');
    expect(html).toContain('<option>narrower</option>');
    expect(html).toContain('<span class="tag narrower">narrower</span>');
  });

  test('everything about a role', () => {
    const text = textOf(toHtml({
      ...withRoles({
        purpose: 'PURPOSE',
        when: ['WHEN'],
        sessionHours: 12,
        boundary: 'BOUNDARY',
        staysReadable: ['STAYS'],
        managedPolicies: ['MANAGED'],
        differences: ['DIFFERENCE'],
        trusts: [{ ...TRUST, tenant: 'TENANT', sessionNames: ['SESSION'], conditions: ['CONDITION'] }],
        places: ['FIRST', 'SECOND'],
        denied: [{
          service: 'kms', serviceName: 'AWS KMS', level: 'contents', actions: ['kms:Decrypt'], resources: ['arn:KEY'], conditions: ['ONLY'],
        }],
      }),
      instances: ['INSTANCES'],
    }));
    expect([
      'PURPOSE', 'WHEN', '12 hours', 'BOUNDARY', 'STAYS', 'MANAGED', 'DIFFERENCE', 'TENANT', 'SESSION', 'CONDITION', 'FIRST', 'SECOND',
      'arn:KEY', 'ONLY', 'INSTANCES', 'sts.windows.net/x/', 'api://y',
    ].filter(word => !text.includes(word))).toEqual([]);
    expect(text).toContain('Denied: Reads contents 1 action of KMS On arn:KEY . Only if ONLY.');
    expect(text).toContain('Reads contents 1 action of S3 On all resources . Without conditions. '
      + 'Service Actions Amazon S3 s3:GetObject');
  });

  test('services that people know are named first, three per level; what matters more is named by its reason', () => {
    const row = (service: string, serviceName: string, action = 'Get') =>
      ({ ...ROLE.permissions[0], service, serviceName, actions: [`${service}:${action}`] });
    const html = toHtml(withRoles({
      levels: ['administrator', 'contents', 'configuration'],
      permissions: [
        { ...row('ssm', 'AWS Systems Manager'), level: 'administrator', actions: ['ssm:SendCommand'] },
        row('a4b', 'Alexa for Business'), row('apigateway', 'Amazon API Gateway'), row('dynamodb', 'Amazon DynamoDB', 'GetItem'),
        row('s3', 'Amazon S3', 'GetObject'),
        { ...row('ec2', 'Amazon EC2'), level: 'configuration' },
      ],
    }));
    expect(textOf(/<td data-key="0">[^]*?(?=<td)/.exec(html)![0]).trim()).toBe('Like an administrator runs commands on instances '
      + 'Reads contents S3, DynamoDB, Alexa for Business and 1 more Reads configuration 1 service');
    expect(textOf(html)).toContain('4 actions of S3, DynamoDB, Alexa for Business, API Gateway');
  });

  test('what every service has is said so, in the picture too; many actions of one reason are cut in the summary only', () => {
    const row = { ...ROLE.permissions[0], service: '*', serviceName: 'every service', level: 'configuration' as const, actions: ['*'] };
    const everything = toHtml(withRoles({ levels: ['configuration'], permissions: [row] }));
    expect(everything).toMatch(/<text class="number"[^>]*>all<\/text>/);
    expect(textOf(everything)).toMatch(/Reads configuration every service all /);
    const actions = ['rds:ModifyDBClusterSnapshotAttribute', 'rds:ModifyDBSnapshotAttribute', 'ec2:ModifySnapshotAttribute', 'x:New'];
    const html = toHtml(withRoles({ levels: ['permissions'], permissions: [{ ...ROLE.permissions[0], level: 'permissions', actions }] }));
    expect(textOf(/<td data-key="1">[^]*?(?=<td)/.exec(html)![0]).trim())
      .toMatch(/^Changes permissions gives copies of disks or databases to other accounts, x:New/);
  });

  test('which roles are there only under conditions: how many, and in the row of each', () => {
    const html = toHtml(withRoles({ when: ['only if A is true', 'only if B is set'] }, { name: 'Always' }));
    expect(textOf(html)).toContain('2 roles from outside in cdk.out . 1 of them depends on parameters or conditions');
    expect(textOf(/<tbody><tr data-levels[^]*?<\/table>/.exec(html)![0]))
      .toMatch(/Reader only if A is true, and only if B is set Microsoft .*Always Microsoft /);
    expect(textOf(toHtml(REVIEW))).not.toContain('depend');
  });

  test('a long table that two roles have is there once', () => {
    const permissions = Array.from({ length: 200 }, (_, i) => ({ ...ROLE.permissions[0], actions: [`s3:GetObject${i}`] }));
    const html = toHtml(withRoles({ permissions }, { permissions }));
    expect(html.match(/\bGetObject77\b/g)).toHaveLength(1);
    expect(html).toContain('The same as <a class="same" href="#role-1-can-contents">in an earlier role</a>.');
  });

  test('the picture has the widest roles, and says how many it leaves out', () => {
    const names = Array.from({ length: 47 }, (_, i) => ({ name: `Role${i}` }));
    const [picture] = /<svg class="picture"[^]*?<dl class="legend">/.exec(toHtml(withRoles(...names)))!;
    expect(picture.match(/\bRole\d+</g)).toHaveLength(40);
    expect(picture).toContain('and 7 more in the table');
    expect(page).not.toMatch(/and -?\d+ more in the table/);
  });

  test('the foot of the page has the day and the hashes of files, if the caller gives them', () => {
    const footer = (review_: Review) => textOf(/<footer>[^]*<\/footer>/.exec(toHtml(review_))![0]).trim();
    expect(footer(REVIEW)).toBe('Made by cdk-defender-for-cloud 1.2.3, 2026. This page loads nothing from a network.');
    const files = Array.from({ length: 22 }, (_, i) => ({ file: `f${i}.json`, sha256: `hash${i}` }));
    expect(footer({ ...REVIEW, date: '2026-11-30', files: files.slice(0, 1) }))
      .toBe('Made on 2026-11-30 (UTC) by cdk-defender-for-cloud 1.2.3, '
      + '2026. This page loads nothing from a network. SHA-256 of what was read, as sha256sum prints it: f0.json : hash0');
    expect(footer({ ...REVIEW, files })).toMatch(/f19\.json : hash19 2 more: see --json$/);
  });

  test('without a role, it is a page too', () => {
    expect(textOf(toHtml(withRoles()))).toContain('0 roles from outside in cdk.out');
    expect(textOf(/<header>[^]*<\/header>/.exec(toHtml({ ...withRoles(), unread: ['A', 'B'] }))![0]))
      .toMatch(/Not known, 2 parts could not be read: cdk\.out (?!.*\b0 roles)/);
  });
});

describe('texts of others', () => {
  /** Elements and names of attributes, without texts and values. */
  const skeleton = (html: string) => html.match(/<[^>]*>/g)!.map(tag => tag.replace(/="[^"]*"/g, '='));

  test.each([
    '<img src=x onerror=run()>', '"><script>run()</script>', '\' onmouseover=run() x=\'', '</title></style></script><script>run()</script>',
    '</text></svg><svg onload=run()>', '<!--', ']]><a href=javascript:run()>', '&lt;b&gt;', '`${run()}`', '{{run()}}',
  ])('%s stays text', (hostile) => {
    const expected = skeleton(toHtml(withTexts(updated, () => hostile.replace(/[^\w\s-]/g, 'x'))));
    expect(expected.length).toBeGreaterThan(500);
    expect(skeleton(toHtml(withTexts(updated, () => hostile)))).toEqual(expected);
  });

  test('also in an attribute, where the page has none of them', () => {
    expect(escaped`<a title="${'" onclick=\'run()\' & <'}">${['<', escaped`<b>`]}`.markup)
      .toBe('<a title="&#34; onclick=&#39;run()&#39; &#38; &#60;">&#60;<b>');
  });

  test.each([
    ['right to left', 'a\u{202E}b', 'a[U+202E]b'], ['isolate', 'a\u{2066}b', 'a[U+2066]b'],
    ['zero-width space', 'a\u{200B}b', 'a[U+200B]b'],
    ['zero-width joiner', 'a\u{200D}b', 'a[U+200D]b'], ['byte order mark', 'a\u{FEFF}b', 'a[U+FEFF]b'], ['null', 'a\0b', 'a[U+0000]b'],
    ['line feed', 'a\nb', 'a[U+000A]b'], ['escape', 'a\u{1B}[31mb', 'a[U+001B][31mb'], ['C1', 'a\u{9B}b', 'a[U+009B]b'],
    ['no-break space', 'a\u{A0}b', 'a[U+00A0]b'], ['soft hyphen', 'a\u{AD}b', 'a[U+00AD]b'], ['Hangul filler', 'a\u{3164}b', 'a[U+3164]b'],
    ['tag', 'a\u{E0041}b', 'a[U+E0041]b'], ['variation selector', 'a\u{FE0F}b', 'a[U+FE0F]b'],
    ['half a character', 'a\uD800b', 'a[U+D800]b'],
    ['line separator', 'a\u{2028}b', 'a[U+2028]b'], ['Braille blank', 'a\u{2800}b', 'a[U+2800]b'],
    ['many marks', `a${'\u{301}'.repeat(500)}b`, `a${'\u{301}'.repeat(3)}[497 more marks]b`],
    ['words of other languages', 'Rôle für 日本 🙂', 'Rôle für 日本 🙂'],
  ])('unseen characters are shown: %s', (_, name, shown) => {
    expect(toHtml(withRoles({ name }))).toContain(`<bdi>${shown}</bdi>`);
  });

  test('a name of 10,000 characters is whole once, and short everywhere else', () => {
    const name = 'x'.repeat(10_000);
    const html = toHtml(withRoles({ name }));
    expect(html.split(name)).toHaveLength(2);
    expect(html).toContain(`<dt>Whole name<dd><bdi>${name}</bdi>`);
    expect(html).toContain(`<bdi>${'x'.repeat(104)}… (10000 characters)</bdi>`);
  });

  test('ids are not those of the result', () => {
    expect(toHtml(withRoles({ id: 'HOSTILE"' }, { id: 'HOSTILE"' }))).not.toContain('HOSTILE');
  });
});
