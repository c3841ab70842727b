/**
 * Tests configurations like in HCP Terraform: its client packs the folder of the workspace, and a plan and its apply run in other
 * folders. The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { execFileSync } from 'child_process';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { Configuration, describeTerraform } from './terraform-cli';

jest.setTimeout(120_000); // The machine can be busy.

/**
 * Whether the client packs a file if there is no .terraformignore. Source: hashicorp/go-slug,
 * internal/ignorefiles/terraformignore.go (1aeab8a7, 2026-12).
 */
const isPacked = (path: string) => !/(^|\/)(\.git|\.terraform(?!\/modules(\/|$)|$))(\/|$)/.test(path);

class Workspace extends Configuration {
  /** The example of the README, with the repository in the folder of the configuration. */
  public static withCopy(module: string): Workspace {
    const { example, repository } = Configuration.readme(module);
    const folder = mkdtempSync(join(tmpdir(), 'workspace-'));
    renameSync(repository, join(folder, 'cdk-defender-for-cloud'));
    return new Workspace({ example: example.replace(`${repository}//`, './cdk-defender-for-cloud/'), repository, folder });
  }

  /** The same from a Git server, which a run cannot reach, so the client also packs the modules. */
  public static fromGit(module: string): Workspace {
    const { example, repository } = Configuration.readme(module);
    const git = (...args: string[]) => execFileSync('git', [
      '-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', ...args,
    ]);
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'a');
    const workspace = new Workspace({ example: example.replace(repository, `git::file://${repository}`), repository });
    rmSync(repository, { recursive: true });
    return workspace;
  }

  /** Returns the configuration that another machine gets. The original folder no longer exists. */
  public packed(filter: (path: string) => boolean = isPacked): Workspace {
    const folder = mkdtempSync(join(tmpdir(), 'run-'));
    cpSync(this.folder, folder, { recursive: true, filter: path => filter(relative(this.folder, path)) });
    rmSync(this.folder, { recursive: true });
    return new Workspace({ example: this.text, repository: this.repository, folder });
  }
}

test('what is packed: everything but .git and .terraform, with the modules in it', () => {
  const paths = [
    'main.tf', 'a/.gitignore', '.git', 'a/.git/config', '.terraform', '.terraform/providers/a', '.terraform/modules',
    '.terraform/modules/a/b.tf',
  ];
  expect(paths.filter(isPacked)).toEqual(['main.tf', 'a/.gitignore', '.terraform', '.terraform/modules', '.terraform/modules/a/b.tf']);
});

describeTerraform.each(['account', 'azure', 'organization'])('the module %s in a run of HCP Terraform', (module) => {
  test.each(['withCopy', 'fromGit'] as const)('%s: planned in one folder, applied in another, and no change in a third', (from) => {
    const planning = Workspace[from](module).packed();
    const planned = planning.plan();
    expect(planned.length).toBeGreaterThan(1);
    const applying = planning.packed();
    expect(applying.succeed('apply', '-no-color', 'plan')).toContain(`Apply complete! Resources: ${planned.length} added`);
    expect(applying.packed().plan()).toEqual([]);
  });

  test('without its folder, a run fails: the reason why a clone beside the configuration is not enough', () => {
    const copy = Workspace.withCopy(module);
    expect(() => copy.packed(path => !path.startsWith('cdk-defender-for-cloud')))
      .toThrow(/Unreadable module directory|no such file|does not exist/);
  });
});
