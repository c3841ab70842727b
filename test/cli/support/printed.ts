import { printResult } from '../../../cli/shared/print';

/** What stands on the terminal of a report, or of its JSON. */
export function printed(lines: readonly string[], value?: object): string[] {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    printResult(value !== undefined, () => value!, () => lines);
    return log.mock.calls.map(([line]) => line);
  } finally {
    log.mockRestore();
  }
}
