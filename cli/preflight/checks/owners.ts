import { ownerOf, type Ask } from '../../asking/ask';
import { inPlaceOfAnswer, missingAsUndefined } from '../../asking/run-command';
import { some } from '../../shared/counted';
import { unnamedStackOf, type Planned } from '../planned';

/** The owner of a resource. `text` is a sentence about it. */
export type Owner = { readonly text: string } & (
  | { readonly kind: 'stack'; readonly name: string; readonly region: string; readonly stackSet?: string }
  | { readonly kind: 'none' | 'unknown' });

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
    return this.known.get(physicalId) ?? (unanswered.length === 0 ? { kind: 'none', text: 'No stack of this account owns it' }
      : { kind: 'unknown', text: `The stack that owns it is not known: no answer in ${some(unanswered)}` });
  }
}

/** Whether the owner can be the stack itself or one of its nested stacks, if the stack could not be read. */
export function canBeOwn(owner: Owner, { unread, stackName, region }: Planned): boolean {
  if (unread === undefined) return false;
  if (owner.kind !== 'stack') return owner.kind === 'unknown';
  const { name, region: there, stackSet } = owner;
  return name === stackName && there === region || name.startsWith(`${stackName}-`) ||
    stackSet !== undefined && stackName === unnamedStackOf(stackSet);
}

function describe(name: string, id: string): Owner {
  const [, , , region] = id.split(':');
  const [, stackSet] = /^StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name) ?? [];
  const text = `It belongs to the stack ${name} in ${region}${stackSet ? `, which the StackSet ${stackSet} created` : ''}`;
  return { kind: 'stack', text, name, region, stackSet };
}
