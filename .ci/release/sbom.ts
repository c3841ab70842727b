/**
 * `sbom.ts FILE` writes the software bill of materials of the npm package as CycloneDX: the packages whose code its command contains,
 * and its two peer dependencies.
 */
import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundle, packagesIn } from '../../build/cli/bundle';
import * as manifest from '../../package.json';

/** The used parts of https://cyclonedx.org/docs/1.5/json. */
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
  // esbuild reads them directly from node_modules/. A nested node_modules/ can have other versions.
  const contained = packagesIn(command).filter(name => !needed.includes(name))
    .map(name => `${name}@${JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf-8')).version}`);
  const all: Sbom = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'], {
    encoding: 'utf-8', maxBuffer: 64 * 1024 * 1024,
  }));
  // npm reports all of them as development dependencies. The app chooses the versions of the peer dependencies, so the lowest is listed.
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
