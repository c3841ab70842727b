// CDK leaves the assembly of every app in the temporary folder of the system. So tests use and delete their own folder.
import { spawn } from 'child_process';
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

export default function (): void {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  process.env.TMPDIR = folder;
  // The folder has thousands of files. Another process deletes it, so that the linter, which runs next, does not wait.
  const script = 'require("fs").rmSync(process.argv[1], { recursive: true, force: true })';
  process.on('exit', () => spawn(process.execPath, ['-e', script, folder], { detached: true, stdio: 'ignore' }).unref());
}
