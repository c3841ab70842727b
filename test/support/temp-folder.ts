// CDK leaves the assembly of every app in the system's folder for temporary files, so tests use and delete their own.
import { spawn } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

export default function (): void {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  process.env.TMPDIR = folder;
  // Thousands of files: the linter, which runs next, does not wait for this.
  process.on('exit', () => spawn(process.execPath, ['-e', 'require("fs").rmSync(process.argv[1], { recursive: true, force: true })', folder], {
    detached: true, stdio: 'ignore',
  }).unref());
}
