/** A role of the result, as its template and the policies elsewhere make it. */
import type { Candidate, KnownRole } from './known-roles';
import { permissionsOf } from './permissions';
import type { Published } from './published';
import type { ReviewedRole } from './result';
import type { ReadTrusts } from './trust';
import { choiceInWords, whenInWords } from './words';
import type { NamedTemplate } from '../reading/nested';

interface Shown extends Candidate {
  readonly named: NamedTemplate;
  readonly known: KnownRole;
  readonly ofHosts: string | undefined;
  readonly published: Published | undefined;
}

export function toReviewed({ role, named, known, ofHosts, published }: Shown, trusts: ReadTrusts['trusts']): ReviewedRole {
  const { unread, ...permissions } = permissionsOf(role, published?.actions);
  const seconds = Number(role.session);
  return {
    id: '',
    name: role.name,
    places: [role.template],
    purpose: published && purposeOf(published, permissions) || ofHosts || ofKind(known),
    when: whenInWords(role.when.filter(name => !named.when?.includes(name))),
    ...Number.isFinite(seconds) && seconds > 0 && { sessionHours: Math.round(seconds / 36) / 100 },
    alarms: known.beyond,
    trusts,
    ...permissions,
    boundary: role.boundary && choiceInWords(role.boundary.text),
    differences: [...published?.differences ?? [], ...unread.length > 0 ? [] : published?.absences ?? []],
    unread,
    changes: [],
  };
}

/** Without its published name, what the role is known as. */
function ofKind({ kind }: KnownRole): string | undefined {
  const definition = kind?.capability?._definition;
  return definition && `${definition.title}: ${definition.summary}`;
}

/** Default access can read contents, unless they are denied. */
function purposeOf({ purpose, note }: Published, { permissions }: Pick<ReviewedRole, 'permissions'>): string | undefined {
  const readsObjects = permissions.some(({ level, service }) => level === 'contents' && service === 's3');
  return note === undefined || note.includes('contents') && !readsObjects ? purpose : `${purpose}; ${note}`;
}
