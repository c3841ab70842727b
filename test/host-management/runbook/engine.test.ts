/** The runner itself: it does what AWS documents about steps, and ignores nothing. */
import { MOTO, type Deployed } from './deployed';
import { describeWithMoto } from './runner';

const script = (body: string) => ({
  Runtime: 'python3.11',
  Handler: 'run',
  InputPayload: {},
  Script: `def run(event, context):\n    ${body}\n`,
});
const step = (name: string, more: object = {}) => ({
  name,
  action: 'aws:executeScript',
  inputs: script('return {"Word": "yes"}'),
  ...more,
});
const failing = (name: string, more: object = {}) => step(name, { inputs: script('raise ValueError("no")'), ...more });
const branch = (choices: object[], more: object = {}, Default?: string) =>
  ({ name: 'branch', action: 'aws:branch', inputs: { Choices: choices, ...Default ? { Default } : {} }, ...more });

describeWithMoto('the runner of runbooks', play => {
  async function run(mainSteps: object[], more: object = {}, parameters: Record<string, string> = {}) {
    const deployed = {
      deployment: MOTO,
      document: { schemaVersion: '0.3', mainSteps, ...more },
      roles: {},
      profiles: {},
    } as unknown as Deployed;
    const { status, message, steps } = (await play(deployed, { runs: [parameters] })).runs[0].executions[''];
    return { status, message, names: steps.map(s => s.name) };
  }

  test('steps run in order, nextStep jumps, isEnd ends', async () => {
    expect(await run([step('a', { nextStep: 'c' }), step('b'), step('c')])).toMatchObject({ names: ['a', 'c'] });
    expect(await run([step('a'), step('b', { isEnd: true }), step('c')])).toMatchObject({
      names: ['a', 'b'],
      status: 'Success',
    });
  });

  test.each([
    ['a failure ends it', {}, 'Failed', ['a']],
    ['onFailure continues elsewhere, but a critical step has failed', { onFailure: 'step:c' }, 'Failed', ['a', 'c']],
    ['one that is not critical has not', { onFailure: 'step:c', isCritical: false }, 'Success', ['a', 'c']],
    [
      'isEnd does not end a step that onFailure continues, as in AWS-ResizeInstance',
      { onFailure: 'step:c', isCritical: false, isEnd: true },
      'Success',
      ['a', 'c'],
    ],
  ])('%s', async (_, more, status, names) => {
    expect(await run([failing('a', more), step('b'), step('c')])).toMatchObject({ status, names });
  });

  test('the message names the step', async () => {
    expect(await run([failing('a')])).toMatchObject({ message: 'a: ValueError - no' });
  });

  test('a script that takes too long times out', async () => {
    const slow = step('a', { timeoutSeconds: 30, inputs: script('import time; time.sleep(31)') });
    expect(await run([slow])).toMatchObject({ status: 'TimedOut', message: 'a: the script ran for 31 s' });
  });

  test('a step can sleep', async () => {
    const { runs } = await play({
      deployment: MOTO,
      document: { schemaVersion: '0.3', mainSteps: [step('a', { action: 'aws:sleep', inputs: { Duration: 'PT30S' } })] },
      roles: {},
      profiles: {},
    } as unknown as Deployed, { runs: [{}] });
    expect([runs[0].executions[''].status, runs[0].seconds]).toEqual(['Success', 30]);
  });

  test.each([
    [
      'the first that is true',
      [{ Variable: 'x', StringEquals: 'y', NextStep: 'b' }, { Variable: 'x', StringEquals: 'x', NextStep: 'c' }],
      {},
      undefined,
      'c',
    ],
    ['Default if none is true', [{ Variable: 'x', StringEquals: 'y', NextStep: 'b' }], {}, 'c', 'c'],
    ['the next step without Default', [{ Variable: 'x', StringEquals: 'y', NextStep: 'c' }], {}, undefined, 'b'],
    [
      'the end with isEnd',
      [{ Variable: 'x', StringEquals: 'y', NextStep: 'c' }],
      { isEnd: true },
      undefined,
      undefined,
    ],
    ['Not', [{ Not: { Variable: 'x', StringEquals: 'y' }, NextStep: 'c' }], {}, undefined, 'c'],
    [
      'And',
      [{ And: [{ Variable: 'x', StringEquals: 'x' }, { Variable: 'x', StringEquals: 'y' }], NextStep: 'c' }],
      {},
      undefined,
      'b',
    ],
    [
      'Or',
      [{ Or: [{ Variable: 'x', StringEquals: 'x' }, { Variable: 'x', StringEquals: 'y' }], NextStep: 'c' }],
      {},
      undefined,
      'c',
    ],
  ])('branch: %s', async (_, choices, more, otherwise, next) => {
    const { names } = await run([
      branch(choices, more, otherwise),
      step('b', { isEnd: true }),
      step('c', { isEnd: true }),
    ]);
    expect(names).toEqual(next ? ['branch', next] : ['branch']);
  });

  test('outputs are variables; an output of the wrong type fails the step', async () => {
    const output = (Type: string) => step('a', { outputs: [{ Name: 'Word', Selector: '$.Payload.Word', Type }] });
    const choice = branch([{ Variable: '{{ a.Word }}', StringEquals: 'yes', NextStep: 'c' }]);
    expect(await run([output('String'), choice, step('b'), step('c')])).toMatchObject({ names: ['a', 'branch', 'c'] });
    expect(await run([output('Boolean'), choice, step('b'), step('c')])).toMatchObject({
      status: 'Failed',
      message: "a: output Word is 'yes', not a Boolean",
    });
  });

  test.each<[string, object[], object, Record<string, string>]>([
    ['action not known to the runner: aws:pause', [step('a', { action: 'aws:pause' })], {}, {}],
    ['a: not known to the runner: onCancel', [step('a', { onCancel: 'Abort' })], {}, {}],
    ['onFailure not known to the runner: Continue', [failing('a', { onFailure: 'Continue' })], {}, {}],
    ['a: not known to the runner: Attachment', [step('a', { inputs: { ...script('pass'), Attachment: 'x' } })], {}, {}],
    ['document: not known to the runner: variables', [step('a')], { variables: {} }, {}],
    ['runtime python3.8 cannot be used', [step('a', { inputs: { ...script('pass'), Runtime: 'python3.8' } })], {}, {}],
    ['operator not known to the runner: NumericEquals', [branch([{ Variable: '1', NumericEquals: 1, NextStep: 'b' }]), step('b')], {}, {}],
    ['no such variable: b.Word', [step('a', { inputs: { ...script('pass'), InputPayload: { X: '{{ b.Word }}' } } })], {}, {}],
    ['the parameter P is missing', [step('a')], { parameters: { P: { type: 'String' } } }, {}],
    ['P must be one of', [step('a')], { parameters: { P: { type: 'String', allowedValues: ['x'] } } }, { P: 'y' }],
    ['parameters: not known to the runner: Q', [step('a')], {}, { Q: 'y' }],
  ])('is an error: %s', async (message, steps, more, parameters) => {
    await expect(run(steps, more, parameters)).rejects.toThrow(message);
  });
});
