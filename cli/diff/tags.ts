import { basisOf, type Basis } from './basis';
import type { NamedTemplate } from './named-template';
import { inWords, type Permissions } from './permissions';

const KEY = /aws:PrincipalTag/i;

/** Whether statements, or texts that they depend on, use the tags of a role. */
export function mentionsTags(policies: readonly (Permissions | undefined)[], others: readonly string[]): boolean {
  const texts = policies.flatMap(policy => [
    ...policy?.grants.flatMap(grant => [grant.target, inWords(grant.conditions)]) ?? [],
    ...policy?.opaque.map(o => o.text) ?? [],
  ]);
  return [...texts, ...others].some(text => KEY.test(text));
}

/** The tags of a role, with those of the stacks that deploy its template: CloudFormation puts them on each resource. */
export function tagsOf(tags: unknown, { template, tags: ofStacks = [] }: NamedTemplate, all: readonly any[]): Basis {
  return new Map([
    ['the tags of the role', JSON.stringify([...ofStacks, sorted(tags)])],
    ...basisOf(tags, template, all),
  ]);
}

/** The order of tags means nothing. */
export function sorted(tags: unknown): unknown {
  return Array.isArray(tags) ? tags.map(tag => JSON.stringify(tag)).sort() : tags ?? [];
}
