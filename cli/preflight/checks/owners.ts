import { ownerOf, type Ask } from '../../asking/ask';
import { inPlaceOfAnswer, missingAsUndefined } from '../../asking/run-command';
import { some } from '../../shared/counted';
import { unnamedStackOf, type Planned } from '../planned';

export type Owner =
  | { readonly kind: 'stack'; readonly text: string; readonly name: string; readonly region: string; readonly stackSet?: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly text: string };

/** Finds the stack of an account to which a resource belongs. IAM is global, so the stack can be in any region. */
export class Owners {
  /** The owners that are known, by physical id. One answer lists all resources of a stack. */
  private readonly known = new Map<string, Owner>();

  constructor(private readonly ask: Ask, private readonly regions: readonly string[]) {}

  public async of(physicalId: string, home: string, isGlobal: boolean): Promise<Owner> {
    const unanswered: string[] = [];
    // First the region of the stack, because most owners are there.
    for (const regions of [[home], isGlobal ? this.regions.filter(region => region !== home) : []]) {
      const known = this.known.get(physicalId);
      if (known) return known;
      const answers = await Promise.all(regions.map(region => missingAsUndefined(() => ownerOf(this.ask, physicalId, region))
        .catch(inPlaceOfAnswer(() => void unanswered.push(region)))));
      for (const { StackId, StackName, PhysicalResourceId } of answers.flatMap(answer => answer ?? [])) {
        this.known.set(PhysicalResourceId, describe(StackName, StackId));
      }
    }
    return this.known.get(physicalId) ??
      (unanswered.length > 0 ? { kind: 'unknown', text: `no answer in ${some(unanswered)}` } : { kind: 'none' });
  }
}

/** Whether the owner can be the stack itself or one of its nested stacks, if the stack could not be read. */
export function canBeOwn(owner: Owner, { unread, stackName, region }: Planned): boolean {
  if (unread === undefined || owner.kind === 'none') return false;
  if (owner.kind === 'unknown') return true;
  const { name, region: there, stackSet } = owner;
  return name === stackName && there === region || name.startsWith(`${stackName}-`) ||
    stackSet !== undefined && stackName === unnamedStackOf(stackSet);
}

function describe(name: string, id: string): Owner {
  const [, , , region] = id.split(':');
  const [, stackSet] = /^StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name) ?? [];
  const text = `the stack ${name} in ${region}${stackSet ? `, which the StackSet ${stackSet} created` : ''}`;
  return { kind: 'stack', text, name, region, stackSet };
}
