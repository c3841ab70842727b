import { spawnSync } from 'child_process';
import { commandLine } from '../../../cli/shared/command-line';

test('a shell reads a command as it was meant, and plain words have no quotes', () => {
  const words = ['--a', 'b c', "it's", '$(x)', '', '*', 'k=v', 'arn:aws:iam::1:role/a+b', '"'];
  const line = commandLine(words);
  expect(line).toContain('--a ');
  expect(line).toContain(' k=v arn:aws:iam::1:role/a+b ');
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf-8' });
  expect(stdout).toBe(words.map(word => `${word}\n`).join(''));
});
