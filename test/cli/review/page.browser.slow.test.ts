/**
 * The page of `review` in Debian's chromium: layout, keyboard, sort, filter, print, and that nothing of a hostile result
 * runs. `.ci/steps/browser.sh` installs chromium; without it, the tests are skipped.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { exampleReview, exampleUpdate, withTexts } from './example-review';
import { toHtml } from '../../../cli/review/html/page';
import type { Review } from '../../../cli/review/result';
import { CHROMIUM, Chromium, hasChromium, type Page } from '../../support/chromium';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf-8');
const SIZES = [[1280, 'light'], [1280, 'dark'], [400, 'light'], [400, 'dark']] as const;

const isRequired = process.env.REQUIRE_CHROMIUM !== undefined;
if (!hasChromium() && !isRequired) {
  console.warn(`The page of review is not tried in a browser, since there is no ${CHROMIUM}. Run .ci/steps/browser.sh.`);
}

(hasChromium() || isRequired ? describe : describe.skip)('in chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  let chromium: Chromium;
  let page: Page;
  beforeAll(async () => {
    chromium = await Chromium.start();
    page = await chromium.newPage();
    const reviews = { plain: await exampleReview(), update: await exampleUpdate(), hostile: await hostileReview() };
    for (const [name, review] of Object.entries(reviews)) writeFileSync(join(folder, `${name}.html`), toHtml(review));
  });
  afterAll(async () => {
    await chromium?.close();
    rmSync(folder, { recursive: true });
  });

  const addressOf = (name: string) => pathToFileURL(join(folder, `${name}.html`)).href;
  const open = async (name: string, [width, scheme]: readonly [number, string] = [1280, 'light']) => {
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setEmulatedMedia', { media: '', features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await page.open(addressOf(name));
  };
  /** What a person would see in the console, and each request. */
  const problems = () => page.events
    .filter(({ method }) => /consoleAPICalled|exceptionThrown|entryAdded|issueAdded|javascriptDialogOpening/.test(method))
    .map(({ params }) => JSON.stringify(params));
  const requests = () => page.events.filter(({ method }) => method === 'Network.requestWillBeSent').map(({ params }) => params.request.url);
  /** How many elements a person can see. */
  const visible = (selector: string): Promise<number> =>
    page.evaluate(`[...document.querySelectorAll('${selector}')].filter(element => element.checkVisibility()).length`);
  const shownRoles = (): Promise<string[]> =>
    page.evaluate('[...document.querySelectorAll("#table tbody tr:not([hidden]) a")].map(link => link.textContent)');
  const type = (id: string, value: string) => page.evaluate(`(() => {
    const field = document.getElementById('${id}');
    field.value = '${value}';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  })()`);

  describe.each(['plain', 'update', 'hostile'])('%s', (name) => {
    test.each(SIZES)('at a width of %s, %s: nothing is wider than the page, and the console is empty', async (width, scheme) => {
      await open(name, [width, scheme]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(`[...document.querySelectorAll('body *')]
        .filter(element => !element.closest('.scroll, .skip') && element.getBoundingClientRect().right > ${width} + 1)
        .map(element => element.outerHTML.slice(0, 80))`)).toEqual([]);
      expect(problems()).toEqual([]);
      expect(requests()).toEqual([addressOf(name)]);
      const { data } = await page.send('Page.captureScreenshot', { format: 'png' });
      expect(Buffer.from(data, 'base64').length).toBeGreaterThan(20_000);
    });
  });

  test('at a width of 500, each caption has whole words in its lines', async () => {
    await open('update', [500, 'light']);
    const narrow = await page.evaluate(`[...document.querySelectorAll('caption')].filter(caption => caption.checkVisibility())
      .map(caption => [caption.textContent.slice(0, 30), caption.getBoundingClientRect().width])`);
    expect(narrow.length).toBeGreaterThan(5);
    expect(narrow.filter(([, width]: [string, number]) => width < 300)).toEqual([]);
  });

  test('at a width of 400, each number of the table of counts has its words beside it; on paper, they are above', async () => {
    await open('plain', [400, 'light']);
    const words = () =>
      page.evaluate(`[...document.querySelectorAll('.counts td')].filter(cell => cell.checkVisibility() && cell.textContent.trim() !== '0')
      .map(cell => getComputedStyle(cell, '::after').content.replaceAll('\\u00ad', ''))`);
    expect(new Set(await words())).toEqual(new Set(
      ['roles', 'role', 'Like an administrator', 'Changes permissions', 'Reads contents', 'Changes resources',
        'Reads configuration'].map(text => `" ${text}"`),
    ));
    await page.send('Emulation.setEmulatedMedia', { media: 'print' });
    expect(new Set(await words())).toEqual(new Set(['none']));
    expect(await page.evaluate('document.querySelector(\'.counts thead\').checkVisibility()')).toBe(true);
    await page.send('Emulation.setEmulatedMedia', { media: '' });
  });

  test.each(SIZES)('axe-core finds nothing at a width of %s, %s', async (width, scheme) => {
    await open('update', [width, scheme]);
    await page.evaluate(AXE);
    const { violations, passes } = await page.evaluate(`axe.run(document).then(({ violations, passes }) => ({
      violations: violations.map(({ id, nodes }) => [id, nodes.length, nodes[0].html.slice(0, 200), nodes[0].failureSummary]),
      passes: passes.map(({ id }) => id),
    }))`);
    expect(violations).toEqual([]);
    expect(passes).toEqual(expect.arrayContaining(['color-contrast', 'label', 'landmark-one-main', 'heading-order', 'svg-img-alt']));
  }, 120_000);

  test('the browser enforces the policy of the page', async () => {
    await open('plain');
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const image = new Image();
      image.src = 'http://127.0.0.1:9/x.png';
      document.body.append(image);
      document.body.setAttribute('onclick', 'window.ran = true');
      document.body.click();
    })()`);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.evaluate('new Promise(resolve => setTimeout(() => resolve(document.images[0].naturalWidth), 300))')).toBe(0);
    // A refused image is an event of a request that the policy blocked before it was sent.
    const blocked = page.events.filter(({ method, params }) => method === 'Network.loadingFailed' && params.blockedReason !== 'csp');
    expect(blocked).toEqual([]);
    expect(problems().filter(text => text.includes('contentSecurityPolicyIssueDetails')).length).toBeGreaterThan(1);
  });

  test('a hostile result: texts are shown, and none of them runs', async () => {
    await open('hostile');
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.evaluate('document.querySelectorAll("img, iframe, script").length')).toBe(1); // its own script
    expect(await page.evaluate('document.body.innerText')).toContain('<img src=x onerror="window.ran=1">');
    expect(await page.evaluate('document.querySelector("h3 bdi").textContent')).toContain('[U+202E]');
  });

  test('without script, everything is there, and nothing that needs it', async () => {
    await page.send('Emulation.setScriptExecutionDisabled', { value: true });
    await open('plain');
    await page.send('Emulation.setScriptExecutionDisabled', { value: false });
    expect(await visible('#filters')).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("button").length')).toBe(0);
    expect(await shownRoles()).toHaveLength(20);
    expect(await visible('article')).toBe(20);
  });

  test('the table can be sorted in both directions', async () => {
    await open('plain');
    const names = await shownRoles();
    const click = (column: number) => page.evaluate(`document.querySelectorAll('#table th button')[${column}].click()`);
    const states = () => page.evaluate('[...document.querySelectorAll("#table thead th")].map(head => head.ariaSort)');
    await click(0);
    expect(await shownRoles()).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    expect(await states()).toEqual(['ascending', null, null, null, null]);
    await click(0);
    expect((await shownRoles())[0]).toBe('SensitiveDataDiscovery');
    expect(await states()).toEqual(['descending', null, null, null, null]);
    await click(3);
    await click(3);
    expect((await shownRoles())[0]).toBe('CspmMonitorAws');
    expect(await states()).toEqual([null, null, null, 'descending', null]);
  });

  test('roles can be filtered: by words, level and kind', async () => {
    await open('update');
    await type('words', 'sentinel');
    expect(await shownRoles()).toEqual(['OIDC_MicrosoftSentinel']);
    expect(await page.evaluate('document.getElementById("shown").textContent')).toMatch(/^1 of \d\d roles$/);
    expect(await visible('article')).toBe(1);
    await type('words', '');
    await type('level', 'administrator');
    expect((await shownRoles()).sort()).toEqual([
      'DefenderForCloud-ArcAutoProvisioning', 'DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch',
      'DefenderForCloud-OidcCiem', 'MDCContainersK8sRole',
    ]);
    await type('level', '');
    await type('kind', 'gone');
    expect(await shownRoles()).toEqual(['CspmMonitorAws-2023']);
    await type('kind', 'danger'); // What is gone is none.
    expect(await shownRoles()).toEqual([]);
    await type('kind', '');
    expect(await shownRoles()).toHaveLength(20);
  });

  test('a filter by an action finds the patterns that allow it, and not what is denied', async () => {
    await open('plain');
    // ReadOnlyAccess and AmazonS3ReadOnlyAccess have s3:Get*, another role s3:*.
    await type('words', 's3:GetObject');
    expect((await shownRoles()).sort()).toEqual([
      'CspmMonitorAws', 'MDCContainersK8sDataCollectionRole', 'MDCContainersK8sKinesisToS3Role', 'MDCContainersK8sRole',
      'OIDC_MicrosoftSentinel', 'SensitiveDataDiscovery',
    ]);
    // The table of SecurityAudit is in one of two roles.
    await type('words', 'cloudtrail:LookupEvents');
    expect((await shownRoles()).sort()).toEqual(['CspmMonitorAws', 'CspmMonitorAws-2023', 'DefenderForCloud-Ciem']);
    await type('words', 'billing:GetBillingData');
    expect(await shownRoles()).toEqual([]);
    await type('words', '(.*');
    expect(await shownRoles()).toEqual([]);
  });

  test('keyboard: the first key leads to the roles, focus is visible, and Enter sorts', async () => {
    await open('plain');
    const focused = () => page.evaluate('document.activeElement.textContent.trim()');
    const outline = () => page.evaluate(`getComputedStyle(document.activeElement).outlineStyle
      + ' ' + (document.activeElement.getBoundingClientRect().left >= 0)`);
    await page.press('Tab');
    expect([await focused(), await outline()]).toEqual(['Go to the roles', 'solid true']);
    await page.press('Enter');
    for (let i = 0; i < 4; i++) await page.press('Tab');
    expect([await focused(), await outline()]).toEqual(['Role', 'solid true']);
    await page.press('Enter');
    expect((await shownRoles())[0]).toBe('AmazonSSMRoleForInstancesMDCSetup');
    await page.press('Enter');
    expect((await shownRoles())[0]).toBe('SensitiveDataDiscovery');
  });

  test('in print, closed tables are open, colors are light, and what cannot be used is gone', async () => {
    await open('plain', [1280, 'dark']);
    const closed = () => visible('details:not([open]) table');
    expect(await closed()).toBe(0);
    const count = await page.evaluate('document.querySelectorAll("details:not([open]) table").length');
    await page.send('Emulation.setEmulatedMedia', { media: 'print', features: [{ name: 'prefers-color-scheme', value: 'dark' }] });
    expect(count).toBeGreaterThan(20);
    expect(await closed()).toBe(count);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await visible('#filters')).toBe(0);
    const { data } = await page.send('Page.printToPDF', { preferCSSPageSize: true, paperWidth: 8.27, paperHeight: 11.69 });
    const pdf = Buffer.from(data, 'base64').toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(10);
    expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeLessThan(60);
  }, 120_000);
});

/** Markup, unseen characters and 10,000 characters in each text. */
async function hostileReview(): Promise<Review> {
  const texts = [
    '<img src=x onerror="window.ran=1">', '"><script>window.ran=1</script>', '</style></script><svg onload="window.ran=1">', 'a\u{202E}b',
    `${'W'.repeat(9_990)}\u{200B}`,
  ];
  let next = 0;
  return withTexts(await exampleUpdate(), () => `\u{202E}${texts[next++ % texts.length]}`);
}
