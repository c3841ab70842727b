/** `sbom.ts FILE`: writes what is in the npm package, as CycloneDX: the packages whose code its command contains, and the two that it needs. */
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundle, packagesIn } from '../../build/cli/bundle';
import * as manifest from '../../package.json';

/** What is used here of https://cyclonedx.org/docs/1.5/json. */
interface Component {
  readonly 'bom-ref': string;
}
interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

async function main(file: string): Promise<void> {
  const command = await bundle({ file: join(mkdtempSync(join(tmpdir(), 'sbom-')), 'command.js'), isPackage: true });
  const needed = Object.keys(manifest.peerDependencies);
  // esbuild has them from node_modules/, where another version can be below a package.
  const contained = packagesIn(command).filter(name => !needed.includes(name))
    .map(name => `${name}@${JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf-8')).version}`);
  const all: Sbom = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'], {
    encoding: 'utf-8', maxBuffer: 64 * 1024 * 1024,
  }));
  // For npm, all of them are tools of development. What the app has of the two is for the app to say: the lowest version is named.
  const components = all.components.filter(c => contained.includes(c['bom-ref']))
    .map(component => ({ ...component, properties: undefined }));
  const missing = contained.filter(reference => !components.some(c => c['bom-ref'] === reference));
  if (missing.length > 0) throw new Error(`npm sbom does not know ${missing.join(', ')}`);
  const peers = Object.entries(manifest.peerDependencies).map(([name, range]) => {
    const version = range.replace('^', '');
    return { 'type': 'library', 'bom-ref': `${name}@${version}`, name, version, 'scope': 'optional', 'purl': `pkg:npm/${name}@${version}` };
  });
  const { component } = all.metadata;
  writeFileSync(file, `${JSON.stringify({
    ...all,
    metadata: { ...all.metadata, component: { ...component, name: manifest.name } },
    components: [...components, ...peers],
    dependencies: [{ ref: component['bom-ref'], dependsOn: [...components, ...peers].map(c => c['bom-ref']) }],
  }, null, 2)}\n`);
}

void main(process.argv[2]);
